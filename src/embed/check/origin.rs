//! The origin of a page that is to hold the frame.

/// The origin of an address as somebody pastes it: what belongs in the partner file. `None` for what has none.
#[must_use]
pub fn origin_of(address: &str) -> Option<String> {
    let address = address.trim().to_ascii_lowercase();
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", &address));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let default = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let port = port.filter(|port| !port.is_empty() && *port != default);
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    (is_name && is_port).then(|| format!("{scheme}://{name}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_out_of_whatever_was_pasted() {
        for (address, origin) in [
            ("https://app.acme.example/projects?x#y", Some("https://app.acme.example")),
            ("  HTTPS://App.Acme.Example:443 ", Some("https://app.acme.example")),
            ("app.acme.example/data", Some("https://app.acme.example")),
            ("http://localhost:3000/", Some("http://localhost:3000")),
            ("https://user:pw@app.acme.example", Some("https://app.acme.example")),
            ("ftp://app.acme.example", None),
            ("https://", None),
            ("https://app acme", None),
            ("https://app.acme.example:port", None),
            ("https://*.acme.example", None),
        ] {
            assert_eq!(origin_of(address).as_deref(), origin, "{address}");
        }
    }
}
