//! Keys as files: `.env`, JSON and CSV, ready for the tools that read them.
//!
//! `UPSTASH_EMAIL` and `UPSTASH_API_KEY` are what Upstash's command line and its Terraform provider read; for a
//! sub-account the customer id takes the place of the e-mail.

use std::collections::HashSet;

use upstash_api::exchange::Reveal;

use super::csv;

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Env,
    Json,
    Csv,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Env, Self::Json, Self::Csv];

    pub const fn mime(self) -> &'static str {
        match self {
            Self::Env => "text/plain",
            Self::Json => "application/json",
            Self::Csv => "text/csv",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// A name for the file: after the slug where there is one key.
    pub fn file_name(self, keys: &[Reveal]) -> String {
        let stem = match keys {
            [one] => one.slug.replace(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "-"),
            _ => "sub-account-keys".to_owned(),
        };
        format!("{stem}.{}", self.ending())
    }

    /// The text of the file.
    pub fn text(self, keys: &[Reveal]) -> String {
        match self {
            Self::Env => env(keys),
            Self::Json => json(keys),
            Self::Csv => table(keys),
        }
    }
}

fn env(keys: &[Reveal]) -> String {
    let mut names = HashSet::new();
    let mut text = String::new();
    for key in keys {
        let prefix = if keys.len() == 1 { String::new() } else { prefix(&key.slug, &mut names) };
        let (id, secret) = (quoted(&key.customer_id), quoted(&key.api_key));
        // A slug is printable ASCII, so it cannot end the comment.
        text.push_str(&format!(
            "# Upstash sub-account {}\n{prefix}UPSTASH_EMAIL={id}\n{prefix}UPSTASH_API_KEY={secret}\n",
            key.slug
        ));
    }
    text
}

/// A slug as the beginning of a variable's name; no two of a file are the same.
fn prefix(slug: &str, names: &mut HashSet<String>) -> String {
    let upper = slug.to_ascii_uppercase();
    let mut stem = upper.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    if stem.starts_with(|c: char| c.is_ascii_digit()) {
        stem.insert(0, '_');
    }
    let mut name = stem.clone();
    let mut number = 2;
    while !names.insert(name.clone()) {
        name = format!("{stem}_{number}");
        number += 1;
    }
    format!("{name}_")
}

/// A value as shells and dotenv readers agree on it: bare where it is harmless, else in quotes that expand nothing.
fn quoted(value: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if value.chars().all(harmless) {
        return value.to_owned();
    }
    if !value.contains('\'') {
        return format!("'{value}'");
    }
    let mut text = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
    text
}

fn json(keys: &[Reveal]) -> String {
    let one = |key: &Reveal| serde_json::to_string(key).unwrap_or_default();
    match keys {
        [key] => format!("{}\n", one(key)),
        _ => format!("[\n  {}\n]\n", keys.iter().map(one).collect::<Vec<_>>().join(",\n  ")),
    }
}

fn table(keys: &[Reveal]) -> String {
    let rows = keys.iter().map(|key| vec![key.slug.as_str(), &key.customer_id, &key.api_key]);
    csv::write(std::iter::once(vec!["slug", "customer_id", "api_key"]).chain(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(slug: &str) -> Reveal {
        Reveal {
            slug: slug.into(),
            customer_id: format!("sub_t_{slug}"),
            api_key: format!("k-{}", slug.len()),
        }
    }

    #[test]
    fn one_key_is_ready_for_upstashs_own_tools() {
        let keys = [key("acme")];
        assert_eq!(
            Format::Env.text(&keys),
            "# Upstash sub-account acme\nUPSTASH_EMAIL=sub_t_acme\nUPSTASH_API_KEY=k-4\n"
        );
        assert_eq!(
            Format::Json.text(&keys),
            "{\"slug\":\"acme\",\"customer_id\":\"sub_t_acme\",\"api_key\":\"k-4\"}\n"
        );
        assert_eq!(Format::Csv.text(&keys), "slug,customer_id,api_key\r\nacme,sub_t_acme,k-4\r\n");
        assert_eq!(Format::Env.file_name(&keys), "acme.env");
        assert_eq!(Format::Json.file_name(&[key("Stark & Sons")]), "Stark---Sons.json");
    }

    #[test]
    fn keys_of_many_never_share_a_variable() {
        let keys = [key("a-b"), key("a_b"), key("a b"), key("1st"), key("a_b_2")];
        let text = Format::Env.text(&keys);
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once("_UPSTASH_API_KEY="))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["A_B", "A_B_2", "A_B_3", "_1ST", "A_B_2_2"]);
        assert_eq!(Format::Csv.file_name(&keys), "sub-account-keys.csv");
        let read: Vec<Reveal> = serde_json::from_str(&Format::Json.text(&keys)).expect("JSON");
        assert!(read == keys);
    }

    #[test]
    fn no_value_is_expanded_by_a_shell() {
        assert_eq!(quoted("sub_t_Stark & Sons"), "'sub_t_Stark & Sons'");
        assert_eq!(quoted("a$(x)"), "'a$(x)'");
        assert_eq!(quoted("it's $x `y` \"z\" \\"), "\"it's \\$x \\`y\\` \\\"z\\\" \\\\\"");
    }

    #[test]
    fn a_key_of_a_slug_like_a_formula_is_no_formula_in_a_spreadsheet() {
        assert!(Format::Csv.text(&[key("-1+1")]).contains("\"'-1+1\""));
    }
}
