//! What needs a real browser: one test program, so that it is linked and started once.
//!
//! Everything that can be tested without one is beside the code, on the host.

#![cfg(target_arch = "wasm32")]

pub mod browser;
pub mod callback;
pub mod databases;
pub mod embed;
pub mod explorer;
pub mod keys;
pub mod query;
pub mod session;
pub mod sign_in;
pub mod stage;
pub mod sub_account;
pub mod subaccounts;
pub mod tenants;
pub mod time;
pub mod transport;
pub mod ui;
pub mod whole;
pub mod widget;
pub mod wizard;
pub mod worker;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
