//! The partner file: one entry for each platform whose pages may hold the dashboard in a frame.
//!
//! ```toml
//! [[partner]]
//! id = "acme"
//! name = "Acme Cloud"
//! origins = ["https://app.acme.example"]
//! account = "…"                          # whose sub-accounts its customers have; the connection page shows the id
//! keys = [{ kid = "2026-11", x = "…" }]  # the public half, as in a JWK; two while one takes the other's place
//! scopes = ["read", "write"]             # the most that a token may ask for
//! connect = true                         # people may connect an Upstash account of their own in its frames; else nobody may
//! ```
//!
//! A platform whose customers all connect their own needs no `account`, no `keys` and no `scopes`: it signs nothing.

use std::collections::HashSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;
use toml::Spanned;
use upstash_api::exchange::Scope;

use crate::config::{ConfigError, Place, Setting};

/// Two, so that one can take the other's place without a gap.
const MAX_KEYS: usize = 2;
const MAX_ORIGINS: usize = 16;

/// A platform that may frame the dashboard.
#[derive(Clone, Debug)]
pub struct Partner {
    /// Names it in the frame's address and in tokens.
    pub id: String,
    pub name: String,
    /// Our id of the account whose sub-accounts its customers have; `None` where they all connect their own.
    pub account: Option<String>,
    /// Where its pages are, exactly as browsers write origins.
    pub origins: Vec<String>,
    /// The most that its tokens may ask for.
    pub scopes: Vec<Scope>,
    /// Whether people may connect an account of their own in its frames.
    pub connect: bool,
    keys: Vec<(String, VerifyingKey)>,
}

impl Partner {
    /// The key with this name. Another partner's key is never found here.
    pub fn key(&self, kid: &str) -> Option<&VerifyingKey> {
        self.keys.iter().find(|(name, _)| name == kid).map(|(_, key)| key)
    }
}

/// All partners.
#[derive(Clone, Debug, Default)]
pub struct Partners(Vec<Partner>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    partner: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    name: Spanned<String>,
    origins: Spanned<Vec<Spanned<String>>>,
    account: Option<Spanned<String>>,
    keys: Option<Spanned<Vec<KeyEntry>>>,
    scopes: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    connect: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    kid: Spanned<String>,
    x: Spanned<String>,
}

impl Partners {
    /// Reads a file's text; `name` is what complaints call the file, `own_origin` is the dashboard's.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and how to mend it.
    pub fn read(name: &str, text: &str, place: &Place, own_origin: &str) -> Result<Self, ConfigError> {
        let reader = Reader { name, text, place, own_origin };
        let file: File = toml::from_str(text).map_err(|error| ConfigError {
            place: reader.line(error.span().map_or(0, |span| span.start)),
            complaint: without_value(error.message()),
        })?;
        let mut seen = Seen::default();
        file.partner.iter().map(|entry| reader.partner(entry, &mut seen)).collect::<Result<_, _>>().map(Self)
    }

    /// The partner of an id.
    pub fn get(&self, id: &str) -> Option<&Partner> {
        self.0.iter().find(|partner| partner.id == id)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A parser's complaint without the value that it is about, which may be a key in the wrong place.
fn without_value(complaint: &str) -> String {
    match (complaint.split_once(": "), complaint.rsplit_once(", expected ")) {
        (Some((kind, _)), Some((_, expected))) if kind.starts_with("invalid ") => {
            format!("{kind}, expected {expected}")
        }
        _ => complaint.to_owned(),
    }
}

/// What may be there once in the whole file.
#[derive(Default)]
struct Seen<'a>(HashSet<(&'static str, &'a str)>);

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    place: &'a Place,
    own_origin: &'a str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> String {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        format!("{}, line {}", self.name, before.iter().filter(|byte| **byte == b'\n').count() + 1)
    }

    fn wrong<T>(&self, value: &Spanned<T>, complaint: impl Into<String>) -> ConfigError {
        ConfigError { place: self.line(value.span().start), complaint: complaint.into() }
    }

    fn partner<'e>(&self, entry: &'e Entry, seen: &mut Seen<'e>) -> Result<Partner, ConfigError> {
        let id = entry.id.get_ref();
        if !is_id(id) {
            let rule =
                "an `id` stands in the frame's address: write 1 to 32 of a-z, 0-9 and -, not with - first";
            return Err(self.wrong(&entry.id, rule));
        }
        self.once("id", &entry.id, seen)?;
        let name = entry.name.get_ref();
        if name.trim().is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            return Err(
                self.wrong(&entry.name, "a `name` is what people read: write 1 to 60 characters on one line")
            );
        }
        let origins = self.origins(entry, seen)?;
        let (account, keys, scopes) = match (&entry.account, &entry.keys, &entry.scopes) {
            (Some(account), Some(keys), Some(scopes)) => {
                (Some(self.account(account)?), self.keys(keys, seen)?, self.scopes(scopes)?)
            }
            (None, None, None) if entry.connect => (None, Vec::new(), Vec::new()),
            (account, keys, _) => {
                let missing = match (account, keys) {
                    (None, _) => "account",
                    (_, None) => "keys",
                    _ => "scopes",
                };
                let rule = format!(
                    "`{missing}` is missing: who signs people in needs `account`, `keys` and `scopes`, and none of them \
                     where everybody connects their own (`connect = true`)"
                );
                return Err(self.wrong(&entry.id, rule));
            }
        };
        let (id, name, connect) = (id.clone(), name.clone(), entry.connect);
        Ok(Partner { id, name, account, origins, scopes, connect, keys })
    }

    fn account(&self, account: &Spanned<String>) -> Result<String, ConfigError> {
        if !(1..=64).contains(&account.get_ref().len()) {
            let rule = "`account` is the id of the account whose sub-accounts are meant; its connection page shows it";
            return Err(self.wrong(account, rule));
        }
        Ok(account.get_ref().clone())
    }

    fn origins<'e>(&self, entry: &'e Entry, seen: &mut Seen<'e>) -> Result<Vec<String>, ConfigError> {
        let origins = entry.origins.get_ref();
        if !(1..=MAX_ORIGINS).contains(&origins.len()) {
            return Err(
                self.wrong(&entry.origins, format!("list the origins of the pages, 1 to {MAX_ORIGINS}"))
            );
        }
        for origin in origins {
            let setting = Setting { value: origin.get_ref().clone(), place: self.line(origin.span().start) };
            self.place.origin(&setting)?;
            if origin.get_ref() == self.own_origin {
                return Err(self.wrong(
                    origin,
                    "this is the dashboard's own origin: a partner's page is on another one",
                ));
            }
            self.once("origin", origin, seen)?;
        }
        Ok(origins.iter().map(|origin| origin.get_ref().clone()).collect())
    }

    fn scopes(&self, names: &Spanned<Vec<Spanned<String>>>) -> Result<Vec<Scope>, ConfigError> {
        if names.get_ref().is_empty() {
            return Err(self.wrong(names, "without a scope nobody may do anything: write at least \"read\""));
        }
        let mut scopes = Vec::new();
        for name in names.get_ref() {
            match Scope::named(name.get_ref()) {
                None => {
                    let known = Scope::ALL.map(Scope::name).join(", ");
                    return Err(self.wrong(name, format!("this is no scope; there are {known}")));
                }
                Some(scope) if scopes.contains(&scope) => {
                    return Err(self.wrong(name, "this scope is there twice"));
                }
                Some(scope) => scopes.push(scope),
            }
        }
        Ok(scopes)
    }

    fn keys<'e>(
        &self,
        entries: &'e Spanned<Vec<KeyEntry>>,
        seen: &mut Seen<'e>,
    ) -> Result<Vec<(String, VerifyingKey)>, ConfigError> {
        if !(1..=MAX_KEYS).contains(&entries.get_ref().len()) {
            return Err(self.wrong(entries, "write one key, or two while one takes the other's place"));
        }
        let mut keys: Vec<(String, VerifyingKey)> = Vec::new();
        for KeyEntry { kid, x } in entries.get_ref() {
            let is_name = |kid: &str| {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
                (1..=64).contains(&kid.len()) && kid.bytes().all(plain)
            };
            if !is_name(kid.get_ref()) {
                return Err(self.wrong(kid, "a `kid` is 1 to 64 of a-z, A-Z, 0-9, -, _ and ."));
            }
            if keys.iter().any(|(name, _)| name == kid.get_ref()) {
                return Err(self.wrong(kid, "this partner has two keys with this name"));
            }
            // Whoever signs for two partners could act for either.
            self.once("key", x, seen)?;
            let key = public_key(x.get_ref()).ok_or_else(|| {
                let form = "`x` is the public half of an Ed25519 key: 32 bytes in base64url, 43 characters without =";
                self.wrong(x, form)
            })?;
            keys.push((kid.get_ref().clone(), key));
        }
        Ok(keys)
    }

    fn once<'e>(
        &self,
        what: &'static str,
        value: &'e Spanned<String>,
        seen: &mut Seen<'e>,
    ) -> Result<(), ConfigError> {
        if seen.0.insert((what, value.get_ref())) {
            return Ok(());
        }
        Err(self.wrong(value, format!("this {what} is there twice; it may be one partner's only")))
    }
}

fn is_id(id: &str) -> bool {
    (1..=32).contains(&id.len())
        && !id.starts_with('-')
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A key that can have signed something: on the curve, and none of the few that anybody's signature fits.
fn public_key(x: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64_URL_SAFE_NO_PAD.decode(x).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    const PLACE: Place = Place { insecure_test: false };

    fn x(seed: u8) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes())
    }

    fn entry(id: &str, origin: &str, seed: u8) -> String {
        format!(
            "[[partner]]\nid = \"{id}\"\nname = \"Acme Cloud\"\naccount = \"a1\"\norigins = [\"{origin}\"]\n\
             keys = [{{ kid = \"k1\", x = \"{}\" }}]\nscopes = [\"read\", \"explore\"]\n",
            x(seed)
        )
    }

    fn read(text: &str) -> Result<Partners, ConfigError> {
        Partners::read("partners.toml", text, &PLACE, "https://dash.example")
    }

    fn complaint(text: &str) -> String {
        read(text).expect_err(text).to_string()
    }

    #[test]
    fn partners_are_found_by_their_id_with_their_own_keys() {
        let text =
            entry("acme", "https://app.acme.example", 1) + &entry("globex", "https://globex.example:8443", 2);
        let partners = read(&text).expect("partners");
        let acme = partners.get("acme").expect("acme");
        assert_eq!((acme.name.as_str(), acme.account.as_deref()), ("Acme Cloud", Some("a1")));
        assert_eq!(acme.origins, ["https://app.acme.example"]);
        assert_eq!(acme.scopes, [Scope::Read, Scope::Explore]);
        assert_ne!(acme.key("k1"), partners.get("globex").expect("globex").key("k1"));
        assert!(acme.key("k2").is_none() && partners.get("nobody").is_none());
        assert!(read("").expect("no partners").is_empty());
    }

    #[test]
    fn people_connect_their_own_account_only_where_the_file_says_so() {
        let entry = entry("acme", "https://a.example", 1);
        for (line, connects) in [("", false), ("connect = false\n", false), ("connect = true\n", true)] {
            let partners = read(&(entry.clone() + line)).expect(line);
            assert_eq!(partners.get("acme").expect("acme").connect, connects, "{line:?}");
        }
        for value in ["\"true\"", "1", "\"yes\"", "[true]"] {
            let said = complaint(&format!("{entry}connect = {value}\n"));
            assert!(said.starts_with("partners.toml, line 8: invalid type"), "{value}: {said}");
        }
    }

    #[test]
    fn who_signs_nobody_in_needs_no_account_no_key_and_no_scope() {
        let entry = "[[partner]]\nid = \"acme\"\nname = \"Acme\"\norigins = [\"https://a.example\"]\n";
        let partners = read(&format!("{entry}connect = true\n")).expect("a partner");
        let acme = partners.get("acme").expect("acme");
        assert_eq!((acme.account.as_deref(), acme.scopes.len(), acme.connect), (None, 0, true));
        assert!(acme.key("k1").is_none());
        assert!(complaint(entry).contains("line 2: `account` is missing"), "nobody could get in");
    }

    #[test]
    fn an_origin_is_exact_and_of_one_partner() {
        for bad in [
            "http://app.acme.example",
            "https://*.acme.example",
            "https://app.acme.example/",
            "https://app.acme.example/page",
            "https://App.acme.example",
            "https://app.acme.example:443",
            "https://dash.example",
            "null",
            "*",
            "",
        ] {
            let said = complaint(&entry("acme", bad, 1));
            assert!(said.starts_with("partners.toml, line 5: "), "{bad}: {said}");
        }
        let twice = entry("acme", "https://a.example", 1) + &entry("globex", "https://a.example", 2);
        assert!(complaint(&twice).starts_with("partners.toml, line 12: this origin is there twice"));
        let many = (0..17).map(|n| format!("\"https://a{n}.example\"")).collect::<Vec<_>>().join(", ");
        let many = entry("acme", "https://a.example", 1).replace("\"https://a.example\"", &many);
        assert!(complaint(&many).contains("1 to 16"));
    }

    #[test]
    fn t49_a_private_or_shared_key_has_no_place_in_the_file_and_is_not_repeated() {
        let good = entry("acme", "https://a.example", 1);
        // As tools write them: seed and public half together, PKCS#8, and a shared secret.
        let both = BASE64_URL_SAFE_NO_PAD.encode([0x5a; 64]);
        let pkcs8 = format!("MC4CAQAwBQYDK2VwBCIEI{}", "a".repeat(43));
        let shared = "correct-horse-battery-staple";
        for (text, secret) in [
            (good.replace(", x =", &format!(", d = \"{shared}\", x =")), shared),
            (good.replace(", x =", &format!(", k = \"{shared}\", x =")), shared),
            (good.clone() + &format!("secret = \"{shared}\"\n"), shared),
            (format!("secret = \"{shared}\"\n{good}"), shared),
            (good.replace(&x(1), &both), &both),
            (good.replace(&x(1), &pkcs8), &pkcs8),
            (good.replace(&x(1), shared), shared),
            (good.replace("keys = [", &format!("keys = [\"{pkcs8}\"]\n# [")), &pkcs8),
            (good.replace("keys = [", &format!("keys = \"{shared}, expected {shared}\"\n# [")), shared),
            (good.clone() + &format!("connect = \"{shared}\"\n"), shared),
            (good.replace("\"explore\"", &format!("\"{shared}\"")), shared),
            (good.clone() + &format!("origins = \"{shared}\n"), shared),
        ] {
            assert_ne!(text, good);
            let complained = complaint(&text);
            assert!(!complained.contains(secret), "{complained}");
        }
    }

    #[test]
    fn every_other_line_that_is_wrong_is_named_with_its_rule() {
        let good = entry("acme", "https://a.example", 1);
        let other = entry("globex", "https://b.example", 1);
        let weak = BASE64_URL_SAFE_NO_PAD.encode([0; 32]);
        for (text, said) in [
            (good.replace("\"acme\"", "\"Acme\""), "line 2: an `id` stands in the frame's address"),
            (good.replace("\"acme\"", "\"../x\""), "line 2: an `id`"),
            (good.clone() + &good, "line 9: this id is there twice"),
            (good.replace("Acme Cloud", " "), "line 3: a `name`"),
            (good.replace("\"a1\"", "\"\""), "line 4: `account`"),
            (good.clone() + &other, "line 13: this key is there twice"),
            (good.replace(&x(1), "AAAA"), "line 6: `x` is the public half"),
            (good.replace(&x(1), &weak), "line 6: `x` is the public half"),
            (good.replace("\"k1\"", "\"a b\""), "line 6: a `kid`"),
            (good.replace("keys = [", "keys = []\n# ["), "line 6: write one key, or two"),
            (good.replace("\"explore\"", "\"admin\""), "line 7: this is no scope; there are read, write"),
            (good.replace("\"explore\"", "\"read\""), "line 7: this scope is there twice"),
            (good.replace("[\"read\", \"explore\"]", "[]"), "line 7: without a scope"),
            (good.replace("name =", "nmae ="), "line 3: unknown field"),
            (good.replace("account = \"a1\"\n", ""), "line 2: `account` is missing"),
            (good.replace("keys = [", "# ["), "line 2: `keys` is missing"),
            (good.replace("scopes = [", "connect = true # ["), "line 2: `scopes` is missing"),
            (good.replace("\"a1\"", "1"), "line 4: invalid type"),
            ("[[partner".to_owned(), "line 1: "),
        ] {
            let complained = complaint(&text);
            assert!(complained.contains(said), "{complained}\nfor {text}");
        }
    }
}
