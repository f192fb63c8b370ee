//! Starts the app in `index.html`.

use std::sync::Arc;

use leptos::prelude::*;
use partner_dashboard::{api::transport, app::App, browser::boot};

fn main() {
    boot::install_panic_screen();
    match boot::mount_point() {
        Some(root) => {
            mount_to(root, || view! { <App transport=Arc::new(transport::Browser) /> }).forget();
        }
        None => mount_to_body(|| view! { <App transport=Arc::new(transport::Browser) /> }),
    }
}
