//! The scan, sent: one SCAN at a time, as long as its budget lasts.

use keyspace::scan::{Reply as ScanReply, Request, Scan, Status, Taken};
use leptos::prelude::*;
use upstash_api::rest::{Command, ErrorKind};

use super::{BUDGET, Keys, Permission, measuring};
use crate::explorer::browse::names::page;
use crate::explorer::client::Mode;
use crate::explorer::desk::Desk;
use crate::explorer::meter::Origin;
use crate::explorer::model::Answer;
use crate::explorer::trouble::Trouble;

impl Desk {
    /// Asks for the right to list keys and, where it is given, begins: one press, one page, then the rest of the budget.
    pub fn browse(self) {
        self.browsing.permission.set(Permission::Asking);
        self.client.try_with_value(|client| client.set_mode(Mode::Browse));
        self.scan(|scan| {
            scan.resume();
            scan.retry();
            scan.start(b"");
            if scan.allowed() == 0 {
                scan.allow(BUDGET);
            }
        });
    }

    /// Goes on after browse mode ended; from the beginning where nothing was left to do.
    pub fn browse_on(self) {
        if self.browsing.facts.with_untracked(|facts| facts.status) == Status::Complete {
            self.scan_again();
        } else {
            self.browse();
        }
    }

    /// Ends browse mode here: the next question goes with the read-only token again.
    pub fn end_browsing(self) {
        self.client.try_with_value(|client| client.set_mode(Mode::ReadOnly));
    }

    /// The token that may scan is gone: here, by a revocation elsewhere, or with its database's password.
    pub(in crate::explorer::desk) fn browsing_is_over(self) {
        if self.browsing.permission.with_untracked(|now| *now == Permission::On) {
            self.browsing.keys.update_value(|keys| {
                keys.scan.break_off();
                keys.trouble = None;
            });
            self.browsing.permission.set(Permission::Ended);
            self.listening.lost_token();
            self.tell();
            self.browsing.work();
        }
    }

    /// Ends it for everybody: the user is removed from the database.
    pub fn revoke_browsing(self, done: impl FnOnce(Result<(), Trouble>) + 'static) {
        self.end_browsing();
        let client = self.client.get_value();
        self.keep(crate::api::cancel::start(async move { done(client.revoke_browsing().await) }));
    }

    /// Does something to the scan and sends what it then asks for.
    pub fn scan(self, act: impl FnOnce(&mut Scan)) {
        self.browsing.keys.update_value(|keys| {
            act(&mut keys.scan);
            keys.trouble = None;
        });
        self.pump();
    }

    /// Scans the names in a folder before all others.
    pub fn scan_folder(self, prefix: &[u8]) {
        self.scan(|scan| {
            scan.start(prefix);
            scan.resume();
            scan.retry();
            if scan.allowed() == 0 {
                scan.allow(BUDGET);
            }
        });
    }

    /// Forgets what was found and scans anew.
    pub fn scan_again(self) {
        let browsing = self.browsing;
        browsing.folder.set(None);
        browsing.keys.update_value(|keys| *keys = Keys::new(&browsing.query.get_untracked()));
        self.tell_measured();
        browsing.work();
        if browsing.permission.get_untracked() == Permission::On {
            self.scan(|scan| {
                scan.start(b"");
            });
        } else {
            self.browse();
        }
    }

    fn pump(self) {
        let request = self.browsing.keys.try_update_value(|keys| keys.scan.next_request()).flatten();
        self.tell();
        let Some(request) = request else { return };
        let mut commands = vec![Command::from_words(request.words())];
        // How many keys there are is asked when it is clear that one page is not all of them.
        let asks_count = *request.cursor != *"0" && self.count.with_untracked(Option::is_none);
        if asks_count {
            commands.push(Command::new("DBSIZE"));
        }
        let began = js_sys::Date::now();
        self.run(Origin::List, commands, move |outcome| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most the time limit"
            )]
            let took_ms = (js_sys::Date::now() - began).max(0.0) as u32;
            match outcome {
                Ok(mut answers) => {
                    if asks_count && answers.len() > 1 {
                        self.counted(answers.pop());
                    }
                    self.scanned(&request, answers.pop(), took_ms);
                }
                Err(trouble) => self.not_scanned(&request, trouble),
            }
        });
    }

    fn counted(self, answer: Option<Answer>) {
        if let Some(Ok(reply)) = answer
            && let Some(count) = reply.as_int().and_then(|count| u64::try_from(count).ok())
        {
            self.count.try_set(Some(Ok(count)));
        }
    }

    fn scanned(self, request: &Request, answer: Option<Answer>, took_ms: u32) {
        let Some(answer) = answer else {
            return self.not_scanned(request, Trouble::NotRedis { status: 200 });
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(error) if request.with_types && error.kind == ErrorKind::Syntax => {
                self.answered(request, ScanReply::TypesRefused);
                return self.pump();
            }
            Err(error) => return self.not_scanned(request, Trouble::from_error(&error, "SCAN")),
        };
        let Some(page) = page(&reply, request.with_types) else {
            return self.not_scanned(request, Trouble::NotRedis { status: 200 });
        };
        self.browsing.keys.try_update_value(|keys| {
            for (name, kind) in &page.names {
                keys.has_bytes |= measuring::is_bytes(name);
                keys.browse.insert(name, *kind);
            }
        });
        let names = u32::try_from(page.names.len()).unwrap_or(u32::MAX);
        let taken = self.answered(request, ScanReply::Page { cursor: &page.cursor, names, took_ms });
        if taken != Some(Taken::Late) {
            self.browsing.permission.try_set(Permission::On);
        }
        if taken == Some(Taken::BadCursor) {
            self.stopped_by(Trouble::NotRedis { status: 200 });
        }
        self.pump();
        self.browsing.work();
    }

    fn answered(self, request: &Request, reply: ScanReply<'_>) -> Option<Taken> {
        self.browsing.keys.try_update_value(|keys| keys.scan.answered(request.ticket, reply))
    }

    /// Nothing goes on by itself after a failure. One of a scan that was broken off says nothing of the next.
    fn not_scanned(self, request: &Request, trouble: Trouble) {
        if self.answered(request, ScanReply::Failed) == Some(Taken::Late) {
            return;
        }
        let is_new = self.browsing.permission.try_with_untracked(|now| *now == Permission::Asking);
        if is_new == Some(true) {
            self.client.try_with_value(|client| client.set_mode(Mode::ReadOnly));
            self.browsing.permission.try_set(Permission::Refused(trouble));
        } else if self.browsing.permission.try_with_untracked(|now| *now == Permission::On) == Some(true) {
            self.stopped_by(trouble);
        }
        self.tell();
        self.browsing.work();
    }

    fn stopped_by(self, trouble: Trouble) {
        self.browsing.keys.try_update_value(|keys| keys.trouble = Some(trouble));
    }

    fn tell(self) {
        self.browsing.keys.try_update_value(|keys| {
            keys.browse.expect_more(keys.scan.status() == Status::Running);
        });
        let all = self.count.try_with_untracked(|count| match count {
            Some(Ok(count)) => Some(*count),
            _ => None,
        });
        if let Some(facts) = self.browsing.keys.try_with_value(|keys| keys.facts(all.flatten())) {
            self.browsing.facts.try_set(facts);
        }
    }
}
