//! Sentences for what can stand between a question and its answer.

use super::super::trouble::Trouble;

/// A trouble in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// What it means, and what to do.
    pub detail: String,
    /// Whether the same question may be answered another time.
    pub retry: bool,
}

/// The words for a trouble.
pub fn trouble(trouble: &Trouble) -> Notice {
    let (title, detail, retry) = match trouble {
        Trouble::Offline => {
            ("You are offline", "Nothing was sent. Check the network of this computer, then try again.", true)
        }
        Trouble::Unreachable => (
            "The database does not answer",
            "It may be down, or something between this browser and it refuses the connection. Reading changes nothing, so it is safe to try again.",
            true,
        ),
        Trouble::TimedOut => (
            "The database took too long",
            "There was no answer within 30 seconds. Reading changes nothing, so it is safe to try again.",
            true,
        ),
        Trouble::NotRedis { status } => {
            let title = "That was not an answer of Redis".to_owned();
            let detail = format!(
                "Something answered with status {status} and no Redis reply: the database may be starting, or a proxy stands in between. Try again in a moment."
            );
            return Notice { title, detail, retry: true };
        }
        Trouble::TokenRefused => (
            "The database's password was reset",
            "Its read-only token no longer works, not even a fresh one. If the reset was a moment ago, wait a little; then try again.",
            true,
        ),
        Trouble::HostRefused => (
            "The token was not sent",
            "The database's address is not one this dashboard is set up for, so it got no request. Whoever runs the dashboard can change redis_rest in its configuration.",
            false,
        ),
        Trouble::Unsendable => (
            "This command cannot be sent over REST",
            "It has bytes that are not text, which only an address can carry, and an argument that an address changes. Nothing was sent. Any client over TCP can send it.",
            false,
        ),
        Trouble::NoToken { title, detail, .. } => {
            return Notice { title: title.clone(), detail: detail.clone(), retry: true };
        }
        Trouble::NoPermission { command } => {
            let title = if command.is_empty() {
                "This token may not do that".to_owned()
            } else {
                format!("This token may not run {command}")
            };
            let detail = "That is a rule of the read-only token, nothing is broken. Other commands below may still show what you look for.";
            return Notice { title, detail: detail.to_owned(), retry: false };
        }
        Trouble::Quota(said) => {
            let title = "The database has reached a limit of its plan".to_owned();
            let detail = format!(
                "Upstash says: {said} Reads work again when the limit is raised or its period ends.",
                said = sentence(said)
            );
            return Notice { title, detail, retry: true };
        }
        Trouble::KeepsChanging => (
            "The key keeps changing its type",
            "It had one type when asked and another when read, twice in a row. Somebody is writing to it right now.",
            true,
        ),
        Trouble::Redis(said) => {
            let title = "Redis refused this".to_owned();
            return Notice { title, detail: sentence(said), retry: true };
        }
    };
    Notice { title: title.to_owned(), detail: detail.to_owned(), retry }
}

/// Why the number of keys is not known.
pub fn no_count(why: &Trouble) -> String {
    match why {
        Trouble::NoPermission { .. } => "Counting keys is kept from this token.".to_owned(),
        other => sentence(&trouble(other).title),
    }
}

/// Somebody else's words, closed with a full stop.
fn sentence(said: &str) -> String {
    if said.ends_with(['.', '!', '?']) { said.to_owned() } else { format!("{said}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::error::Remedy;

    fn every() -> Vec<Trouble> {
        let said = "ERR max requests limit exceeded".to_owned();
        vec![
            Trouble::Offline,
            Trouble::Unreachable,
            Trouble::TimedOut,
            Trouble::NotRedis { status: 502 },
            Trouble::TokenRefused,
            Trouble::HostRefused,
            Trouble::Unsendable,
            Trouble::NoToken {
                title: "A title".to_owned(),
                detail: "A detail.".to_owned(),
                remedy: Remedy::Retry,
            },
            Trouble::NoPermission { command: "SCAN".to_owned() },
            Trouble::Quota(said.clone()),
            Trouble::KeepsChanging,
            Trouble::Redis(said),
        ]
    }

    #[test]
    fn every_trouble_has_its_own_title_and_whole_sentences() {
        let notices: Vec<_> = every().iter().map(trouble).collect();
        for (index, notice) in notices.iter().enumerate() {
            assert!(notice.detail.ends_with('.'), "{}", notice.detail);
            assert!(!notice.title.ends_with('.'), "{}", notice.title);
            assert!(
                notices.iter().skip(index + 1).all(|other| other.title != notice.title),
                "{}",
                notice.title
            );
        }
    }

    #[test]
    fn a_refused_command_is_named() {
        let notice = trouble(&Trouble::NoPermission { command: "HSCAN".to_owned() });
        assert_eq!(notice.title, "This token may not run HSCAN");
        assert!(!notice.retry);
    }
}
