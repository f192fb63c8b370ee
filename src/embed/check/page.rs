//! The rows of the check, and how the browser is asked.

use leptos::prelude::*;
use upstash_api::exchange::ORIGINS_META;

use super::{Came, Found, Item, State, fit::Fit, is_check, origin::origin_of, text, token};
use crate::{
    browser::{embedding, frame as window, peer, timer::use_timer, url},
    embed::{
        Frame, Stage, Trouble,
        page::{TryAgain, words},
    },
    ui::{Banner, Bind, Button, CodeBlock, Field, StatusDot, TextInput, Tone, use_tab_title},
};

/// How long the frame and what is in it must stay as they are before they are compared, in milliseconds: the page around
/// follows a step behind.
const REST_MS: u32 = 1000;

/// By how many seconds whoever signed the newest token is ahead of this computer's clock. There is one in the check alone:
/// nowhere else is a token looked into.
#[derive(Clone, Copy)]
pub struct TokenAhead(RwSignal<Option<f64>>);

impl TokenAhead {
    /// Provides it to everything below, if the address, as a path, is that of the check.
    #[must_use]
    pub fn provide(path: &str) -> Option<Self> {
        is_check(path).then(|| {
            let ahead = Self(RwSignal::new(None));
            provide_context(ahead);
            ahead
        })
    }

    /// A token came.
    pub fn came(self, token: &str, now_ms: i64) {
        self.0.try_set(token::ahead(token, now_ms));
    }
}

/// The page, in the frame or in a tab of its own.
#[component]
pub fn CheckPage(frame: Frame) -> impl IntoView {
    use_tab_title(text::TITLE);
    let is_alone = frame.stage.with_untracked(|stage| *stage == Stage::Trouble(Trouble::NotFramed));
    let content = if is_alone { alone().into_any() } else { around(frame).into_any() };
    view! {
        <main class="page check" id="main">
            {content}
        </main>
    }
    .into_any()
}

fn head(lead: &'static str) -> impl IntoView {
    view! {
        <h1>{text::TITLE}</h1>
        <p>{lead}</p>
    }
}

/// In the frame: everything that can be seen from inside.
fn around(frame: Frame) -> impl IntoView {
    let windows = RwSignal::new(None::<bool>);
    let height = RwSignal::new(None::<bool>);
    let (forms, clipboard) = (embedding::may_submit(), embedding::may_copy());
    let (rest, fit) = (use_timer(), StoredValue::new(Fit::default()));
    embedding::follow_heights(move || {
        rest.start(REST_MS, move || {
            let fits = |(frame, content)| fit.try_update_value(|fit| fit.look(frame, content));
            height.set(embedding::heights().and_then(fits));
        });
    });
    let token_ahead = use_context::<TokenAhead>();
    let found = Memo::new(move |_| {
        let came = frame.stage.with(|stage| match stage {
            Stage::Waiting => Came::Waiting,
            Stage::Open(_) => Came::SignedIn,
            Stage::Connect(_) => Came::Connecting,
            Stage::Trouble(trouble) => Came::To(*trouble),
        });
        let (windows, height) = (windows.get(), height.get());
        let ahead = frame.server_ahead.get().map(|server| -server / 1000.0);
        // The token came by this computer's clock, whose own error is taken out.
        let token_ahead =
            token_ahead.and_then(|token| token.0.get()).zip(ahead).map(|(token, ahead)| token + ahead);
        Found { came, is_own: frame.is_own.get(), forms, windows, clipboard, height, token_ahead, ahead }
    });
    let try_window = move || {
        let opened = peer::Peer::open("about:blank");
        windows.set(Some(opened.is_some()));
        if let Some(opened) = opened {
            opened.close();
        }
    };
    let rows = Item::ALL.into_iter().map(|item| row(item, found, try_window)).collect_view();
    let overall = Memo::new(move |_| found.with(Found::overall));
    let tone = Signal::derive(move || tone(overall.get().0));
    view! {
        <header>
            {head(text::LEAD)}
            <div role="status">
                <StatusDot tone>{move || text::overall(overall.get())}</StatusDot>
            </div>
        </header>
        {move || (frame.stage.get() == Stage::Trouble(Trouble::Network)).then(|| unreachable(frame))}
        <ul class="check-rows">{rows}</ul>
    }
}

/// No row has the line that mends it.
fn unreachable(frame: Frame) -> impl IntoView {
    let [title, detail, next] = words(Trouble::Network, frame);
    view! {
        <Banner tone=Tone::Danger title=title actions=move || view! { <TryAgain frame /> }>
            {format!("{detail} {next}")}
        </Banner>
    }
}

const fn tone(state: State) -> Tone {
    match state {
        State::Good => Tone::Ok,
        State::Lacking => Tone::Danger,
        State::Waiting | State::Untold | State::Unneeded => Tone::Neutral,
    }
}

fn row(
    item: Item,
    found: Memo<Found>,
    try_window: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let state = Memo::new(move |_| found.with(|found| found.state(item)));
    let tone = Signal::derive(move || tone(state.get()));
    let words = move || {
        let ahead = found.with(|found| match item {
            Item::Clock => found.ahead,
            Item::TokenClock => found.token_ahead,
            _ => None,
        });
        let off = ahead.map(|ahead| text::off(ahead) + " ").unwrap_or_default();
        off + text::lacking(item)
    };
    let lacks = move || {
        (state.get() == State::Lacking).then(|| {
            let lines = text::lines(item, &url::origin())
                .into_iter()
                .map(|(place, line)| view! { <CodeBlock code=line what=text::LINE title=Some(place.to_owned()) wrap=true /> })
                .collect_view();
            view! {
                <p>{words}</p>
                {lines}
            }
        })
    };
    let tries = (item == Item::Windows).then(|| {
        view! {
            <Button on_press=try_window>{text::TRY_WINDOW}</Button>
        }
    });
    view! {
        <li>
            <div class="check-row">
                <h2>{text::name(item)}</h2>
                <StatusDot tone>{move || text::word(state.get())}</StatusDot>
            </div>
            {lacks}
            {tries}
        </li>
    }
    .into_any()
}

/// In a tab of its own: whether a page may hold the frame, which the frame cannot say where it may not be.
fn alone() -> impl IntoView {
    let listed = StoredValue::new(window::meta(ORIGINS_META).unwrap_or_default());
    let address = RwSignal::new(String::new());
    let origin = Memo::new(move |_| address.with(|address| origin_of(address)));
    let error = Signal::derive(move || {
        let is_wrong = origin.with(Option::is_none) && address.with(|address| !address.trim().is_empty());
        is_wrong.then(|| text::NO_ADDRESS.to_owned())
    });
    let all = listed.with_value(|listed| text::origins(listed.split_ascii_whitespace()));
    let answer = move || {
        let origin = origin.get()?;
        listed.with_value(|listed| {
            if listed.split_ascii_whitespace().any(|one| one == origin) {
                return Some(view! { <StatusDot tone=Tone::Ok>{text::MAY}</StatusDot> }.into_any());
            }
            let line = text::origins(listed.split_ascii_whitespace().chain([origin.as_str()]));
            Some(
                view! {
                    <StatusDot tone=Tone::Danger>{text::MAY_NOT}</StatusDot>
                    <CodeBlock code=line what=text::LINE title=Some(text::PARTNER_FILE.to_owned()) wrap=true />
                }
                .into_any(),
            )
        })
    };
    view! {
        <header>{head(text::ALONE)}</header>
        <section class="check-alone">
            <h2>{text::ALLOWED}</h2>
            <CodeBlock code=all what=text::LINE wrap=true />
            <Field label=text::ADDRESS hint=text::ADDRESS_HINT error=error>
                <TextInput value=Bind::from(address) mono=true placeholder="https://app.example.com" />
            </Field>
            <div role="status">{answer}</div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use upstash_api::base64;

    #[test]
    fn a_token_is_looked_into_where_the_check_is_open_and_nowhere_else() {
        let owner = Owner::new();
        owner.with(|| {
            for path in ["/embed/acme", "/embed/acme/redis", "/embed/acme/redis/check", "/"] {
                assert!(TokenAhead::provide(path).is_none(), "{path}");
                assert!(use_context::<TokenAhead>().is_none(), "{path}");
            }
            let Some(ahead) = TokenAhead::provide("/embed/acme/check") else { panic!("not provided") };
            ahead.came(&format!("e30.{}.sig", base64::encode_url(br#"{"iat":100}"#)), 40_000);
            let told = use_context::<TokenAhead>().and_then(|ahead| ahead.0.get_untracked());
            assert_eq!(told, Some(60.0));
        });
    }
}
