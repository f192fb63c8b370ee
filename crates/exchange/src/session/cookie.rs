//! The two cookies, to the letter. Attributes never vary: a browser that refuses them gets "open in a new tab", not a
//! weaker cookie.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use upstash_api::exchange::SessionKind;

use super::life;

/// Length of a session id: 32 bytes in base64url.
const ID_LENGTH: usize = 43;

/// Which cookie a request means. The header says it; the other cookie is never looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// `Strict`, sent at top level only.
    Top,
    /// `None; Partitioned`, one per embedding site.
    Embed,
}

impl Jar {
    /// The jar that the value of the guard header names.
    pub fn named(header: &str) -> Option<Self> {
        match header {
            "top" => Some(Self::Top),
            "embed" => Some(Self::Embed),
            _ => None,
        }
    }

    /// Where a session of this kind is kept.
    pub const fn of(kind: SessionKind) -> Self {
        match kind {
            SessionKind::Top => Self::Top,
            SessionKind::Framed | SessionKind::Embed => Self::Embed,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Top => "__Host-Http-pd_s",
            Self::Embed => "__Host-Http-pd_e",
        }
    }

    /// The session id in the request's cookie; `None` for anything that cannot be one, and for a name that is there
    /// twice.
    ///
    /// Names are compared as they were sent. A cookie jar decodes `%5F_Host-` into `__Host-`, but a browser protects
    /// only the latter: a sibling host could set the former and have its own session taken for the visitor's.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        let lines = headers.get_all(header::COOKIE).iter();
        let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        let mut values = pairs.filter_map(|pair| {
            let pair = pair.trim_ascii();
            let equals = pair.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (pair.get(..equals)?, pair.get(equals + 1..)?);
            (name == self.name().as_bytes()).then_some(value)
        });
        let value = values.next().filter(|value| is_id(value))?;
        if values.next().is_some() {
            return None;
        }
        String::from_utf8(value.to_vec()).ok()
    }

    /// `Set-Cookie` for a new session.
    pub fn set(kind: SessionKind, id: &str) -> Option<HeaderValue> {
        Self::of(kind).header(id, life(kind).absolute)
    }

    /// `Set-Cookie` that ends it: the same attributes, or a partitioned cookie would stay.
    pub fn clear(self) -> HeaderValue {
        self.header("", 0).unwrap_or(HeaderValue::from_static(""))
    }

    fn header(self, value: &str, max_age: i64) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name(), value)).path("/").secure(true).http_only(true);
        let cookie = match self {
            Self::Top => cookie.same_site(SameSite::Strict),
            Self::Embed => cookie.same_site(SameSite::None).partitioned(true),
        };
        let cookie = cookie.max_age(time::Duration::seconds(max_age)).build();
        let mut header = HeaderValue::from_str(&cookie.to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Whether a value has the form of our ids: 32 bytes in unpadded base64url.
fn is_id(value: &[u8]) -> bool {
    value.len() == ID_LENGTH
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(header: &HeaderValue) -> Vec<String> {
        let mut parts: Vec<_> = header.to_str().expect("ascii").split("; ").map(str::to_owned).collect();
        parts.sort();
        parts
    }

    #[test]
    fn the_attributes_are_exactly_the_decided_ones() {
        let top = Jar::set(SessionKind::Top, "x").expect("a header");
        assert_eq!(
            attributes(&top),
            ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure", "__Host-Http-pd_s=x"]
        );
        let framed = Jar::set(SessionKind::Framed, "x").expect("a header");
        assert_eq!(
            attributes(&framed),
            [
                "HttpOnly",
                "Max-Age=14400",
                "Partitioned",
                "Path=/",
                "SameSite=None",
                "Secure",
                "__Host-Http-pd_e=x"
            ]
        );
        let embed = Jar::set(SessionKind::Embed, "x").expect("a header");
        assert!(attributes(&embed).contains(&"Max-Age=3600".to_owned()));
    }

    #[test]
    fn clearing_repeats_every_attribute() {
        for (kind, jar) in [(SessionKind::Top, Jar::Top), (SessionKind::Framed, Jar::Embed)] {
            let differing = |part: &String| !part.starts_with("Max-Age") && !part.starts_with("__Host");
            let set: Vec<_> =
                attributes(&Jar::set(kind, "x").expect("a header")).into_iter().filter(differing).collect();
            let cleared: Vec<_> = attributes(&jar.clear()).into_iter().filter(differing).collect();
            assert_eq!(set, cleared);
            assert!(attributes(&jar.clear()).contains(&"Max-Age=0".to_owned()));
            assert!(attributes(&jar.clear()).contains(&format!("{}=", jar.name())));
        }
    }

    fn read(lines: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("cookie", HeaderValue::from_str(line).expect("ascii"));
        }
        Jar::Top.read(&headers)
    }

    #[test]
    fn a_name_that_only_decodes_to_ours_is_another_cookie() {
        let id = "a".repeat(ID_LENGTH);
        for name in ["%5F_Host-Http-pd_s", "__Host-Http-pd%5fs", "__host-http-pd_s", "x__Host-Http-pd_s"] {
            assert_eq!(read(&[&format!("{name}={id}")]), None, "{name}");
        }
        let planted = format!("%5F_Host-Http-pd_s={}; __Host-Http-pd_s={id}", "b".repeat(ID_LENGTH));
        assert_eq!(read(&[&planted]), Some(id.clone()));
        assert_eq!(read(&["a=b", &format!("__Host-Http-pd_s={id}")]), Some(id));
    }

    #[test]
    fn a_cookie_that_is_there_twice_is_no_session() {
        let (one, two) = ("a".repeat(ID_LENGTH), "b".repeat(ID_LENGTH));
        let (one, two) = (format!("__Host-Http-pd_s={one}"), format!("__Host-Http-pd_s={two}"));
        assert_eq!(read(&[&format!("{one}; {two}")]), None);
        assert_eq!(read(&[&one, &two]), None);
        assert_eq!(read(&[&one, "__Host-Http-pd_s=short"]), None);
    }

    #[test]
    fn a_value_that_cannot_be_an_id_is_no_session() {
        let read = |cookie: &str| read(&[cookie]);
        let id = "a".repeat(ID_LENGTH);
        assert_eq!(read(&format!("a=b; __Host-Http-pd_s={id}")), Some(id.clone()));
        assert_eq!(read(&format!("__Host-Http-pd_e={id}")), None);
        assert_eq!(read("__Host-Http-pd_s=short"), None);
        assert_eq!(read(&format!("__Host-Http-pd_s={id}x")), None);
        for other in ["%61", "\"a\"", "a.a", "a=a"] {
            let value = format!("{other}{}", "a".repeat(ID_LENGTH - other.len()));
            assert_eq!(read(&format!("__Host-Http-pd_s={value}")), None, "{value}");
        }
    }
}
