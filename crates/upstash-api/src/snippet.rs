//! An operation as other clients' code; secrets are always variables, never values.

pub mod request;

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

/// The variables that the official clients read, with the token left to be filled in.
pub fn rest_env(rest_url: &str) -> String {
    format!("UPSTASH_REDIS_REST_URL={}\nUPSTASH_REDIS_REST_TOKEN=", shell_quote(rest_url))
}

/// One command over REST, as curl. The command goes into the body, so that nothing in it needs URL encoding.
pub fn rest_curl(rest_url: &str, command: &[&str]) -> String {
    let json = serde_json::to_string(command).unwrap_or_default();
    format!(
        "curl {} \\\n  -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\" \\\n  -d {}",
        shell_quote(rest_url),
        shell_quote(&json)
    )
}

/// Connecting with `@upstash/redis`, which reads [`rest_env`] by itself.
pub const REST_JAVASCRIPT: &str = r#"import { Redis } from "@upstash/redis";

const redis = Redis.fromEnv();
await redis.set("greeting", "hello");
console.log(await redis.get("greeting"));"#;

/// Connecting with `upstash-redis` for Python, which reads [`rest_env`] by itself.
pub const REST_PYTHON: &str = r#"from upstash_redis import Redis

redis = Redis.from_env()
redis.set("greeting", "hello")
print(redis.get("greeting"))"#;

/// Connecting with redis-cli over TCP.
pub fn redis_cli(host: &str, port: u16, tls: bool) -> String {
    let tls = if tls { " --tls" } else { "" };
    // The variable of redis-cli itself: a password on the command line would end up in the shell's history.
    format!("REDISCLI_AUTH=\"$UPSTASH_REDIS_PASSWORD\" redis-cli{tls} -h {} -p {port}", shell_quote(host))
}

/// Quotes for POSIX shells, only where needed.
fn shell_quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
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
    fn connecting_never_shows_a_secret() {
        let url = "https://steady-stud-32559.upstash.io";
        assert_eq!(
            rest_curl(url, &["SET", "it's", "ä"]),
            "curl https://steady-stud-32559.upstash.io \\
  -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\" \\
  -d '[\"SET\",\"it'\\''s\",\"ä\"]'"
        );
        assert_eq!(
            rest_env(url),
            "UPSTASH_REDIS_REST_URL=https://steady-stud-32559.upstash.io\nUPSTASH_REDIS_REST_TOKEN="
        );
        assert_eq!(
            redis_cli("steady-stud-32559.upstash.io", 6379, true),
            "REDISCLI_AUTH=\"$UPSTASH_REDIS_PASSWORD\" redis-cli --tls -h steady-stud-32559.upstash.io -p 6379"
        );
    }

    #[test]
    fn a_quote_in_a_value_does_not_end_the_shell_word() {
        assert_eq!(shell_quote("it's"), r"'it'\''s'");
    }
}
