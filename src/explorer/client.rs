//! Asking a database: the token when it is needed, the fewest requests, and the meter for all of it.

mod join;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use upstash_api::rest::{
    Command, Request, STATUS_UNAUTHORIZED, Unsendable, decode_batch, decode_single, plan,
};

use self::join::join_all;
use super::meter::{MINT_COMMANDS, Meter, Origin, REVOKE_COMMANDS};
use super::model::Answer;
use super::token::Access;
use super::trouble::Trouble;
use super::wire::{Answered, Hear, Wire};
use crate::api::client::Api;
use crate::api::error::ApiError;
use crate::routes::AccountPath;

/// Status of an answer that was taken in.
const STATUS_OK: u16 = 200;

/// Asks one database. The token is fetched with the first question, shared by all that follow, and fetched once more
/// when the database refuses it.
pub struct Client {
    database: Database,
    wire: Box<dyn Wire>,
    meter: RwSignal<Meter>,
    mode: RwSignal<Mode>,
    reader: RefCell<Slot>,
    browser: RefCell<Slot>,
}

/// Which token is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The database's own read-only token.
    ReadOnly,
    /// The token of a user that may scan as well, for SCAN alone: what else that user may read is up to the database's
    /// categories, of which modules are not always part. It is asked for by a press and never by itself.
    Browse,
}

/// Which database, and who vouches for it.
pub struct Database {
    pub api: Api,
    pub account: AccountPath,
    pub id: String,
    /// Configuration: where databases live, such as `https://*.upstash.io`.
    pub pattern: String,
}

enum Slot {
    Empty,
    /// Somebody is fetching; these wait for it.
    Fetching(Vec<std::task::Waker>),
    /// Fetched; a failure is told to those who waited and then forgotten.
    Ready(Result<Rc<Access>, Trouble>),
}

impl Client {
    /// A client that has no token yet.
    pub fn new(
        database: Database,
        wire: Box<dyn Wire>,
        meter: RwSignal<Meter>,
        mode: RwSignal<Mode>,
    ) -> Rc<Self> {
        let (reader, browser) = (RefCell::new(Slot::Empty), RefCell::new(Slot::Empty));
        Rc::new(Self { database, wire, meter, mode, reader, browser })
    }

    /// Whether keys are scanned from now on.
    pub fn set_mode(&self, mode: Mode) {
        if self.mode.try_get_untracked().is_some_and(|before| before != mode) {
            self.mode.set(mode);
            forget(&self.browser);
        }
    }

    /// Removes the user that may scan, and so ends its tokens everywhere.
    ///
    /// # Errors
    /// [`Trouble::NoToken`] in the words of the app's one error door.
    pub async fn revoke_browsing(&self) -> Result<(), Trouble> {
        let Database { api, account, id, .. } = &self.database;
        api.revoke_browsing(account, id).await.map_err(|error| no_token(&error))?;
        self.meter.try_update(|meter| meter.sent(Origin::Exchange, REVOKE_COMMANDS, 0));
        Ok(())
    }

    /// Drops the tokens; the next question fetches another.
    pub fn forget_token(&self) {
        forget(&self.reader);
        forget(&self.browser);
    }

    /// Runs commands in as few requests as possible; one answer per command, in order.
    ///
    /// # Errors
    /// [`Trouble`] when the database could not be asked, or answered something that is not Redis REST.
    pub async fn run(
        self: &Rc<Self>,
        origin: Origin,
        commands: Vec<Command>,
    ) -> Result<Vec<Answer>, Trouble> {
        self.run_all(origin, self.mode_of(&commands), plan(&commands)).await
    }

    /// Runs commands as one transaction: all of them or none. One answer per command, in order.
    ///
    /// # Errors
    /// As [`Client::run`]; [`Trouble::Unsendable`] as well when one of them has bytes that JSON cannot carry.
    pub async fn run_atomic(
        self: &Rc<Self>,
        origin: Origin,
        commands: Vec<Command>,
    ) -> Result<Vec<Answer>, Trouble> {
        let requests = Request::batch(&commands, true).map(|request| vec![request]);
        self.run_all(origin, self.mode_of(&commands), requests).await
    }

    /// Listens for as long as the future is held, with the token that may most: that of the user that may scan where
    /// there is one, else the read-only one. Comes out without an error when the database ends it.
    ///
    /// # Errors
    /// As [`Client::run`], and what Redis refuses.
    pub async fn listen(self: &Rc<Self>, request: Request, hear: Hear) -> Result<(), Trouble> {
        let mode = self.mode.try_get_untracked().unwrap_or(Mode::ReadOnly);
        let command = request.path.split('/').nth(1).unwrap_or_default().to_ascii_uppercase();
        let mut access = self.access(mode).await?;
        let mut answer = self.listen_as(&access, &request, &hear).await?;
        if is_unauthorized(&answer) && mode == Mode::ReadOnly {
            forget_refused(&self.reader, &access);
            access = self.access(mode).await?;
            answer = self.listen_as(&access, &request, &hear).await?;
        }
        if is_unauthorized(&answer) {
            self.refused(mode, &access);
            return Err(Trouble::TokenRefused);
        }
        if answer.body.is_empty() && answer.status == STATUS_OK {
            return Ok(());
        }
        Err(match decode_single(&answer.body) {
            Ok(Err(error)) => Trouble::from_error(&error, &command),
            Ok(Ok(_)) | Err(_) => Trouble::NotRedis { status: answer.status },
        })
    }

    async fn listen_as(
        &self,
        access: &Rc<Access>,
        request: &Request,
        hear: &Hear,
    ) -> Result<Answered, Trouble> {
        let commands = request.commands as u64;
        self.meter.try_update(|meter| meter.sent(Origin::Live, commands, request.size() as u64));
        let (meter, hear) = (self.meter, Rc::clone(hear));
        let heard = move |piece: &[u8]| {
            meter.try_update(|meter| meter.heard(Origin::Live, piece.len() as u64));
            hear(piece);
        };
        let answer = self.wire.listen(Rc::clone(access), request.clone(), Rc::new(heard)).await?;
        self.meter.try_update(|meter| {
            meter.heard(Origin::Live, answer.body.len() as u64);
            if is_unauthorized(&answer) {
                meter.unbilled(Origin::Live, commands);
            }
        });
        Ok(answer)
    }

    async fn run_all(
        self: &Rc<Self>,
        origin: Origin,
        mode: Mode,
        requests: Result<Vec<Request>, Unsendable>,
    ) -> Result<Vec<Answer>, Trouble> {
        let requests = requests.map_err(|_| Trouble::Unsendable)?;
        let mut access = self.access(mode).await?;
        let mut answers = self.send(origin, &access, &requests).await?;
        if answers.iter().any(is_unauthorized) && mode == Mode::ReadOnly {
            // Somebody reset the password since the token was fetched; there may be a new one.
            forget_refused(&self.reader, &access);
            access = self.access(mode).await?;
            answers = self.send(origin, &access, &requests).await?;
        }
        if answers.iter().any(is_unauthorized) {
            self.refused(mode, &access);
            return Err(Trouble::TokenRefused);
        }
        let mut all = Vec::new();
        for (request, answer) in requests.iter().zip(answers) {
            all.extend(read(request, &answer)?);
        }
        Ok(all)
    }

    /// A token was refused, and for a reader the one fetched in its place as well. The right to scan was taken back,
    /// which a page that goes on must not undo; it may have been given anew since this was sent.
    fn refused(&self, mode: Mode, access: &Rc<Access>) {
        if forget_refused(self.slot(mode), access) && mode == Mode::Browse {
            self.mode.try_set(Mode::ReadOnly);
        }
    }

    /// Requests do not depend on each other (a key that is not UTF-8 makes one of each command), so they go together.
    async fn send(
        &self,
        origin: Origin,
        access: &Rc<Access>,
        requests: &[Request],
    ) -> Result<Vec<Answered>, Trouble> {
        let sending = requests.iter().map(|request| self.wire.send(Rc::clone(access), request.clone()));
        let sending: Vec<_> = sending.collect();
        for request in requests {
            let commands = request.commands as u64;
            self.meter.try_update(|meter| meter.sent(origin, commands, request.size() as u64));
        }
        let began = js_sys::Date::now();
        let answers = join_all(sending).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the time limit")]
        let took_ms = (js_sys::Date::now() - began).max(0.0) as u32;
        for (request, answer) in requests.iter().zip(&answers) {
            self.meter.try_update(|meter| {
                meter.received(origin, answer.body.len() as u64, took_ms);
                if is_unauthorized(answer) {
                    meter.unbilled(origin, request.commands as u64);
                }
            });
        }
        Ok(answers)
    }

    /// Whose token these commands go with.
    fn mode_of(&self, commands: &[Command]) -> Mode {
        let scans =
            commands.iter().any(|command| command.words().first().is_some_and(|word| *word == *b"SCAN"));
        if scans { self.mode.try_get_untracked().unwrap_or(Mode::ReadOnly) } else { Mode::ReadOnly }
    }

    const fn slot(&self, mode: Mode) -> &RefCell<Slot> {
        match mode {
            Mode::ReadOnly => &self.reader,
            Mode::Browse => &self.browser,
        }
    }

    /// The token, fetched by whoever asks first. The fetch is a task of its own: an asker that goes away does not take
    /// it away from the others.
    async fn access(self: &Rc<Self>, mode: Mode) -> Result<Rc<Access>, Trouble> {
        let must_fetch = match &*self.slot(mode).borrow() {
            Slot::Ready(Ok(access)) => return Ok(Rc::clone(access)),
            Slot::Fetching(_) => false,
            Slot::Empty | Slot::Ready(Err(_)) => true,
        };
        if must_fetch {
            *self.slot(mode).borrow_mut() = Slot::Fetching(Vec::new());
            let client = Rc::clone(self);
            spawn_local(async move {
                let fetched = client.fetch(mode).await;
                let before = client.slot(mode).replace(Slot::Ready(fetched));
                if let Slot::Fetching(waiting) = before {
                    waiting.into_iter().for_each(std::task::Waker::wake);
                }
            });
        }
        std::future::poll_fn(|context| match &mut *self.slot(mode).borrow_mut() {
            Slot::Ready(outcome) => std::task::Poll::Ready(outcome.clone()),
            Slot::Fetching(waiting) => {
                waiting.push(context.waker().clone());
                std::task::Poll::Pending
            }
            // The page is being left.
            Slot::Empty => std::task::Poll::Ready(Err(Trouble::TokenRefused)),
        })
        .await
    }

    async fn fetch(&self, mode: Mode) -> Result<Rc<Access>, Trouble> {
        let Database { api, account, id, pattern } = &self.database;
        let access = match mode {
            Mode::ReadOnly => {
                api.explorer_token(account, id).await.map(|answer| Access::new(answer, pattern))
            }
            Mode::Browse => {
                let answer = api.browse_token(account, id).await;
                if answer.is_ok() {
                    self.meter.try_update(|meter| meter.sent(Origin::Exchange, MINT_COMMANDS, 0));
                }
                answer.map(|answer| Access::browsing(answer, pattern))
            }
        };
        access.map_err(|error| no_token(&error))?.map(Rc::new).ok_or(Trouble::HostRefused)
    }
}

/// Not one that is being fetched: others wait for it.
fn forget(slot: &RefCell<Slot>) {
    let mut slot = slot.borrow_mut();
    if matches!(*slot, Slot::Ready(_)) {
        *slot = Slot::Empty;
    }
}

/// Drops a token that was refused; false where another has taken its place.
fn forget_refused(slot: &RefCell<Slot>, refused: &Rc<Access>) -> bool {
    let mut slot = slot.borrow_mut();
    let is_it = matches!(&*slot, Slot::Ready(Ok(access)) if Rc::ptr_eq(access, refused));
    if is_it {
        *slot = Slot::Empty;
    }
    is_it
}

fn no_token(error: &ApiError) -> Trouble {
    let message = error.user_message();
    Trouble::NoToken {
        title: message.title,
        remedy: message.remedy,
        detail: format!("{} {}", message.detail, message.next).trim().to_owned(),
    }
}

const fn is_unauthorized(answer: &Answered) -> bool {
    answer.status == STATUS_UNAUTHORIZED
}

fn read(request: &Request, answer: &Answered) -> Result<Vec<Answer>, Trouble> {
    let decoded = if request.is_batch {
        decode_batch(&answer.body, request.commands)
    } else {
        decode_single(&answer.body).map(|one| vec![one])
    };
    decoded.map_err(|_| Trouble::NotRedis { status: answer.status })
}
