//! What the operator decides, checked once at start. A configuration that passed needs no further check anywhere.

mod origin;
mod settings;

pub use origin::Place;
pub use settings::{ConfigError, Setting, Settings};

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use crate::embed::PartnerFile;
use crate::private_file;

/// The checked configuration.
pub struct Config {
    /// Where browsers find the dashboard, for example `https://dash.example`, without a trailing slash.
    pub public_origin: String,
    /// Values of `Host` that are ours: the public one, and those a proxy in front may put in its place.
    pub hosts: Vec<String>,
    pub listen: SocketAddr,
    pub app_name: String,
    /// The SQLite file; made when it does not exist.
    pub database: PathBuf,
    /// The key ring that seals what is stored.
    pub keys_file: PathBuf,
    /// The built app, when this process serves it.
    pub dist: Option<PathBuf>,
    /// Who may frame the dashboard; nobody without it.
    pub partners_file: Option<PathBuf>,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub oauth: OAuth,
    pub upstash: Upstash,
    /// Plain http to loopback is allowed. Never true in production.
    pub insecure_test: bool,
}

/// The authorization server and our registration with it.
pub struct OAuth {
    /// Compared byte for byte with `iss`.
    pub issuer: String,
    pub authorize_url: Url,
    pub token_url: Url,
    pub revoke_url: Option<Url>,
    pub userinfo_url: Option<Url>,
    pub client_id: String,
    /// Only for a confidential client.
    pub client_secret: Option<SecretString>,
    pub audience: String,
    pub scope: String,
}

impl OAuth {
    /// Whether an ID token is asked for.
    pub fn asks_for_identity(&self) -> bool {
        self.scope.split(' ').any(|scope| scope == "openid")
    }
}

/// Upstash's own addresses.
pub struct Upstash {
    /// Base of the Developer API; paths such as `/v2/teams` are appended.
    pub api_url: Url,
    /// Pattern of database REST origins, for example `https://*.upstash.io`.
    pub redis_rest: String,
    pub console_url: Url,
}

impl Config {
    /// Reads `file` and the process's environment, and checks the result.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place and how to mend it.
    pub fn load(file: Option<&Path>, insecure_test: bool) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| ConfigError {
                place: path.display().to_string(),
                complaint: format!("the configuration file cannot be read: {error}"),
            })?),
            None => None,
        };
        let env = |name: &str| std::env::var(name).ok();
        Self::check(&Settings::read(file.zip(text.as_deref()), env)?, insecure_test)
    }

    /// Turns settings into a configuration.
    ///
    /// # Errors
    /// See [`load`](Self::load).
    pub fn check(settings: &Settings, insecure_test: bool) -> Result<Self, ConfigError> {
        let place = Place { insecure_test };
        let text =
            |key, default: &str| settings.optional(key).map_or(default.to_owned(), |s| s.value.clone());
        let url = |key, hint| settings.required(key, hint).and_then(|setting| place.url(setting));
        let optional_url = |key| settings.optional(key).map(|setting| place.url(setting)).transpose();

        let origin = settings
            .required("public_origin", "write the address people open, such as https://dash.example")?;
        let (public_origin, public_host) = place.origin(origin)?;
        let listen = listen(settings, insecure_test)?;
        let mut hosts = vec![public_host];
        hosts.extend(settings.optional("hosts").iter().flat_map(|s| s.items()).map(str::to_owned));
        if insecure_test {
            // A development proxy may replace `Host` with ours. A loopback literal is no target of DNS rebinding.
            hosts.extend([listen.ip().to_string(), listen.to_string()]);
        }
        Ok(Self {
            public_origin,
            hosts,
            listen,
            app_name: text("app_name", "Partner Dashboard"),
            database: required_path(settings, "database", "write where the SQLite file should be")?,
            keys_file: required_path(
                settings,
                "keys_file",
                "make one with `exchange keygen FILE` and write its path",
            )?,
            dist: settings.optional("dist").map(dist).transpose()?,
            partners_file: settings.optional("partners_file").map(|setting| PathBuf::from(&setting.value)),
            trusted_proxies: trusted_proxies(settings)?,
            oauth: OAuth {
                issuer: settings
                    .required("oauth.issuer", "at Upstash it is https://auth.upstash.com/")?
                    .value
                    .clone(),
                authorize_url: url(
                    "oauth.authorize_url",
                    "at Upstash it is https://auth.upstash.com/authorize",
                )?,
                token_url: url("oauth.token_url", "at Upstash it is https://auth.upstash.com/oauth/token")?,
                revoke_url: optional_url("oauth.revoke_url")?,
                userinfo_url: optional_url("oauth.userinfo_url")?,
                client_id: settings
                    .required("oauth.client_id", "Upstash gives it to partners (partnerships@upstash.com)")?
                    .value
                    .clone(),
                client_secret: settings.optional("oauth.client_secret_file").map(secret).transpose()?,
                audience: text("oauth.audience", "upstash-api"),
                scope: text("oauth.scope", "openid email offline_access"),
            },
            upstash: Upstash {
                api_url: url("upstash.api_url", "at Upstash it is https://api.upstash.com")?,
                redis_rest: place.pattern(
                    settings.required("upstash.redis_rest", "at Upstash it is https://*.upstash.io")?,
                )?,
                console_url: optional_url("upstash.console_url")?.map_or_else(default_console, Ok)?,
            },
            insecure_test,
        })
    }

    /// The partners of the file.
    ///
    /// # Errors
    /// What is wrong with it, with its line.
    pub fn partners(&self) -> Result<PartnerFile, ConfigError> {
        let Some(path) = &self.partners_file else { return Ok(PartnerFile::none()) };
        let place = Place { insecure_test: self.insecure_test };
        PartnerFile::open(path.clone(), place, self.public_origin.clone())
    }

    /// The one address the authorization server sends people back to.
    pub fn redirect_uri(&self) -> String {
        format!("{}/callback", self.public_origin)
    }

    /// Whether browsers reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.public_origin.starts_with("https://")
    }
}

fn default_console() -> Result<Url, ConfigError> {
    Url::parse("https://console.upstash.com").map_err(|error| ConfigError {
        place: "`upstash.console_url`".to_owned(),
        complaint: error.to_string(),
    })
}

fn listen(settings: &Settings, insecure_test: bool) -> Result<SocketAddr, ConfigError> {
    let Some(setting) = settings.optional("listen") else {
        return Ok(SocketAddr::from(([127, 0, 0, 1], 8787)));
    };
    let address: SocketAddr = setting
        .value
        .parse()
        .map_err(|_| setting.wrong("write an address and a port, such as 127.0.0.1:8787"))?;
    if insecure_test && !address.ip().is_loopback() {
        return Err(setting.wrong(
            "with --insecure-test only a loopback address may be listened on, such as 127.0.0.1:8787",
        ));
    }
    Ok(address)
}

fn required_path(settings: &Settings, key: &str, hint: &str) -> Result<PathBuf, ConfigError> {
    settings.required(key, hint).map(|setting| PathBuf::from(&setting.value))
}

/// The built app must be there, and must have been built for a fresh nonce in each answer.
fn dist(setting: &Setting) -> Result<PathBuf, ConfigError> {
    let dist = PathBuf::from(&setting.value);
    let index = dist.join("index.html");
    let html = std::fs::read_to_string(&index).map_err(|error| {
        setting.wrong(format!(
            "{} cannot be read ({error}); build the app first, or leave `dist` out",
            index.display()
        ))
    })?;
    if !html.contains(crate::assets::NONCE_PLACEHOLDER) {
        return Err(setting.wrong(
            "index.html has no place for a nonce; build it with `create_nonce = true` in Trunk.toml",
        ));
    }
    Ok(dist)
}

fn trusted_proxies(settings: &Settings) -> Result<Vec<IpNet>, ConfigError> {
    let Some(setting) = settings.optional("trusted_proxies") else {
        return Ok(Vec::new());
    };
    let parse = |item: &str| item.parse().or_else(|_| item.parse::<IpAddr>().map(IpNet::from));
    setting
        .items()
        .map(|item| {
            parse(item).map_err(|_| setting.wrong(format!("`{item}` is neither an IP address nor a network")))
        })
        .collect()
}

fn secret(setting: &Setting) -> Result<SecretString, ConfigError> {
    let text =
        private_file::read(Path::new(&setting.value)).map_err(|error| setting.wrong(error.to_string()))?;
    let text = text.trim();
    if text.is_empty() {
        return Err(setting.wrong("the client secret's file is empty"));
    }
    Ok(SecretString::from(text))
}
