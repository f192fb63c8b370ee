//! Where the page is, and small things about addresses.

use web_sys::Location;

fn location() -> Option<Location> {
    Some(web_sys::window()?.location())
}

/// `https://dashboard.acme.com`, without a slash at the end.
#[must_use]
pub fn origin() -> String {
    location().and_then(|l| l.origin().ok()).unwrap_or_default()
}

/// The path with query, for coming back after signing in.
#[must_use]
pub fn path_and_query() -> String {
    location()
        .and_then(|l| Some(format!("{}{}", l.pathname().ok()?, l.search().ok()?)))
        .unwrap_or_else(|| "/".to_string())
}

/// The path.
#[must_use]
pub fn path() -> String {
    location().and_then(|l| l.pathname().ok()).unwrap_or_default()
}

/// The query string with its question mark; empty without one.
#[must_use]
pub fn search() -> String {
    location().and_then(|l| l.search().ok()).unwrap_or_default()
}

/// The fragment without its `#`; empty without one.
#[must_use]
pub fn fragment() -> String {
    let fragment = location().and_then(|l| l.hash().ok()).unwrap_or_default();
    fragment.strip_prefix('#').unwrap_or(&fragment).to_owned()
}

/// Whether the page is served from this computer.
#[must_use]
pub fn is_local() -> bool {
    let host = location().and_then(|l| l.hostname().ok()).unwrap_or_default();
    matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

/// Takes the query and the fragment out of the address bar and the history entry: a code must not stay there.
pub fn forget_query() {
    let (Some(window), Some(location)) = (web_sys::window(), location()) else { return };
    if let (Ok(history), Ok(path)) = (window.history(), location.pathname()) {
        let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&path));
    }
}

/// Leaves for another address.
pub fn go(to: &str) {
    if let Some(location) = location() {
        let _ = location.assign(to);
    }
}

/// Leaves for another address in a fresh document, in place of this one in the history.
pub fn replace(to: &str) {
    if let Some(location) = location() {
        let _ = location.replace(to);
    }
}

/// Loads the page again.
pub fn reload() {
    if let Some(location) = location() {
        let _ = location.reload();
    }
}
