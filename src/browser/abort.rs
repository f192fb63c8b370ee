//! Cancelling a request when nobody waits for its answer any more.

use web_sys::{AbortController, AbortSignal};

/// Cancels its requests when dropped, so that a page that goes away takes its requests with it.
pub struct Abort(Option<AbortController>);

impl Abort {
    /// A new controller.
    #[must_use]
    pub fn new() -> Self {
        // Every browser that runs WebAssembly has the constructor; without it requests are simply not cancelled.
        Self(AbortController::new().ok())
    }

    /// What a request listens to.
    #[must_use]
    pub fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    /// Cancels now.
    pub fn abort(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Default for Abort {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.abort();
    }
}
