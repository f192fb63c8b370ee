//! The configuration files of one run, all made from the same few ports so that they cannot disagree.

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Client that the sandbox knows from its start: public, PKCE only.
const CLIENT_ID: &str = "partner-dashboard-dev";

/// The partner file's name in the folder of a run.
pub const PARTNERS: &str = "partners.toml";

/// Where everything answers.
pub struct Addresses {
    /// What people open: `http://localhost:8080`.
    pub dashboard: String,
    /// `http://localhost:8790`
    pub sandbox: String,
    /// `http://larkspur.localhost:8790`: the sandbox's made-up partner, who embeds the dashboard.
    pub partner: String,
    /// `127.0.0.1:8787`; the dashboard's own port when the exchange serves the page too.
    pub exchange: String,
}

impl Addresses {
    /// The one redirect URI of this run.
    pub fn callback(&self) -> String {
        format!("{}/callback", self.dashboard)
    }
}

/// Writes the exchange's configuration and its key ring; returns the configuration's path.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write_exchange(
    folder: &Path,
    addresses: &Addresses,
    dist: Option<&Path>,
    partners: &Path,
) -> Result<PathBuf> {
    let keys = folder.join("keys");
    write_private(&keys, &key_ring()?)?;
    let file = folder.join("exchange.toml");
    let mut config = exchange(folder, &keys, addresses, dist);
    config.insert(String::from("partners_file"), Value::from(partners.display().to_string()));
    write_private(&file, &config.to_string())?;
    Ok(file)
}

/// Writes a partner file without partners and returns its path. The sandbox's partner enters itself when its page is opened.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write_partners(folder: &Path) -> Result<PathBuf> {
    let file = folder.join(PARTNERS);
    write_private(&file, "")?;
    Ok(file)
}

/// Writes a copy of Trunk.toml for these addresses and returns its path.
///
/// trunk takes the folder of its configuration for the project's, and its command line cannot set a proxied header,
/// so the copy names everything by full path.
///
/// # Errors
/// When Trunk.toml cannot be read or the copy cannot be written.
pub fn write_trunk(folder: &Path, root: &Path, addresses: &Addresses) -> Result<PathBuf> {
    let text = std::fs::read_to_string(root.join("Trunk.toml")).context("cannot read Trunk.toml")?;
    let original: Table = text.parse().context("Trunk.toml is not TOML")?;
    let file = folder.join("Trunk.toml");
    write_private(&file, &trunk(original, root, addresses)?.to_string())?;
    Ok(file)
}

fn exchange(folder: &Path, keys: &Path, addresses: &Addresses, dist: Option<&Path>) -> Table {
    let sandbox = &addresses.sandbox;
    let rest = sandbox.replacen("://localhost", "://*.localhost", 1);
    let path = |path: &Path| Value::from(path.display().to_string());
    let mut config = table([
        ("public_origin", Value::from(addresses.dashboard.as_str())),
        ("listen", Value::from(addresses.exchange.as_str())),
        ("app_name", Value::from("Partner Dashboard")),
        ("database", path(&folder.join("exchange.sqlite"))),
        ("keys_file", path(keys)),
    ]);
    if let Some(dist) = dist {
        config.insert(String::from("dist"), path(dist));
    }
    let oauth = table([
        ("issuer", Value::from(format!("{sandbox}/auth/"))),
        ("authorize_url", Value::from(format!("{sandbox}/auth/authorize"))),
        ("token_url", Value::from(format!("{sandbox}/auth/oauth/token"))),
        ("revoke_url", Value::from(format!("{sandbox}/auth/oauth/revoke"))),
        ("userinfo_url", Value::from(format!("{sandbox}/auth/userinfo"))),
        ("client_id", Value::from(CLIENT_ID)),
        ("audience", Value::from("upstash-api")),
        ("scope", Value::from("openid email offline_access")),
    ]);
    let upstash = table([
        ("api_url", Value::from(format!("{sandbox}/api"))),
        ("redis_rest", Value::from(rest)),
        ("console_url", Value::from(format!("{sandbox}/console"))),
    ]);
    config.insert(String::from("oauth"), Value::Table(oauth));
    config.insert(String::from("upstash"), Value::Table(upstash));
    config
}

fn trunk(mut config: Table, root: &Path, addresses: &Addresses) -> Result<Table> {
    let full = |path: &str| Value::from(root.join(path).display().to_string());
    let build = section(&mut config, "build")?;
    for (key, default) in [("target", "index.html"), ("dist", "dist")] {
        let path = build.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
        build.insert(key.to_owned(), full(&path));
    }
    let watch = section(&mut config, "watch")?;
    for key in ["watch", "ignore"] {
        if let Some(Value::Array(paths)) = watch.get_mut(key) {
            paths.iter_mut().for_each(|path| *path = full(path.as_str().unwrap_or_default()));
        }
    }
    let (_, port) = addresses.dashboard.rsplit_once(':').context("the dashboard's address has no port")?;
    section(&mut config, "serve")?.insert(String::from("port"), Value::from(port.parse::<i64>()?));

    let proxies =
        config.get_mut("proxy").and_then(Value::as_array_mut).context("Trunk.toml has no [[proxy]]")?;
    for proxy in proxies.iter_mut().filter_map(Value::as_table_mut) {
        let backend = proxy.get("backend").and_then(Value::as_str).unwrap_or_default();
        // Keeps the path and replaces what is before it: `http://127.0.0.1:8787/api/`.
        let path = backend.splitn(4, '/').nth(3).unwrap_or_default();
        proxy.insert(String::from("backend"), Value::from(format!("http://{}/{path}", addresses.exchange)));
        // trunk sends the backend's own name as Host; the exchange answers to its public name only.
        let host = addresses.dashboard.trim_start_matches("http://");
        section(proxy, "request_headers")?.insert(String::from("host"), Value::from(host));
    }
    Ok(config)
}

fn section<'a>(config: &'a mut Table, name: &str) -> Result<&'a mut Table> {
    let section = config.entry(name).or_insert_with(|| Value::Table(Table::new()));
    section.as_table_mut().with_context(|| format!("{name} in Trunk.toml is no table"))
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A key ring with one fresh key: `kid base64key`, the kid being four characters.
fn key_ring() -> Result<String> {
    let mut key = [0; 32];
    let random = std::fs::File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut key));
    random.context("no random numbers from the system")?;
    Ok(format!("dev1 {}\n", BASE64_STANDARD.encode(key)))
}

fn write_private(file: &Path, text: &str) -> Result<()> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn addresses() -> Addresses {
        Addresses {
            dashboard: String::from("http://localhost:1234"),
            sandbox: String::from("http://localhost:2345"),
            partner: String::from("http://larkspur.localhost:2345"),
            exchange: String::from("127.0.0.1:3456"),
        }
    }

    #[test]
    fn the_exchange_is_sent_to_the_sandbox_of_the_same_run() {
        let config = exchange(Path::new("/run"), Path::new("/run/keys"), &addresses(), None);
        assert_eq!(config["public_origin"].as_str(), Some("http://localhost:1234"));
        assert_eq!(config["oauth"]["token_url"].as_str(), Some("http://localhost:2345/auth/oauth/token"));
        assert_eq!(config["upstash"]["redis_rest"].as_str(), Some("http://*.localhost:2345"));
        assert!(!config.contains_key("dist"));
        assert_eq!(addresses().callback(), "http://localhost:1234/callback");
    }

    #[test]
    fn trunk_keeps_its_settings_and_gets_this_runs_addresses() {
        let original = "trunk-version = \">=0.21.14\"\n[build]\ncreate_nonce = true\n[watch]\nignore = [\"crates\"]\n\
                        [serve]\nport = 8080\n[[proxy]]\nbackend = \"http://127.0.0.1:8787/api/\"\nno_redirect = true\n";
        let config = trunk(original.parse().unwrap(), Path::new("/repo"), &addresses()).unwrap();
        let expected = "trunk-version = \">=0.21.14\"\n[build]\ncreate_nonce = true\n\
                        target = \"/repo/index.html\"\ndist = \"/repo/dist\"\n[watch]\nignore = [\"/repo/crates\"]\n\
                        [serve]\nport = 1234\n[[proxy]]\nbackend = \"http://127.0.0.1:3456/api/\"\nno_redirect = true\n\
                        request_headers = { host = \"localhost:1234\" }\n";
        assert_eq!(config, expected.parse().unwrap());
    }

    #[test]
    fn a_trunk_toml_without_a_proxy_is_refused() {
        assert!(trunk(Table::new(), Path::new("/repo"), &addresses()).is_err());
    }

    #[test]
    fn the_key_ring_is_for_its_owner_alone_and_never_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let partners = write_partners(folder.path()).unwrap();
        let config = write_exchange(folder.path(), &addresses(), None, &partners).unwrap();
        assert!(std::fs::read_to_string(config).unwrap().contains("partners.toml"));
        let file = folder.path().join("keys");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let ring = std::fs::read_to_string(file).unwrap();
        let (kid, key) = ring.trim_end().split_once(' ').unwrap();
        assert_eq!((kid.len(), BASE64_STANDARD.decode(key).unwrap().len()), (4, 32));
        assert_ne!(ring, key_ring().unwrap());
    }
}
