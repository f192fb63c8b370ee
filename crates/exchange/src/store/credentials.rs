//! Sealed credentials. The blobs are opaque here; `vault` seals and opens them.

use sqlx::SqliteConnection;

use super::{Result, Store};
use crate::vault::{Kind, Slot};

/// A stored credential.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CredentialRow {
    pub sealed: Vec<u8>,
    /// The key's name in the Upstash console.
    pub key_name: String,
    /// User name that goes with the key, once it is known.
    pub username: Option<String>,
    /// The id of the team whose key it is; empty for other kinds, and as long as nobody knows.
    pub team: String,
    /// Upstash refused the key.
    pub dead: bool,
    pub created_at: i64,
    /// When a person saw the key; always `None` for kinds that nobody is ever shown.
    pub revealed_at: Option<i64>,
}

/// What to store.
pub struct NewCredential<'a> {
    pub sealed: &'a [u8],
    pub key_name: &'a str,
    pub username: Option<&'a str>,
    /// Whether a person knows the key already, having pasted it.
    pub is_seen: bool,
    pub now: i64,
}

impl Store {
    /// The credential of a slot.
    pub async fn credential(&self, slot: Slot<'_>) -> Result<Option<CredentialRow>> {
        let row = sqlx::query_as(
            "SELECT sealed, key_name, username, team, dead, created_at, revealed_at FROM credentials
             WHERE account_id = $1 AND kind = $2 AND label = $3",
        );
        Ok(row.bind(slot.account).bind(slot.kind.name()).bind(slot.label).fetch_optional(&self.pool).await?)
    }

    /// The first `length` bytes of every sealed credential, each beginning once.
    pub async fn beginnings(&self, length: usize) -> Result<Vec<Vec<u8>>> {
        let query = sqlx::query_scalar("SELECT DISTINCT substr(sealed, 1, $1) FROM credentials");
        Ok(query.bind(i64::try_from(length).unwrap_or(i64::MAX)).fetch_all(&self.pool).await?)
    }

    /// Stores a credential that lives, in place of the slot's old one. Committed when this returns.
    pub async fn put_credential(&self, slot: Slot<'_>, new: &NewCredential<'_>) -> Result<()> {
        put(&mut *self.pool.acquire().await?, slot, new).await
    }

    /// Forgets the credential of a slot. Answers whether there was one.
    pub async fn forget_credential(&self, slot: Slot<'_>) -> Result<bool> {
        let query = sqlx::query("DELETE FROM credentials WHERE account_id = $1 AND kind = $2 AND label = $3");
        let query = query.bind(slot.account).bind(slot.kind.name()).bind(slot.label);
        Ok(query.execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Sets or clears the user name of a slot's credential.
    pub async fn set_username(&self, slot: Slot<'_>, username: Option<&str>) -> Result<()> {
        sqlx::query(
            "UPDATE credentials SET username = $4 WHERE account_id = $1 AND kind = $2 AND label = $3",
        )
        .bind(slot.account)
        .bind(slot.kind.name())
        .bind(slot.label)
        .bind(username)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Marks the credential dead, if it is still the one that was refused: a key minted meanwhile is left alone. Of a
    /// minted one its name is marked too, in the same step. Answers whether something changed.
    pub async fn mark_dead(&self, slot: Slot<'_>, sealed: &[u8]) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let marked: Option<String> = sqlx::query_scalar(
            "UPDATE credentials SET dead = 1
             WHERE account_id = $1 AND kind = $2 AND label = $3 AND sealed = $4 AND dead = 0 RETURNING key_name",
        )
        .bind(slot.account)
        .bind(slot.kind.name())
        .bind(slot.label)
        .bind(sealed)
        .fetch_optional(&mut *transaction)
        .await?;
        if let (Some(name), Kind::Personal) = (&marked, slot.kind) {
            sqlx::query("UPDATE minted_keys SET state = 'refused' WHERE account_id = $1 AND name = $2")
                .bind(slot.account)
                .bind(name)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(marked.is_some())
    }

    /// Takes that back for a credential that Upstash took after all.
    pub async fn mark_alive(&self, slot: Slot<'_>, sealed: &[u8]) -> Result<()> {
        sqlx::query(
            "UPDATE credentials SET dead = 0 WHERE account_id = $1 AND kind = $2 AND label = $3 AND sealed = $4",
        )
        .bind(slot.account)
        .bind(slot.kind.name())
        .bind(slot.label)
        .bind(sealed)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// Writes a credential, as a part of somebody's transaction.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    slot: Slot<'_>,
    new: &NewCredential<'_>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO credentials
             (account_id, kind, label, sealed, key_name, username, dead, created_at, revealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
         ON CONFLICT (account_id, kind, label) DO UPDATE SET sealed = excluded.sealed, key_name = excluded.key_name,
             username = excluded.username, team = excluded.team, dead = 0, created_at = excluded.created_at,
             revealed_at = excluded.revealed_at",
    )
    .bind(slot.account)
    .bind(slot.kind.name())
    .bind(slot.label)
    .bind(new.sealed)
    .bind(new.key_name)
    .bind(new.username)
    .bind(new.now)
    .bind(new.is_seen.then_some(new.now))
    .execute(connection)
    .await?;
    Ok(())
}
