//! The last minutes of a session, and the time after.

use leptos::{prelude::*, task::spawn_local};

use super::{another::OfAnother, text};
use crate::{
    api::{
        client::use_api,
        session::{SessionHandle, clock::Standing},
    },
    browser::{
        network::use_visible,
        timer::{now_ms, use_timer},
        url,
    },
    connect::start::use_sign_in,
    routes::ReturnRoute,
    ui::{Banner, Button, Dialog, DialogSize, Tone, Variant, use_announcer},
};

/// The countdown shortly before the end, and the offer to sign in again after it.
#[component]
pub(super) fn SessionEnding() -> impl IntoView {
    let session = expect_context::<SessionHandle>();
    let standing = use_standing(session);
    let of_another = session.of_another();
    // Whoever is signed in now, this page's account is not: that is the one thing to say then.
    let over = Memo::new(move |_| session.over().get() && !of_another.get());
    let asked = RwSignal::new(false);
    Effect::new(move |_| asked.set(over.get()));
    // Signing in may have happened in another tab; then this page simply goes on.
    let look = use_reload(session);
    let visible = use_visible();
    Effect::new(move |_| {
        if visible.get() && (over.get_untracked() || of_another.get_untracked()) {
            look.run(());
        }
    });
    let sign_in = use_sign_in();
    let again = Callback::new(move |()| sign_in.begin.run(ReturnRoute::parse(&url::path_and_query())));
    let failure = move || {
        sign_in.failure.get().map(|failure| crate::connect::text::start_failure(failure).0.to_owned())
    };

    let announcer = use_announcer();
    let ending = Memo::new(move |_| match standing.get() {
        Standing::Ending { can_stay, .. } if !over.get() && !of_another.get() => Some(can_stay),
        _ => None,
    });
    Effect::new(move |_| {
        if ending.with(Option::is_some) {
            announcer.say(text::SESSION_ENDS_SOON);
        }
    });

    view! {
        <OfAnother now=of_another />
        <Show when=move || over.get()>
            <OverBanner again busy=sign_in.busy />
        </Show>
        {move || {
            ending
                .get()
                .map(|can_stay| view! { <EndingBanner standing can_stay stay=look again busy=sign_in.busy /> })
        }}
        <Dialog
            open=asked
            title=text::SESSION_OVER
            description=text::SESSION_OVER_DETAIL.to_owned()
            size=DialogSize::Small
            actions=move || {
                view! {
                    <Button on_press=move || asked.set(false)>{text::NOT_NOW}</Button>
                    <Button variant=Variant::Primary loading=sign_in.busy on_press=again>
                        {text::SIGN_IN_AGAIN}
                    </Button>
                }
            }
        >
            {move || failure().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
        </Dialog>
    }
}

#[component]
fn OverBanner(again: Callback<()>, busy: Signal<bool>) -> impl IntoView {
    view! {
        <Banner
            tone=Tone::Warn
            title=text::SESSION_OVER
            actions=move || {
                view! {
                    <Button variant=Variant::Primary loading=busy on_press=again>
                        {text::SIGN_IN_AGAIN}
                    </Button>
                }
            }
        >
            {text::SESSION_OVER_DETAIL}
        </Banner>
    }
}

// Built once and counting inside, so that its button keeps the focus.
#[component]
fn EndingBanner(
    standing: Signal<Standing>,
    can_stay: bool,
    stay: Callback<()>,
    again: Callback<()>,
    busy: Signal<bool>,
) -> impl IntoView {
    let (words, act) = if can_stay { (text::STAY, stay) } else { (text::SIGN_IN_AGAIN, again) };
    let left = move || match standing.get() {
        Standing::Ending { seconds, .. } => text::session_ends_in(seconds),
        _ => String::new(),
    };
    view! {
        <Banner
            tone=Tone::Warn
            title=text::SESSION_ENDS_SOON
            actions=move || view! { <Button loading=busy on_press=act>{words}</Button> }
        >
            {left} " " {text::session_ends_because(can_stay)}
        </Banner>
    }
}

/// Asks the exchange who is signed in, which counts as use.
fn use_reload(session: SessionHandle) -> Callback<()> {
    let api = StoredValue::new(use_api());
    Callback::new(move |()| spawn_local(session.load(api.get_value())))
}

/// Where the session stands, looked at rarely while there is time and every second near the end.
fn use_standing(session: SessionHandle) -> Signal<Standing> {
    let standing = RwSignal::new(Standing::Fresh);
    let reload = use_reload(session);
    let timer = use_timer();
    let lifetime = session.lifetime();
    let gone = move || session.over().get_untracked() || session.of_another().get_untracked();
    let tick = StoredValue::new(None::<Callback<()>>);
    let look = Callback::new(move |()| {
        let Some(lifetime) = lifetime.get_untracked() else { return };
        let now = now_ms() as f64;
        let found = lifetime.standing(now);
        if standing.get_untracked() != found {
            standing.set(found);
        }
        if gone() {
            return;
        }
        let wait = if found == Standing::Over {
            // Only the exchange knows: another tab may have kept the session alive. It answers 401 when not.
            reload.run(());
            60_000
        } else {
            lifetime.quiet_ms(now)
        };
        timer.start(wait, move || {
            if let Some(tick) = tick.get_value() {
                tick.run(());
            }
        });
    });
    tick.set_value(Some(look));
    Effect::new(move |_| {
        lifetime.track();
        look.run(());
    });
    standing.into()
}
