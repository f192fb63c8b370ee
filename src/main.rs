//! Starts the app in `index.html`.

use std::sync::Arc;

use leptos::prelude::*;
use partner_dashboard::{
    api::transport::Browser,
    app::App,
    browser::{boot, url},
};
use upstash_api::frame::partner_of;

fn main() {
    boot::install_panic_screen();
    match boot::mount_point() {
        Some(root) => {
            mount_to(root, || view! { <App transport=Arc::new(transport()) /> }).forget();
        }
        None => mount_to_body(|| view! { <App transport=Arc::new(transport()) /> }),
    }
}

fn transport() -> Browser {
    Browser { partner: partner_of(&url::path()).map(|(partner, _)| partner.to_owned()) }
}
