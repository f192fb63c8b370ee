//! What a refusal of the data plane means.

/// The text of an `{"error": …}` answer with its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisError {
    pub kind: ErrorKind,
    /// Redis's own words.
    pub text: String,
}

/// Classes of errors that a page treats differently. Recognised by the beginnings that Upstash documents or that
/// public reports quote (Upstash docs, Redis REST API and troubleshooting pages).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token may not run this command: an ordinary state for a read-only token.
    NoPermission,
    /// The token is wrong, or was revoked by a password reset.
    WrongPassword,
    /// The key holds another type than the command wants.
    WrongType,
    /// A limit of the plan: requests, bandwidth or size.
    Quota,
    /// The command exists neither here nor over REST.
    NotAvailable,
    /// Wrong number or form of arguments.
    Syntax,
    /// Anything else.
    Other,
}

impl RedisError {
    /// Classifies an error text.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind: classify(&text), text }
    }
}

fn classify(text: &str) -> ErrorKind {
    let starts = |prefix: &str| text.starts_with(prefix);
    if starts("NOPERM") {
        ErrorKind::NoPermission
    } else if starts("WRONGPASS") || starts("NOAUTH") || text == "Unauthorized" {
        ErrorKind::WrongPassword
    } else if starts("WRONGTYPE") || text.contains("Existing key has wrong Redis type") {
        ErrorKind::WrongType
    } else if starts("ERR max ") || starts("ERR DB capacity quota") {
        ErrorKind::Quota
    } else if starts("ERR Command is not available")
        || starts("ERR unknown command")
        || starts("ERR Command \"")
    {
        ErrorKind::NotAvailable
    } else if starts("ERR wrong number of arguments") || starts("ERR syntax error") {
        ErrorKind::Syntax
    } else {
        ErrorKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_seen_at_upstash_are_classified() {
        let table = [
            (
                "NOPERM this user has no permissions to run the 'scan' command or its subcommand",
                ErrorKind::NoPermission,
            ),
            (
                "WRONGPASS invalid or missing auth token. See https://docs.upstash.com/…",
                ErrorKind::WrongPassword,
            ),
            ("WRONGTYPE Operation against a key holding the wrong kind of value", ErrorKind::WrongType),
            ("ERR max requests limit exceeded. Limit: 500000, Usage: 500002.", ErrorKind::Quota),
            ("ERR max request size exceeded", ErrorKind::Quota),
            ("ERR DB capacity quota exceeded", ErrorKind::Quota),
            ("ERR Command is not available: 'SLOWLOG'.", ErrorKind::NotAvailable),
            (
                "ERR Command \"MULTI\" is not allowed in REST or it has a special context path",
                ErrorKind::NotAvailable,
            ),
            ("ERR wrong number of arguments for 'get' command", ErrorKind::Syntax),
            ("ERR value is not an integer or out of range", ErrorKind::Other),
        ];
        for (text, kind) in table {
            assert_eq!(RedisError::new(text).kind, kind, "{text}");
        }
    }
}
