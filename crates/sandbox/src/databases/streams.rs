//! When open streams of events end before their client leaves.

use std::sync::Arc;

use tokio::sync::watch;

/// The streams that were opened with the secrets a database has now.
#[derive(Clone, Debug)]
pub struct Streams(Arc<watch::Sender<bool>>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Streams {
    /// Ends all of them; those that are opened from now on go on.
    pub fn end(&mut self) {
        std::mem::take(self).0.send_replace(true);
    }

    /// Waits until they are ended.
    pub async fn ended(&self) {
        // An error means that nobody is left to end them, which cannot be: we are.
        let _ = self.0.subscribe().wait_for(|ended| *ended).await;
    }
}
