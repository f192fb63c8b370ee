//! The window in which somebody signs in for a frame: `/connect/start`, which goes on to the authorization server, and the
//! end of `/callback` that hands the code over. Nothing in here redeems a code: only the frame has what that takes.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::START_META;

use super::{
    Mark,
    callback::Finishing,
    flow::{Errand, HANDED_OVER},
    handover::{ACK_LIMIT_MS, Word, hear},
    host_of,
    start::{StartFailure, keep, leave_by},
    text::{self, framed},
    tries::carried,
};
use crate::{
    api::{session::use_config, transport::SIGN_IN_LIMIT_MS},
    browser::{
        frame,
        peer::{self, Peer},
        timer::{next_turn, use_timer},
        url,
    },
    ui::{Banner, Button, CopyButton, Size, Spinner, Tone, Variant, use_tab_title},
};

/// Long enough to read that it worked.
const CLOSE_MS: u32 = 900;

/// `/connect/start`, on the address that the app was opened with.
#[component]
pub fn StartPage() -> impl IntoView {
    view! { <Start fragment=url::fragment() asked=frame::meta(START_META).is_some() /> }
}

/// The same, on a fragment. Where it is not known that one of our pages `asked` for it, a person has to.
#[component]
pub fn Start(fragment: String, asked: bool) -> impl IntoView {
    let config = use_config();
    let host = host_of(&config.authorize_url).to_owned();
    let app = config.app_name.clone();
    let failure = RwSignal::new(None::<StartFailure>);
    let leave = leave_by(url::replace);
    let Some(errand) = Errand::from_fragment(&fragment) else {
        use_tab_title(framed::NO_ERRAND);
        return stage(view! {
            <h1>{framed::NO_ERRAND}</h1>
            <p class="connect-lead">{framed::NO_ERRAND_DETAIL}</p>
            <div class="connect-actions">
                <CloseButton />
            </div>
        });
    };
    use_tab_title(framed::LEAVE_TITLE);
    // What the window started it must know again at the end: without a place for it nothing is started.
    let go = Callback::new(move |()| match keep(&errand.to_entry(&config)) {
        Ok(()) => leave.run(errand.authorize_url(&config)),
        Err(reason) => failure.set(Some(reason)),
    });
    if asked {
        go.run(());
    }
    let failed = move || {
        failure.get().map(|failure| {
            let (title, detail) = text::start_failure(failure);
            view! {
                <Banner tone=Tone::Danger title=title>
                    {detail}
                </Banner>
                <p class="connect-lead">{framed::AGAIN_IN_FRAME}</p>
                <CloseButton />
            }
        })
    };
    let words = if asked { framed::LEAVING } else { framed::LEAVE_TITLE };
    let next = (!asked).then(|| {
        view! {
            <p class="connect-lead">{framed::leave_detail(&app)}</p>
            <div class="connect-actions">
                <Button variant=Variant::Primary size=Size::Large block=true on_press=go>
                    {text::CONTINUE}
                </Button>
            </div>
        }
    });
    let waiting = move || {
        (asked && failure.with(Option::is_none)).then(|| view! { <p class="connect-wait"><Spinner /></p> })
    };
    stage(view! {
        <h1>{words}</h1>
        {next}
        <div class="connect-actions">{failed}</div>
        {waiting}
        <p class="connect-note">{host}</p>
    })
}

/// How far the handing over has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The frame was told, and has not said anything.
    Offered,
    /// It has the code and is redeeming it.
    Taken,
    Connected,
    /// It has the code. What became of it stands there.
    There,
    /// Nobody has taken it: the person carries it.
    Carried,
}

impl Step {
    const fn title(self) -> &'static str {
        match self {
            Self::Offered | Self::Taken => text::FINISHING,
            Self::Connected => text::DONE,
            Self::There => framed::IN_FRAME_NOW,
            Self::Carried => framed::CARRY,
        }
    }
}

/// Hands a code to the frame that opened this window, or to the person. Made for a sign-in that this window started, and for
/// no other: see [`judge`](super::flow::judge).
#[component]
pub fn HandOver(code: String, state: String) -> impl IntoView {
    let opener = Peer::opener();
    let step = RwSignal::new(if opener.is_some() { Step::Offered } else { Step::Carried });
    let timer = use_timer();
    let own = url::origin();
    let by_hand = StoredValue::new(carried(&state, &code));
    // Loaded anew, this window has no code any more, and says whose it was.
    let _ = keep(HANDED_OVER);
    if let Some(opener) = opener {
        opener.tell(&Word::Code(code.clone()).to_json(&state), &own);
        timer.start(ACK_LIMIT_MS, move || step.set(Step::Carried));
        frame::use_messages(move |message| {
            match hear(&own, &state, message.heard(opener.said(&message))) {
                Some(Word::Ack) => {
                    step.try_set(Step::Taken);
                    timer.start(SIGN_IN_LIMIT_MS, move || step.set(Step::There));
                }
                Some(Word::Done { connected: true }) => {
                    step.try_set(Step::Connected);
                    timer.start(CLOSE_MS, peer::close);
                }
                // Nothing to read here: the frame says why.
                Some(Word::Done { connected: false }) => {
                    step.try_set(Step::There);
                    peer::close();
                }
                Some(Word::Code(_)) | None => {}
            }
        });
    }
    use_tab_title(Signal::derive(move || step.get().title()));
    stage(view! {
        {move || {
            let now = step.get();
            match now {
                Step::Offered | Step::Taken => view! { <Finishing /> }.into_any(),
                Step::Connected => words(now, framed::CLOSING),
                Step::There => words(now, framed::IN_FRAME_NOW_DETAIL),
                Step::Carried => view! { <Carry code=by_hand.get_value() /> }.into_any(),
            }
        }}
    })
}

fn words(step: Step, detail: &'static str) -> AnyView {
    view! {
        <h1>{step.title()}</h1>
        <p class="connect-lead">{detail}</p>
        <div class="connect-actions">
            <CloseButton />
        </div>
    }
    .into_any()
}

#[component]
fn Carry(code: String) -> impl IntoView {
    view! {
        <h1>{framed::CARRY}</h1>
        <p class="connect-lead">{framed::CARRY_DETAIL}</p>
        <div class="connect-code" role="group" aria-label=framed::CODE>
            <code>{code.clone()}</code>
            <CopyButton text=code what=framed::CODE_NAME variant=Variant::Primary labelled=true />
        </div>
        <p class="connect-note">{framed::CODE_WARNING}</p>
    }
}

/// Closes the window, or says that a person has to.
#[component]
pub(super) fn CloseButton() -> impl IntoView {
    let refused = RwSignal::new(false);
    let close = move || {
        peer::close();
        spawn_local(async move {
            next_turn().await;
            refused.try_set(true);
        });
    };
    view! {
        <Button size=Size::Large block=true on_press=close>
            {framed::CLOSE_WINDOW}
        </Button>
        {move || refused.get().then(|| view! { <p class="connect-note" role="status">{framed::CLOSE_BY_HAND}</p> })}
    }
}

fn stage(content: impl IntoView + 'static) -> AnyView {
    view! {
        <main class="stage" id="main">
            <div class="stage-card connect" aria-live="polite">
                <Mark />
                {content}
            </div>
        </main>
    }
    .into_any()
}
