//! Starting a sign-in: three secrets, one entry in the session store, one way out to the authorization server.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::PublicConfig;

use super::flow::{Entropy, Errand, NoEntropy, Pending};
use crate::{
    api::session::use_config,
    browser::{crypto, event::use_window_listener, storage::Store, url},
    routes::ReturnRoute,
};

/// Where a sign-in under way is kept in this window.
pub const ENTRY_KEY: &str = "pd.sign-in";

/// Why a sign-in could not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartFailure {
    /// The browser refuses to keep anything, so nobody would know the answer when it comes.
    StorageRefused,
    /// No Web Crypto: neither https nor localhost.
    Insecure,
}

/// How the app leaves for another address; replaced in tests, which must stay on their page.
#[derive(Clone, Copy)]
pub struct Leave(pub Callback<String>);

/// Leaves with what the context says, else really.
pub(super) fn leave_by(otherwise: fn(&str)) -> Callback<String> {
    match use_context::<Leave>() {
        Some(Leave(leave)) => leave,
        None => Callback::new(move |to: String| otherwise(&to)),
    }
}

/// A button's worth of signing in.
#[derive(Clone, Copy)]
pub struct SignIn {
    /// Whether the browser is on its way out.
    pub busy: Signal<bool>,
    /// Why it is not.
    pub failure: Signal<Option<StartFailure>>,
    /// Goes, and comes back to this route.
    pub begin: Callback<ReturnRoute>,
}

/// Signing in by redirect.
#[must_use]
pub fn use_sign_in() -> SignIn {
    let config = StoredValue::new(use_config());
    let leave = leave_by(url::go);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None);
    // Coming back with the browser's Back button may show this very page again, button and all.
    use_window_listener("pageshow", move |_| busy.set(false));

    let begin = Callback::new(move |return_to: ReturnRoute| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let config = config.get_value();
        spawn_local(async move {
            let prepared = async {
                let (pending, errand) = prepare(&config, return_to).await?;
                keep(&pending.to_entry())?;
                Ok(errand.authorize_url(&config))
            };
            match prepared.await {
                Ok(url) => leave.run(url),
                Err(reason) => {
                    busy.try_set(false);
                    failure.try_set(Some(reason));
                }
            }
        });
    });
    SignIn { busy: busy.into(), failure: failure.into(), begin }
}

/// Makes the secrets of a sign-in.
///
/// # Errors
/// [`StartFailure::Insecure`], and then nothing was started.
pub async fn prepare(
    config: &PublicConfig,
    return_to: ReturnRoute,
) -> Result<(Pending, Errand), StartFailure> {
    let pending =
        Pending::new(&mut WebCrypto, config, return_to).map_err(|NoEntropy| StartFailure::Insecure)?;
    let digest = crypto::sha256(pending.verifier().as_bytes()).await;
    let digest = digest.map_err(|crypto::Unavailable| StartFailure::Insecure)?;
    let errand = pending.errand(&digest);
    Ok((pending, errand))
}

/// Keeps in this window what it will have to know at `/callback`.
///
/// # Errors
/// [`StartFailure::StorageRefused`], also from browsers that accept and forget.
pub(super) fn keep(entry: &str) -> Result<(), StartFailure> {
    let kept =
        Store::Session.set(ENTRY_KEY, entry) && Store::Session.get(ENTRY_KEY).as_deref() == Some(entry);
    if kept { Ok(()) } else { Err(StartFailure::StorageRefused) }
}

struct WebCrypto;

impl Entropy for WebCrypto {
    fn bytes(&mut self) -> Result<[u8; 32], NoEntropy> {
        crypto::random_bytes().map_err(|crypto::Unavailable| NoEntropy)
    }
}
