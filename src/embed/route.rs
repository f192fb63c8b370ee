//! Addresses inside the frame, as the page around it knows them: path and query without `/embed/{partner}`.

use upstash_api::frame::{MAX_ROUTE, PATH, partner_of};

/// The parts of a query that the page around is told: orders and steps. Everything else, known or not, stays here.
const TOLD: [&str; 2] = ["sort", "step"];

/// The route of an address of this frame, as far as the page around is told; `/` for its beginning.
///
/// Names of keys, and what somebody typed into a filter, are nobody's but the customer's: an address is read by scripts of
/// the page around and gets into its server's log.
#[must_use]
pub fn told(address: &str) -> Option<String> {
    let address = address.split('#').next().unwrap_or_default();
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    let (_, route) = partner_of(path)?;
    let mut told = if route.is_empty() { "/" } else { route }.to_owned();
    let is_told = |pair: &&str| TOLD.contains(&pair.split('=').next().unwrap_or_default());
    for (at, pair) in search.split('&').filter(is_told).enumerate() {
        told.push(if at == 0 { '?' } else { '&' });
        told.push_str(pair);
    }
    Some(told)
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
        for (address, route) in [
            ("/embed/acme", "/"),
            ("/embed/acme/redis", "/redis"),
            ("/embed/acme/redis?sort=name", "/redis?sort=name"),
            ("/embed/acme/redis/new?step=plan", "/redis/new?step=plan"),
        ] {
            assert_eq!(told(address).as_deref(), Some(route));
            assert_eq!(address_of("acme", route).as_deref(), Some(address));
        }
        assert_eq!(told("/embed/acme/redis#theme=dark").as_deref(), Some("/redis"));
        assert_eq!(told("/self/redis"), None);
    }

    #[test]
    fn no_name_of_a_key_and_nothing_that_was_typed_is_told() {
        for search in [
            "?key=mara%40tidepool.example",
            "?key=a&tab=hex&order=reverse",
            "?list=a&list=b",
            "?find=mara",
            "?q=mara",
            "?steps=mara&key=sort=x",
            "?later=mara",
            "?&&=&?",
        ] {
            let address = format!("/embed/acme/redis/a1/explore{search}");
            assert_eq!(told(&address).as_deref(), Some("/redis/a1/explore"), "{search}");
        }
        assert_eq!(told("/embed/acme/redis?q=mara&sort=name&key=x").as_deref(), Some("/redis?sort=name"));
        // The page around may still lead to a key that it knows.
        let address = "/embed/acme/redis/a1/explore?key=cart%3A1";
        assert_eq!(address_of("acme", "/redis/a1/explore?key=cart%3A1").as_deref(), Some(address));
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
