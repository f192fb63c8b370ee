//! What outlives a restart, and what several instances would have to share: accounts, sealed credentials, sub-accounts,
//! sessions, the audit trail. All SQL is in this folder and nothing else is.
//!
//! SQLite today. The statements keep to what Postgres understands too (`$1`, `ON CONFLICT`, no row ids), so that a
//! second pool and a second migrations folder are all it takes; callers see methods and plain structs only.

mod accounts;
mod creations;
mod credentials;
mod minted;
mod sessions;
mod tenants;
mod tickets;
mod trail;
mod used_tokens;

pub use accounts::AccountRow;
pub use creations::CreationRow;
pub use credentials::{CredentialRow, NewCredential};
pub use minted::MintedRow;
pub use sessions::{SessionHash, SessionRow};
pub use tenants::{HeldRow, ListedRow, team_in};
pub use tickets::{TicketHash, TicketRow};
pub use trail::AuditRow;

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::private_file;

/// What goes wrong with the store. Its text names tables and columns, never values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database file: {0}")]
    File(#[from] std::io::Error),
    #[error("the database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the database's schema: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

type Result<T> = std::result::Result<T, StoreError>;

/// The open database.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the file, makes it when it is not there, closes it to other users, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be used, or was written by a newer version.
    pub async fn open(path: &Path) -> Result<Self> {
        private_file::ensure(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // A sealed key that was acknowledged must survive a power cut: Upstash never shows it again.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "ON");
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        sqlx::migrate!("./migrations/sqlite").run(&pool).await?;
        Ok(Self { pool })
    }

    /// One question to the database, for the health route.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Closes the file cleanly.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
