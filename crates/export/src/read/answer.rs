//! What an answer changes.

use upstash_api::rest::{ErrorKind, RedisError, Reply};

use super::page::{self, Next, take_page};
use super::problem::{Problem, Why, refused};
use super::{Answer, Asked, Export, Length, MOST_PROBLEMS, MOST_WHOLE, Rest};
use crate::kind::Kind;
use crate::write::Head;

impl Export {
    /// An error that is not about a key: the next request would be refused like this one.
    pub(super) fn refusal(&mut self, asked: &[Asked], answers: &[Answer]) -> Option<RedisError> {
        for (asked, answer) in asked.iter().zip(answers) {
            let Err(error) = answer else { continue };
            let is_about_all = match error.kind {
                ErrorKind::Quota | ErrorKind::WrongPassword => true,
                // No key makes these two fail; a server in trouble does.
                ErrorKind::Other => matches!(asked, Asked::Type(_) | Asked::Ends(_) | Asked::Check),
                _ => false,
            };
            if is_about_all {
                return Some(error.clone());
            }
        }
        // Whether a single refusal is about its key, only a second one tells.
        let first = answers.first().and_then(|answer| answer.as_ref().err());
        let all = first.filter(|error| {
            error.kind == ErrorKind::Other && answers.iter().all(|one| one.as_ref().err() == first)
        });
        let before = std::mem::replace(&mut self.refused, all.cloned());
        all.filter(|error| before.as_ref() != Some(error)).cloned()
    }

    pub(super) fn typed(&mut self, at: usize, answer: Answer) {
        let Some(held) = self.begun.get_mut(at) else { return };
        let name = match answer {
            Ok(reply) => reply.as_bytes().unwrap_or_default().to_vec(),
            Err(error) => {
                held.trouble = Some(refused(&error, "TYPE"));
                return;
            }
        };
        held.kind = Kind::from_reply(&name);
        if name == b"none" {
            held.trouble = Some(Why::Gone);
        } else if held.kind.is_none() {
            held.trouble = Some(Why::UnknownType(String::from_utf8_lossy(&name).into_owned()));
        }
    }

    pub(super) fn ends(&mut self, at: usize, answer: &Answer) {
        let Some(held) = self.begun.get_mut(at).filter(|held| held.trouble.is_none()) else { return };
        match answer {
            Ok(reply) => match reply.as_int() {
                Some(-2) => held.trouble = Some(Why::Gone),
                ends => held.ends = ends.or(Some(-1)),
            },
            Err(error) => held.trouble = Some(refused(error, "PEXPIRETIME")),
        }
    }

    /// The length of a hash or a set that may not be scanned.
    pub(super) fn measured(&mut self, answer: &Answer) {
        let Some(held) = self.begun.front_mut() else { return };
        match answer {
            Ok(Reply::Int(length)) if *length <= MOST_WHOLE => held.length = Length::Small,
            _ => {
                let command = if held.kind == Some(Kind::Hash) { "HSCAN" } else { "SSCAN" };
                held.trouble = Some(Why::NotAllowed(command.to_owned()));
            }
        }
    }

    /// Writes keys as far as they are there.
    pub(super) fn write_ready(&mut self) {
        while self.rest.is_none()
            && let Some(held) = self.begun.front_mut().filter(|held| held.is_ready())
        {
            if let Some(why) = held.trouble.take() {
                self.give_up(why);
                continue;
            }
            let (Some(kind), Some(answer)) = (held.kind, held.page.take()) else { return };
            match answer {
                Err(error) if error.kind == ErrorKind::WrongType && held.changes == 0 => {
                    held.changes += 1;
                    (held.kind, held.length) = (None, Length::NotAsked);
                    return;
                }
                Err(error)
                    if error.kind == ErrorKind::NoPermission
                        && matches!(kind, Kind::Hash | Kind::Set)
                        && held.length == Length::NotAsked =>
                {
                    held.length = Length::Wanted;
                    return;
                }
                Err(error) => {
                    let command = page::command_of(kind);
                    self.give_up(refused(&error, command));
                }
                Ok(reply) => {
                    let is_whole = held.length == Length::Small;
                    self.begin(kind, reply, is_whole);
                }
            }
        }
    }

    /// Writes a key and its first page.
    pub(super) fn begin(&mut self, kind: Kind, reply: Reply, is_whole: bool) {
        let Some(held) = self.begun.front() else { return };
        let ends = held.ends.filter(|ends| *ends >= 0);
        if reply == Reply::Null || !is_whole && page::is_gone(kind, &reply) {
            return self.give_up(Why::Gone);
        }
        self.writer.key(Head { name: &held.name, kind, ends });
        let next = take_page(&mut self.writer, &Next::start(kind), reply, is_whole);
        self.go_on(next);
    }

    pub(super) fn continued(&mut self, answer: Answer) {
        let Some(Rest { next, is_checking }) = &mut self.rest else { return };
        let reply = match answer {
            Ok(reply) => reply,
            Err(error) if error.kind == ErrorKind::WrongType => return self.break_off(Why::TypeChanged),
            Err(error) => {
                let why = refused(&error, page::command_of(next.kind()));
                return self.break_off(why);
            }
        };
        if page::is_empty(&reply) {
            *is_checking = true;
            return;
        }
        let next = next.clone();
        let next = take_page(&mut self.writer, &next, reply, false);
        self.go_on(next);
    }

    /// An empty page of a key that is still there is its end.
    pub(super) fn checked(&mut self, answer: &Answer) {
        let Some(rest) = &self.rest else { return };
        let kind = answer.as_ref().ok().and_then(Reply::as_bytes).map(Kind::from_reply);
        match kind {
            Some(Some(kind)) if kind == rest.next.kind() => {
                page::close(&mut self.writer, &rest.next);
                self.go_on(Ok(None));
            }
            Some(None) => self.break_off(Why::Gone),
            _ => self.break_off(Why::TypeChanged),
        }
    }

    pub(super) fn go_on(&mut self, next: Result<Option<Next>, page::BadShape>) {
        match next {
            Ok(Some(next)) => self.rest = Some(Rest { next, is_checking: false }),
            Ok(None) => {
                self.rest = None;
                self.writer.end_key(None);
                self.begun.pop_front();
            }
            Err(page::BadShape) => self.break_off(Why::Refused(String::new())),
        }
    }

    /// Ends a key of which the beginning is written.
    pub(super) fn break_off(&mut self, why: Why) {
        self.rest = None;
        self.writer.end_key(Some(&why.to_string()));
        self.problem(why, true);
    }

    /// Leaves out the first key.
    pub(super) fn give_up(&mut self, why: Why) {
        if let Some(held) = self.begun.front() {
            self.writer.unreadable(&held.name, &why.to_string());
        }
        self.problem(why, false);
    }

    pub(super) fn problem(&mut self, why: Why, is_partly_written: bool) {
        let Some(held) = self.begun.pop_front() else { return };
        self.problem_count += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { name: held.name, why, is_partly_written });
        }
    }
}
