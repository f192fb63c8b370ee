//! Sub-accounts: what Upstash last listed, and the keys that are held.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use upstash_api::developer::subaccount::team_of;

use super::creations::{forget_notes, name_team};
use super::credentials::put;
use super::{NewCredential, Result, Store};
use crate::vault::Slot;

/// A sub-account as Upstash listed it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedRow {
    pub slug: String,
    pub customer_id: String,
}

/// The id of the team that a list is of; `None` of an empty one.
pub fn team_in(listed: &[ListedRow]) -> Option<&str> {
    listed.iter().find_map(|row| team_of(&row.customer_id, &row.slug))
}

/// A sub-account's key, without the key.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldRow {
    pub label: String,
    pub dead: bool,
    pub created_at: i64,
    pub revealed_at: Option<i64>,
}

/// The sealed key that manages the sub-accounts of the account `$1`: its team's, else its own.
macro_rules! manager_of_account {
    () => {
        "(SELECT sealed FROM credentials WHERE account_id = $1 AND kind <> 'sub'
          ORDER BY kind = 'team' DESC LIMIT 1)"
    };
}

impl Store {
    /// Replaces what is known of Upstash's list, if the key it was read with (`manager`, sealed) is still the one that
    /// manages: a slug must not lead to a sub-account of the team before. Writes only what differs: a list is read far
    /// more often than it changes.
    pub async fn remember_list(&self, account: &str, manager: &[u8], listed: &[ListedRow]) -> Result<()> {
        let known: Vec<ListedRow> =
            sqlx::query_as("SELECT slug, customer_id FROM sub_accounts WHERE account_id = $1")
                .bind(account)
                .fetch_all(&self.pool)
                .await?;
        let mut gone: HashMap<_, _> = known.into_iter().map(|row| (row.slug, row.customer_id)).collect();
        let (_, new): (Vec<_>, Vec<_>) =
            listed.iter().partition(|row| gone.remove(&row.slug).as_ref() == Some(&row.customer_id));
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        // Begins with a write: SQLite refuses to turn a transaction that has read into one that writes when somebody
        // else wrote in between.
        let mut transaction = self.pool.begin().await?;
        for slug in gone.into_keys() {
            sqlx::query(concat!(
                "DELETE FROM sub_accounts WHERE account_id = $1 AND slug = $2 AND $3 = ",
                manager_of_account!()
            ))
            .bind(account)
            .bind(slug)
            .bind(manager)
            .execute(&mut *transaction)
            .await?;
        }
        for row in new {
            put_listed(&mut transaction, account, manager, row).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Stores the key of a team together with the list that proved it.
    pub async fn put_team(&self, account: &str, new: &NewCredential<'_>, listed: &[ListedRow]) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        put(&mut transaction, Slot::team(account), new).await?;
        if let Some(team) = team_in(listed) {
            name_team(&mut transaction, account, new.sealed, team).await?;
        }
        let forget = sqlx::query("DELETE FROM sub_accounts WHERE account_id = $1");
        forget.bind(account).execute(&mut *transaction).await?;
        for row in listed {
            put_listed(&mut transaction, account, new.sealed, row).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The customer id that Upstash last listed for a slug.
    pub async fn listed(&self, account: &str, slug: &str) -> Result<Option<String>> {
        let query =
            sqlx::query_scalar("SELECT customer_id FROM sub_accounts WHERE account_id = $1 AND slug = $2");
        Ok(query.bind(account).bind(slug).fetch_optional(&self.pool).await?)
    }

    /// The key of a sub-account, its row in the list where `manager` (sealed) made it, and the end of its creation, in
    /// one step. Committed when this returns: from then on a crash loses nothing.
    pub async fn finish_creation(
        &self,
        slot: Slot<'_>,
        slug: &str,
        new: &NewCredential<'_>,
        manager: Option<&[u8]>,
    ) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        put(&mut transaction, slot, new).await?;
        if let Some(manager) = manager {
            let row = ListedRow { slug: slug.to_owned(), customer_id: slot.label.to_owned() };
            put_listed(&mut transaction, slot.account, manager, &row).await?;
            if let Some(team) = team_of(slot.label, slug) {
                name_team(&mut transaction, slot.account, manager, team).await?;
            }
        }
        sqlx::query("DELETE FROM tickets WHERE account_id = $1 AND slug = $2")
            .bind(slot.account)
            .bind(slug)
            .execute(&mut *transaction)
            .await?;
        forget_notes(&mut transaction, slot.account, slug, team_of(slot.label, slug)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The keys of sub-accounts that the account holds.
    pub async fn held(&self, account: &str) -> Result<Vec<HeldRow>> {
        let rows = sqlx::query_as(
            "SELECT label, dead, created_at, revealed_at FROM credentials WHERE account_id = $1 AND kind = 'sub'",
        );
        Ok(rows.bind(account).fetch_all(&self.pool).await?)
    }

    /// Forgets a sub-account that is no more: key, tickets, note and row, in one step.
    pub async fn forget_tenant(&self, account: &str, slug: &str, customer_id: &str) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM credentials WHERE account_id = $1 AND kind = 'sub' AND label = $2")
            .bind(account)
            .bind(customer_id)
            .execute(&mut *transaction)
            .await?;
        for statement in [
            "DELETE FROM tickets WHERE account_id = $1 AND slug = $2",
            "DELETE FROM sub_accounts WHERE account_id = $1 AND slug = $2",
        ] {
            sqlx::query(statement).bind(account).bind(slug).execute(&mut *transaction).await?;
        }
        forget_notes(&mut transaction, account, slug, team_of(customer_id, slug)).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn put_listed(
    connection: &mut SqliteConnection,
    account: &str,
    manager: &[u8],
    ListedRow { slug, customer_id }: &ListedRow,
) -> Result<()> {
    sqlx::query(concat!(
        "INSERT INTO sub_accounts (account_id, slug, customer_id) SELECT $1, $2, $4 WHERE $3 = ",
        manager_of_account!(),
        " ON CONFLICT (account_id, slug) DO UPDATE SET customer_id = excluded.customer_id",
    ))
    .bind(account)
    .bind(slug)
    .bind(manager)
    .bind(customer_id)
    .execute(connection)
    .await?;
    Ok(())
}
