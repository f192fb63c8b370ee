//! Whose resources an address names.

use upstash_api::{
    exchange::routes,
    percent,
    validate::{SlugError, usable_slug},
};

/// Whose resources are in view; the beginning of a resource's path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AccountPath {
    /// The connected account itself: `/self/…`.
    SelfAccount,
    /// One of its sub-accounts: `/sub/<slug>/…`.
    Sub(Slug),
    /// In the frame of a partner's page: `/embed/<partner>/…`. With a slug, the one sub-account of an end user: whose it is, and
    /// that it is one, is no business of theirs, so the session knows it and the address does not. Without one, the account
    /// that somebody connected there, their own.
    Framed { partner: String, slug: Option<Slug> },
}

/// The slug of a sub-account that can be part of an address; see [`usable_slug`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slug(String);

/// A slug that Upstash lists and that cannot be part of an address, or of a user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableSlug {
    pub slug: String,
    pub error: SlugError,
}

impl Slug {
    /// Takes a slug as Upstash lists it.
    ///
    /// # Errors
    /// Why it cannot be used; Upstash allows a few that cannot.
    pub fn new(slug: &str) -> Result<Self, SlugError> {
        usable_slug(slug)?;
        Ok(Self(slug.to_owned()))
    }

    /// Reads a segment of a path.
    pub(super) fn of_segment(segment: &str) -> Option<Self> {
        Self::new(&percent::decode_segment(segment)?).ok()
    }

    /// As people and Upstash know it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a segment of a path.
    pub(super) fn segment(&self) -> String {
        percent::encode(self.0.as_bytes())
    }
}

impl AccountPath {
    /// The account that a path begins with. It is read once: what is encoded twice names nobody.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        Self::split(path).map(|(account, _)| account)
    }

    /// The account, and the kind of thing that follows it in the path.
    pub(super) fn split(path: &str) -> Option<(Self, Option<&str>)> {
        let mut segments = path.strip_prefix('/')?.split('/');
        let account = match segments.next()? {
            "self" => Self::SelfAccount,
            "sub" => Self::Sub(Slug::of_segment(segments.next()?)?),
            _ => return None,
        };
        Some((account, segments.next()))
    }

    /// How the path of everything that belongs to the account begins.
    #[must_use]
    pub fn base(&self) -> String {
        match self {
            Self::SelfAccount => "/self".to_owned(),
            Self::Sub(slug) => format!("/sub/{}", slug.segment()),
            Self::Framed { partner, .. } => format!("{}{partner}", upstash_api::frame::PATH),
        }
    }

    /// Where the exchange answers for this account.
    #[must_use]
    pub fn api_prefix(&self) -> String {
        match self {
            Self::SelfAccount | Self::Framed { slug: None, .. } => routes::SELF.to_owned(),
            Self::Sub(slug) | Self::Framed { slug: Some(slug), .. } => routes::sub(slug.as_str()),
        }
    }

    /// The sub-account, where it is one that the person in view manages.
    #[must_use]
    pub const fn slug(&self) -> Option<&Slug> {
        match self {
            Self::SelfAccount | Self::Framed { .. } => None,
            Self::Sub(slug) => Some(slug),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sub(slug: &str) -> AccountPath {
        AccountPath::Sub(Slug::new(slug).expect("usable"))
    }

    #[test]
    fn an_account_is_read_from_the_beginning_of_a_path() {
        assert_eq!(AccountPath::of("/self/redis"), Some(AccountPath::SelfAccount));
        assert_eq!(AccountPath::of("/sub/acme/redis"), Some(sub("acme")));
        assert_eq!(AccountPath::of("/sub/Stark%20&%20Sons/redis"), Some(sub("Stark & Sons")));
        assert_eq!(AccountPath::of("/sub/a+b"), Some(sub("a+b")), "a plus is no space in a path");
        for nobody in ["", "/", "self/redis", "/other", "/sub", "/sub/", "/settings/connection", "//self"] {
            assert_eq!(AccountPath::of(nobody), None, "{nobody:?}");
        }
    }

    #[test]
    fn a_slug_that_could_address_something_else_names_nobody() {
        for segment in [
            ".", "..", "%2e%2E", "a%2Fb", "a%5cb", "a%3Ab", "a:b", "a%25b", "%2541", "a%3Fb", "a%", "%ff",
            "%20a",
        ] {
            assert_eq!(AccountPath::of(&format!("/sub/{segment}/redis")), None, "{segment}");
        }
        assert!(Slug::new("Stark & Sons/EU").is_err());
    }

    #[test]
    fn in_a_frame_the_address_names_the_partner_and_the_call_the_sub_account() {
        let slug = Slug::new("Stark & Sons").ok();
        let framed = AccountPath::Framed { partner: "acme".into(), slug };
        assert_eq!(framed.base(), "/embed/acme");
        assert_eq!(framed.api_prefix(), "/api/sub/Stark%20%26%20Sons");
        assert_eq!(framed.slug(), None, "nobody in there is told that it is one");
        assert_eq!(AccountPath::of("/embed/acme/redis"), None);
    }

    #[test]
    fn an_account_that_was_connected_in_a_frame_is_asked_for_as_itself() {
        let own = AccountPath::Framed { partner: "acme".into(), slug: None };
        assert_eq!((own.base().as_str(), own.api_prefix().as_str()), ("/embed/acme", "/api/self"));
        assert_eq!(own.slug(), None);
    }

    #[test]
    fn the_exchange_is_asked_below_the_same_account() {
        assert_eq!(AccountPath::SelfAccount.api_prefix(), "/api/self");
        assert_eq!(sub("Stark & Sons").api_prefix(), "/api/sub/Stark%20%26%20Sons");
    }

    proptest! {
        #[test]
        fn any_usable_slug_survives_the_address_bar(slug in "[ -~]{1,50}") {
            if let Ok(slug) = Slug::new(&slug) {
                let account = AccountPath::Sub(slug);
                prop_assert_eq!(AccountPath::of(&format!("{}/redis/x", account.base())), Some(account));
            }
        }
    }
}
