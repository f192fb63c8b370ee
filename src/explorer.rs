//! The explorer: a window into one Redis database, opened with a token that can only read.
//!
//! What lives here: the page `/{account}/redis/{id}/explore`, its parts and its model. A read-only token may not list
//! keys, so keys are opened by name ("exact mode"). The browser asks the database directly; no server of ours is in the
//! path of a read. Every command is counted, none is sent by itself (not on focus, not on resize), no write is drawn.
//!
//! - Pure, host-tested: [`plan`] (which commands a look costs), [`model`] (the open key as a state machine), [`value`],
//!   [`blob`], [`bytes`], [`decoding`], [`download`], [`find`], [`ttl`], [`names`], [`recents`], [`link`], [`console`], [`live`],
//!   [`meter`], [`trouble`].
//! - At the edge: [`token`], [`wire`] (the app's only call to another origin), [`client`].
//! - [`desk`] ties both to signals; the rest are views. Sentences are in [`text`].
//!
//! What may not live here: anything about managing a database, and any command that writes.

pub mod blob;
mod browse;
pub mod bytes;
pub mod client;
mod code_dialog;
pub mod console;
mod console_pane;
pub mod decoding;
pub mod desk;
pub mod download;
mod expiry;
mod export_dialog;
pub mod find;
mod key_pane;
mod keys_pane;
pub mod kind;
pub mod laid;
pub mod link;
pub mod live;
mod live_pane;
pub mod meter;
pub mod model;
pub mod names;
mod notice;
mod page;
mod pieces;
pub mod plan;
pub mod recents;
mod shortcuts;
mod status_bar;
pub mod sweep;
pub mod text;
pub mod token;
pub mod trouble;
pub mod ttl;
pub mod value;
mod viewer;
pub mod wire;

pub use page::{ExplorerPage, Workbench};
