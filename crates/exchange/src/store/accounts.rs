//! Accounts, keyed by what the authorization server calls a person and never by an e-mail somebody typed.

use super::{Result, Store};

/// A connected account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    pub id: String,
    /// The authorization server's own name for the person.
    pub subject: String,
    /// As the authorization server told it.
    pub email: Option<String>,
}

impl Store {
    /// The account of (`issuer`, `subject`), made under `new_id` when it is new. A told `email` replaces the old one.
    pub async fn account_of(
        &self,
        new_id: &str,
        issuer: &str,
        subject: &str,
        email: Option<&str>,
        now: i64,
    ) -> Result<AccountRow> {
        let row = sqlx::query_as(
            "INSERT INTO accounts (id, issuer, subject, email, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (issuer, subject) DO UPDATE SET email = COALESCE(excluded.email, accounts.email)
             RETURNING id, subject, email",
        )
        .bind(new_id)
        .bind(issuer)
        .bind(subject)
        .bind(email)
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        Ok(row)
    }

    /// One account by our id.
    pub async fn account(&self, id: &str) -> Result<Option<AccountRow>> {
        let row = sqlx::query_as("SELECT id, subject, email FROM accounts WHERE id = $1");
        Ok(row.bind(id).fetch_optional(&self.pool).await?)
    }

    /// Forgets how to act for an account: its own key and its team's, its sessions and e-mail, in one step. The keys of
    /// sub-accounts stay sealed: for most of them this is the only copy in the world, and nobody can make another.
    pub async fn forget_account(&self, id: &str) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        for statement in [
            "UPDATE minted_keys SET state = 'forgotten' WHERE account_id = $1 AND state = 'in_use'",
            "DELETE FROM credentials WHERE account_id = $1 AND kind <> 'sub'",
            "DELETE FROM sessions WHERE account_id = $1",
            "UPDATE accounts SET email = NULL WHERE id = $1",
        ] {
            sqlx::query(statement).bind(id).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
