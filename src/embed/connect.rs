//! Connecting one's own account in the frame. The frame makes the secrets and keeps them; a window signs in and brings the
//! code, by a message or by the hand of whoever sits there; the frame redeems it.
//!
//! Whether the window is still there is never asked: a browser that cut it off says that it is closed.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::PublicConfig;

use super::start::Frame;
use crate::{
    api::session::use_config,
    browser::{
        frame::{self, Message},
        peer::Peer,
        url,
    },
    connect::{
        Mark,
        handover::{Word, hear},
        host_of,
        start::prepare,
        text::{self, Trouble, framed},
        tries::{Tries, pasted},
    },
    routes::{ReturnRoute, paths},
    ui::{
        Banner, Button, ButtonKind, Field, IconName, LinkButton, Size, Spinner, TextInput, Tone, Variant,
        had_first_page, use_face_focus, use_tab_title,
    },
};

/// How far it has come.
#[derive(Clone, PartialEq)]
enum Step {
    Ready,
    /// Somebody signs in elsewhere. `reachable`: in a window that can answer.
    Away {
        reachable: bool,
    },
    Redeeming,
    Failed(Trouble),
}

/// Where somebody connects, for as long as the pages around it: what offers it comes and goes, and a window that was opened
/// from one of them is answered still.
#[derive(Clone, Copy)]
struct Desk {
    frame: Frame,
    config: StoredValue<Arc<PublicConfig>>,
    tries: StoredValue<Tries<Peer>, LocalStorage>,
    /// The address of the sign-in that is ready; that of the one before, until there is one.
    address: RwSignal<String>,
    is_ready: RwSignal<bool>,
    step: RwSignal<Step>,
    /// What stands in the field for the code, which comes and goes with the steps.
    typed: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
}

impl Desk {
    fn new(frame: Frame) -> Self {
        let desk = Self {
            frame,
            config: StoredValue::new(use_config()),
            tries: StoredValue::new_local(Tries::default()),
            address: RwSignal::new(String::new()),
            is_ready: RwSignal::new(false),
            step: RwSignal::new(Step::Ready),
            typed: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
        };
        desk.prepare();
        frame::use_messages(move |message| desk.heard(&message));
        desk
    }

    /// New secrets for the next press.
    fn prepare(self) {
        self.is_ready.try_set(false);
        let Some(config) = self.config.try_get_value() else { return };
        spawn_local(async move {
            match prepare(&config, ReturnRoute::home()).await {
                Ok((pending, errand)) => {
                    let address = format!("{}#{}", paths::CONNECT_START, errand.to_fragment());
                    self.tries.try_update_value(|tries| tries.prepare(pending, address.clone()));
                    self.address.try_set(address);
                    self.is_ready.try_set(true);
                }
                Err(reason) => {
                    self.step.try_set(Step::Failed(text::not_started(reason)));
                }
            }
        });
    }

    /// What a press does: first of all the window.
    fn open(self) {
        let Some(address) = self.tries.with_value(|tries| tries.address().map(str::to_owned)) else { return };
        let window = Peer::open(&address);
        self.step.set(Step::Away { reachable: window.is_some() });
        self.tries.update_value(|tries| tries.begin(window));
        self.prepare();
    }

    fn is_redeeming(self) -> bool {
        self.step.with_untracked(|step| *step == Step::Redeeming)
    }

    fn heard(self, message: &Message) {
        let found = self.tries.with_value(|tries| {
            let found = tries.of_window(|window| window.said(message));
            found.map(|(state, window)| (state.to_owned(), window.clone()))
        });
        let Some((state, window)) = found else { return };
        let own = url::origin();
        // A second window in the same moment is not told that its code was taken: it shows it, to be carried.
        if let Some(Word::Code(code)) = hear(&own, &state, message.heard(true))
            && !self.is_redeeming()
        {
            window.tell(&Word::Ack.to_json(&state), &own);
            self.redeem(&state, code, Some(window));
        }
    }

    /// What was typed becomes the code, if it can be one of a sign-in from here.
    fn take_typed(self) {
        let complaint = match pasted(&self.typed.get_untracked()) {
            None => Some(framed::NOT_A_CODE),
            Some(_) if self.is_redeeming() => None,
            Some((mark, code)) => (!self.redeem(&mark, code, None)).then_some(framed::OTHER_CODE),
        };
        self.wrong.set(complaint.map(str::to_owned));
    }

    /// Redeems the code of the sign-in of `state`. `false` where there is none.
    fn redeem(self, state: &str, code: String, window: Option<Peer>) -> bool {
        let Some(pending) = self.tries.try_update_value(|tries| tries.take(state)).flatten() else {
            return false;
        };
        self.step.set(Step::Redeeming);
        self.typed.set(String::new());
        spawn_local(async move {
            let outcome = self.frame.connect(pending.redeem(code)).await;
            if let Some(window) = window {
                let done = Word::Done { connected: matches!(outcome, Ok(true)) };
                window.tell(&done.to_json(pending.state()), &url::origin());
            }
            // Connected, this is gone by now, and what it stood in the way of is there.
            self.step.try_set(match outcome {
                Ok(_) => Step::Ready,
                Err(error) => Step::Failed(text::exchange_failure(&error)),
            });
            if self.tries.try_with_value(Tries::is_ready) == Some(false) {
                self.prepare();
            }
        });
        true
    }
}

/// Lets a [`ConnectBox`] be shown anywhere below.
pub fn provide_desk(frame: Frame) {
    provide_context(Desk::new(frame));
}

/// In place of the dashboard, while nobody has connected an account.
#[component]
pub fn ConnectPage(frame: Frame) -> impl IntoView {
    let config = use_config();
    use_tab_title(text::CONNECT_TITLE);
    had_first_page();
    provide_desk(frame);
    view! {
        <main class="stage" id="main">
            <div class="stage-card connect">
                <Mark />
                <h1>{text::CONNECT_TITLE}</h1>
                <p class="connect-lead">{text::connect_lead(&config.app_name)}</p>
                <ConnectBox words=text::CONNECT />
            </div>
        </main>
    }
    .into_any()
}

/// The button that begins, and all that may follow it. Connected, whatever shows it takes it away. It needs
/// [`provide_desk`] above it.
#[component]
pub fn ConnectBox(words: &'static str) -> impl IntoView {
    let desk: Desk = expect_context();
    let step = Memo::new(move |_| desk.step.get());
    let label = move || {
        step.with(|step| match step {
            Step::Ready | Step::Redeeming => words,
            Step::Away { .. } => framed::OPEN_AGAIN,
            Step::Failed(_) => text::START_AGAIN,
        })
    };
    let busy = Signal::derive(move || step.with(|step| *step == Step::Redeeming) || !desk.is_ready.get());
    let held_back = Memo::new(move |_| step.with(|step| *step == Step::Away { reachable: false }));
    let host = StoredValue::new(host_of(&use_config().authorize_url).to_owned());
    let faces = NodeRef::new();
    use_face_focus(faces, step);
    let said = move || match step.get() {
        Step::Ready => {
            view! { <p class="connect-note">{framed::frame_note(&host.get_value())}</p> }.into_any()
        }
        Step::Away { reachable } => away(reachable),
        Step::Redeeming => view! {
            <p class="connect-lead">{text::FINISHING_DETAIL}</p>
            <p class="connect-wait">
                <Spinner />
            </p>
        }
        .into_any(),
        Step::Failed(Trouble { title, detail, .. }) => view! {
            <div class="connect-away">
                <Banner tone=Tone::Danger title>
                    {detail}
                </Banner>
            </div>
        }
        .into_any(),
    };
    // Beside what is read out.
    let next = move || match step.get() {
        Step::Away { reachable } => Some(carry(desk, reachable)),
        Step::Failed(trouble) => Some(after_failure(trouble)),
        Step::Ready | Step::Redeeming => None,
    };
    view! {
        <Show when=move || !held_back.get()>
            <div class="connect-actions">
                <Button
                    variant=Variant::Primary
                    size=Size::Large
                    block=true
                    loading=busy
                    on_press=move || desk.open()
                >
                    {label}
                </Button>
            </div>
        </Show>
        <div node_ref=faces>
            <div aria-live="polite" tabindex="-1" data-face="">
                {said}
            </div>
            {next}
        </div>
    }
    .into_any()
}

fn away(reachable: bool) -> AnyView {
    let (title, detail) = if reachable {
        (framed::AWAY, framed::AWAY_DETAIL)
    } else {
        (framed::HELD_BACK, framed::HELD_BACK_DETAIL)
    };
    view! {
        <div class="connect-away">
            <p>
                <b>{title}</b>
            </p>
            <p class="dim">{detail}</p>
        </div>
    }
    .into_any()
}

/// The ways that need no window.
fn carry(desk: Desk, reachable: bool) -> AnyView {
    let variant = if reachable { Variant::Plain } else { Variant::Primary };
    view! {
        <div class="connect-away">
            <LinkButton href=desk.address variant external=true>
                {framed::OPEN_TAB}
            </LinkButton>
            <form
                class="connect-paste"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    desk.take_typed();
                }
            >
                <Field label=framed::PASTE error=desk.wrong>
                    <TextInput value=desk.typed mono=true max_length=4096_u32 />
                </Field>
                <Button kind=ButtonKind::Submit>{framed::USE_CODE}</Button>
            </form>
        </div>
    }
    .into_any()
}

fn after_failure(trouble: Trouble) -> AnyView {
    let console = trouble.console.then(|| use_config().console_url.clone());
    view! {
        <div class="connect-away">
            {console
                .map(|href| {
                    view! {
                        <LinkButton href icon=IconName::Key external=true>
                            {text::OPEN_CONSOLE}
                        </LinkButton>
                    }
                })}
            {trouble
                .request_id
                .map(|id| view! { <p class="connect-note">{crate::ui::text::REQUEST_ID} " " <code>{id}</code></p> })}
        </div>
    }
    .into_any()
}
