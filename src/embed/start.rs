//! The frame at work: from the first word to the page around to a session, and every session after it.

mod moves;
mod own;
mod trades;

use std::{cell::Cell, rc::Rc, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use upstash_api::{
    exchange::PublicConfig,
    frame::{Event, READY_LIMIT_MS, TOKEN_LIMIT_MS, ToFrame, ToHost},
};

use super::{
    Trouble,
    appearance::Appearance,
    check::TokenAhead,
    height::tell_height,
    host::Host,
    renewal::{Renewal, Wanted, transport::Renewing},
    tab::Tab,
    text,
    turn::Turn,
};
use crate::{
    api::{
        client::{Api, use_api},
        error::{UserMessage, speak_to_end_user},
        session::{SessionHandle, SessionState},
        transport::Transport,
    },
    browser::{
        frame, intl,
        timer::{TimerSlot, use_timer},
        url, viewport,
    },
};

/// How far the frame has come.
#[derive(Clone, PartialEq)]
pub enum Stage {
    /// For the page around, or for the server.
    Waiting,
    /// There is a session to show.
    Open(Arc<PublicConfig>),
    /// Somebody may connect their own account.
    Connect(Arc<PublicConfig>),
    Trouble(Trouble),
}

/// The frame at work; copy it into closures.
#[derive(Clone, Copy)]
pub struct Frame {
    pub stage: Memo<Stage>,
    /// The address that the page around wants to go to, until the router has it.
    pub wish: RwSignal<Option<String>>,
    /// What the server said, where [`Trouble::Network`] is a refusal of its own.
    pub why: RwSignal<Option<UserMessage>>,
    /// Asks the page around, or the server, once more.
    pub retry: Callback<()>,
    /// Whether it is being asked.
    pub asking: Signal<bool>,
    /// By how many milliseconds the server's clock is ahead of this computer's, once it is known.
    pub server_ahead: RwSignal<Option<f64>>,
    /// Whether the page around brings no tokens, and people connect their own account.
    pub is_own: RwSignal<bool>,
    /// Where the pages go on if the browser keeps no cookie for frames; `None` for what is in such a tab itself.
    pub tab: Option<Tab>,
    work: Work,
}

/// What the parts of the work share.
#[derive(Clone, Copy)]
struct Work {
    host: Option<Host>,
    tab: Tab,
    partner: StoredValue<String>,
    api: StoredValue<Api>,
    session: SessionHandle,
    renewal: StoredValue<Renewal>,
    config: RwSignal<Option<Arc<PublicConfig>>>,
    trouble: RwSignal<Option<Trouble>>,
    wish: RwSignal<Option<String>>,
    why: RwSignal<Option<UserMessage>>,
    is_own: RwSignal<bool>,
    /// Where the check is open.
    token_ahead: Option<TokenAhead>,
    turn: StoredValue<Turn>,
    /// Whether a token was asked for or is being traded.
    busy: RwSignal<bool>,
    /// Whether the server is asked for what the pages need to know.
    fetching: RwSignal<bool>,
    server_ahead: RwSignal<Option<f64>>,
    patience: TimerSlot,
}

/// Starts the frame of `partner`: provides the session and the calls to everything below, and talks with the page around.
pub fn use_frame(transport: Arc<dyn Transport>, partner: String) -> Frame {
    let wanted = ArcRwSignal::new(None::<(u32, Wanted)>);
    let renewal = {
        let wanted = wanted.clone();
        // A number, so that the same wish twice is two.
        Renewal::new(move |want| {
            wanted.update(|wanted| *wanted = Some((wanted.map_or(0, |(number, _)| number + 1), want)));
        })
    };
    let session = SessionHandle::provide(Arc::new(Renewing::new(transport, renewal.clone())));
    let host = Host::find();
    let work = Work {
        host,
        tab: Tab::new(host),
        partner: StoredValue::new(partner),
        api: StoredValue::new(use_api()),
        session,
        renewal: StoredValue::new(renewal),
        config: RwSignal::new(None),
        trouble: RwSignal::new(None),
        why: RwSignal::new(None),
        is_own: RwSignal::new(false),
        token_ahead: TokenAhead::provide(&url::path()),
        turn: StoredValue::default(),
        wish: RwSignal::new(None),
        busy: RwSignal::new(false),
        fetching: RwSignal::new(false),
        server_ahead: RwSignal::new(None),
        patience: use_timer(),
    };
    Effect::new(move |_| match wanted.get() {
        Some((_, Wanted::Token)) => work.ask(),
        Some((_, Wanted::Cookies)) => work.fail(Trouble::CookiesBlocked),
        None => {}
    });
    work.begin();
    work.tell_what_happens();
    let state = session.state();
    let stage = Memo::new(move |_| {
        let is = |wanted: fn(&SessionState) -> bool| state.with(wanted);
        match (work.trouble.get(), work.config.get()) {
            (Some(trouble), _) => Stage::Trouble(trouble),
            (None, Some(config)) if is(|state| matches!(state, SessionState::SignedIn(_))) => {
                Stage::Open(config)
            }
            // Only a frame whose person connects by themselves ends signed out.
            (None, Some(config)) if is(|state| *state == SessionState::SignedOut) => Stage::Connect(config),
            _ => Stage::Waiting,
        }
    });
    let retry = Callback::new(move |()| work.retry());
    let Work { wish, why, is_own, server_ahead, .. } = work;
    let asking = Signal::derive(move || work.busy.get() || work.fetching.get());
    let tab = (!work.is_in_a_tab()).then_some(work.tab);
    Frame { tab, stage, wish, why, retry, asking, server_ahead, is_own, work }
}

impl Work {
    fn begin(self) {
        let Some(host) = self.host else {
            let trouble = if frame::is_framed() { Trouble::NoParent } else { Trouble::NotFramed };
            self.trouble.set(Some(trouble));
            return;
        };
        speak_to_end_user(true);
        self.fetch_config();
        // A tab has a height and a history of its own.
        let is_tab = host.is_opener();
        let height = (!is_tab).then(|| tell_height(host));
        let appearance = Appearance::provide();
        let keeps_history = Rc::new(Cell::new(false));
        if !is_tab {
            self.mirror(host, Rc::clone(&keeps_history));
        }
        host.begin(move |said| {
            self.tab.follow(&said);
            match said {
                ToFrame::Init(init) => {
                    height.iter().for_each(|tell| tell());
                    // What stood in the address was chosen too.
                    appearance.choose(init.theme.or(appearance.theme()), init.variables);
                    intl::set_locale(init.locale);
                    // Who tells where to begin keeps the history too.
                    keeps_history.set(init.route.is_some());
                    self.go(init.route.as_deref());
                    if init.connect {
                        self.be_own();
                        return;
                    }
                    match init.token {
                        Some(token) => self.trade(token),
                        None => self.await_first_token(),
                    }
                }
                // Who said that none comes is not believed to have one.
                ToFrame::Token(_) if self.is_own.get_untracked() => {}
                ToFrame::Token(token) if self.tab.is_there() => self.tab.hand_on(token),
                ToFrame::Token(Some(token)) => self.trade(token),
                ToFrame::Token(None) => {
                    self.turn.update_value(Turn::leave);
                    self.give_up(Trouble::Nobody);
                }
                ToFrame::Viewport { top, height } => {
                    viewport::set_seen(top, height);
                    frame::set_style("--seen-top", Some(&format!("{}px", whole(top))));
                    frame::set_style("--seen-height", Some(&format!("{}px", whole(height))));
                }
                ToFrame::Route(route) => self.go(Some(&route)),
                ToFrame::Theme { theme, variables } => appearance.choose(theme, variables),
                ToFrame::Locale(locale) => intl::set_locale(locale),
            }
        });
        let limit = use_timer();
        limit.start(READY_LIMIT_MS, move || {
            if !host.has_begun() {
                self.fail(Trouble::NoAnswer);
            }
        });
    }

    fn fetch_config(self) {
        if self.fetching.get_untracked() {
            return;
        }
        self.fetching.set(true);
        spawn_local(async move {
            let answer = self.api.get_value().config().await;
            self.fetching.try_set(false);
            match answer {
                Ok((config, answer)) => {
                    self.server_ahead.try_set(answer.server_ahead_ms());
                    self.config.try_set(Some(Arc::new(config)));
                    // Otherwise what is still being found out, or was not, is what keeps the pages away.
                    if self.session.state().with_untracked(|state| *state != SessionState::Loading) {
                        self.is_over(Trouble::Network);
                    }
                }
                Err(error) => {
                    self.why.try_set(error.problem().map(|_| error.user_message()));
                    self.fail(Trouble::Network);
                }
            }
        });
    }

    /// It is known who is there: what kept the pages away is over, but for a configuration that is missing.
    fn let_in(self) {
        let is_missing = self.config.with_untracked(Option::is_none);
        // Whoever asks for it says what comes of that.
        let nobody_asks = is_missing && !self.fetching.get_untracked();
        self.trouble.try_update(|trouble| {
            if !(is_missing && *trouble == Some(Trouble::Network)) {
                *trouble = nobody_asks.then_some(Trouble::Network);
            }
        });
    }

    /// A trouble that may have been there is none any more.
    fn is_over(self, trouble: Trouble) {
        if self.trouble.try_get_untracked().flatten() == Some(trouble) {
            self.trouble.try_set(None);
        }
    }

    /// The page around has answered, and its token is on the way.
    fn await_first_token(self) {
        self.renewal.with_value(Renewal::begins_to_ask);
        self.is_over(self.of_a_tab(Trouble::NoAnswer));
        self.await_token();
    }

    /// Asks the page around for a token.
    fn ask(self) {
        let Some(host) = self.host else { return };
        if self.is_own.get_untracked() {
            // The page around has none: what met the end of the session says so, and who sits there connects again.
            self.renewal.with_value(Renewal::gave_up);
            return;
        }
        host.tell(&ToHost::TokenNeeded);
        self.await_token();
    }

    fn await_token(self) {
        self.busy.set(true);
        self.patience.start(TOKEN_LIMIT_MS, move || self.give_up(Trouble::NoToken));
    }

    fn retry(self) {
        if self.config.with_untracked(Option::is_none) {
            self.fetch_config();
        }
        if self.is_own.get_untracked() {
            self.be_own();
            return;
        }
        let needs_session = self.session.over().get_untracked()
            || self.session.of_another().get_untracked()
            || !self.is_signed_in();
        let begun = self.host.is_some_and(Host::has_begun);
        if needs_session && begun && self.renewal.with_value(Renewal::begins_to_ask) {
            self.ask();
        }
    }

    fn is_signed_in(self) -> bool {
        self.session.state().with_untracked(|state| matches!(state, SessionState::SignedIn(_)))
    }

    /// There will be no session for now: what waits for one is told, and so is the page around.
    fn give_up(self, trouble: Trouble) {
        let trouble = self.of_a_tab(trouble);
        self.patience.cancel();
        self.busy.try_set(false);
        self.renewal.try_with_value(Renewal::gave_up);
        self.tell(trouble);
        // What is on screen stays there.
        if !self.is_signed_in() {
            self.trouble.try_set(Some(trouble));
        }
    }

    /// Takes the place of whatever is on screen, and tells the page around.
    fn fail(self, trouble: Trouble) {
        let trouble = self.of_a_tab(trouble);
        self.trouble.try_set(Some(trouble));
        self.tell(trouble);
    }

    /// A tab whose frame does not answer is a page by itself: the frame is gone, or never was one of ours.
    fn of_a_tab(self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::NoAnswer if self.is_in_a_tab() => Trouble::NotFramed,
            trouble => trouble,
        }
    }

    fn is_in_a_tab(self) -> bool {
        self.host.is_some_and(Host::is_opener)
    }

    fn tell(self, trouble: Trouble) {
        if let Some(hint) = text::for_builders(trouble) {
            leptos::logging::warn!("{hint}");
        }
        if let (Some(host), Some(code)) = (self.host, trouble.code()) {
            host.tell(&ToHost::Error(code));
        }
    }

    fn tell_what_happens(self) {
        let created = self.session.created();
        Effect::new(move |before: Option<u32>| {
            let now = created.get();
            if let Some(host) = self.host
                && before.is_some_and(|before| before != now)
            {
                host.tell(&ToHost::Event(Event::Created));
            }
            now
        });
    }
}

/// Whole pixels or seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not below zero, and `as` stops at the end"
)]
pub(super) fn whole(number: f64) -> u32 {
    number.round().max(0.0) as u32
}
