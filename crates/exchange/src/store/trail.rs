//! The audit trail's rows: append-only by convention, swept after 90 days.

use super::{Result, Store};

/// One line of the trail. Everything user-supplied in it is data; spelling it safely is the reader's and logger's task.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    /// Unix seconds.
    pub at: i64,
    pub request_id: String,
    /// The session's kind, or `anonymous`.
    pub actor_kind: String,
    pub account_id: Option<String>,
    /// Whose frame it was done in, and the partner's name for the user.
    pub partner: Option<String>,
    pub subject: Option<String>,
    /// The network the request came from: /24 or /48.
    pub ip: String,
    pub action: String,
    pub target: Option<String>,
    /// `ok` or `refused`.
    pub outcome: String,
    pub reason: Option<String>,
}

impl Store {
    /// Appends a row.
    pub async fn append_audit(&self, row: &AuditRow) -> Result<()> {
        sqlx::query(
            "INSERT INTO audit
             (at, request_id, actor_kind, account_id, ip, action, target, outcome, reason, partner, subject)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(row.at)
        .bind(&row.request_id)
        .bind(&row.actor_kind)
        .bind(&row.account_id)
        .bind(&row.ip)
        .bind(&row.action)
        .bind(&row.target)
        .bind(&row.outcome)
        .bind(&row.reason)
        .bind(&row.partner)
        .bind(&row.subject)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The whole trail, oldest first.
    pub async fn audit_trail(&self) -> Result<Vec<AuditRow>> {
        let rows = sqlx::query_as(
            "SELECT at, request_id, actor_kind, account_id, partner, subject, ip, action, target, outcome, reason
             FROM audit ORDER BY id",
        );
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// What an account did to `target`, or to anything below it (`target/…`); newest first.
    pub async fn trail_of(&self, account: &str, target: &str, most: i64) -> Result<Vec<AuditRow>> {
        // Everything that begins with `target/`, as a range, so that the index serves: `0` follows on `/`.
        let rows = sqlx::query_as(
            "SELECT at, request_id, actor_kind, account_id, partner, subject, ip, action, target, outcome, reason
             FROM audit WHERE account_id = $1 AND (target = $2 OR (target >= $2 || '/' AND target < $2 || '0'))
             ORDER BY id DESC LIMIT $3",
        );
        Ok(rows.bind(account).bind(target).bind(most).fetch_all(&self.pool).await?)
    }

    /// Removes rows older than `before`.
    pub async fn sweep_audit(&self, before: i64) -> Result<u64> {
        let query = sqlx::query("DELETE FROM audit WHERE at < $1");
        Ok(query.bind(before).execute(&self.pool).await?.rows_affected())
    }
}
