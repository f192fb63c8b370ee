//! Which commands a look costs: a small probe, then the reads of the type that was found. Every list here becomes one
//! pipeline, and every command in it is billed to somebody.

use upstash_api::rest::Command;

use super::bytes::as_argument;
use super::kind::Kind;
use super::value::{Next, PENDING_PAGE};

/// Bytes of a string asked for at once.
pub const PAGE_BYTES: u64 = 64 * 1024;

/// Bytes of a string held and shown at once.
pub const WINDOW_BYTES: u64 = 256 * 1024;

/// Elements of a collection asked for at once, when they are not known to be large.
pub const PAGE_ROWS: u64 = 100;

/// A page of elements should not be much larger than this.
const PAGE_TARGET: u64 = 1024 * 1024;

/// Characters of a command that [`typed`] keeps.
const TYPED_CHARS: usize = 160;

/// JSON has no ranges: a document that takes more memory than this is read only when a person says so.
pub const LARGE_JSON: u64 = 1024 * 1024;

/// What is asked of every key. Without `memory` where the token turned out not to have MEMORY USAGE.
pub fn probe(name: &[u8], memory: bool) -> Vec<Command> {
    let mut commands = vec![Command::new("TYPE").arg(name), Command::new("PTTL").arg(name)];
    if memory {
        commands.push(Command::new("MEMORY").arg("USAGE").arg(name));
    }
    commands
}

/// The first page of a key: its length and its beginning, in this order. Empty for a type that cannot be read, and of a
/// string only the beginning: where that is all of it, it tells the length as well ([`string_length`]).
/// A sorted set begins with the lowest score and a stream with the newest entry, unless `flipped`.
pub fn first_page(name: &[u8], kind: &Kind, rows: u64, flipped: bool) -> Vec<Command> {
    let length = |command: &str| Command::new(command).arg(name);
    match kind {
        Kind::Text => vec![bytes(name, 0, PAGE_BYTES)],
        Kind::Hash => vec![length("HLEN"), scan("HSCAN", name, b"0", rows)],
        Kind::List => vec![length("LLEN"), list(name, 0, rows)],
        Kind::Set => vec![length("SCARD"), scan("SSCAN", name, b"0", rows)],
        Kind::SortedSet => vec![length("ZCARD"), ranks(name, 0, rows, flipped)],
        Kind::Stream => vec![length("XLEN"), entries(name, None, rows, !flipped)],
        Kind::Json => vec![length("JSON.TYPE"), length("JSON.GET")],
        Kind::Other(_) => Vec::new(),
    }
}

/// How long a string is, asked of one that is longer than its first page.
pub fn string_length(name: &[u8]) -> Command {
    Command::new("STRLEN").arg(name)
}

/// `length` bytes of a string from `start` on.
pub fn bytes(name: &[u8], start: u64, length: u64) -> Command {
    let last = start.saturating_add(length).saturating_sub(1);
    Command::new("GETRANGE").arg(name).arg(start.to_string()).arg(last.to_string())
}

/// A page of HSCAN or SSCAN; the cursor is kept as the text Redis gave, it may exceed 64 bits.
pub fn scan(command: &str, name: &[u8], cursor: &[u8], rows: u64) -> Command {
    Command::new(command).arg(name).arg(cursor).arg("COUNT").arg(rows.to_string())
}

/// All of a hash or a set at once, for a token that may not scan inside keys. Only for [`fits_whole`].
pub fn whole(name: &[u8], kind: &Kind) -> Option<Command> {
    match kind {
        Kind::Hash => Some(Command::new("HGETALL").arg(name)),
        Kind::Set => Some(Command::new("SMEMBERS").arg(name)),
        _ => None,
    }
}

/// The line that reads all of a key, for people's own code; `None` for a type that cannot be read.
pub fn line_for_all(name: &[u8], kind: &Kind) -> Option<String> {
    let (command, rest) = match kind {
        Kind::Text => ("GET", ""),
        Kind::Hash => ("HGETALL", ""),
        Kind::List => ("LRANGE", " 0 -1"),
        Kind::Set => ("SMEMBERS", ""),
        Kind::SortedSet => ("ZRANGE", " 0 -1 WITHSCORES"),
        Kind::Stream => ("XRANGE", " - +"),
        Kind::Json => ("JSON.GET", ""),
        Kind::Other(_) => return None,
    };
    Some(format!("{command} {}{rest}", as_argument(name)))
}

/// Whether a collection is small enough to be read in one command.
pub const fn fits_whole(length: Option<u64>, memory: Option<u64>) -> bool {
    let few = matches!(length, Some(length) if length <= 10 * PAGE_ROWS);
    let small = matches!(memory, None | Some(..=PAGE_TARGET));
    few && small
}

/// Elements of a list.
pub fn list(name: &[u8], start: u64, rows: u64) -> Command {
    Command::new("LRANGE").arg(name).arg(start.to_string()).arg(last_of(start, rows))
}

/// Members of a sorted set by rank, with their scores.
pub fn ranks(name: &[u8], start: u64, rows: u64, reversed: bool) -> Command {
    let command = Command::new("ZRANGE").arg(name).arg(start.to_string()).arg(last_of(start, rows));
    let command = if reversed { command.arg("REV") } else { command };
    command.arg("WITHSCORES")
}

/// Entries of a stream after the entry `after` (excluded); `newest_first` walks towards the past.
pub fn entries(name: &[u8], after: Option<&str>, rows: u64, newest_first: bool) -> Command {
    let (command, far_end, near_end) =
        if newest_first { ("XREVRANGE", "-", "+") } else { ("XRANGE", "+", "-") };
    let from = after.map_or_else(|| near_end.to_owned(), |id| format!("({id}"));
    Command::new(command).arg(name).arg(from).arg(far_end).arg("COUNT").arg(rows.to_string())
}

/// The page of a collection that begins at `next`, and the index it begins with. `flipped` as for [`first_page`].
pub fn page(kind: &Kind, name: &[u8], next: &Next, rows: u64, flipped: bool) -> Option<(Command, u64)> {
    match (kind, next) {
        (Kind::Hash, Next::Cursor(cursor)) => Some((scan("HSCAN", name, cursor, rows), 0)),
        (Kind::Set, Next::Cursor(cursor)) => Some((scan("SSCAN", name, cursor, rows), 0)),
        (Kind::List, Next::Index(start)) => Some((list(name, *start, rows), *start)),
        (Kind::SortedSet, Next::Index(start)) => Some((ranks(name, *start, rows, flipped), *start)),
        (Kind::Stream, Next::After(id)) => Some((entries(name, Some(id), rows, !flipped), 0)),
        (Kind::Stream, Next::Index(0)) => Some((entries(name, None, rows, !flipped), 0)),
        _ => None,
    }
}

/// When fields of a hash end.
pub fn field_ends<F: AsRef<[u8]>>(name: &[u8], fields: &[F]) -> Command {
    let command = Command::new("HPTTL").arg(name).arg("FIELDS").arg(fields.len().to_string());
    fields.iter().fold(command, |command, field| command.arg(field))
}

/// Members whose position is asked for in one command.
const POSITIONS: usize = 500;

/// Where members of a sorted set are.
pub fn positions(name: &[u8], members: &[Vec<u8>]) -> Vec<Command> {
    let one = |members: &[Vec<u8>]| {
        members.iter().fold(Command::new("GEOPOS").arg(name), |command, member| command.arg(member))
    };
    members.chunks(POSITIONS).map(one).collect()
}

/// How many commands [`positions`] makes.
pub const fn position_commands(members: usize) -> u64 {
    members.div_ceil(POSITIONS) as u64
}

/// Who reads in a group, and the first entries that were not acknowledged.
pub fn group_detail(name: &[u8], group: &[u8]) -> Vec<Command> {
    let consumers = Command::new("XINFO").arg("CONSUMERS").arg(name).arg(group);
    vec![consumers, pending(name, group, None)]
}

/// Entries that were delivered and not acknowledged, after the entry `after` (excluded).
pub fn pending(name: &[u8], group: &[u8], after: Option<&str>) -> Command {
    let from = after.map_or_else(|| "-".to_owned(), |id| format!("({id}"));
    let command = Command::new("XPENDING").arg(name).arg(group).arg(from);
    command.arg("+").arg(PENDING_PAGE.to_string())
}

/// The consumer groups of a stream.
pub fn groups(name: &[u8]) -> Command {
    Command::new("XINFO").arg("GROUPS").arg(name)
}

/// How many elements a page may have: fewer where `memory` says that elements are large.
pub const fn page_rows(memory: Option<u64>, length: Option<u64>) -> u64 {
    match (memory, length) {
        (Some(memory), Some(length)) if length > 0 => clamp(match PAGE_TARGET.checked_div(memory / length) {
            Some(fitting) => fitting,
            None => PAGE_ROWS,
        }),
        // Before the length is known, a large key might be few large elements or many small ones.
        (Some(memory), _) if memory > 4 * PAGE_TARGET => PAGE_ROWS / 5,
        _ => PAGE_ROWS,
    }
}

/// The command as one could type it, long arguments cut: for the list of what a look has cost.
pub fn typed(command: &Command) -> String {
    let mut line = String::new();
    for word in command.words() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&as_argument(word));
        if let Some((cut, _)) = line.char_indices().nth(TYPED_CHARS) {
            line.truncate(cut);
            line.push('…');
            break;
        }
    }
    line
}

/// The command's name as people know it: two words where the command has two.
pub fn name_of(command: &Command) -> String {
    let spec = upstash_api::command::find(command.words());
    let first = || command.words().first().map(|word| String::from_utf8_lossy(word).into_owned());
    spec.map_or_else(|| first().unwrap_or_default(), |spec| spec.name.to_owned())
}

const fn clamp(rows: u64) -> u64 {
    if rows < 1 {
        1
    } else if rows > PAGE_ROWS {
        PAGE_ROWS
    } else {
        rows
    }
}

fn last_of(start: u64, rows: u64) -> String {
    start.saturating_add(rows).saturating_sub(1).to_string()
}

#[cfg(test)]
mod tests {
    use upstash_api::command::check_read_only;

    use super::*;

    fn line(command: &Command) -> String {
        command.words().iter().map(|word| String::from_utf8_lossy(word)).collect::<Vec<_>>().join(" ")
    }

    fn lines(commands: &[Command]) -> Vec<String> {
        commands.iter().map(line).collect()
    }

    #[test]
    fn opening_a_string_is_a_probe_and_a_bounded_read() {
        assert_eq!(lines(&probe(b"k", true)), ["TYPE k", "PTTL k", "MEMORY USAGE k"]);
        assert_eq!(lines(&probe(b"k", false)), ["TYPE k", "PTTL k"]);
        assert_eq!(lines(&first_page(b"k", &Kind::Text, 100, false)), ["GETRANGE k 0 65535"]);
    }

    #[test]
    fn each_type_is_read_by_its_length_and_one_page() {
        let page = |kind: Kind, flipped| lines(&first_page(b"k", &kind, 100, flipped));
        assert_eq!(page(Kind::Hash, false), ["HLEN k", "HSCAN k 0 COUNT 100"]);
        assert_eq!(page(Kind::List, false), ["LLEN k", "LRANGE k 0 99"]);
        assert_eq!(page(Kind::Set, false), ["SCARD k", "SSCAN k 0 COUNT 100"]);
        assert_eq!(page(Kind::SortedSet, true), ["ZCARD k", "ZRANGE k 0 99 REV WITHSCORES"]);
        assert_eq!(page(Kind::Stream, false), ["XLEN k", "XREVRANGE k + - COUNT 100"]);
        assert_eq!(page(Kind::Stream, true), ["XLEN k", "XRANGE k - + COUNT 100"]);
        assert_eq!(page(Kind::Json, false), ["JSON.TYPE k", "JSON.GET k"]);
        assert!(page(Kind::Other("x".to_owned()), false).is_empty());
    }

    #[test]
    fn later_pages_begin_where_the_last_one_ended() {
        assert_eq!(line(&ranks(b"z", 100, 100, false)), "ZRANGE z 100 199 WITHSCORES");
        assert_eq!(line(&entries(b"s", Some("5-1"), 50, true)), "XREVRANGE s (5-1 - COUNT 50");
        assert_eq!(line(&entries(b"s", Some("5-1"), 50, false)), "XRANGE s (5-1 + COUNT 50");
        assert_eq!(
            line(&scan("HSCAN", b"h", b"18446744073709551615", 100)),
            "HSCAN h 18446744073709551615 COUNT 100"
        );
        assert_eq!(line(&field_ends(b"h", &["a", "b"])), "HPTTL h FIELDS 2 a b");
    }

    #[test]
    fn positions_of_many_members_are_asked_for_in_several_commands() {
        let members = vec![b"m".to_vec(); 1001];
        assert_eq!(positions(b"k", &members).len() as u64, position_commands(members.len()));
        assert_eq!((position_commands(1001), position_commands(500), position_commands(0)), (3, 1, 0));
    }

    #[test]
    fn only_small_hashes_and_sets_are_read_whole() {
        assert_eq!(whole(b"h", &Kind::Hash).map(|command| line(&command)).as_deref(), Some("HGETALL h"));
        assert_eq!(whole(b"l", &Kind::List), None);
        assert!(fits_whole(Some(1000), Some(1 << 20)) && fits_whole(Some(3), None));
        assert!(
            !fits_whole(Some(1001), None) && !fits_whole(None, None) && !fits_whole(Some(3), Some(2 << 20))
        );
    }

    #[test]
    fn large_elements_make_small_pages() {
        assert_eq!(page_rows(None, None), 100);
        assert_eq!(page_rows(Some(500), Some(5)), 100);
        assert_eq!(page_rows(Some(1 << 30), None), 20);
        assert_eq!(page_rows(Some(1 << 30), Some(1 << 10)), 1);
        assert_eq!(page_rows(Some(100 << 20), Some(1_000_000)), 100);
        assert_eq!(page_rows(Some(10), Some(0)), 100);
    }

    #[test]
    fn every_planned_command_is_one_the_token_may_run() {
        let kinds =
            [Kind::Text, Kind::Hash, Kind::List, Kind::Set, Kind::SortedSet, Kind::Stream, Kind::Json];
        let pages = kinds.iter().flat_map(|kind| first_page(b"k", kind, 1, true));
        let rest =
            [groups(b"k"), string_length(b"k"), field_ends(b"k", &["f"]), entries(b"k", None, 1, false)];
        for command in probe(b"k", true).into_iter().chain(pages).chain(rest) {
            assert!(check_read_only(command.words()).is_ok(), "{}", line(&command));
        }
        let asked = [group_detail(b"k", b"g"), positions(b"k", &[b"m".to_vec()])].concat();
        for command in &asked {
            assert!(check_read_only(command.words()).is_ok(), "{}", line(command));
        }
        assert_eq!(lines(&asked), ["XINFO CONSUMERS k g", "XPENDING k g - + 100", "GEOPOS k m"]);
        assert_eq!(line(&pending(b"k", b"g", Some("5-1"))), "XPENDING k g (5-1 + 100");
        assert_eq!(name_of(&groups(b"k")), "XINFO GROUPS");
    }
}
