//! Ending a request: when its time is up, and when nobody waits for its answer any more.

use std::{cell::Cell, rc::Rc};

use web_sys::{AbortController, AbortSignal};

use super::{network::is_online, timer::Timeout};

/// The time that one request has. Dropping it cancels the request, so that a page that goes away takes its requests
/// with it. Made right before the request is sent: see [`Cut::Offline`].
pub struct Deadline {
    controller: Option<AbortController>,
    timer: Option<Timeout>,
    timed_out: Rc<Cell<bool>>,
    was_online: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The time was up.
    TimedOut,
    /// There is no network. `nothing_sent` when there was none to begin with: only then is it certain that the request
    /// never left this computer. A network that goes away later takes the answer with it, not the request.
    Offline { nothing_sent: bool },
    /// The server did not answer, or the answer broke off; the browser does not say which.
    NoAnswer,
}

impl Deadline {
    /// Starts the clock.
    #[must_use]
    pub fn start(limit_ms: u32) -> Self {
        let mut deadline = Self::never();
        let (controller, timed_out) = (deadline.controller.clone(), Rc::clone(&deadline.timed_out));
        deadline.timer = Timeout::new(limit_ms, move || {
            timed_out.set(true);
            if let Some(controller) = controller {
                controller.abort();
            }
        });
        deadline
    }

    /// For a request that lasts as long as somebody holds this.
    #[must_use]
    pub fn never() -> Self {
        // Every browser that runs WebAssembly has the constructor; without it requests are simply not cancelled.
        let controller = AbortController::new().ok();
        Self { controller, timer: None, timed_out: Rc::default(), was_online: is_online() }
    }

    /// What the request listens to.
    #[must_use]
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Why the request failed just now; the browser itself only says "failed to fetch".
    #[must_use]
    pub fn cut(&self) -> Cut {
        if self.timed_out.get() {
            Cut::TimedOut
        } else if !self.was_online || !is_online() {
            Cut::Offline { nothing_sent: !self.was_online }
        } else {
            Cut::NoAnswer
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
