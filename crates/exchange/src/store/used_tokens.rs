//! Tokens that were used once and are good no second time, whichever instance is asked.

use super::{Result, Store};

impl Store {
    /// Uses a token up: of two callers one gets `true`.
    pub async fn use_token(&self, partner: &str, id: &str, expires_at: i64) -> Result<bool> {
        let query = sqlx::query(
            "INSERT INTO used_tokens (partner, id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        );
        let done = query.bind(partner).bind(id).bind(expires_at).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Forgets tokens that nobody would take any more.
    pub async fn sweep_used_tokens(&self, now: i64) -> Result<u64> {
        let query = sqlx::query("DELETE FROM used_tokens WHERE expires_at < $1");
        Ok(query.bind(now).execute(&self.pool).await?.rows_affected())
    }
}
