//! The memory of minted keys: names and what became of them, never the keys.

use super::credentials::put;
use super::{NewCredential, Result, Store};
use crate::vault::Slot;

/// A key that was minted once.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MintedRow {
    pub name: String,
    pub made_at: i64,
    /// `in_use`, `refused` or `forgotten`.
    pub state: String,
}

impl Store {
    /// Stores a key that was just minted and remembers it by its name; the one it replaces is forgotten. One step,
    /// committed when this returns.
    pub async fn put_minted(&self, account: &str, new: &NewCredential<'_>) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        put(&mut transaction, Slot::personal(account), new).await?;
        sqlx::query("UPDATE minted_keys SET state = 'forgotten' WHERE account_id = $1 AND state = 'in_use'")
            .bind(account)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO minted_keys (account_id, name, made_at, state) VALUES ($1, $2, $3, 'in_use')
             ON CONFLICT (account_id, name) DO UPDATE SET made_at = excluded.made_at, state = 'in_use'",
        )
        .bind(account)
        .bind(new.key_name)
        .bind(new.now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Every key that was minted for the account, newest first.
    pub async fn minted_keys(&self, account: &str) -> Result<Vec<MintedRow>> {
        let rows = sqlx::query_as(
            "SELECT name, made_at, state FROM minted_keys WHERE account_id = $1
             ORDER BY made_at DESC, state = 'in_use' DESC, name",
        );
        Ok(rows.bind(account).fetch_all(&self.pool).await?)
    }
}
