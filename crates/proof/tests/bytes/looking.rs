//! The explorer's core at work: it opens a key by itself, and what it would show is taken down.

use partner_dashboard::explorer::bytes;
use partner_dashboard::explorer::console::{Outcome, print, read};
use partner_dashboard::explorer::model::{Look, Machine};
use partner_dashboard::explorer::names;
use partner_dashboard::explorer::value::{Row, Value};
use upstash_api::command::{self, Rights};
use upstash_api::rest::Command;

use proof::Database;

/// A way to store two words.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Text,
    Hash,
    List,
    Set,
    SortedSet,
    Stream,
}

impl Shape {
    pub const ALL: [Self; 6] = [Self::Text, Self::Hash, Self::List, Self::Set, Self::SortedSet, Self::Stream];

    pub fn write(self, name: &[u8], a: &[u8], b: &[u8]) -> Command {
        let command = |verb: &str| Command::new(verb).arg(name);
        match self {
            Self::Text => command("SET").arg([a, b].concat()),
            Self::Hash => command("HSET").arg(a).arg(b),
            Self::List => command("RPUSH").arg(a).arg(b),
            Self::Set => command("SADD").arg(a),
            Self::SortedSet => command("ZADD").arg("1.5").arg(a),
            Self::Stream => command("XADD").arg("5-1").arg(a).arg(b),
        }
    }

    /// What must be seen of it, in order.
    pub fn shown(self, a: &[u8], b: &[u8]) -> Vec<Vec<u8>> {
        match self {
            Self::Text => vec![[a, b].concat()],
            Self::Hash | Self::List => vec![a.to_vec(), b.to_vec()],
            Self::Set => vec![a.to_vec()],
            Self::SortedSet => vec![a.to_vec(), b"1.5".to_vec()],
            Self::Stream => vec![b"5-1".to_vec(), a.to_vec(), b.to_vec()],
        }
    }
}

/// Opens a key as the page does: asks what the machine wants to know until it wants nothing more.
pub fn open(database: &Database, name: &[u8]) -> Vec<Vec<u8>> {
    let mut machine = Machine::default();
    let mut next = Some(machine.open(name.to_vec(), false));
    while let Some(ask) = next {
        let answers = ask.commands.iter().map(|command| database.answer(command)).collect();
        next = machine.answered(ask.ticket, answers, 0);
    }
    assert_eq!(machine.name(), Some(name));
    let Look::Open(key) = machine.look() else { panic!("{name:?} is not open: {:?}", machine.look()) };
    match &key.value {
        Value::Window(window) => vec![window.bytes.clone()],
        Value::Rows(rows) => rows.items.iter().flat_map(row).collect(),
        other => panic!("{other:?}"),
    }
}

fn row(row: &Row) -> Vec<Vec<u8>> {
    match row {
        Row::Field { field, value, .. } => vec![field.clone(), value.clone()],
        Row::Item { value, .. } => vec![value.clone()],
        Row::Member(member) => vec![member.clone()],
        Row::Scored { member, score, .. } => vec![member.clone(), score.clone().into_bytes()],
        Row::Entry { id, fields } => {
            let pairs = fields.iter().flat_map(|(field, value)| [field.clone(), value.clone()]);
            std::iter::once(id.clone().into_bytes()).chain(pairs).collect()
        }
    }
}

/// A name as it is copied from the page and typed again.
pub fn typed(name: &[u8]) -> String {
    let typed = bytes::as_argument(name);
    // The same name in the field that opens keys.
    let pasted = names::pasted(&names::typed(name)).expect("names");
    assert!(name.is_empty() || pasted == [name.to_vec()], "{name:?} was pasted as {pasted:?}");
    typed
}

/// What the command line prints for a line.
pub fn console(database: &Database, line: &str) -> String {
    let (mut entry, runs) = read(line, Rights::ReadOnly, false).expect("a line");
    let answers = runs.iter().map(|run| database.answer(&run.command)).collect();
    entry.settle(runs, Ok(answers), None);
    match &entry.lines[0].outcome {
        Outcome::Answered { answer, status, .. } if answer.is_ok() => print(answer, *status).text,
        other => panic!("{line}: {other:?}"),
    }
}

/// What somebody gets who types what was printed.
pub fn read_back(printed: &str) -> Vec<u8> {
    let mut words = command::parse(printed).expect("a line");
    assert_eq!(words.len(), 1, "{printed}");
    words.remove(0).bytes
}
