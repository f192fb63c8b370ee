//! Addresses inside the frame, as the page around it knows them: path and query without `/embed/{partner}`.

use upstash_api::frame::{MAX_ROUTE, PATH, partner_of};

/// The route of an address of this frame; `/` for its beginning. `search` has its question mark.
#[must_use]
pub fn of_address(path: &str, search: &str) -> Option<String> {
    let (_, route) = partner_of(path)?;
    Some(format!("{}{search}", if route.is_empty() { "/" } else { route }))
}

/// The address of a route that the page around the frame names; `None` for what is no place in this frame.
///
/// Strict on purpose: another page writes it. It goes to the router and never to the browser, and an address that could
/// mean something else to either is not taken.
#[must_use]
pub fn address_of(partner: &str, route: &str) -> Option<String> {
    let plain = route.len() <= MAX_ROUTE
        && route
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'<' | b'>' | b'"'));
    let path = route.split('?').next().unwrap_or_default();
    let mut segments = path.strip_prefix('/')?.split('/').peekable();
    // URL parsers read `%2e` as a dot when they look for `..`.
    let is_dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        !segment.is_empty() && segment.bytes().all(|byte| byte == b'.')
    };
    // Empty only at the end: `/` and `/redis/`.
    let mut stays = true;
    while let Some(segment) = segments.next() {
        stays &= !is_dots(segment) && (!segment.is_empty() || segments.peek().is_none());
    }
    let route = if path == "/" { route.strip_prefix('/').unwrap_or(route) } else { route };
    (plain && stays).then(|| format!("{PATH}{partner}{route}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_route_is_the_address_without_whose_frame_it_is() {
        for (path, search, route) in [
            ("/embed/acme", "", "/"),
            ("/embed/acme", "?q=a", "/?q=a"),
            ("/embed/acme/redis", "", "/redis"),
            ("/embed/acme/redis/a1/explore", "?key=cart%3A1", "/redis/a1/explore?key=cart%3A1"),
        ] {
            assert_eq!(of_address(path, search).as_deref(), Some(route));
            assert_eq!(address_of("acme", route), Some(format!("{path}{search}")));
        }
        assert_eq!(of_address("/self/redis", ""), None);
    }

    #[test]
    fn what_is_no_place_in_this_frame_is_not_taken() {
        for route in [
            "",
            "redis",
            "//evil.example",
            "/\\evil.example",
            "/redis//x",
            "/../globex/redis",
            "/redis/%2e%2E/x",
            "/redis/./x",
            "https://evil.example/",
            "javascript:alert(1)",
            "/redis#token",
            "/redis?a b",
            "/redis\n",
            "/rédis",
        ] {
            assert_eq!(address_of("acme", route), None, "{route:?}");
        }
        assert_eq!(address_of("acme", &format!("/redis?q={}", "x".repeat(MAX_ROUTE))), None);
    }

    proptest! {
        #[test]
        fn t42_whatever_is_taken_stays_in_this_partners_frame(route in "(/redis|/)?[/\\\\a-z.:?#@%2eE\\t ]{0,24}") {
            if let Some(address) = address_of("acme", &route) {
                let here = url::Url::parse("https://dash.example/embed/acme").expect("an address");
                let url = here.join(&address).expect("a browser can read it");
                prop_assert_eq!(url.origin(), here.origin());
                prop_assert!(url.path() == "/embed/acme" || url.path().starts_with("/embed/acme/"), "{}", url);
                prop_assert_eq!(url.fragment(), None);
            }
        }
    }
}
