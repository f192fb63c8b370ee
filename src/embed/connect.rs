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
        flow::Pending,
        handover::{Heard, Word, hear, pasted},
        host_of,
        start::prepare,
        text::{self, Trouble},
    },
    routes::{ReturnRoute, paths},
    ui::{
        Banner, Button, ButtonKind, Field, IconName, LinkButton, Size, Spinner, TextInput, Tone, Variant,
        use_tab_title,
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

/// A sign-in that can begin at once, since nothing may come between the press and the window.
#[derive(Clone)]
struct Prepared {
    pending: Pending,
    address: String,
}

#[derive(Clone, Copy)]
struct Desk {
    frame: Frame,
    config: StoredValue<Arc<PublicConfig>>,
    prepared: RwSignal<Option<Prepared>>,
    /// Every window that was opened for this: whichever signs in first may answer.
    windows: StoredValue<Vec<Peer>, LocalStorage>,
    step: RwSignal<Step>,
}

impl Desk {
    fn new(frame: Frame) -> Self {
        let desk = Self {
            frame,
            config: StoredValue::new(use_config()),
            prepared: RwSignal::new(None),
            windows: StoredValue::new_local(Vec::new()),
            step: RwSignal::new(Step::Ready),
        };
        desk.prepare();
        let listener = StoredValue::new_local(frame::listen(move |message| desk.heard(&message)));
        on_cleanup(move || drop(listener.try_update_value(Option::take)));
        desk
    }

    /// New secrets; those of a code that was used are used up with it.
    fn prepare(self) {
        self.prepared.try_set(None);
        let Some(config) = self.config.try_get_value() else { return };
        spawn_local(async move {
            match prepare(&config, ReturnRoute::home()).await {
                Ok((pending, errand)) => {
                    let address = format!("{}#{}", paths::CONNECT_START, errand.to_fragment());
                    self.prepared.try_set(Some(Prepared { pending, address }));
                }
                Err(reason) => {
                    self.step.try_set(Step::Failed(text::not_started(reason)));
                }
            }
        });
    }

    /// What a press does: first of all the window.
    fn open(self) {
        let Some(address) = self.address() else { return };
        let window = Peer::open(&address);
        self.step.set(Step::Away { reachable: window.is_some() });
        self.windows.update_value(|windows| windows.extend(window));
    }

    fn address(self) -> Option<String> {
        self.prepared.with(|prepared| prepared.as_ref().map(|prepared| prepared.address.clone()))
    }

    fn heard(self, message: &Message) {
        let window = self.windows.with_value(|all| all.iter().find(|one| one.said(message)).cloned());
        let state = self.prepared.with_untracked(|it| it.as_ref().map(|it| it.pending.state().to_owned()));
        let (Some(window), Some(state)) = (window, state) else { return };
        let own = url::origin();
        let heard = Heard { origin: &message.origin(), from_the_other: true, json: || message.json() };
        if let Some(Word::Code(code)) = hear(&own, &state, heard) {
            window.tell(&Word::Ack.to_json(&state), &own);
            self.redeem(code, Some(window));
        }
    }

    fn redeem(self, code: String, window: Option<Peer>) {
        let Some(Prepared { pending, .. }) = self.prepared.get_untracked() else { return };
        if self.step.with_untracked(|step| *step == Step::Redeeming) {
            return;
        }
        self.step.set(Step::Redeeming);
        spawn_local(async move {
            let outcome = self.frame.connect(pending.redeem(code)).await;
            if let Some(window) = window {
                let done = Word::Done { connected: outcome.is_ok() };
                window.tell(&done.to_json(pending.state()), &url::origin());
            }
            // Connected, this is gone by now, and what it stood in the way of is there.
            self.step.try_set(match outcome {
                Ok(()) => Step::Ready,
                Err(error) => Step::Failed(text::exchange_failure(&error)),
            });
            self.prepare();
        });
    }
}

/// In place of the dashboard, while nobody has connected an account.
#[component]
pub fn ConnectPage(frame: Frame) -> impl IntoView {
    let config = use_config();
    use_tab_title(text::CONNECT_TITLE);
    view! {
        <main class="stage" id="main">
            <div class="stage-card connect">
                <Mark />
                <h1>{text::CONNECT_TITLE}</h1>
                <p class="connect-lead">{text::connect_lead(&config.app_name)}</p>
                <ConnectBox frame words=text::CONNECT />
            </div>
        </main>
    }
    .into_any()
}

/// The button that begins, and all that may follow it. Connected, whatever shows it takes it away.
#[component]
pub fn ConnectBox(frame: Frame, words: &'static str) -> impl IntoView {
    let desk = Desk::new(frame);
    let step = desk.step;
    let label = move || {
        step.with(|step| match step {
            Step::Ready | Step::Redeeming => words,
            Step::Away { .. } => text::OPEN_AGAIN,
            Step::Failed(_) => text::START_AGAIN,
        })
    };
    let busy = Signal::derive(move || {
        step.with(|step| *step == Step::Redeeming) || desk.prepared.with(Option::is_none)
    });
    let held_back = Memo::new(move |_| step.with(|step| *step == Step::Away { reachable: false }));
    let host = StoredValue::new(host_of(&use_config().authorize_url).to_owned());
    let said = move || match step.get() {
        Step::Ready => view! { <p class="connect-note">{text::frame_note(&host.get_value())}</p> }.into_any(),
        Step::Away { reachable } => away(desk, reachable),
        Step::Redeeming => view! {
            <p class="connect-lead">{text::FINISHING_DETAIL}</p>
            <p class="connect-wait">
                <Spinner />
            </p>
        }
        .into_any(),
        Step::Failed(trouble) => failed(trouble),
    };
    view! {
        <div class="connect-actions" class:connect-held=move || held_back.get()>
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
        <div aria-live="polite">{said}</div>
    }
    .into_any()
}

fn away(desk: Desk, reachable: bool) -> AnyView {
    let (title, detail) =
        if reachable { (text::AWAY, text::AWAY_DETAIL) } else { (text::HELD_BACK, text::HELD_BACK_DETAIL) };
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let send = move || match pasted(&typed.get_untracked()) {
        Some(code) => desk.redeem(code, None),
        None => wrong.set(Some(text::NOT_A_CODE.to_owned())),
    };
    let address = Signal::derive(move || desk.address().unwrap_or_default());
    let variant = if reachable { Variant::Plain } else { Variant::Primary };
    view! {
        <div class="connect-away">
            <p>
                <b>{title}</b>
            </p>
            <p class="dim">{detail}</p>
            <LinkButton href=address variant external=true>
                {text::OPEN_TAB}
            </LinkButton>
            <form
                class="connect-paste"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
            >
                <Field label=text::PASTE error=wrong>
                    <TextInput value=typed mono=true max_length=4096_u32 />
                </Field>
                <Button kind=ButtonKind::Submit>{text::USE_CODE}</Button>
            </form>
        </div>
    }
    .into_any()
}

fn failed(trouble: Trouble) -> AnyView {
    let console = trouble.console.then(|| use_config().console_url.clone());
    view! {
        <div class="connect-away">
            <Banner tone=Tone::Danger title=trouble.title>
                {trouble.detail}
            </Banner>
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
