//! What every handler shares. Built once in `main`, or by a test with a clock of its own.

use crate::clock::Clock;
use crate::config::Config;
use crate::embed::PartnerFile;
use crate::limits::Limits;
use crate::store::Store;
use crate::upstream::Client;
use crate::vault::{self, KeyRing};

/// The parts of a running exchange.
pub struct State {
    pub config: Config,
    pub partners: PartnerFile,
    pub store: Store,
    pub ring: KeyRing,
    pub client: Client,
    pub limits: Limits,
    pub clock: Clock,
}

impl State {
    /// Opens what the configuration names.
    ///
    /// # Errors
    /// When the key ring, the database or the HTTP client cannot be had.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        use anyhow::Context;
        let partners = config.partners()?;
        let ring = KeyRing::load(&config.keys_file).context("`keys_file`")?;
        let store = Store::open(&config.database)
            .await
            .with_context(|| format!("`database` ({})", config.database.display()))?;
        let client = Client::new(config.insecure_test).context("the HTTP client")?;
        Ok(Self { config, partners, store, ring, client, limits: Limits::new(&clock), clock })
    }

    /// The kids of stored keys that the ring lacks. A ring that was swapped for another one shows here, and before
    /// new keys are sealed with it that restoring the right one would lose.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn missing_kids(&self) -> anyhow::Result<Vec<String>> {
        let beginnings = self.store.beginnings(vault::LABEL).await?;
        Ok(beginnings.iter().filter_map(|blob| self.ring.lacks(blob)).collect())
    }

    /// Forgets what has expired. Run every minute.
    pub async fn sweep(&self) {
        const AUDIT_DAYS: i64 = 90;
        self.limits.sweep();
        let now = self.clock.now();
        let swept = self.store.sweep_sessions(now).await;
        let swept = swept.and(self.store.sweep_tickets(now).await);
        let swept = swept.and(self.store.sweep_used_tokens(now).await);
        let swept = swept.and(self.store.sweep_audit(now - AUDIT_DAYS * 86_400).await);
        if let Err(error) = swept {
            tracing::error!(%error, "sweeping failed");
        }
    }
}
