//! From an operation and its arguments to an address, and a second look at the address.

use upstash_api::developer::Endpoint;
use upstash_api::exchange::ProblemCode;
use upstash_api::validate::usable_slug;
use url::Url;

use crate::refusal::Refusal;

const MAX_ID: usize = 64;

/// The address of an operation below `base`.
///
/// # Errors
/// `not_found` for an argument that cannot be the id of anything: so it reads from outside, and so it cannot move the
/// call to another resource.
pub fn target(base: &Url, endpoint: &Endpoint, args: &[&str]) -> Result<Url, Refusal> {
    let refuse = || Refusal::new(ProblemCode::NotFound);
    let parameters = endpoint.path.split('/').filter(|part| part.starts_with('{'));
    let fits =
        |(name, arg): (&str, &&str)| if name == "{slug}" { usable_slug(arg).is_ok() } else { is_id(arg) };
    if !parameters.zip(args).all(fits) {
        return Err(refuse());
    }
    let path = endpoint.path_with(args).map_err(|_| refuse())?;
    let root = base.path().trim_end_matches('/');
    let mut url = base.clone();
    url.set_path(&format!("{root}{path}"));
    if stays(base, &url, root, endpoint) {
        Ok(url)
    } else {
        Err(Refusal::internal(format!("{} left its template", endpoint.name)))
    }
}

/// `^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`
fn is_id(arg: &str) -> bool {
    let starts_well = arg.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    starts_well && arg.len() <= MAX_ID && arg.bytes().all(plain)
}

/// Whether the address is where the template says, whatever the parser made of its parts.
fn stays(base: &Url, url: &Url, root: &str, endpoint: &Endpoint) -> bool {
    let literal = endpoint.path.split('{').next().unwrap_or(endpoint.path);
    let below = url.path().strip_prefix(root);
    url.origin() == base.origin()
        && url.query().is_none()
        && url.fragment().is_none()
        && below.is_some_and(|path| {
            path.starts_with(literal) && path.split('/').count() == endpoint.path.split('/').count()
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use upstash_api::developer::ENDPOINTS;

    use super::*;

    fn base() -> Url {
        Url::parse("https://api.example/root").expect("an address")
    }

    /// Whether `url` is `endpoint`'s template with exactly `args` in it.
    fn fits(url: &Url, endpoint: &Endpoint, args: &[&str]) -> bool {
        let mut args = args.iter();
        let template = format!("/root{}", endpoint.path);
        let mut given = url.path().split('/');
        let all = template.split('/').all(|part| {
            let given = given.next();
            let arg = |arg: &&str| upstash_api::percent::encode(arg.as_bytes());
            if part.starts_with('{') { given == args.next().map(arg).as_deref() } else { given == Some(part) }
        });
        all && given.next().is_none() && url.host_str() == Some("api.example") && url.query().is_none()
    }

    #[test]
    fn an_ordinary_id_is_placed() {
        for endpoint in ENDPOINTS {
            let args = vec!["93e3a3e0-1a2b_X"; endpoint.path.matches('{').count()];
            let url = target(&base(), endpoint, &args).expect("an address");
            assert!(fits(&url, endpoint, &args), "{url}");
        }
    }

    #[test]
    fn a_base_with_and_without_a_path_works() {
        let list = ENDPOINTS.iter().find(|endpoint| endpoint.name == "ListDatabases").expect("in the table");
        for (base, expected) in [
            ("https://api.example", "https://api.example/v2/redis/databases"),
            ("https://api.example/", "https://api.example/v2/redis/databases"),
            ("http://localhost:1/api", "http://localhost:1/api/v2/redis/databases"),
        ] {
            let url = target(&Url::parse(base).expect("an address"), list, &[]).expect("an address");
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn nothing_that_could_move_a_call_is_an_id() {
        let delete =
            ENDPOINTS.iter().find(|endpoint| endpoint.name == "DeleteDatabase").expect("in the table");
        for id in [
            "",
            ".",
            "..",
            "...",
            "%2e%2e",
            "a/b",
            "a\\b",
            "/",
            "a?b",
            "a#b",
            "a%2fb",
            "a:b",
            "a@b",
            "a b",
            "a;b",
            "a\n",
            "a\0",
            "ä",
            "-a",
            "_a",
            "\u{ff0e}\u{ff0e}",
            "a\u{202e}",
            "../../redis/databases",
        ] {
            assert!(target(&base(), delete, &[id]).is_err(), "{id:?}");
        }
        let delete_sub =
            ENDPOINTS.iter().find(|endpoint| endpoint.name == "DeleteSubAccount").expect("in the table");
        for slug in ["", ".", "..", "%2e%2e", "a/b", "a\\b", "a?b", "a#b", "a:b", " a", "a\n", "ä"] {
            assert!(target(&base(), delete_sub, &[slug]).is_err(), "{slug:?}");
        }
        let odd = target(&base(), delete_sub, &["Stark & Sons.@;..x"]).expect("an address");
        assert_eq!(odd.path(), "/root/v2/subaccount/Stark%20%26%20Sons.%40%3B..x");
        assert!(target(&base(), delete, &["a".repeat(65).as_str()]).is_err());
        assert!(target(&base(), delete, &[]).is_err());
        assert!(target(&base(), delete, &["a", "b"]).is_err());
    }

    proptest! {
        #[test]
        fn an_address_always_matches_its_template(
            index in 0..ENDPOINTS.len(),
            args in prop::collection::vec(prop_oneof![
                "[A-Za-z0-9][A-Za-z0-9_-]{0,70}",
                "[./%?#:@a\\\\\\t ]{0,8}",
                any::<String>(),
            ], 0..3),
        ) {
            let endpoint = &ENDPOINTS[index];
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            if let Ok(url) = target(&base(), endpoint, &args) {
                prop_assert!(fits(&url, endpoint, &args), "{url} for {args:?}");
            }
        }
    }
}
