//! Creations that have begun: a note each, until the key is stored or it is known that nothing was made.

use sqlx::SqliteConnection;

use super::{Result, Store};

/// A creation whose end nobody noted.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CreationRow {
    pub slug: String,
    /// The id of the team whose key asked for it; empty where that is not known.
    pub team: String,
    pub begun_at: i64,
}

impl Store {
    /// Notes that a sub-account is about to be made. Answers whether nothing was left of an earlier attempt.
    pub async fn begin_creation(&self, account: &str, note: &CreationRow) -> Result<bool> {
        let query = sqlx::query(
            "INSERT INTO creations (account_id, slug, team, begun_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(account).bind(&note.slug).bind(&note.team).bind(note.begun_at);
        let inserted = query.execute(&self.pool).await?.rows_affected() > 0;
        if !inserted {
            sqlx::query(
                "UPDATE creations SET begun_at = $4 WHERE account_id = $1 AND slug = $2 AND team = $3",
            )
            .bind(account)
            .bind(&note.slug)
            .bind(&note.team)
            .bind(note.begun_at)
            .execute(&self.pool)
            .await?;
        }
        Ok(inserted)
    }

    /// Removes the note of a creation that made nothing, unless it was renewed since it was `read`.
    pub async fn forget_creation(&self, account: &str, read: &CreationRow) -> Result<()> {
        sqlx::query(
            "DELETE FROM creations WHERE account_id = $1 AND slug = $2 AND team = $3 AND begun_at = $4",
        )
        .bind(account)
        .bind(&read.slug)
        .bind(&read.team)
        .bind(read.begun_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Removes what is noted of a slug and may be `team`'s. For whoever is alone with this slug. Answers whether there
    /// was anything.
    pub async fn dismiss_creations(&self, account: &str, slug: &str, team: Option<&str>) -> Result<bool> {
        forget_notes(&mut *self.pool.acquire().await?, account, slug, team).await
    }

    /// Says of which team the account's pasted key is, where it is still this one (`sealed`).
    pub async fn name_team(&self, account: &str, sealed: &[u8], team: &str) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        name_team(&mut transaction, account, sealed, team).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Creations that have begun and not ended.
    pub async fn creations(&self, account: &str) -> Result<Vec<CreationRow>> {
        let rows = sqlx::query_as(
            "SELECT slug, team, begun_at FROM creations WHERE account_id = $1 ORDER BY begun_at, slug",
        );
        Ok(rows.bind(account).fetch_all(&self.pool).await?)
    }
}

/// Removes what is noted of a slug: for this team, and what may be of any. Without a team, all of it.
pub(super) async fn forget_notes(
    connection: &mut SqliteConnection,
    account: &str,
    slug: &str,
    team: Option<&str>,
) -> Result<bool> {
    let query = sqlx::query(
        "DELETE FROM creations WHERE account_id = $1 AND slug = $2 AND ($3 = '' OR team IN ($3, ''))",
    );
    let query = query.bind(account).bind(slug).bind(team.unwrap_or_default());
    Ok(query.execute(connection).await?.rows_affected() > 0)
}

/// Says of which team the account's pasted key is (`sealed`), and the notes that were made with it before anybody knew.
pub(super) async fn name_team(
    connection: &mut SqliteConnection,
    account: &str,
    sealed: &[u8],
    team: &str,
) -> Result<()> {
    macro_rules! made_with_the_key {
        () => {
            "account_id = $1 AND team = '' AND begun_at >=
                 (SELECT created_at FROM credentials WHERE account_id = $1 AND kind = 'team' AND sealed = $2)"
        };
    }
    for statement in [
        "UPDATE credentials SET team = $3 WHERE account_id = $1 AND kind = 'team' AND sealed = $2",
        concat!(
            "DELETE FROM creations WHERE ",
            made_with_the_key!(),
            " AND EXISTS (SELECT 1 FROM creations AS known
                  WHERE known.account_id = $1 AND known.slug = creations.slug AND known.team = $3)"
        ),
        concat!("UPDATE creations SET team = $3 WHERE ", made_with_the_key!()),
    ] {
        sqlx::query(statement).bind(account).bind(sealed).bind(team).execute(&mut *connection).await?;
    }
    Ok(())
}
