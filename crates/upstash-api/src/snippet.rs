//! An operation as other clients' code; secrets are always variables, never values.

use crate::developer::Operation;
use crate::developer::redis::{CreateDatabase, CreateDatabaseBody};

/// Base URL of the live Developer API, as the snippets print it.
pub const API_URL: &str = "https://api.upstash.com";

/// The request that creates a database, as curl.
pub fn create_database_curl(body: &CreateDatabaseBody) -> String {
    let json = serde_json::to_string_pretty(body).unwrap_or_default();
    let endpoint = CreateDatabase::ENDPOINT;
    format!(
        "curl -X {} {API_URL}{} \\\n  -u \"$UPSTASH_EMAIL:$UPSTASH_API_KEY\" \\\n  -d {}",
        endpoint.method.as_str(),
        endpoint.path,
        shell_quote(&json)
    )
}

/// Quotes for POSIX shells, only where needed.
fn shell_quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_is_the_request_with_secrets_as_variables() {
        let body = CreateDatabaseBody {
            database_name: "cache".into(),
            primary_region: "eu-west-1".into(),
            ..CreateDatabaseBody::default()
        };
        let expected = "curl -X POST https://api.upstash.com/v2/redis/database \\
  -u \"$UPSTASH_EMAIL:$UPSTASH_API_KEY\" \\
  -d '{
  \"database_name\": \"cache\",
  \"primary_region\": \"eu-west-1\"
}'";
        assert_eq!(create_database_curl(&body), expected);
    }

    #[test]
    fn a_quote_in_a_value_does_not_end_the_shell_word() {
        assert_eq!(shell_quote("it's"), r"'it'\''s'");
    }
}
