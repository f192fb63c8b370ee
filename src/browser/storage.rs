//! `localStorage` and `sessionStorage`, which a browser may refuse outright (third-party frames, strict privacy).
//!
//! Every call tolerates that: reading finds nothing, writing says whether it worked. Nothing secret belongs in here;
//! the one exception is the PKCE verifier of a sign-in under way, in the session store, read once.

use web_sys::Storage;

/// How an entry of [`Store::Local`] begins that belongs to an account and not to the browser.
pub const OF_ACCOUNT: &str = "pd.account.";

/// The event of the window by which [`forget_accounts`] tells this tab to forget as well. The other tabs hear `storage`.
pub const FORGOTTEN: &str = "pd-forgotten";

/// Forgets what belongs to accounts: somebody signed out or disconnected.
pub fn forget_accounts() {
    remove_accounts();
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new(FORGOTTEN)) {
        let _ = window.dispatch_event(&event);
    }
}

fn remove_accounts() {
    let Some(storage) = Store::Local.open() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    let keys: Vec<_> = keys.filter(|key| key.starts_with(OF_ACCOUNT)).collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}

/// Which of the two stores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Store {
    /// Kept until removed, shared by all tabs: theme, recents.
    Local,
    /// Gone with the tab: a sign-in under way, a draft.
    Session,
}

impl Store {
    fn open(self) -> Option<Storage> {
        let window = web_sys::window()?;
        // Merely touching the property throws a SecurityError where storage is refused.
        match self {
            Self::Local => window.local_storage(),
            Self::Session => window.session_storage(),
        }
        .ok()?
    }

    /// The value under `key`, if storage is allowed and there is one.
    #[must_use]
    pub fn get(self, key: &str) -> Option<String> {
        self.open()?.get_item(key).ok()?
    }

    /// The value under `key`, removed in the same breath: a second reader finds nothing.
    #[must_use]
    pub fn take(self, key: &str) -> Option<String> {
        let value = self.get(key)?;
        self.remove(key);
        Some(value)
    }

    /// Keeps `value`. `false` when the browser refused or the quota is used up.
    pub fn set(self, key: &str, value: &str) -> bool {
        self.open().is_some_and(|storage| storage.set_item(key, value).is_ok())
    }

    /// Forgets `key`.
    pub fn remove(self, key: &str) {
        if let Some(storage) = self.open() {
            let _ = storage.remove_item(key);
        }
    }
}
