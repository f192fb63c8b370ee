//! Redis databases: the list, the wizard that creates one, and the page of one.
//!
//! Pure models with tests on the host: [`draft`], [`form`], [`step`], [`submission`] (the wizard), [`list`] (search and order),
//! [`facts`] (what an answer means), [`format`](mod@format) (numbers for people). Every sentence is in [`text`].
//! What may not live here: rules, prices and paths (`upstash-api`), how calls fail (`api`), widgets (`ui`).

pub mod draft;
pub mod facts;
pub mod form;
pub mod format;
pub mod list;
pub mod step;
pub mod store;
pub mod submission;
pub mod text;
pub mod usage;

mod database;
mod databases;
mod wizard;

pub use database::DatabasePage;
pub use databases::DatabasesPage;
pub use wizard::NewDatabasePage;
