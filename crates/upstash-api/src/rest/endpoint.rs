//! From a database's `endpoint` to the origin that commands are sent to.
//!
//! A hostile `endpoint` would carry the token to another host, so the origin is built from a configured pattern and
//! the endpoint is only believed as far as it fits (threat T77).

/// The origin of a database's REST API, without a trailing slash.
///
/// `pattern` is configuration, such as `https://*.upstash.io`. `endpoint` is what the Developer API answered: a host
/// name (`steady-stud-32559.upstash.io`) or, in newer answers, only its first label. `None` for anything that is not a
/// plain host below the pattern's suffix.
pub fn rest_origin(pattern: &str, endpoint: &str) -> Option<String> {
    let (scheme, rest) = pattern.split_once("://*.")?;
    let (suffix, port) = match rest.split_once(':') {
        Some((suffix, port)) => (suffix, Some(port)),
        None => (rest, None),
    };
    let host = if endpoint.contains('.') { endpoint.to_owned() } else { format!("{endpoint}.{suffix}") };
    let labels = host.strip_suffix(suffix)?.strip_suffix('.')?;
    if !labels.split('.').all(is_label) {
        return None;
    }
    Some(match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !label.is_empty() && label.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: &str = "https://*.upstash.io";

    #[test]
    fn a_host_and_a_bare_label_give_the_same_origin() {
        let origin = Some("https://steady-stud-32559.upstash.io".to_owned());
        assert_eq!(rest_origin(LIVE, "steady-stud-32559.upstash.io"), origin);
        assert_eq!(rest_origin(LIVE, "steady-stud-32559"), origin);
    }

    #[test]
    fn a_pattern_with_a_port_keeps_it() {
        assert_eq!(
            rest_origin("http://*.localhost:8790", "calm-fox-7.localhost").as_deref(),
            Some("http://calm-fox-7.localhost:8790")
        );
    }

    #[test]
    fn an_endpoint_elsewhere_is_refused() {
        for endpoint in [
            "",
            "evil.test",
            "x.upstash.io.evil.test",
            "xupstash.io",
            "user@x.upstash.io",
            "upstash.io@evil",
            "x.upstash.io:99",
            "x.upstash.io/a",
            "X.upstash.io",
            ".upstash.io",
            "a..upstash.io",
            "upstash.io",
            "a b",
            "a\u{202e}b",
            "https://x.upstash.io",
        ] {
            assert_eq!(rest_origin(LIVE, endpoint), None, "{endpoint}");
        }
        assert_eq!(rest_origin("not a pattern", "x"), None);
    }
}
