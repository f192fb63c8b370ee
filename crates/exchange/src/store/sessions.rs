//! Sessions, found by the hash of their id: a stolen database gives no live session.

use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{Result, Store};
use crate::random;

/// SHA-256 of a session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionHash([u8; 32]);

impl SessionHash {
    pub fn of(id: &str) -> Self {
        Self(Sha256::digest(id.as_bytes()).into())
    }

    pub(super) const fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Enough of it to follow one session through the log.
    pub fn short(&self) -> String {
        random::to_hex(&self.0).chars().take(8).collect()
    }
}

/// A stored session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    pub account_id: String,
    pub kind: String,
    /// The frame's partner, the sub-account it is for, what it may do there, and the partner's name for the user.
    pub partner: Option<String>,
    pub sub_account: Option<String>,
    pub scopes: Option<String>,
    pub subject: Option<String>,
    pub created_at: i64,
    pub last_seen: i64,
    pub expires_at: i64,
}

impl Store {
    /// Stores a session and drops the oldest ones of the same person beyond `each`: the account's own, or those of one end
    /// user of a sub-account. Of all end users of a sub-account `all` are kept. So nobody's customers end the sessions of the
    /// staff, and nobody's colleagues theirs.
    pub async fn insert_session(
        &self,
        hash: SessionHash,
        row: &SessionRow,
        each: i64,
        all: i64,
    ) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO sessions
             (id_hash, account_id, kind, created_at, last_seen, expires_at, partner, sub_account, scopes, subject)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(hash.as_bytes())
        .bind(&row.account_id)
        .bind(&row.kind)
        .bind(row.created_at)
        .bind(row.last_seen)
        .bind(row.expires_at)
        .bind(&row.partner)
        .bind(&row.sub_account)
        .bind(&row.scopes)
        .bind(&row.subject)
        .execute(&mut *transaction)
        .await?;
        let person = row.subject.as_deref().unwrap_or_default();
        for (keep, person) in [(each, Some(person)), (all, None)] {
            sqlx::query(
                "DELETE FROM sessions
                 WHERE account_id = $1 AND COALESCE(sub_account, '') = $4
                 AND ($5 IS NULL OR COALESCE(subject, '') = $5) AND id_hash <> $2 AND id_hash NOT IN
                 (SELECT id_hash FROM sessions
                  WHERE account_id = $1 AND COALESCE(sub_account, '') = $4
                  AND ($5 IS NULL OR COALESCE(subject, '') = $5) AND id_hash <> $2
                  ORDER BY created_at DESC, last_seen DESC LIMIT $3)",
            )
            .bind(&row.account_id)
            .bind(hash.as_bytes())
            .bind(keep - 1)
            .bind(row.sub_account.as_deref().unwrap_or_default())
            .bind(person)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A session, expired or not.
    pub async fn session(&self, hash: SessionHash) -> Result<Option<SessionRow>> {
        let row = sqlx::query_as(
            "SELECT account_id, kind, partner, sub_account, scopes, subject, created_at, last_seen, expires_at
             FROM sessions WHERE id_hash = $1",
        );
        Ok(row.bind(hash.as_bytes()).fetch_optional(&self.pool).await?)
    }

    /// Notes that a session was used.
    pub async fn touch_session(&self, hash: SessionHash, now: i64) -> Result<()> {
        let query = sqlx::query("UPDATE sessions SET last_seen = $2 WHERE id_hash = $1");
        query.bind(hash.as_bytes()).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn delete_session(&self, hash: SessionHash) -> Result<()> {
        let query = sqlx::query("DELETE FROM sessions WHERE id_hash = $1");
        query.bind(hash.as_bytes()).execute(&self.pool).await?;
        Ok(())
    }

    /// Removes sessions past their absolute end.
    pub async fn sweep_sessions(&self, now: i64) -> Result<u64> {
        let query = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1");
        Ok(query.bind(now).execute(&self.pool).await?.rows_affected())
    }

    /// How many sessions an account has.
    pub async fn count_sessions(&self, account: &str) -> Result<i64> {
        let query = sqlx::query("SELECT COUNT(*) FROM sessions WHERE account_id = $1");
        Ok(query.bind(account).fetch_one(&self.pool).await?.try_get(0)?)
    }
}
