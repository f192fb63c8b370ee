//! The explorer's state as signals, and what people can do to it: the seam between the pure parts and the views.
//!
//! One question about the open key is on its way at a time; a newer one aborts it. Nothing here asks again by itself:
//! not on focus, not on resize, not on a timer.

mod browsing;
mod decoders;
mod downloading;
mod exporting;
mod listening;
mod marking;

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use upstash_api::rest::{Command, Reply};

pub use self::browsing::{BUDGET, Browsing, Choice, Facts, Measured, Offer, Permission};
use self::decoders::Decoders;
pub use self::downloading::{Downloading, Stage, Standing};
pub use self::exporting::{Exported, Exporting, Offered, Progress};
pub use self::listening::Listening;
use self::marking::Kept;
use super::browse::query::Query;
use super::client::{Client, Database, Mode};
use super::console::{Entry, History, Search};
use super::decoding;
use super::kind::Kind;
use super::link::{Link, Tab};
use super::meter::{Billing, Meter, Origin};
use super::model::{Ask, Look, Machine, OpenKey};
use super::recents::{Bookmarks, List, Recents, storage_key};
use super::trouble::Trouble;
use super::wire::Wire;
use crate::api::cancel::{Running, start};
use crate::api::session::{SessionState, use_session};
use crate::browser::timer::{now_ms, use_timer};

/// How long somebody pauses before the address follows the list, in milliseconds.
const SETTLED_MS: u32 = 600;

/// The explorer of one database. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the address says.
    pub link: Memo<Link>,
    pub machine: RwSignal<Machine>,
    pub meter: RwSignal<Meter>,
    pub billing: RwSignal<Billing>,
    pub recents: RwSignal<Recents>,
    pub bookmarks: RwSignal<Bookmarks>,
    /// Names that were pasted, or that the link to the page holds.
    pub pasted: RwSignal<Vec<Vec<u8>>>,
    /// Whether they are the link's.
    pub is_linked: RwSignal<bool>,
    /// Keys in the database, once somebody has asked.
    pub count: RwSignal<Option<Result<u64, Trouble>>>,
    /// A random key.
    pub sample: RwSignal<Errand>,
    /// The types of the pasted names.
    pub look_up: RwSignal<Errand>,
    pub console: Console,
    pub browsing: Browsing,
    pub decoders: Decoders,
    pub downloading: Downloading,
    pub exporting: Exporting,
    pub listening: Listening,
    /// Whether the list of shortcuts is open.
    pub help: RwSignal<bool>,
    client: StoredValue<Rc<Client>, LocalStorage>,
    running: StoredValue<Option<Running>, LocalStorage>,
    others: StoredValue<Vec<Running>, LocalStorage>,
    go: StoredValue<Box<dyn Fn(Link, bool)>, LocalStorage>,
    kept: Kept,
    /// The key that was last put among the recent ones.
    noted: StoredValue<Option<Vec<u8>>>,
}

/// How something stands that was asked beside the open key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    Idle,
    Waiting,
    /// The database is empty.
    Empty,
    Refused(Trouble),
}

/// The command line's state.
#[derive(Clone, Copy)]
pub struct Console {
    /// Counted, not owned by whatever was on the page when a line was sent: hiding the command line ends that owner.
    pub entries: RwSignal<Vec<(u32, ArcRwSignal<Entry>)>>,
    pub typed: RwSignal<String>,
    pub history: RwSignal<History>,
    /// The search in it, while one goes on.
    pub search: RwSignal<Option<Search>>,
    /// How answers are shown: one of the words in `console_pane`.
    pub output: RwSignal<String>,
    /// Whether several lines go as a transaction.
    pub atomic: RwSignal<bool>,
    /// Lines whose code is shown.
    pub code: RwSignal<Option<String>>,
    pub open: RwSignal<bool>,
    /// What the pane shows.
    pub side: RwSignal<Side>,
    /// Whether the field should take the focus as soon as it is there.
    pub wanted: RwSignal<bool>,
}

/// What the pane of the command line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Commands,
    Live,
}

impl Console {
    /// Opens the pane with the live view.
    pub fn show_live(self) {
        self.side.set(Side::Live);
        self.open.set(true);
    }
}

/// The desk of the page around.
///
/// # Panics
/// Outside the explorer's page: a programming error, found by opening the page once.
pub fn use_desk() -> Desk {
    expect_context()
}

impl Desk {
    /// Sets the state up for `database`, at the address the page was opened with.
    pub fn provide(base: String, database: Database, wire: Box<dyn Wire>, console_open: bool) -> Self {
        let account_id = match use_session().get_untracked() {
            SessionState::SignedIn(session) => session.account.id,
            _ => String::new(),
        };
        let search = use_location().search;
        let navigate = use_navigate();
        let meter = RwSignal::new(Meter::default());
        let mode = RwSignal::new(Mode::ReadOnly);
        let decoders = decoding::storage_key(&account_id, &database.account, &database.id);
        let place = |list| storage_key(list, &account_id, &database.account, &database.id);
        let kept = Kept::new(place(List::Recents), place(List::Bookmarks));
        let go = move |link: Link, replace: bool| {
            let options = NavigateOptions { replace, scroll: false, resolve: false, ..Default::default() };
            navigate(&format!("{base}{}", link.query()), options);
        };
        let desk = Self {
            link: Memo::new(move |_| search.with(|search| Link::parse(search))),
            machine: RwSignal::new(Machine::default()),
            meter,
            billing: RwSignal::new(Billing::Unknown),
            recents: RwSignal::new(kept.recents()),
            bookmarks: RwSignal::new(kept.bookmarks()),
            pasted: RwSignal::new(Vec::new()),
            is_linked: RwSignal::new(false),
            count: RwSignal::new(None),
            sample: RwSignal::new(Errand::Idle),
            look_up: RwSignal::new(Errand::Idle),
            console: Console {
                entries: RwSignal::new(Vec::new()),
                typed: RwSignal::new(String::new()),
                history: RwSignal::new(History::default()),
                search: RwSignal::new(None),
                output: RwSignal::new("cli".to_owned()),
                atomic: RwSignal::new(false),
                code: RwSignal::new(None),
                open: RwSignal::new(console_open),
                side: RwSignal::new(Side::Commands),
                wanted: RwSignal::new(false),
            },
            browsing: Browsing::new(),
            decoders: Decoders::new(decoders),
            downloading: Downloading::new(),
            exporting: Exporting::new(),
            listening: Listening::new(),
            help: RwSignal::new(false),
            client: StoredValue::new_local(Client::new(database, wire, meter, mode)),
            running: StoredValue::new_local(None),
            others: StoredValue::new_local(Vec::new()),
            go: StoredValue::new_local(Box::new(go)),
            kept,
            noted: StoredValue::new(None),
        };
        provide_context(desk);
        desk.follow_other_tabs();
        desk.keep_list_in_address();
        Effect::new(move |_| {
            if mode.get() == Mode::ReadOnly {
                desk.browsing_is_over();
            }
        });
        on_cleanup(move || {
            drop(desk.running.try_update_value(Option::take));
            desk.downloading.discard();
            desk.listening.discard();
            drop(desk.others.try_update_value(std::mem::take));
            desk.client.try_with_value(|client| client.forget_token());
        });
        desk
    }

    /// Something about the open key, if one is open; the caller is told of changes.
    pub fn key<T>(self, look: impl FnOnce(&OpenKey) -> T) -> Option<T> {
        self.machine.with(|machine| machine.open_key().map(look))
    }

    /// Goes to a key.
    pub fn open(self, name: Vec<u8>) {
        self.go(Link { query: self.browsing.query.get_untracked(), ..Link::to_key(name) }, false);
    }

    /// Goes to a key whose type a scan has told.
    pub fn open_known(self, name: Vec<u8>, kind: Option<Kind>) {
        if kind.is_some() {
            self.machine.try_update_untracked(|machine| machine.learn_kind(&name, kind));
        }
        self.open(name);
    }

    /// Shows the open key in another way; Back leads to the key before, not to the tab before.
    pub fn show(self, tab: Option<Tab>) {
        self.go(Link { tab, listed: Vec::new(), ..self.link.get_untracked() }, true);
    }

    /// Shows the other order.
    pub fn flip(self, flipped: bool) {
        self.go(Link { flipped, listed: Vec::new(), ..self.link.get_untracked() }, true);
    }

    /// Back to the list of names.
    pub fn close(self) {
        self.go(Link { query: self.browsing.query.get_untracked(), ..Link::default() }, false);
    }

    /// Lists names, without asking anything about them.
    pub fn list(self, names: Vec<Vec<u8>>, is_linked: bool) {
        self.pasted.set(names);
        self.is_linked.set(is_linked);
    }

    /// The list of an address is shown, and what is made of it by hand is in the address a moment later.
    fn keep_list_in_address(self) {
        let wanted = self.link.with_untracked(|link| link.query.clone());
        if wanted != Query::default() {
            self.browsing.want(|query| *query = wanted);
        }
        let timer = use_timer();
        let link = self.link;
        Effect::new(move |_| {
            let query = self.browsing.query.get();
            if link.with(|link| link.query != query) {
                // Browsers allow an address to be changed so many times a minute; nobody needs each letter of a filter.
                timer.start(SETTLED_MS, move || {
                    self.go(Link { query, listed: Vec::new(), ..link.get_untracked() }, true);
                });
            } else {
                timer.cancel();
            }
        });
    }

    /// Makes the machine follow the address.
    pub fn follow(self, link: &Link) {
        if !link.listed.is_empty() {
            self.list(link.listed.clone(), true);
        }
        let mut ask = None;
        self.machine.update(|machine| match &link.key {
            None => machine.close(),
            Some(name) if machine.name() == Some(name) => ask = machine.flip(link.flipped),
            Some(name) => ask = Some(machine.open(name.clone(), link.flipped)),
        });
        if link.key.is_none() {
            self.running.set_value(None);
        }
        self.send(ask);
    }

    /// Does something to the open key that may need an answer.
    pub fn act(self, act: impl FnOnce(&mut Machine) -> Option<Ask>) {
        let mut ask = None;
        self.machine.update(|machine| ask = act(machine));
        self.send(ask);
    }

    /// Sends a question about the open key, in place of the one on its way.
    fn send(self, ask: Option<Ask>) {
        let Some(Ask { mut ticket, mut commands }) = ask else { return };
        let client = self.client.get_value();
        self.running.set_value(Some(start(async move {
            loop {
                let outcome = client.run(Origin::Key, commands).await;
                let mut next = None;
                self.machine.try_update(|machine| match outcome {
                    Ok(answers) => next = machine.answered(ticket, answers, now_ms()),
                    Err(trouble) => machine.failed(ticket, trouble),
                });
                self.note_opened();
                match next {
                    Some(ask) => Ask { ticket, commands } = ask,
                    None => return,
                }
            }
        })));
    }

    /// A key that could be opened is one of the recent ones.
    fn note_opened(self) {
        let opened = self.machine.try_with_untracked(|machine| match machine.look() {
            Look::Open(key) => machine.name().map(|name| (name.to_vec(), key.expiry, key.memory)),
            _ => None,
        });
        if let Some(Some((name, end, memory))) = &opened {
            self.browsing.learn(name, *end, *memory);
        }
        if let Some(Some((name, ..))) = opened
            && self.noted.get_value().as_ref() != Some(&name)
        {
            self.recents.try_update(|recents| recents.add(&name));
            self.kept.change_recents(|recents| recents.push(&name));
            self.noted.set_value(Some(name));
        }
    }

    /// Asks how many keys there are. Only when somebody wants to know: it is a command like any other.
    pub fn ask_count(self) {
        self.ask_one(Command::new("DBSIZE"), move |answer| {
            let count = answer.map(|reply| reply.as_int().and_then(|count| u64::try_from(count).ok()));
            self.count.try_set(Some(match count {
                Ok(Some(count)) => Ok(count),
                Ok(None) => Err(Trouble::NotRedis { status: 200 }),
                Err(trouble) => Err(trouble),
            }));
        });
    }

    /// Opens a key that Redis picks.
    pub fn open_random(self) {
        self.sample.set(Errand::Waiting);
        let key = move || self.link.try_with_untracked(|link| link.key.clone());
        let before = key();
        self.ask_one(Command::new("RANDOMKEY"), move |answer| {
            let sample = match answer {
                Ok(Reply::Bytes(name)) => {
                    // Whoever has opened a key meanwhile stays with it.
                    if key() == before {
                        self.open(name);
                    }
                    Errand::Idle
                }
                Ok(_) => Errand::Empty,
                Err(trouble) => Errand::Refused(trouble),
            };
            self.sample.try_set(sample);
        });
    }

    /// Asks for the types of the pasted names, one command each.
    pub fn look_up_pasted(self) {
        let names = self.pasted.get_untracked();
        let commands = names.iter().map(|name| Command::new("TYPE").arg(name)).collect();
        self.look_up.set(Errand::Waiting);
        let client = self.client.get_value();
        self.keep(start(async move {
            let mut outcome = Errand::Idle;
            match client.run(Origin::Names, commands).await {
                Ok(answers) => drop(self.machine.try_update(|machine| {
                    for (name, answer) in names.iter().zip(answers) {
                        match answer {
                            Ok(reply) => machine
                                .learn_kind(name, Kind::from_reply(reply.as_bytes().unwrap_or_default())),
                            Err(error) => outcome = Errand::Refused(Trouble::from_error(&error, "TYPE")),
                        }
                    }
                })),
                Err(trouble) => outcome = Errand::Refused(trouble),
            }
            self.look_up.try_set(outcome);
        }));
    }

    /// Runs commands for a part of the page.
    pub fn run(
        self,
        origin: Origin,
        commands: Vec<Command>,
        done: impl FnOnce(Result<Vec<super::model::Answer>, Trouble>) + 'static,
    ) {
        let client = self.client.get_value();
        self.keep(start(async move { done(client.run(origin, commands).await) }));
    }

    /// Runs the lines of the command line, as a transaction or one after the other.
    pub fn run_console(
        self,
        commands: Vec<Command>,
        atomic: bool,
        done: impl FnOnce(Result<Vec<super::model::Answer>, Trouble>) + 'static,
    ) {
        let client = self.client.get_value();
        self.keep(start(async move {
            let origin = Origin::Console;
            done(if atomic {
                client.run_atomic(origin, commands).await
            } else {
                client.run(origin, commands).await
            });
        }));
    }

    /// Drops the token; the next question fetches another. Listing keys needs a press again.
    pub fn forget_token(self) {
        self.end_browsing();
        self.client.try_with_value(|client| client.forget_token());
    }

    fn ask_one(self, command: Command, done: impl FnOnce(Result<Reply, Trouble>) + 'static) {
        let name = super::plan::name_of(&command);
        self.run(Origin::Names, vec![command], move |outcome| {
            done(match outcome.map(|answers| answers.into_iter().next()) {
                Ok(Some(Ok(reply))) => Ok(reply),
                Ok(Some(Err(error))) => Err(Trouble::from_error(&error, &name)),
                Ok(None) => Err(Trouble::NotRedis { status: 200 }),
                Err(trouble) => Err(trouble),
            });
        });
    }

    /// Keeps a task until it ends or the page is left.
    fn keep(self, running: Running) {
        self.others.try_update_value(|others| {
            others.retain(|other| !other.is_over());
            others.push(running);
        });
    }

    fn go(self, link: Link, replace: bool) {
        self.go.try_with_value(|go| go(link, replace));
    }
}
