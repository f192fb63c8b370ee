//! What an address in the configuration may look like: https, and nothing that could smuggle a credential or a path.

use std::net::IpAddr;

use url::{Host, Url};

use super::settings::{ConfigError, Setting};

/// Judges addresses. With `insecure_test`, plain http to this machine passes too.
pub struct Place {
    pub insecure_test: bool,
}

impl Place {
    /// The base of calls, without userinfo, query or fragment.
    pub fn url(&self, setting: &Setting) -> Result<Url, ConfigError> {
        let url = Url::parse(&setting.value).map_err(|error| {
            setting.wrong(format!("this is not an address ({error}); write one like https://host/path"))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(setting.wrong("an address here must not hold a user name or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(setting.wrong("an address here must end before any ? or #"));
        }
        self.scheme(setting, url.scheme(), url.host().is_some_and(|host| is_loopback(&host.to_string())))?;
        Ok(url)
    }

    /// An origin and the `Host` header a browser sends for it.
    pub fn origin(&self, setting: &Setting) -> Result<(String, String), ConfigError> {
        let url = self.url(setting)?;
        let origin = url.origin().ascii_serialization();
        if setting.value != origin {
            return Err(setting.wrong(format!("write only scheme, host and port, as browsers do: {origin}")));
        }
        let host = origin.split_once("://").map_or("", |(_, host)| host).to_owned();
        if !is_plain(&host) {
            return Err(setting.wrong("write one host: a pattern such as https://*.example stands for many"));
        }
        Ok((origin, host))
    }

    /// A pattern of origins, such as `https://*.upstash.io`.
    pub fn pattern(&self, setting: &Setting) -> Result<String, ConfigError> {
        let wrong = || setting.wrong("write a scheme, `*.` and a domain, such as https://*.upstash.io");
        let (scheme, domain) = setting.value.split_once("://*.").ok_or_else(wrong)?;
        let plain = Url::parse(&format!("{scheme}://{domain}")).map_err(|_| wrong())?;
        if plain.origin().ascii_serialization() != format!("{scheme}://{domain}") || !is_plain(domain) {
            return Err(wrong());
        }
        self.scheme(setting, scheme, plain.host().is_some_and(|host| is_loopback(&host.to_string())))?;
        Ok(setting.value.clone())
    }

    fn scheme(&self, setting: &Setting, scheme: &str, loopback: bool) -> Result<(), ConfigError> {
        match scheme {
            "https" => Ok(()),
            "http" if self.insecure_test && loopback => Ok(()),
            "http" if self.insecure_test => Err(setting
                .wrong("with --insecure-test http is allowed to this machine only (localhost, 127.0.0.1)")),
            "http" => {
                Err(setting.wrong("use https; plain http is for tests on one machine, with --insecure-test"))
            }
            _ => Err(setting.wrong("use an https address")),
        }
    }
}

/// Whether host and port are what they look like: they go into headers of pages, where `*` and `;` have a meaning.
fn is_plain(authority: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".:-[]".contains(&byte);
    authority.bytes().all(plain)
}

/// Whether a host name can only mean this machine (RFC 6761 for `localhost` and what is below it).
pub(super) fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Place = Place { insecure_test: false };
    const TEST: Place = Place { insecure_test: true };

    fn setting(value: &str) -> Setting {
        Setting { value: value.to_owned(), place: "here".to_owned() }
    }

    #[test]
    fn http_is_refused_except_to_this_machine_in_a_test() {
        assert!(STRICT.url(&setting("https://api.upstash.com")).is_ok());
        assert!(STRICT.url(&setting("http://api.upstash.com")).is_err());
        assert!(STRICT.url(&setting("http://localhost:1")).is_err());
        for local in ["http://localhost:1/api", "http://a.localhost", "http://127.0.0.1:9", "http://[::1]:9"]
        {
            assert!(TEST.url(&setting(local)).is_ok(), "{local}");
        }
        for far in
            ["http://10.0.0.1", "http://localhost.evil.test", "ftp://localhost", "http://127.0.0.1.evil.test"]
        {
            assert!(TEST.url(&setting(far)).is_err(), "{far}");
        }
    }

    #[test]
    fn an_address_carries_nothing_but_an_address() {
        for bad in ["https://u@h", "https://u:p@h", "https://h/?a", "https://h/#a", "h", ""] {
            assert!(STRICT.url(&setting(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        let (origin, host) = STRICT.origin(&setting("https://dash.example:8443")).expect("an origin");
        assert_eq!((origin.as_str(), host.as_str()), ("https://dash.example:8443", "dash.example:8443"));
        for bad in [
            "https://dash.example/",
            "https://dash.example:443",
            "https://Dash.example",
            "https://dash.example/x",
        ] {
            let error = STRICT.origin(&setting(bad)).expect_err(bad).to_string();
            assert!(error.contains("https://dash.example"), "{error}");
        }
        for bad in ["https://*.dash.example", "https://*", "https://a;b", "https://a'b"] {
            assert!(STRICT.origin(&setting(bad)).is_err(), "{bad}");
        }
        assert!(TEST.origin(&setting("http://[::1]:9")).is_ok());
    }

    #[test]
    fn a_pattern_cannot_smuggle_a_directive_into_the_policy() {
        assert!(STRICT.pattern(&setting("https://*.upstash.io")).is_ok());
        assert!(TEST.pattern(&setting("http://*.localhost:8790")).is_ok());
        for bad in [
            "https://upstash.io",
            "https://*.upstash.io/",
            "https://*.upstash.io; script-src *",
            "https://*.upstash.io;sandbox",
            "https://*.upstash.io,x.test",
            "https://*.upstash.io'",
            "https://*.",
            "*",
        ] {
            assert!(STRICT.pattern(&setting(bad)).is_err(), "{bad}");
        }
    }
}
