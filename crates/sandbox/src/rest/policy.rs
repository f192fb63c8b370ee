//! What becomes of a command before Redis sees it: not over REST, not at Upstash, or on to Redis with a change.

use upstash_api::command::{self, Access, Verdict};

use super::extensions::{self, Guard, Page, Sent};
use super::{acl, cursor, texts};
use crate::redis::{Reply, Words, words};
use crate::switches::Switches;

/// Commands that block until something happens; Upstash has none of them.
const BLOCKING: &[&str] =
    &["BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMAX", "BZPOPMIN", "BZMPOP"];
/// The one parameter that CONFIG knows at Upstash.
const EVENTS: &str = "notify-keyspace-events";
/// The sections that INFO has at Upstash.
const INFO: &[&str] = &["INFO", "server", "clients", "memory", "stats", "cluster", "keyspace"];
/// Longest WAIT in milliseconds: there are no replicas, so it would wait in vain, and 0 means for ever.
const LONGEST_WAIT: u64 = 1000;

/// A command that goes to Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    pub words: Words,
    pub after: After,
    /// A condition that Redis does not know.
    pub guard: Option<Guard>,
    /// The first word as it was asked, in lower case, for texts.
    pub asked: String,
    /// Upper case, two words where the command has them.
    pub name: String,
    /// Whether it may change data, as far as the sync token is concerned.
    pub writes: bool,
}

/// What happens to the reply, unless it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    Keep,
    Replace(Reply),
    /// Lines of INFO that tell about this machine are taken out.
    HideHost,
    /// ACL GETUSER without the field that Upstash lacks.
    HideSelectors,
    /// A REST token, if this user can sign in with this password.
    RestToken {
        user: String,
        password: String,
    },
    /// SCAN's keys with the type of each.
    WithTypes,
    /// A part of the reply.
    Page(Page),
    /// The digest of the reply.
    Digest,
    /// COPY onto itself, which is no error at Upstash.
    OntoItself {
        replaces: bool,
    },
}

/// What a command has to know about its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of its host name.
    pub number: u16,
    /// Whether its plan has users of one's own.
    pub has_acl: bool,
}

/// Looks at a command.
///
/// # Errors
/// The text of the refusal.
pub fn prepare(asked: Words, place: Place) -> Result<Prepared, String> {
    let first = asked.first().map(|word| String::from_utf8_lossy(word).to_uppercase()).unwrap_or_default();
    if is_connection_command(&first) {
        return Err(texts::not_over_rest(&first));
    }
    let Some(spec) = command::find(&asked) else {
        return Err(texts::not_available(&full_name(&first, &asked)));
    };
    if BLOCKING.contains(&spec.name) {
        return Err(texts::not_available(spec.name));
    }
    if matches!(spec.name, "XREAD" | "XREADGROUP") && blocks(&asked) {
        return Err(texts::not_available(&format!("{} BLOCK", spec.name)));
    }
    let names_events =
        asked.iter().skip(2).any(|word| word.eq_ignore_ascii_case(EVENTS.as_bytes()) || word == b"*");
    let sent = |words, after| Sent { words, after, guard: None };
    let Sent { mut words, after, guard } = match spec.name {
        // Documented to answer an empty array; asking Redis first keeps the read-only user out.
        "COMMAND" => sent(words(&["COMMAND", "COUNT"]), After::Replace(Reply::Array(Vec::new()))),
        "CONFIG GET" if names_events => sent(words(&["CONFIG", "GET", EVENTS]), After::Keep),
        "CONFIG GET" => sent(words(&["CONFIG", "GET", EVENTS]), After::Replace(Reply::Array(Vec::new()))),
        "CONFIG SET" if !names_events || asked.len() != 4 => return Err(texts::not_available("CONFIG SET")),
        name if first == "ACL" => {
            acl::prepare(name, asked, place).map(|(words, after)| sent(words, after))?
        }
        "INFO" if asked.len() == 1 => sent(words(INFO), After::HideHost),
        "INFO" => sent(only_known_sections(asked), After::HideHost),
        "WAIT" | "WAITAOF" => sent(with_short_wait(asked), After::Keep),
        name => extensions::adapt(name, asked)?,
    };
    cursor::shrink(spec.name, &mut words);
    let writes = spec.access == Access::Write || spec.group == "scripting" || spec.group == "functions";
    Ok(Prepared { words, after, guard, asked: first.to_lowercase(), name: spec.name.to_owned(), writes })
}

/// Takes the lines out of INFO that tell about this machine.
pub fn hide_host(info: &[u8]) -> Vec<u8> {
    const HIDDEN: [&[u8]; 4] = [b"executable:", b"config_file:", b"process_id:", b"process_supervised:"];
    let is_shown = |line: &&[u8]| !HIDDEN.iter().any(|prefix| line.starts_with(prefix));
    info.split_inclusive(|byte| *byte == b'\n').filter(is_shown).collect::<Vec<_>>().concat()
}

/// ACL GETUSER without the field `selectors` and its value.
pub fn without_selectors(fields: Vec<Reply>) -> Vec<Reply> {
    let selectors = Reply::Bulk(b"selectors".to_vec());
    let mut pairs = fields.into_iter();
    let mut shown = Vec::new();
    while let (Some(name), Some(value)) = (pairs.next(), pairs.next()) {
        if name != selectors {
            shown.extend([name, value]);
        }
    }
    shown
}

/// Rules of the user behind the read-only token: what Upstash documents (reading without the dangerous commands, no
/// SCAN, no KEYS), the frame of a transaction, which is a path at Upstash and no command, the JSON commands that read (RedisJSON puts them into no category), then the switch.
pub fn read_only_rules(switches: &Switches) -> Vec<String> {
    let stock = ["+@read", "-@dangerous", "-scan", "-keys", "+ping", "+echo", "+multi", "+exec", "+discard"]
        .map(str::to_owned);
    let json = command::all().iter().filter(|spec| spec.group == "json" && spec.read_only == Verdict::Allow);
    let json = json.map(|spec| format!("+{}", spec.name.to_lowercase()));
    stock.into_iter().chain(json).chain(switches.read_only_rules.iter().cloned()).collect()
}

/// AUTH, MULTI, CLIENT and the like: the table marks them as no REST commands.
fn is_connection_command(first: &str) -> bool {
    let starts =
        |name: &str| name == first || name.strip_prefix(first).is_some_and(|rest| rest.starts_with(' '));
    command::all().iter().any(|spec| spec.read_only == Verdict::NotRest && starts(spec.name))
}

/// The name of an unknown command: with its subcommand where other subcommands are known.
fn full_name(first: &str, asked: &Words) -> String {
    let has_subcommands =
        command::all().iter().any(|spec| spec.name.split_once(' ').is_some_and(|(c, _)| c == first));
    match asked.get(1) {
        Some(second) if has_subcommands => {
            format!("{first} {}", String::from_utf8_lossy(second).to_uppercase())
        }
        _ => first.to_owned(),
    }
}

/// Whether BLOCK stands before STREAMS.
fn blocks(asked: &Words) -> bool {
    let options = asked.iter().take_while(|word| !word.eq_ignore_ascii_case(b"STREAMS"));
    options.into_iter().any(|word| word.eq_ignore_ascii_case(b"BLOCK"))
}

/// INFO with the sections that Upstash has; an unknown one gives an empty answer, as in Redis.
fn only_known_sections(asked: Words) -> Words {
    let is_known = |word: &Vec<u8>| INFO.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
    let is_all = |word: &Vec<u8>| {
        [&b"all"[..], b"default", b"everything"].iter().any(|all| word.eq_ignore_ascii_case(all))
    };
    if asked.iter().skip(1).any(is_all) {
        return words(INFO);
    }
    let mut known: Words = asked.into_iter().filter(is_known).collect();
    if known.len() == 1 {
        known.push(b"none".to_vec());
    }
    known
}

fn with_short_wait(mut asked: Words) -> Words {
    if let Some(last) = asked.last_mut() {
        let given = std::str::from_utf8(last).ok().and_then(|text| text.parse::<u64>().ok());
        if given.is_some_and(|milliseconds| milliseconds == 0 || milliseconds > LONGEST_WAIT) {
            *last = LONGEST_WAIT.to_string().into_bytes();
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepare(asked: Words) -> Result<Prepared, String> {
        super::prepare(asked, Place { number: 7, has_acl: true })
    }

    fn refused(text: &[&str]) -> String {
        prepare(words(text)).expect_err("refused")
    }

    #[test]
    fn commands_of_the_connection_have_no_place_in_rest() {
        for name in ["multi", "EXEC", "subscribe", "client", "HELLO", "auth", "monitor", "WATCH", "reset"] {
            let expected = format!(
                "ERR Command \"{}\" is not allowed in REST or it has a special context path",
                name.to_uppercase()
            );
            assert_eq!(refused(&[name, "LIST"]), expected);
        }
    }

    #[test]
    fn what_upstash_lacks_is_not_available() {
        let text = |name: &str| {
            format!(
                "ERR Command is not available: '{name}'. See \
                 https://upstash.com/docs/redis/overall/rediscompatibility for details"
            )
        };
        assert_eq!(refused(&["slowlog", "get"]), text("SLOWLOG"));
        assert_eq!(refused(&["memory", "stats"]), text("MEMORY STATS"));
        assert_eq!(refused(&["object", "encoding", "a"]), text("OBJECT"));
        assert_eq!(refused(&["blpop", "a", "0"]), text("BLPOP"));
        assert_eq!(refused(&["nope"]), text("NOPE"));
        assert_eq!(refused(&["acl", "dryrun", "x"]), text("ACL DRYRUN"));
        assert_eq!(refused(&["xread", "BLOCK", "0", "STREAMS", "s", "$"]), text("XREAD BLOCK"));
        assert_eq!(refused(&["config", "set", "maxmemory", "1"]), text("CONFIG SET"));
        assert_eq!(refused(&["debug", "sleep", "9"]), text("DEBUG"));
        assert_eq!(refused(&["shutdown"]), text("SHUTDOWN"));
    }

    #[test]
    fn a_stream_called_block_may_be_read() {
        let asked = words(&["XREAD", "COUNT", "1", "STREAMS", "block", "0"]);
        assert_eq!(prepare(asked.clone()).map(|prepared| prepared.words), Ok(asked));
    }

    #[test]
    fn info_tells_nothing_about_this_machine() {
        let info =
            b"# Server\r\nredis_version:8\r\nexecutable:/home/x\r\nconfig_file:/tmp/y\r\ntcp_port:0\r\n";
        assert_eq!(hide_host(info), b"# Server\r\nredis_version:8\r\ntcp_port:0\r\n");
        let prepared = prepare(words(&["info", "replication"])).expect("allowed");
        assert_eq!(prepared.words, words(&["info", "none"]));
    }

    #[test]
    fn nothing_waits_for_ever() {
        let prepared = prepare(words(&["WAIT", "1", "0"])).expect("allowed");
        assert_eq!(prepared.words, words(&["WAIT", "1", "1000"]));
    }
}
