//! Tickets: found by the hash of what was handed out, and gone with the first use.

use sha2::{Digest, Sha256};

use super::{Result, SessionHash, Store};
use crate::vault::Slot;

/// SHA-256 of a ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TicketHash([u8; 32]);

impl TicketHash {
    pub fn of(ticket: &str) -> Self {
        Self(Sha256::digest(ticket.as_bytes()).into())
    }
}

/// Whose key a ticket buys a look at.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TicketRow {
    pub account_id: String,
    pub slug: String,
    pub customer_id: String,
    /// Unix seconds.
    pub expires_at: i64,
}

impl Store {
    /// Stores a ticket for a session.
    pub async fn put_ticket(&self, hash: TicketHash, session: SessionHash, row: &TicketRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO tickets (hash, session_hash, account_id, slug, customer_id, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(hash.0.as_slice())
        .bind(session.as_bytes())
        .bind(&row.account_id)
        .bind(&row.slug)
        .bind(&row.customer_id)
        .bind(row.expires_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A ticket of this session, expired or not.
    pub async fn ticket(&self, hash: TicketHash, session: SessionHash) -> Result<Option<TicketRow>> {
        let row = sqlx::query_as(
            "SELECT account_id, slug, customer_id, expires_at FROM tickets WHERE hash = $1 AND session_hash = $2",
        );
        Ok(row.bind(hash.0.as_slice()).bind(session.as_bytes()).fetch_optional(&self.pool).await?)
    }

    /// Uses a ticket up and notes that the key was seen, if both are still to be had: of two callers one gets `true`.
    /// `sealed` is the key that is about to be shown, so that one which was replaced meanwhile does not count as seen.
    pub async fn redeem_ticket(
        &self,
        hash: TicketHash,
        slot: Slot<'_>,
        sealed: &[u8],
        now: i64,
    ) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let used = sqlx::query("DELETE FROM tickets WHERE hash = $1")
            .bind(hash.0.as_slice())
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 0 {
            return Ok(false);
        }
        let seen = sqlx::query(
            "UPDATE credentials SET revealed_at = $5
             WHERE account_id = $1 AND kind = $2 AND label = $3 AND sealed = $4 AND revealed_at IS NULL",
        )
        .bind(slot.account)
        .bind(slot.kind.name())
        .bind(slot.label)
        .bind(sealed)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(seen.rows_affected() > 0)
    }

    /// Removes tickets that are too old.
    pub async fn sweep_tickets(&self, now: i64) -> Result<u64> {
        let query = sqlx::query("DELETE FROM tickets WHERE expires_at <= $1");
        Ok(query.bind(now).execute(&self.pool).await?.rows_affected())
    }
}
