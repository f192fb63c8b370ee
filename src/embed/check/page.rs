//! The rows of the check, and how the browser is asked.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::ORIGINS_META;

use super::{Came, Found, Item, State, origin_of, text};
use crate::{
    api::client::use_api,
    browser::{embedding, frame as window, peer, timer::use_timer, url},
    embed::{Frame, Stage, Trouble},
    ui::{Bind, Button, CodeBlock, Field, StatusDot, TextInput, Tone, use_tab_title},
};

/// How long the page around has for following the frame's height, in milliseconds.
const HEIGHT_MS: u32 = 2000;

/// The page, in the frame or in a tab of its own.
#[component]
pub fn CheckPage(frame: Frame) -> impl IntoView {
    use_tab_title(text::TITLE);
    let is_alone = frame.stage.with_untracked(|stage| *stage == Stage::Trouble(Trouble::NotFramed));
    let content = if is_alone { alone().into_any() } else { around(frame).into_any() };
    view! {
        <main class="page check" id="main">
            <header>
                <h1>{text::TITLE}</h1>
                <p>{if is_alone { text::ALONE } else { text::LEAD }}</p>
            </header>
            {content}
        </main>
    }
    .into_any()
}

/// In the frame: everything that can be seen from inside.
fn around(frame: Frame) -> impl IntoView {
    let windows = RwSignal::new(None::<bool>);
    let height = RwSignal::new(None::<bool>);
    let ahead = RwSignal::new(None::<f64>);
    let (forms, clipboard) = (embedding::may_submit(), embedding::may_copy());
    use_timer().start(HEIGHT_MS, move || height.set(embedding::is_high_enough()));
    let api = use_api();
    spawn_local(async move {
        if let Ok(server) = api.clock().await {
            ahead.try_set(Some(-server / 1000.0));
        }
    });
    let found = Memo::new(move |_| {
        let came = frame.stage.with(|stage| match stage {
            Stage::Waiting => Came::Waiting,
            Stage::Open(_) => Came::SignedIn,
            Stage::Connect(_) => Came::Connecting,
            Stage::Trouble(trouble) => Came::To(*trouble),
        });
        let (windows, height, ahead) = (windows.get(), height.get(), ahead.get());
        // The token came by this computer's clock, whose own error is taken out.
        let token_ahead = frame.token_ahead.get().zip(ahead).map(|(token, ahead)| token + ahead);
        Found { came, forms, windows, clipboard, height, token_ahead, ahead }
    });
    let try_window = move || {
        let opened = peer::Peer::open("about:blank");
        windows.set(Some(opened.is_some()));
        if let Some(opened) = opened {
            opened.close();
        }
    };
    let rows = Item::ALL.into_iter().map(|item| row(item, found, try_window)).collect_view();
    view! { <ul class="check-rows">{rows}</ul> }
}

fn row(
    item: Item,
    found: Memo<Found>,
    try_window: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let state = Memo::new(move |_| found.with(|found| found.state(item)));
    let tone = Signal::derive(move || match state.get() {
        State::Good => Tone::Ok,
        State::Lacking => Tone::Danger,
        State::Waiting | State::Untold | State::Unneeded => Tone::Neutral,
    });
    let off = move || {
        let ahead = found.with(|found| match item {
            Item::Clock => found.ahead,
            Item::TokenClock => found.token_ahead,
            _ => None,
        });
        ahead.map(|ahead| view! { <p>{text::off(ahead)}</p> })
    };
    let lacks = move || {
        (state.get() == State::Lacking).then(|| {
            let line = text::line(item, &url::origin())
                .map(|(place, line)| view! { <CodeBlock code=line what=text::LINE title=Some(place.to_owned()) wrap=true /> });
            view! {
                {off()}
                <p>{text::lacking(item)}</p>
                {line}
            }
        })
    };
    let tries = (item == Item::Windows).then(|| {
        view! {
            <Show when=move || state.get() == State::Waiting>
                <Button on_press=try_window>{text::TRY_WINDOW}</Button>
            </Show>
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
        <section class="check-rows">
            <h2>{text::ALLOWED}</h2>
            <CodeBlock code=all what=text::LINE wrap=true />
            <Field label=text::ADDRESS hint=text::ADDRESS_HINT error=error>
                <TextInput value=Bind::from(address) mono=true placeholder="https://app.example.com" />
            </Field>
            <div role="status">{answer}</div>
        </section>
    }
}
