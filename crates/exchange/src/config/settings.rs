//! Settings as they were written: one flat list of keys from a TOML file and the environment, each with the place it
//! came from, so that a complaint can name a line. What a value may be is decided one level up.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Every key there is. A list is written as an array in TOML, comma-separated in the environment.
const KEYS: &[&str] = &[
    "public_origin",
    "listen",
    "hosts",
    "trusted_proxies",
    "app_name",
    "database",
    "keys_file",
    "dist",
    "partners_file",
    "oauth.issuer",
    "oauth.authorize_url",
    "oauth.token_url",
    "oauth.revoke_url",
    "oauth.userinfo_url",
    "oauth.client_id",
    "oauth.client_secret_file",
    "oauth.audience",
    "oauth.scope",
    "upstash.api_url",
    "upstash.redis_rest",
    "upstash.console_url",
];

/// What is wrong with the configuration, where, and how to mend it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {complaint}")]
pub struct ConfigError {
    pub place: String,
    pub complaint: String,
}

/// One value and where it was written.
#[derive(Clone, Debug)]
pub struct Setting {
    pub value: String,
    pub place: String,
}

impl Setting {
    /// A complaint about this value.
    pub fn wrong(&self, complaint: impl Into<String>) -> ConfigError {
        ConfigError { place: self.place.clone(), complaint: complaint.into() }
    }

    /// The parts of a list.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.value.split(',').map(str::trim).filter(|item| !item.is_empty())
    }
}

/// All settings by key, before anyone judged their values.
#[derive(Debug, Default)]
pub struct Settings(BTreeMap<&'static str, Setting>);

impl Settings {
    /// Reads a file's text, then lets the environment override it. `env` looks a variable up.
    ///
    /// # Errors
    /// Text that is not TOML, a key that does not exist, a value that is neither a string nor a list of strings.
    pub fn read(
        file: Option<(&Path, &str)>,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        if let Some((path, text)) = file {
            let name = path.file_name().map_or_else(|| "configuration".into(), |name| name.to_string_lossy());
            let place = |at: usize| format!("{name}, line {}", line_at(text, at));
            let table = DeTable::parse(text).map_err(|error| ConfigError {
                place: place(error.span().map_or(0, |span| span.start)),
                complaint: error.message().to_owned(),
            })?;
            settings.table("", table.get_ref(), &place)?;
        }
        for key in KEYS {
            let variable = variable(key);
            if let Some(value) = env(&variable) {
                settings.0.insert(key, Setting { value, place: format!("environment variable {variable}") });
            }
        }
        Ok(settings)
    }

    fn table(
        &mut self,
        prefix: &str,
        table: &DeTable<'_>,
        place: &impl Fn(usize) -> String,
    ) -> Result<(), ConfigError> {
        for (name, value) in table {
            let path = format!("{prefix}{}", name.get_ref());
            let place_of_name = place(name.span().start);
            if let DeValue::Table(inner) = value.get_ref() {
                self.table(&format!("{path}."), inner, place)?;
                continue;
            }
            let Some(key) = KEYS.iter().find(|key| **key == path) else {
                let complaint = format!("`{path}` is not a setting; the settings are {}", KEYS.join(", "));
                return Err(ConfigError { place: place_of_name, complaint });
            };
            let Some(text) = text_of(value) else {
                let complaint =
                    format!("`{path}` must be a string, or a list of strings where several make sense");
                return Err(ConfigError { place: place_of_name, complaint });
            };
            self.0.insert(key, Setting { value: text, place: format!("{place_of_name} (`{path}`)") });
        }
        Ok(())
    }

    /// A setting that may be left out. Empty counts as left out.
    pub fn optional(&self, key: &str) -> Option<&Setting> {
        self.0.get(key).filter(|setting| !setting.value.trim().is_empty())
    }

    /// A setting that must be there; `hint` says what to write.
    ///
    /// # Errors
    /// When it is not.
    pub fn required(&self, key: &str, hint: &str) -> Result<&Setting, ConfigError> {
        self.optional(key).ok_or_else(|| ConfigError {
            place: format!("`{key}` is missing"),
            complaint: format!("{hint}; set it in the file or as environment variable {}", variable(key)),
        })
    }
}

/// The environment variable of a key: `oauth.client_id` is `PD_OAUTH__CLIENT_ID`.
fn variable(key: &str) -> String {
    format!("PD_{}", key.replace('.', "__").to_uppercase())
}

fn text_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            Some(items?.join(","))
        }
        _ => None,
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, ConfigError> {
        Settings::read(Some((Path::new("a.toml"), text)), |_| None)
    }

    #[test]
    fn a_value_knows_its_line_and_the_environment_wins() {
        let text = "app_name = \"A\"\n[oauth]\n\nclient_id = \"from file\"\n";
        let settings = read(text).expect("reads");
        let setting = settings.optional("oauth.client_id").expect("there");
        assert_eq!(
            (setting.value.as_str(), setting.place.as_str()),
            ("from file", "a.toml, line 4 (`oauth.client_id`)")
        );

        let env = |name: &str| (name == "PD_OAUTH__CLIENT_ID").then(|| "from env".to_owned());
        let settings = Settings::read(Some((Path::new("a.toml"), text)), env).expect("reads");
        let setting = settings.optional("oauth.client_id").expect("there");
        assert_eq!(setting.value, "from env");
        assert_eq!(setting.place, "environment variable PD_OAUTH__CLIENT_ID");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = read("[oauth]\nclient = \"x\"").expect_err("unknown").to_string();
        assert!(error.starts_with("a.toml, line 2: `oauth.client` is not a setting; "), "{error}");
    }

    #[test]
    fn broken_toml_is_named_with_its_line() {
        let error = read("app_name = \"A\"\nlisten = \n").expect_err("broken").to_string();
        assert!(error.starts_with("a.toml, line 2: "), "{error}");
        assert!(read("listen = 8787").is_err(), "a number is not a string");
    }

    #[test]
    fn a_list_may_be_an_array_or_comma_separated() {
        let settings = read("hosts = [\"a\", \"b\"]").expect("reads");
        let items: Vec<_> = settings.optional("hosts").expect("there").items().collect();
        assert_eq!(items, ["a", "b"]);
    }
}
