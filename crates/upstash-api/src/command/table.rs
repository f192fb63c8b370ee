//! The command table, read from `data/commands.tsv`.

use std::sync::OnceLock;

const TSV: &str = include_str!("../../data/commands.tsv");

/// One documented command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// Upper case, one or two words: `GET`, `MEMORY USAGE`, `JSON.GET`.
    pub name: &'static str,
    /// The chapter of the command reference, such as `sorted-set`.
    pub group: &'static str,
    pub access: Access,
    /// Whether the read-only REST token may run it.
    pub read_only: Verdict,
    /// Arguments in the reference's notation, empty when there are none.
    pub arguments: &'static str,
}

/// What a command does to the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    /// Neither: connection, server, publish.
    Other,
}

/// What the read-only token's user may do with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    Deny,
    /// Not a command of the REST API at all, whatever the token.
    NotRest,
}

/// What the token at hand may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// The database's own read-only token.
    ReadOnly,
    /// That token, and for SCAN the one of the user that may ([`crate::exchange::BROWSE_RULES`]).
    Browse,
}

/// Why a typed command is not sent with a read-only token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not in the command reference.
    Unknown(String),
    /// It writes.
    Writes(&'static str),
    /// It only reads, but Upstash keeps it from this token (`SCAN`, `KEYS`) or it is an administrator's command.
    Denied(&'static str),
    /// The REST API has no such command.
    NotRest(&'static str),
}

/// Every documented command, sorted by name.
pub fn all() -> &'static [CommandSpec] {
    static TABLE: OnceLock<Vec<CommandSpec>> = OnceLock::new();
    TABLE.get_or_init(|| TSV.lines().filter_map(spec).collect())
}

/// The command that these words name, in any case: two words (`MEMORY USAGE`) before one.
pub fn find<W: AsRef<[u8]>>(words: &[W]) -> Option<&'static CommandSpec> {
    let first = std::str::from_utf8(words.first()?.as_ref()).ok()?.to_ascii_uppercase();
    let second = words.get(1).and_then(|word| std::str::from_utf8(word.as_ref()).ok());
    let pair = second.and_then(|second| by_name(&format!("{first} {}", second.to_ascii_uppercase())));
    pair.or_else(|| by_name(&first))
}

impl CommandSpec {
    /// Whether a token may run it.
    pub fn is_allowed(&self, rights: Rights) -> bool {
        match rights {
            Rights::ReadOnly => self.read_only == Verdict::Allow,
            Rights::Browse => self.name == "SCAN" || self.read_only == Verdict::Allow,
        }
    }
}

/// Whether a token may run a command.
///
/// # Errors
/// The reason why it is not worth sending.
pub fn check<W: AsRef<[u8]>>(words: &[W], rights: Rights) -> Result<&'static CommandSpec, Refusal> {
    let Some(spec) = find(words) else {
        let name = words.first().map(|word| String::from_utf8_lossy(word.as_ref()).to_ascii_uppercase());
        return Err(Refusal::Unknown(name.unwrap_or_default()));
    };
    match (spec.read_only, spec.access) {
        _ if spec.is_allowed(rights) => Ok(spec),
        (Verdict::NotRest, _) => Err(Refusal::NotRest(spec.name)),
        (_, Access::Write) => Err(Refusal::Writes(spec.name)),
        _ => Err(Refusal::Denied(spec.name)),
    }
}

/// Whether the database's own read-only token may run a command.
///
/// # Errors
/// As [`check`].
pub fn check_read_only<W: AsRef<[u8]>>(words: &[W]) -> Result<&'static CommandSpec, Refusal> {
    check(words, Rights::ReadOnly)
}

fn by_name(name: &str) -> Option<&'static CommandSpec> {
    let table = all();
    table.binary_search_by(|spec| spec.name.cmp(name)).ok().and_then(|index| table.get(index))
}

/// One line of the table; comments and malformed lines give `None` (a test counts them).
fn spec(line: &'static str) -> Option<CommandSpec> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split('\t');
    Some(CommandSpec {
        name: fields.next()?,
        group: fields.next()?,
        access: match fields.next()? {
            "read" => Access::Read,
            "write" => Access::Write,
            "other" => Access::Other,
            _ => return None,
        },
        read_only: match fields.next()? {
            "allow" => Verdict::Allow,
            "deny" => Verdict::Deny,
            "none" => Verdict::NotRest,
            _ => return None,
        },
        arguments: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_sorted() {
        let lines = TSV.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(all().len(), lines);
        assert!(all().is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn two_word_commands_win_over_one() {
        assert_eq!(find(&["memory", "usage", "k"]).map(|spec| spec.name), Some("MEMORY USAGE"));
        assert_eq!(find(&["get", "usage"]).map(|spec| spec.name), Some("GET"));
        assert_eq!(find::<&str>(&[]), None);
        assert_eq!(find(&[[0xff]]), None);
    }

    #[test]
    fn a_user_that_may_scan_scans_and_still_only_reads() {
        assert!(
            check(&["scan", "0"], Rights::Browse).is_ok() && check(&["get", "k"], Rights::Browse).is_ok()
        );
        assert_eq!(check(&["keys", "*"], Rights::Browse), Err(Refusal::Denied("KEYS")));
        assert!(check(&["ping"], Rights::Browse).is_ok(), "it goes with the read-only token as before");
        let mut allowed = all().iter().filter(|spec| spec.is_allowed(Rights::Browse));
        assert!(allowed.all(|spec| spec.access != Access::Write));
    }

    #[test]
    fn a_refusal_says_why() {
        assert!(check_read_only(&["hgetall", "k"]).is_ok());
        assert_eq!(check_read_only(&["set", "k", "v"]), Err(Refusal::Writes("SET")));
        assert_eq!(check_read_only(&["scan", "0"]), Err(Refusal::Denied("SCAN")));
        assert_eq!(check_read_only(&["keys", "*"]), Err(Refusal::Denied("KEYS")));
        assert_eq!(check_read_only(&["multi"]), Err(Refusal::NotRest("MULTI")));
        assert_eq!(check_read_only(&["frobnicate"]), Err(Refusal::Unknown("FROBNICATE".into())));
    }

    #[test]
    fn no_writing_command_is_allowed() {
        assert!(all().iter().all(|spec| spec.access != Access::Write || spec.read_only != Verdict::Allow));
    }
}
