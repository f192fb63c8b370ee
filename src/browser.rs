//! The one corner that talks to `web-sys` and `js-sys`; only the two places that send requests (`api::transport`,
//! `explorer::wire`) fill in theirs themselves.
//!
//! Everything here is a small, total function or a handle that cleans up after itself when dropped. A browser may
//! refuse storage, the clipboard or the network at any time; nothing in here panics because of that. What may not
//! live here: Leptos views, words shown to people, anything that knows Upstash.

pub mod abort;
pub mod boot;
pub mod clipboard;
pub mod crypto;
pub mod embedding;
pub mod event;
pub mod file;
pub mod focus;
pub mod frame;
pub mod heard;
pub mod intl;
pub mod media;
pub mod network;
pub mod peer;
pub mod resize;
pub mod selection;
pub mod storage;
pub mod stream;
pub mod tab;
pub mod theme;
pub mod timer;
pub mod url;
pub mod viewport;
pub mod worker;
