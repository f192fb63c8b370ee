//! Decoding in a web worker: started on first use, one request at a time, ended when it hangs.
//!
//! The worker is a wasm of its own (`crates/decode-worker`); until a value is decoded for the first time nothing of it
//! is loaded. Its memory never shrinks, so that it is ended again when it was not needed for a while.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use decode::{Chain, Outcome, wire};
use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, Worker};

use super::timer::Timeout;

/// Where trunk puts the worker. The only script address that the page's Trusted Types policy lets through
/// (`index.html`), and the exchange gives it a policy of its own.
pub const SCRIPT: &str = "/decode-worker_loader.js";
/// A decoder's limits end it within a second; one that needs twice as long is stuck.
const LONGEST_MS: u32 = 2_000;
/// Until its files are here and it says that it is ready.
const START_MS: u32 = 20_000;
/// After so long without a request its memory is given back.
const IDLE_MS: u32 = 60_000;

/// Why nothing was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkerError {
    /// Its files did not arrive, or the browser allows no worker.
    #[error("the worker could not be started")]
    NotStarted,
    #[error("decoding took too long and was ended")]
    TooSlow,
    /// It crashed, or belongs to another version of the app than this page.
    #[error("the worker broke")]
    Broken,
}

/// A worker, if one runs. Clones share it; it ends with the last one.
#[derive(Clone)]
pub struct Decoder(Rc<RefCell<State>>);

impl Default for Decoder {
    fn default() -> Self {
        Self::of(SCRIPT)
    }
}

struct State {
    script: &'static str,
    running: Option<Running>,
    /// Requests that wait for their turn.
    queue: VecDeque<Job>,
    last_id: u32,
}

struct Job {
    id: u32,
    request: Object,
    buffer: ArrayBuffer,
    /// Settles the promise that the caller waits for: a buffer, or the name of what went wrong.
    settle: Function,
}

struct Running {
    worker: Worker,
    phase: Phase,
    /// What ends the phase: it did not start, it takes too long, it is not needed any more.
    limit: Option<Timeout>,
    _callbacks: [Closure<dyn FnMut(Event)>; 2],
}

enum Phase {
    Starting,
    Ready,
    /// A request is with it.
    Busy(Job),
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Decoder {
    /// A decoder whose worker starts with another script, for tests.
    #[must_use]
    pub fn of(script: &'static str) -> Self {
        Self(Rc::new(RefCell::new(State { script, running: None, queue: VecDeque::new(), last_id: 0 })))
    }

    /// Finds out what `bytes` are, or reads them as `chain` says.
    ///
    /// # Errors
    /// [`WorkerError`]; the next request starts a new worker.
    pub async fn decode(&self, bytes: &[u8], chain: Option<&Chain>) -> Result<Outcome, WorkerError> {
        let buffer = Uint8Array::from(bytes).buffer();
        let chain = chain.map_or(JsValue::UNDEFINED, |chain| JsValue::from_str(&chain.name()));
        let mut settle = None;
        let promise = Promise::new(&mut |resolve, _| settle = Some(resolve));
        let Some(settle) = settle else { return Err(WorkerError::NotStarted) };
        self.enqueue(buffer, &chain, settle);
        let answer = JsFuture::from(promise).await.map_err(|_| WorkerError::Broken)?;
        if let Some(reason) = answer.as_string() {
            return Err(WorkerError::named(&reason));
        }
        wire::unpack(&Uint8Array::new(&answer).to_vec()).ok_or(WorkerError::Broken)
    }

    /// Whether a worker is there at the moment.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.0.borrow().running.is_some()
    }

    fn enqueue(&self, buffer: ArrayBuffer, chain: &JsValue, settle: Function) {
        let mut state = self.0.borrow_mut();
        state.last_id = state.last_id.wrapping_add(1);
        let id = state.last_id;
        let request = Object::new();
        for (name, value) in [("id", &JsValue::from(id)), ("chain", chain), ("bytes", buffer.as_ref())] {
            // Setting a property of a fresh object does not fail.
            let _ = Reflect::set(&request, &JsValue::from_str(name), value);
        }
        state.queue.push_back(Job { id, request, buffer, settle });
        drop(state);
        self.go_on();
    }

    /// Sends the next request, if there is one and the worker is free.
    fn go_on(&self) {
        let mut state = self.0.borrow_mut();
        if state.running.is_none() {
            if state.queue.is_empty() {
                return;
            }
            state.running = self.start(state.script);
            if state.running.is_none() {
                drop(state);
                self.fail(WorkerError::NotStarted);
            }
            return;
        }
        let State { running: Some(running), queue, .. } = &mut *state else { return };
        if !matches!(running.phase, Phase::Ready) {
            return;
        }
        let Some(job) = queue.pop_front() else {
            running.limit = self.after(IDLE_MS, |decoder| drop(decoder.0.borrow_mut().running.take()));
            return;
        };
        let sent = running.worker.post_message_with_transfer(&job.request, &Array::of1(&job.buffer));
        running.phase = Phase::Busy(job);
        running.limit = self.after(LONGEST_MS, |decoder| decoder.fail(WorkerError::TooSlow));
        if sent.is_err() {
            drop(state);
            self.fail(WorkerError::Broken);
        }
    }

    fn start(&self, script: &str) -> Option<Running> {
        let worker = Worker::new(script).ok()?;
        let on_message = self.listener(Self::on_message);
        let on_error = self.listener(|decoder, _| {
            let started = !matches!(
                decoder.0.borrow().running.as_ref().map(|running| &running.phase),
                Some(Phase::Starting)
            );
            decoder.fail(if started { WorkerError::Broken } else { WorkerError::NotStarted });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let limit = self.after(START_MS, |decoder| decoder.fail(WorkerError::NotStarted));
        Some(Running { worker, phase: Phase::Starting, limit, _callbacks: [on_message, on_error] })
    }

    fn on_message(&self, event: &Event) {
        let data = event.unchecked_ref::<MessageEvent>().data();
        let mut state = self.0.borrow_mut();
        let Some(running) = &mut state.running else { return };
        if data.as_string().is_some_and(|word| word == "ready") {
            running.phase = Phase::Ready;
        } else {
            let field =
                |name: &str| Reflect::get(&data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
            let Phase::Busy(job) = &running.phase else { return };
            if field("id").as_f64() != Some(f64::from(job.id)) {
                return;
            }
            let outcome = field("outcome");
            let answer =
                if outcome.is_undefined() { JsValue::from_str(WorkerError::Broken.name()) } else { outcome };
            let _ = job.settle.call1(&JsValue::NULL, &answer);
            running.phase = Phase::Ready;
        }
        drop(state);
        self.go_on();
    }

    /// Ends the worker. The request it was busy with fails; those that wait get a new worker, unless none can be
    /// started.
    fn fail(&self, error: WorkerError) {
        let mut state = self.0.borrow_mut();
        let failed =
            match state.running.take().map(|mut running| std::mem::replace(&mut running.phase, Phase::Ready))
            {
                Some(Phase::Busy(job)) => vec![job],
                _ => state.queue.drain(..).collect(),
            };
        drop(state);
        for job in failed {
            let _ = job.settle.call1(&JsValue::NULL, &JsValue::from_str(error.name()));
        }
        self.go_on();
    }

    fn after(&self, ms: u32, then: impl FnOnce(&Self) + 'static) -> Option<Timeout> {
        let state = Rc::downgrade(&self.0);
        Timeout::new(ms, move || with(&state, then))
    }

    fn listener(&self, then: impl Fn(&Self, &Event) + 'static) -> Closure<dyn FnMut(Event)> {
        let state = Rc::downgrade(&self.0);
        Closure::new(move |event: Event| with(&state, |decoder| then(decoder, &event)))
    }
}

/// A worker that outlives its page by a message has nobody to tell it to.
fn with(state: &Weak<RefCell<State>>, then: impl FnOnce(&Decoder)) {
    if let Some(state) = state.upgrade() {
        then(&Decoder(state));
    }
}

impl WorkerError {
    const fn name(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::TooSlow => "too-slow",
            Self::Broken => "broken",
        }
    }

    fn named(name: &str) -> Self {
        [Self::NotStarted, Self::TooSlow]
            .into_iter()
            .find(|error| error.name() == name)
            .unwrap_or(Self::Broken)
    }
}
