//! Every sentence of the explorer: what happened, was anything lost, what now. Ready to be translated.

pub mod browse;
pub mod code;
pub mod decoding;
pub mod download;
pub mod export;
pub mod find;
pub mod live;
pub mod meter;
pub mod shortcuts;
mod troubles;
pub mod types;
pub mod typing;

use super::kind::Kind;
use super::link::Tab;
use crate::numbers::{grouped, size};

pub use troubles::{Notice, no_count, trouble};
pub use typing::{bad_name, hint_of, refusal, unreadable};

pub const TITLE: &str = "Explorer";

/// The page's heading and its name in the tab.
pub fn title(database: &str) -> String {
    format!("Explore {database}")
}

pub const NOT_ACTIVE: &str = "The database is not active";
pub const SEE_DATABASE: &str = "See the database";

/// What that comes to, with Upstash's word for the state.
pub fn not_active(state: &str) -> String {
    format!(
        "Upstash says that it is {state}, so it may answer no command. Its own page says what that means."
    )
}

pub const REDIS: &str = "Redis";
/// A database that is not there, or not this account's: Upstash does not say which.
pub const NO_DATABASE: &str = "This database is not here";
pub const NO_DATABASE_DETAIL: &str =
    "It was deleted, or it belongs to another account. Check the address, or go back to the list.";
pub const ALL_DATABASES: &str = "All databases";
pub const READ_ONLY: &str = "Read-only";
pub const READ_ONLY_WHY: &str =
    "This page holds a token that can only read. It is kept in memory and dropped when you leave.";

// Left: names.
pub const KEYS: &str = "Keys";
pub const OPEN_LABEL: &str = "Open a key by name";
pub const OPEN_PLACEHOLDER: &str = "Key name";
pub const OPEN_HINT: &str = r#"Paste several, one a line. Bytes as in redis-cli: "a\x80"."#;
pub const OPEN: &str = "Open";
pub const COUNT: &str = "Count keys";
pub const NOT_COUNTED: &str = "keys not counted";
pub const SAMPLE: &str = "Random key";
pub const SAMPLE_EMPTY: &str = "The database is empty: there is no key to open.";
pub const PASTED: &str = "Pasted";
pub const RECENT: &str = "Recent";
pub const RECENT_EMPTY: &str = "Keys you open are listed here, in this browser only, until you sign out.";
pub const BOOKMARKS: &str = "Bookmarks";
pub const CLEAR_BOOKMARKS: &str = "Remove all bookmarks";
pub const BOOKMARK: &str = "Bookmark this key";
pub const BOOKMARKED: &str = "Remove the bookmark";
pub const BOOKMARKS_FULL: &str = "There are 200 bookmarks for this database: remove one first.";
pub const FROM_LINK: &str = "From the link";
pub const CLEAR: &str = "Clear";
pub const CLEAR_PASTED: &str = "Clear the pasted names";
pub const CLEAR_RECENT: &str = "Forget the recent keys";
pub const WHY_NO_LIST: &str = "Why is there no list of keys?";
pub const MISSING_BADGE: &str = "none";
pub const MISSING_BADGE_LONG: &str = "missing";
pub const BACK_TO_KEYS: &str = "Keys";

// Right: the key.
pub const NOTHING_OPEN: &str = "No key is open";
pub const NOTHING_OPEN_DETAIL: &str =
    "Type or paste a name on the left, or take one at random. A look costs four to six commands.";
pub const OPENING: &str = "the key";
pub const KEY: &str = "Key";
pub const READ: &str = "read";
pub const REFRESH: &str = "Read again";
pub const COPY_NAME: &str = "key name";
pub const COPY_VALUE: &str = "value";
pub const COPY_FIELD: &str = "field";
pub const COPY_ID: &str = "entry id";
pub const COPY_LOADED: &str = "the part that is loaded";
pub const LOOK_AGAIN: &str = "Look again";
pub const FORGET: &str = "Forget this name";
pub const EMPTY_NAME: &str = "(empty name)";
pub const EMPTY_VALUE: &str = "(empty)";
pub const NO_EXPIRY: &str = "does not expire";
pub const EXPIRY_UNKNOWN: &str = "expiry unknown";
pub const FAR_FUTURE: &str = "beyond the year 275760";
pub const COMMANDS_TITLE: &str = "Sent for this look";
pub const VIEWS: &str = "Ways to show the value";
pub const UTF8: &str = "UTF-8 text";
pub const NOT_TEXT: &str = "not text";
pub const NOT_TEXT_NOTE: &str = "These bytes are not UTF-8 text, so they are shown as hex first.";
pub const NOT_TEXT_AS_TEXT: &str = "These bytes are not UTF-8 text. What is not text is shown as \\xHH.";
pub const UNKNOWN_TYPE: &str = "This type has no viewer";
pub const HYPERLOGLOG: &str = "This string is a HyperLogLog: a sketch for counting, not text.";
pub const LARGE_JSON_TITLE: &str = "A large document";
pub const READ_ANYWAY: &str = "Read it";
pub const READ_WHOLE: &str = "Read the rest";
pub const BACK_TO_START: &str = "Back to the start";
pub const LAYING_OUT: &str = "the document";
pub const JSON_NEEDS_ALL: &str = "JSON is laid out once the whole value is here.";
pub const TEXT_TAB: &str = "Text";

// Collections.
pub const FIELD: &str = "Field";
pub const VALUE: &str = "Value";
pub const ENDS: &str = "Ends in";
pub const INDEX: &str = "Index";
pub const MEMBER: &str = "Member";
pub const RANK: &str = "Rank";
pub const SCORE: &str = "Score";
pub const ID: &str = "Id";
pub const FIELDS: &str = "Fields";
pub const NO_FIELDS: &str = "deleted, still held by a consumer";
pub const ORDER: &str = "Order";
pub const LOWEST_FIRST: &str = "Lowest first";
pub const HIGHEST_FIRST: &str = "Highest first";
pub const NEWEST_FIRST: &str = "Newest first";
pub const OLDEST_FIRST: &str = "Oldest first";
pub const ALL_FIELDS: &str = "All fields";
pub const CLOSE_DETAIL: &str = "Close the element";
pub const PICK_ROW: &str = "Arrow keys walk the rows; the chosen one is shown in full below.";
pub const EMPTY_STREAM: &str = "The stream has no entries";
pub const EMPTY_STREAM_DETAIL: &str = "It is there, and it may have consumer groups.";
pub const NO_GROUPS: &str = "No consumer groups";
pub const NO_GROUPS_DETAIL: &str = "Nobody reads this stream as a group.";
pub const GROUP: &str = "Group";
pub const CONSUMERS: &str = "Consumers";
pub const PENDING: &str = "Pending";
pub const LAST_DELIVERED: &str = "Last delivered";
pub const LAG: &str = "Lag";
pub const LAG_UNKNOWN: &str = "unknown";

// Console.
pub const CONSOLE: &str = "Command line";
/// The pane that it shares with the live view.
pub const CONSOLE_PANE: &str = "Command line and live messages";
pub const CONSOLE_LABEL: &str = "Redis command";
pub const CONSOLE_PLACEHOLDER: &str = "GET key";
pub const CONSOLE_EMPTY: &str = "Commands that read, as in redis-cli. Tab completes, the arrow keys bring lines back, Ctrl+R looks for one, several lines go as one pipeline.";
pub const CONSOLE_CLEAR: &str = "Clear the command line";
pub const CONSOLE_SHOW: &str = "Show the command line and live messages";
pub const CONSOLE_HIDE: &str = "Hide the command line and live messages";
pub const OUTPUT: &str = "Commands and answers";
pub const WAITING: &str = "waiting…";

// Status bar.
pub const COSTS: &str = "What this visit has cost";

/// `1 command`, `5 commands`.
pub fn commands(count: u64) -> String {
    counted(count, "command", "commands")
}

/// The first item of the status bar.
pub fn visit(count: u64) -> String {
    format!("{} this visit", commands(count))
}

/// How long the last request took.
pub fn round_trip(ms: u32) -> String {
    format!("{ms} ms last")
}

/// Lines of an answer that are left out.
pub fn hidden_lines(lines: usize) -> String {
    format!("\n… {} more lines", grouped(lines as u64))
}

/// Keys in the database.
pub fn key_count(count: u64) -> String {
    counted(count, "key", "keys")
}

/// The button that asks for the types of pasted names.
pub fn look_up_types(names: usize) -> String {
    format!("Look up types · {}", commands(names as u64))
}

/// A key's expiry while it runs.
pub fn expires_in(countdown: &str) -> String {
    format!("expires in {countdown}")
}

/// A key's expiry once it has passed.
pub fn expired(ago: &str) -> String {
    format!("expired {ago} ago, shown as it was read")
}

/// Memory that a key takes.
pub fn memory(bytes: u64) -> String {
    format!("{} in memory", size(bytes))
}

/// How much of a key there is, in its own unit.
pub fn length(kind: &Kind, length: u64) -> String {
    match kind {
        Kind::Text | Kind::Json | Kind::Other(_) => size(length),
        Kind::Hash => counted(length, "field", "fields"),
        Kind::List => counted(length, "element", "elements"),
        Kind::Set | Kind::SortedSet => counted(length, "member", "members"),
        Kind::Stream => counted(length, "entry", "entries"),
    }
}

/// What a JSON document is at its root; empty where nobody said.
pub fn json_root(root: &str) -> String {
    if root.is_empty() { String::new() } else { format!("root is {} {root}", article(root)) }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// The type in words.
pub fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Hash => "hash".to_owned(),
        Kind::List => "list".to_owned(),
        Kind::Set => "set".to_owned(),
        Kind::SortedSet => "sorted set".to_owned(),
        Kind::Stream => "stream".to_owned(),
        Kind::Json => "JSON".to_owned(),
        Kind::Other(name) => name.clone(),
    }
}

/// The type in the space of a badge.
pub fn kind_short(kind: &Kind) -> &str {
    match kind {
        Kind::Text => "str",
        Kind::Stream => "strm",
        Kind::Other(_) => "?",
        kind => kind.slug(),
    }
}

/// A tab's word.
pub fn tab(tab: Tab, kind: &Kind) -> &'static str {
    match (tab, kind) {
        (Tab::Text, _) => TEXT_TAB,
        (Tab::Json, _) => "JSON",
        (Tab::Hex, _) => "Hex",
        (Tab::Base64, _) => "Base64",
        (Tab::Decoded, _) => "Decoded",
        (Tab::Bits, _) => "Bits",
        (Tab::Points, _) => types::POINTS,
        (Tab::Table, Kind::Stream) => "Entries",
        (Tab::Table, _) => "Elements",
        (Tab::Groups, _) => "Groups",
    }
}

/// What a grid of elements is called.
pub fn grid(kind: &Kind) -> String {
    format!("Elements of the {}", self::kind(kind))
}

/// How much of a collection is shown; the length is what Redis said when the key was opened.
pub fn shown_of(kind: &Kind, shown: usize, total: Option<u64>, has_more: bool) -> String {
    let shown = shown as u64;
    match total {
        Some(total) if has_more => format!("{} of {}", grouped(shown), length(kind, total)),
        None if has_more => format!("{}+", length(kind, shown)),
        _ => format!("All {}", length(kind, shown)),
    }
}

/// Behind a string that is cut in its line.
pub fn cut_run(bytes: u64) -> String {
    format!("… {} more in Text", size(bytes))
}

/// Where a window of a string stands.
pub fn window(start: u64, end: u64, total: u64) -> String {
    if start == 0 {
        format!("First {} of {}", size(end), size(total))
    } else {
        format!("Bytes {} to {} of {}", grouped(start), grouped(end), grouped(total))
    }
}

/// The button for the next stretch.
pub fn show_next(bytes: u64) -> String {
    format!("Show next {}", size(bytes))
}

/// Why JSON is not laid out.
pub fn not_json(at: usize) -> String {
    format!("This is not JSON: it stops being JSON at byte {}.", grouped(at as u64))
}

/// Why JSON of a value that is not wholly here is not laid out, and cannot be.
pub fn json_too_large(total: u64) -> String {
    format!(
        "This value has {}. JSON is laid out for strings up to 256 KB; Text and Hex show any part of it.",
        size(total)
    )
}

/// A document that waits for a click.
pub fn large_json(memory: u64) -> String {
    format!("It takes {} of memory. JSON can only be read whole, in one command.", size(memory))
}

/// The button that shows a field of an entry in full.
pub fn look_at(field: &str) -> String {
    format!("Look at {field}")
}

/// A type without a viewer.
pub fn unknown_type(name: &str) -> String {
    format!(
        "Redis calls it {name}. Its type, expiry and size are above; commands of its own can be tried below."
    )
}

/// A missing key.
pub const MISSING: &str = "There is no such key";
/// A missing key that was there.
pub const GONE: &str = "The key is gone";
/// What a missing key may mean.
pub const MISSING_DETAIL: &str = "It may have expired, have been deleted, or never existed. Names are exact: case, spaces and every byte count.";
/// What a key that is gone may mean.
pub const GONE_DETAIL: &str = "It expired or was deleted between two looks.";

/// What a screen reader hears when a key has been opened.
pub fn opened(name: &str, facts: &[String]) -> String {
    format!("{name}: {}", facts.join(", "))
}

/// A part of a file that the browser did not take.
pub const NO_ROOM: &str = "The browser has no room for more of the file.";

/// Above a value that could not be refreshed or continued.
pub const STALE: &str = "What you see was read before and is unchanged here.";

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_words() {
        assert_eq!((commands(1), commands(1204)), ("1 command".to_owned(), "1,204 commands".to_owned()));
        assert_eq!(length(&Kind::Hash, 1), "1 field");
        assert_eq!(length(&Kind::Text, 1996), "1.9 KB");
    }

    #[test]
    fn a_partial_list_never_looks_complete() {
        assert_eq!(shown_of(&Kind::Set, 100, Some(12_345), true), "100 of 12,345 members");
        assert_eq!(shown_of(&Kind::Set, 100, None, true), "100 members+");
        assert_eq!(shown_of(&Kind::Set, 3, Some(3), false), "All 3 members");
        assert_eq!(window(0, 65_536, 300_000), "First 64 KB of 293 KB");
        assert_eq!(window(262_144, 300_000, 300_000), "Bytes 262,144 to 300,000 of 300,000");
    }
}
