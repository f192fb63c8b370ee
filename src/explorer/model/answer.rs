//! What an answer changes.

use upstash_api::rest::{ErrorKind, Reply};

use super::super::kind::Kind;
use super::super::trouble::Trouble;
use super::super::ttl::{self, Expiry};
use super::super::value::{self, Json, Next, Row, Value, Window};
use super::super::{bytes, plan};
use super::{
    Answer, Ask, FIELD_ENDS, Groups, Header, Look, MEMORY, Machine, OpenKey, Pending, Purpose, Ticket,
};

/// Most fields whose end is asked for at once.
const MOST_FIELD_ENDS: usize = 1000;

impl Machine {
    /// Takes the answers to an [`Ask`], in its order, received at `now_ms`. Gives what to ask next, if anything.
    pub fn answered(&mut self, ticket: Ticket, answers: Vec<Answer>, now_ms: i64) -> Option<Ask> {
        let Pending { purpose, sent } = self.take(ticket)?;
        match purpose {
            Purpose::Open { expected, retried } => self.probed(expected, retried, sent, answers, now_ms),
            Purpose::First { mut header, retried } => {
                header.sent.extend(sent);
                self.first_answered(header, retried, answers.into_iter(), now_ms)
            }
            Purpose::Length { mut header, page, retried } => {
                header.sent.extend(sent);
                self.length_answered(header, page, retried, answers.into_iter().next()?, now_ms)
            }
            Purpose::Whole { mut header, length, refused } => {
                header.sent.extend(sent);
                let answer = answers.into_iter().next()?;
                self.whole_answered(header, length, refused, answer, now_ms)
            }
            Purpose::More { start, asked, replace } => {
                self.spend(sent);
                self.more_answered(start, asked, replace, answers.into_iter().next()?)
            }
            Purpose::FieldEnds { from } => {
                self.spend(sent);
                self.ends_answered(from, answers.into_iter().next()?, now_ms);
                None
            }
            Purpose::Groups => {
                self.spend(sent);
                self.groups_answered(answers.into_iter().next()?);
                None
            }
        }
    }

    /// The question could not be asked at all. What was read before stays.
    pub fn failed(&mut self, ticket: Ticket, trouble: Trouble) {
        let Some(pending) = self.take(ticket) else { return };
        let Look::Open(key) = &mut self.look else {
            self.look = Look::Trouble(trouble);
            return;
        };
        match pending.purpose {
            Purpose::Groups => key.groups = Groups::Refused(trouble),
            Purpose::FieldEnds { .. } => {}
            _ => key.trouble = Some(trouble),
        }
    }

    /// The pending question, if `ticket` is its.
    fn take(&mut self, ticket: Ticket) -> Option<Pending> {
        if ticket.0 == self.seq { self.pending.take() } else { None }
    }

    fn spend(&mut self, sent: Vec<String>) {
        if let Look::Open(key) = &mut self.look {
            key.sent.extend(sent);
        }
    }

    fn probed(
        &mut self,
        expected: Option<Kind>,
        retried: bool,
        sent: Vec<String>,
        answers: Vec<Answer>,
        now_ms: i64,
    ) -> Option<Ask> {
        let mut answers = answers.into_iter();
        let kind = match answers.next()? {
            Ok(reply) => Kind::from_reply(reply.as_bytes().unwrap_or_default()),
            Err(error) => {
                self.stop(Trouble::from_error(&error, "TYPE"));
                return None;
            }
        };
        let name = self.name.clone().unwrap_or_default();
        self.learn_kind(&name, kind.clone());
        let Some(kind) = kind else {
            self.look = Look::Missing { gone: self.open_key().is_some() || retried };
            return None;
        };
        let expiry = match answers.next()? {
            Ok(reply) => reply.as_int().map_or(Expiry::Unknown, |left| ttl::from_pttl(left, now_ms)),
            Err(_) => Expiry::Unknown,
        };
        let memory = if self.refused.contains(MEMORY) { None } else { self.memory(answers.next()?) };
        let header = Header { kind, expiry, memory, sent };
        if expected.as_ref() == Some(&header.kind) {
            return self.first_answered(header, retried, answers, now_ms);
        }
        match (&header.kind, header.memory) {
            (Kind::Other(_), _) => self.show(header, None, Value::Unknown, now_ms),
            (Kind::Json, Some(memory)) if memory > plan::LARGE_JSON => {
                self.show(header, None, Value::LargeJson(memory), now_ms);
            }
            _ => return Some(self.first_page(header, retried)),
        }
        None
    }

    fn first_answered(
        &mut self,
        header: Header,
        retried: bool,
        mut answers: impl Iterator<Item = Answer>,
        now_ms: i64,
    ) -> Option<Ask> {
        if header.kind == Kind::Text {
            return self.string_answered(header, retried, answers.next()?, now_ms);
        }
        let (length, page) = (answers.next()?, answers.next()?);
        if is_other_type(&length) || is_other_type(&page) {
            return self.changed_under_way(retried);
        }
        let count = length.as_ref().ok().and_then(Reply::as_int).and_then(|count| u64::try_from(count).ok());
        if header.kind.vanishes_when_empty() && count == Some(0) || page == Ok(Reply::Null) {
            let name = self.name.clone().unwrap_or_default();
            self.learn_kind(&name, None);
            self.look = Look::Missing { gone: true };
            return None;
        }
        let asked = plan::page_rows(header.memory, None);
        let value = match page {
            Ok(page) => first_value(&header.kind, length.ok(), page, asked),
            Err(error) => {
                let command = plan::first_page(b"", &header.kind, asked, self.flipped);
                let command = command.last().map(plan::name_of).unwrap_or_default();
                let refused = Trouble::from_error(&error, &command);
                if error.kind == ErrorKind::NoPermission
                    && let Some(ask) = self.read_whole_instead(&header, count, &refused)
                {
                    return Some(ask);
                }
                Value::Unreadable(refused)
            }
        };
        self.show(header, count, value, now_ms);
        self.ask_field_ends()
    }

    /// A page that is not full is all of a string; of a longer one the length is asked for.
    fn string_answered(&mut self, header: Header, retried: bool, page: Answer, now_ms: i64) -> Option<Ask> {
        let page = match page {
            Ok(page) => page.as_bytes().unwrap_or_default().to_vec(),
            Err(error) if error.kind == ErrorKind::WrongType => return self.changed_under_way(retried),
            Err(error) => {
                let refused = Trouble::from_error(&error, "GETRANGE");
                self.show(header, None, Value::Unreadable(refused), now_ms);
                return None;
            }
        };
        if (page.len() as u64) < plan::PAGE_BYTES {
            self.show_string(header, page, None, now_ms);
            return None;
        }
        let name = self.name.clone().unwrap_or_default();
        Some(self.ask(Purpose::Length { header, page, retried }, vec![plan::string_length(&name)]))
    }

    fn length_answered(
        &mut self,
        header: Header,
        page: Vec<u8>,
        retried: bool,
        length: Answer,
        now_ms: i64,
    ) -> Option<Ask> {
        if is_other_type(&length) {
            return self.changed_under_way(retried);
        }
        let told = length.ok().and_then(|length| length.as_int());
        self.show_string(header, page, told.and_then(|total| u64::try_from(total).ok()), now_ms);
        None
    }

    fn show_string(&mut self, header: Header, bytes: Vec<u8>, told: Option<u64>, now_ms: i64) {
        let total = told.unwrap_or_default().max(bytes.len() as u64);
        self.show(header, Some(total), Value::Window(Window { total, start: 0, bytes }), now_ms);
    }

    /// The type is another one than a moment ago: asked once more, and not for ever.
    fn changed_under_way(&mut self, retried: bool) -> Option<Ask> {
        if retried {
            self.stop(Trouble::KeepsChanging);
            return None;
        }
        Some(self.probe(None, true))
    }

    /// Scanning inside keys is kept from some tokens; a small collection can still be read in one command.
    fn read_whole_instead(&mut self, header: &Header, length: Option<u64>, refused: &Trouble) -> Option<Ask> {
        let command = plan::whole(self.name.as_deref()?, &header.kind)?;
        if !plan::fits_whole(length, header.memory) {
            return None;
        }
        let purpose = Purpose::Whole { header: header.clone(), length, refused: refused.clone() };
        Some(self.ask(purpose, vec![command]))
    }

    fn whole_answered(
        &mut self,
        header: Header,
        length: Option<u64>,
        refused: Trouble,
        answer: Answer,
        now_ms: i64,
    ) -> Option<Ask> {
        let rows = answer.ok().and_then(|reply| value::whole(&header.kind, reply).ok());
        let value = rows.map_or(Value::Unreadable(refused), Value::Rows);
        self.show(header, length, value, now_ms);
        self.ask_field_ends()
    }

    fn more_answered(&mut self, start: u64, asked: u64, replace: bool, answer: Answer) -> Option<Ask> {
        let Look::Open(key) = &mut self.look else { return None };
        let reply = match answer {
            Ok(reply) => reply,
            Err(error) if error.kind == ErrorKind::WrongType => return self.refresh(),
            Err(error) => {
                key.trouble = Some(Trouble::from_error(&error, ""));
                return None;
            }
        };
        key.trouble = None;
        match &mut key.value {
            Value::Window(window) => {
                window.accept(start, asked, reply.as_bytes().unwrap_or_default().to_vec(), replace);
                key.length = Some(window.total);
            }
            Value::Rows(rows) => match value::rows(&key.kind, reply, start, asked) {
                Ok(page) => rows.append(page),
                Err(value::BadShape) => key.trouble = Some(Trouble::NotRedis { status: 200 }),
            },
            _ => {}
        }
        self.ask_field_ends()
    }

    /// Asks when the fields end that have not been asked about, unless this database does not know the question.
    fn ask_field_ends(&mut self) -> Option<Ask> {
        if self.refused.contains(FIELD_ENDS) {
            return None;
        }
        let name = self.name.clone()?;
        let Look::Open(key) = &mut self.look else { return None };
        let Value::Rows(rows) = &key.value else { return None };
        let from = key.ends_asked;
        let fields: Vec<&[u8]> = rows
            .items
            .iter()
            .skip(from)
            .filter_map(|row| match row {
                Row::Field { field, .. } => Some(field.as_slice()),
                _ => None,
            })
            .take(MOST_FIELD_ENDS)
            .collect();
        if fields.is_empty() {
            return None;
        }
        let command = plan::field_ends(&name, &fields);
        Some(self.ask(Purpose::FieldEnds { from }, vec![command]))
    }

    fn ends_answered(&mut self, from: usize, answer: Answer, now_ms: i64) {
        let ends = match answer {
            Ok(reply) => reply.into_array().unwrap_or_default(),
            Err(_) => {
                // Older than hash-field expiry, or kept from this token: the column is left out, and nobody asks again.
                self.refused.insert(FIELD_ENDS);
                return;
            }
        };
        if let Look::Open(key) = &mut self.look
            && let Value::Rows(rows) = &mut key.value
        {
            key.ends_asked = from + ends.len();
            rows.set_field_ends(from, &ends, now_ms);
        }
    }

    fn groups_answered(&mut self, answer: Answer) {
        let Look::Open(key) = &mut self.look else { return };
        key.groups = match answer.map(value::groups) {
            Ok(Ok(groups)) => Groups::Ready(groups),
            Ok(Err(value::BadShape)) => Groups::Refused(Trouble::NotRedis { status: 200 }),
            Err(error) => Groups::Refused(Trouble::from_error(&error, "XINFO GROUPS")),
        };
    }

    fn memory(&mut self, answer: Answer) -> Option<u64> {
        match answer {
            Ok(reply) => reply.as_int().and_then(|bytes| u64::try_from(bytes).ok()),
            Err(error) => {
                if matches!(error.kind, ErrorKind::NoPermission | ErrorKind::NotAvailable) {
                    self.refused.insert(MEMORY);
                }
                None
            }
        }
    }

    fn show(&mut self, header: Header, length: Option<u64>, value: Value, now_ms: i64) {
        self.look = Look::Open(Box::new(OpenKey {
            kind: header.kind,
            expiry: header.expiry,
            memory: header.memory,
            length,
            value,
            groups: Groups::NotAsked,
            flipped: self.flipped,
            sent: header.sent,
            read_at_ms: now_ms,
            trouble: None,
            ends_asked: 0,
        }));
    }

    /// Nothing could be learnt about the key; a value read before stays on the page.
    fn stop(&mut self, trouble: Trouble) {
        match &mut self.look {
            Look::Open(key) => key.trouble = Some(trouble),
            look => *look = Look::Trouble(trouble),
        }
    }
}

impl OpenKey {
    pub(super) fn header(&self) -> Header {
        Header { kind: self.kind.clone(), expiry: self.expiry, memory: self.memory, sent: self.sent.clone() }
    }

    /// Whether any field of a hash is known to end.
    pub fn has_field_ends(&self) -> bool {
        matches!(&self.value, Value::Rows(rows) if rows.has_ends)
    }

    /// Whether there is more to read.
    pub fn has_more(&self) -> bool {
        match &self.value {
            Value::Window(window) => window.next().is_some(),
            Value::Rows(rows) => rows.next != Next::Done,
            _ => false,
        }
    }
}

fn is_other_type(answer: &Answer) -> bool {
    matches!(answer, Err(error) if error.kind == ErrorKind::WrongType)
}

fn first_value(kind: &Kind, length: Option<Reply>, page: Reply, asked: u64) -> Value {
    let bad = |_| Value::Unreadable(Trouble::NotRedis { status: 200 });
    match kind {
        Kind::Json => {
            let text = page.as_bytes().unwrap_or_default();
            let is_text = bytes::as_text(text).is_some();
            Value::Json(Json { text: text.into(), is_text, root: length.map(root_type).unwrap_or_default() })
        }
        Kind::Other(_) => Value::Unknown,
        _ => value::rows(kind, page, 0, asked).map_or_else(bad, Value::Rows),
    }
}

/// JSON.TYPE answers a string, or an array of them where it takes the path to be `$`.
fn root_type(reply: Reply) -> String {
    let one = match reply {
        Reply::Array(items) => items.into_iter().next().unwrap_or(Reply::Null),
        other => other,
    };
    bytes::visible_string(one.as_bytes().unwrap_or_default(), bytes::Place::Name)
}
