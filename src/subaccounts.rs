//! Sub-accounts: the tenants of a partner. The list, making one or many, and the one look at a new key.
//!
//! What decides is in files without a view: [`list`], [`looks`], [`csv`], [`export`], [`slug_form`], [`bulk`],
//! [`reveal`], [`key_file`]. Sentences are in [`text`].
//! What may not live here: what is done *as* a sub-account (those are the pages of each product, below `/sub/…`).

pub mod bulk;
mod bulk_desk;
mod bulk_page;
mod create;
pub mod csv;
mod desk;
pub mod detail;
pub mod export;
pub mod key_file;
mod keys_dialog;
pub mod list;
pub mod looks;
mod page;
pub mod reveal;
pub mod slug_form;
mod tenants;
pub mod text;

pub use self::bulk_desk::{Bulk, provide_bulk, use_bulk};
pub use self::bulk_page::BulkPage;
pub use self::create::NewSubAccountPage;
pub use self::desk::{Keys, provide_keys, use_keys};
pub use self::detail::SubAccountPage;
pub use self::keys_dialog::KeysDialog;
pub use self::page::SubAccountsPage;
