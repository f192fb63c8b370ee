//! The sentences of Redis REST, byte for byte.
//!
//! Observed at live databases (public issues and logs, and a stand-in whose authors probed one in August 2026) unless
//! marked as a guess.

use crate::limits::Exhausted;

/// Missing or wrong token, status 401.
pub const WRONGPASS: &str = "WRONGPASS invalid or missing auth token. See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.";
/// A user who was disabled or removed, status 401.
pub const USER_DISABLED: &str = "WRONGPASS invalid username-password pair or user is disabled";
pub const EMPTY_BODY: &str = "EOF";
pub const NO_ARRAY: &str = "expected JSON array";
/// Guess: what Go's decoder says of a body that breaks off.
pub const CUT_BODY: &str = "unexpected EOF";
/// Guess.
pub const BAD_JSON: &str = "invalid JSON array";
pub const EMPTY_COMMAND: &str = "ERR empty command";
pub const EMPTY_PIPELINE: &str = "ERR empty pipeline request";
pub const NULL_ARGUMENT: &str = "ERR null args are not supported";
pub const RECORD_TOO_LARGE: &str = "ERR max single record size exceeded";
/// Guess: redis-server's own limit on memory, in Upstash's documented words.
pub const FULL: &str = "ERR DB capacity quota exceeded";

pub const UNBALANCED: &str =
    "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified";
pub const SYNTAX: &str = "ERR syntax error";
pub const NO_KEY_PERMISSION: &str = "NOPERM No permissions to access a key";
/// Ours: an error of redis-server that quotes a line break in a pipeline.
pub const UNREADABLE_REPLY: &str = "ERR the replies could not be told apart";
/// Guess.
pub const TOO_FAST: &str = "ERR max commands per second exceeded";
/// Guess.
pub const SUSPENDED: &str = "ERR this database is suspended";
/// Guess.
pub const BAD_DIGEST: &str = "ERR digest must be exactly 16 hexadecimal characters";
/// Guess.
pub const TOO_LONG_FOR_A_TOKEN: &str = "ERR username and password can have 255 bytes each";

/// An argument that is an array (`[`) or an object (`{`).
pub fn bad_argument(bracket: char) -> String {
    format!("ERR unsupported arg type: \"{bracket}\": json.Delim")
}

/// A command of the connection, of transactions or of subscriptions.
pub fn not_over_rest(command: &str) -> String {
    format!("ERR Command \"{command}\" is not allowed in REST or it has a special context path")
}

/// A command that Upstash does not have, in upper case.
pub fn not_available(command: &str) -> String {
    format!(
        "ERR Command is not available: '{command}'. See \
         https://upstash.com/docs/redis/overall/rediscompatibility for details"
    )
}

/// The plan's commands of the month are used up (observed, status 400).
pub fn monthly_limit(limit: u64, usage: u64) -> String {
    format!(
        "ERR max requests limit exceeded. Limit: {limit}, Usage: {usage}. See \
         https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details"
    )
}

/// A limit on the number of commands.
pub fn exhausted(limit: Exhausted) -> String {
    match limit {
        Exhausted::Month { limit, usage } => monthly_limit(limit, usage),
        Exhausted::Day { limit, usage } => daily_limit(limit, usage),
        Exhausted::Second => TOO_FAST.to_owned(),
    }
}

/// Whether this is the text of a quota: commands of a month or of a day.
pub fn is_quota(text: &str) -> bool {
    text.starts_with("ERR max requests limit exceeded")
        || text.starts_with("ERR max daily request limit exceeded")
}

/// The commands of the day are used up, as older plans have it (documented).
pub fn daily_limit(limit: u64, usage: u64) -> String {
    format!("ERR max daily request limit exceeded. Limit: {limit}, Usage: {usage}.")
}

/// A key above the limit (documented).
pub fn key_too_large(limit: u64, actual: usize) -> String {
    format!("ERR max key size exceeded. Limit: {limit} bytes, Actual: {actual} bytes")
}

/// A request above the plan's limit.
pub fn too_large(limit: u64, actual: usize) -> String {
    format!("ERR max request size exceeded. Limit: {limit} bytes, Actual: {actual} bytes")
}

/// A header whose value is none that is known. Guess; only the status is documented.
pub fn bad_header(name: &str, value: &str) -> String {
    format!("ERR unsupported value of the header {name}: {value}")
}

/// A command with too few or too many words; the name in lower case.
pub fn wrong_number(command: &str) -> String {
    format!("ERR wrong number of arguments for '{command}' command")
}

/// A command that the token's user may not run. Redis 7 and 8 word this differently; Upstash keeps the wording of
/// Redis 6.
pub fn no_permission(command: &str) -> String {
    let name = command.to_lowercase();
    format!("NOPERM this user has no permissions to run the '{name}' command or its subcommand")
}

/// What Upstash says where redis-server says `text` about the command of this name.
pub fn translate(text: &str, name: &str) -> String {
    if text.starts_with("NOPERM") && text.contains("to run the '") {
        return no_permission(name);
    }
    // A command that Upstash documents and this redis-server lacks.
    if text.starts_with("ERR unknown command") {
        return not_available(&name.to_uppercase());
    }
    // Quoted from Upstash; redis-server words it differently with each version.
    if text.contains("nbalanced") && text.contains("list of streams") {
        return UNBALANCED.to_owned();
    }
    // SETRANGE and APPEND.
    if text.contains("exceeds maximum allowed size") {
        return RECORD_TOO_LARGE.to_owned();
    }
    if text.starts_with("OOM ") {
        return FULL.to_owned();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_the_same_words_whatever_the_version_of_redis() {
        let expected = "NOPERM this user has no permissions to run the 'set' command or its subcommand";
        for text in [
            "NOPERM User default_ro has no permissions to run the 'set' command",
            "NOPERM this user has no permissions to run the 'set' command",
        ] {
            assert_eq!(translate(text, "SET"), expected);
        }
        let key = "NOPERM No permissions to access a key";
        assert_eq!(translate(key, "get"), key);
    }

    #[test]
    fn a_command_that_is_missing_here_is_not_available() {
        let text = "ERR unknown command 'hgetex', with args beginning with: 'a'";
        assert!(translate(text, "hgetex").starts_with("ERR Command is not available: 'HGETEX'. See"));
    }
}
