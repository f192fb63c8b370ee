//! A transport for tests: it answers what it is told, when it is told.
//!
//! Nothing in the app makes one, so it costs no bytes in the wasm. It lives here and not beside the tests because both
//! host tests and browser tests need it.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use super::transport::{HttpAnswer, HttpRequest, Sending, Transport, TransportError};

/// What a call came to.
pub type Outcome = Result<HttpAnswer, TransportError>;

/// A queue of answers and a record of what was asked. Clones share both.
#[derive(Clone, Default)]
pub struct Queued(Arc<Mutex<Vec<Slot>>>);

#[derive(Default)]
struct Slot {
    sent: Option<Sent>,
    outcome: Option<Outcome>,
    waker: Option<Waker>,
    abandoned: bool,
}

/// A request that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub method: &'static str,
    pub path: String,
    pub body: Option<String>,
    pub account: Option<String>,
}

impl Queued {
    /// An answer with a status and a body, for the first call that has no answer yet.
    pub fn push(&self, status: u16, body: impl Into<String>) {
        self.push_outcome(Ok(HttpAnswer { status, body: body.into(), at_ms: 0.0, server_ms: None }));
    }

    /// An outcome for the first call, sent or to come, that has none yet.
    pub fn push_outcome(&self, outcome: Outcome) {
        let index = {
            let slots = self.slots();
            slots.iter().position(|slot| slot.outcome.is_none()).unwrap_or(slots.len())
        };
        self.settle(index, outcome);
    }

    /// An outcome for the call number `index` (from 0), so that calls can be answered out of order.
    pub fn settle(&self, index: usize, outcome: Outcome) {
        let mut slots = self.slots();
        while slots.len() <= index {
            slots.push(Slot::default());
        }
        if let Some(slot) = slots.get_mut(index) {
            slot.outcome = Some(outcome);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    /// Everything that was sent, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.slots().iter().filter_map(|slot| slot.sent.clone()).collect()
    }

    /// Whether the page gave up on call number `index` before it was answered.
    #[must_use]
    pub fn was_abandoned(&self, index: usize) -> bool {
        self.slots().get(index).is_some_and(|slot| slot.abandoned)
    }

    // A test that panicked while it held the lock has failed already; the others may go on.
    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Queued {
    fn send(&self, request: HttpRequest) -> Sending {
        let index = {
            let mut slots = self.slots();
            let index = slots.iter().position(|slot| slot.sent.is_none()).unwrap_or(slots.len());
            if index == slots.len() {
                slots.push(Slot::default());
            }
            if let Some(slot) = slots.get_mut(index) {
                let HttpRequest { method, path, body, account, limit_ms: _ } = request;
                slot.sent = Some(Sent { method, path, body, account });
            }
            index
        };
        let call = Call { queue: self.clone(), index };
        Box::pin(async move {
            poll_fn(|context| {
                let mut slots = call.queue.slots();
                let Some(slot) = slots.get_mut(call.index) else { return Poll::Pending };
                match slot.outcome.clone() {
                    Some(outcome) => Poll::Ready(outcome),
                    None => {
                        slot.waker = Some(context.waker().clone());
                        Poll::Pending
                    }
                }
            })
            .await
        })
    }
}

/// Notices that its future was dropped.
struct Call {
    queue: Queued,
    index: usize,
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(slot) = self.queue.slots().get_mut(self.index) {
            slot.abandoned = slot.outcome.is_none();
            slot.waker = None;
        }
    }
}
