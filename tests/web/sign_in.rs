//! Starting a sign-in with the browser's own random numbers, digest and storage.

use leptos::prelude::*;
use partner_dashboard::{
    browser::{crypto, storage::Store},
    connect::{
        flow::{Pending, challenge},
        start::{ENTRY_KEY, use_sign_in},
    },
    routes::ReturnRoute,
};
use wasm_bindgen_test::*;

use crate::stage::{config, mount, sleep};

#[wasm_bindgen_test]
async fn the_browser_s_digest_gives_the_challenge_of_rfc_7636() {
    let digest = crypto::sha256(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").await.expect("Web Crypto");
    assert_eq!(challenge(&digest), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[wasm_bindgen_test]
async fn a_sign_in_leaves_with_the_challenge_of_the_verifier_it_keeps() {
    Store::Session.remove(ENTRY_KEY);
    let stage = mount(|| {
        let sign_in = use_sign_in();
        sign_in.begin.run(ReturnRoute::parse("/self/redis/new"));
        // A second press while the first is on its way must not replace its secrets.
        sign_in.begin.run(ReturnRoute::home());
        ().into_any()
    });
    sleep(50).await;
    let left = stage.left_for();
    assert_eq!(left.len(), 1, "{left:?}");
    let entry = Store::Session.get(ENTRY_KEY).expect("kept");
    let pending = Pending::from_entry(&entry).expect("readable");
    let digest = crypto::sha256(pending.verifier().as_bytes()).await.expect("Web Crypto");
    assert_eq!(left.first(), Some(&pending.errand(&digest).authorize_url(&config())));
    assert_eq!(pending.return_to().as_str(), "/self/redis/new");
    assert!(!left.iter().any(|url| url.contains(pending.verifier())));
}
