//! `/callback`: where the authorization server sends people back to.
//!
//! The app cleans the address before it asks for anything, see [`take_answer`], so that no code stays in the address bar
//! or the history, not even while the exchange is away. What the answer is good for is decided in [`super::flow`]; here
//! the exchange is asked and the outcome shown. A code that a frame waits for is another page's affair: [`super::window`].

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::{ConnectionState, ExchangeBody};

use super::{
    Mark,
    email::EmailForm,
    flow::{Verdict, Whose, judge},
    start::{ENTRY_KEY, leave_by, use_sign_in},
    text::{self, Trouble, framed},
    window::{CloseButton, HandOver},
};
use crate::{
    api::{
        client::{Api, use_api},
        session::use_config,
    },
    browser::{storage::Store, timer::use_timer, url},
    routes::{ReturnRoute, paths},
    ui::{Banner, Button, LinkButton, Size, Spinner, Tone, Variant, use_tab_title},
};

/// Long enough to read that it worked.
const GO_ON_MS: u32 = 900;

/// How far the end of the sign-in has come.
#[derive(Clone, PartialEq)]
enum Stage {
    Finishing,
    /// Signed in; the e-mail is missing.
    EmailNeeded(ReturnRoute),
    Done(ReturnRoute),
    Failed {
        trouble: Trouble,
        whose: Whose,
    },
}

impl Stage {
    fn title(&self) -> String {
        match self {
            Self::Finishing => text::FINISHING.to_owned(),
            Self::EmailNeeded(_) => text::EMAIL_TITLE.to_owned(),
            Self::Done(_) => text::DONE.to_owned(),
            Self::Failed { trouble, .. } => trouble.title.clone(),
        }
    }
}

/// What the authorization server answered, until the page takes it.
#[derive(Clone, Copy)]
struct Answer(StoredValue<String>);

/// Takes the authorization server's answer out of the address. Called once, first of all, by the app.
pub fn take_answer() {
    if url::path() == paths::CALLBACK {
        provide_context(Answer(StoredValue::new(url::search())));
        url::forget_query();
    }
}

/// The page, on the address that the app was opened with.
#[component]
pub fn CallbackPage() -> impl IntoView {
    let answer = use_context::<Answer>().and_then(|Answer(kept)| kept.try_update_value(std::mem::take));
    view! { <Callback search=answer.unwrap_or_default() /> }
}

/// The page, on a query string.
#[component]
pub fn Callback(search: String) -> impl IntoView {
    let stage = RwSignal::new(Stage::Finishing);
    let entry = Store::Session.take(ENTRY_KEY);
    match judge(&search, entry.as_deref()) {
        Verdict::Redeem { body, return_to } => {
            let api = use_api();
            spawn_local(async move {
                let end = redeem(&api, body, return_to).await;
                stage.try_set(end);
            });
        }
        Verdict::HandOver { code, state } => return view! { <HandOver code state /> }.into_any(),
        Verdict::Refuse { refusal, whose } => {
            stage.set(Stage::Failed { trouble: text::refusal(refusal), whose });
        }
    }
    use_tab_title(Signal::derive(move || stage.with(Stage::title)));
    let finished = Callback::new(move |return_to: ReturnRoute| stage.set(Stage::Done(return_to)));
    view! {
        <main class="stage" id="main">
            <div class="stage-card connect" aria-live="polite">
                <Mark />
                {move || match stage.get() {
                    Stage::Finishing => view! { <Finishing /> }.into_any(),
                    Stage::EmailNeeded(return_to) => {
                        view! {
                            <h1>{text::EMAIL_TITLE}</h1>
                            <p class="connect-lead">{text::EMAIL_DETAIL}</p>
                            <div class="connect-actions">
                                <EmailForm on_saved=move |_| finished.run(return_to.clone()) />
                            </div>
                        }
                            .into_any()
                    }
                    Stage::Done(return_to) => view! { <Done return_to /> }.into_any(),
                    Stage::Failed { trouble, whose } => view! { <Failed trouble whose /> }.into_any(),
                }}
            </div>
        </main>
    }
    .into_any()
}

async fn redeem(api: &Api, body: ExchangeBody, return_to: ReturnRoute) -> Stage {
    let failed = |trouble| Stage::Failed { trouble, whose: Whose::Own(return_to.clone()) };
    let session = match api.exchange(&body).await {
        Ok(session) => session,
        Err(error) => return failed(text::exchange_failure(&error)),
    };
    // The exchange is content, but is the browser? Without this look a refused cookie would be an endless loop.
    if api.session().await.is_err_and(|error| error.is_session_over()) {
        return failed(text::cookie_refused());
    }
    if session.connection.state == ConnectionState::EmailNeeded {
        Stage::EmailNeeded(return_to)
    } else {
        Stage::Done(return_to)
    }
}

#[component]
pub(super) fn Finishing() -> impl IntoView {
    view! {
        <h1>{text::FINISHING}</h1>
        <p class="connect-lead">{text::FINISHING_DETAIL}</p>
        <p class="connect-wait">
            <Spinner />
        </p>
    }
}

// A fresh document, not the router: this one was served for the callback and may not isolate itself as others do.
#[component]
fn Done(return_to: ReturnRoute) -> impl IntoView {
    let leave = leave_by(url::replace);
    let timer = use_timer();
    let next = if return_to == ReturnRoute::home() { text::GOING_ON } else { text::GOING_BACK };
    let target = return_to.as_str().to_owned();
    let href = target.clone();
    timer.start(GO_ON_MS, move || leave.run(target));
    view! {
        <h1>{text::DONE}</h1>
        <p class="connect-lead">{next}</p>
        <a class="btn connect-button" data-variant="plain" data-size="large" href=href rel="external">
            {text::CONTINUE}
        </a>
    }
}

#[component]
fn Failed(trouble: Trouble, whose: Whose) -> impl IntoView {
    let again = match whose {
        Whose::AFrames => view! {
            <p class="connect-lead">{framed::AGAIN_IN_FRAME}</p>
            <div class="connect-actions">
                <CloseButton />
            </div>
        }
        .into_any(),
        Whose::Own(return_to) => view! { <Again console=trouble.console return_to /> }.into_any(),
        Whose::Nobodys => view! { <Again console=false return_to=ReturnRoute::home() /> }.into_any(),
    };
    view! {
        <h1>{trouble.title}</h1>
        <p class="connect-lead">{trouble.detail}</p>
        {again}
        {trouble
            .request_id
            .map(|id| view! { <p class="connect-note">{crate::ui::text::REQUEST_ID} " " <code>{id}</code></p> })}
    }
}

/// The ways on after a failure in a tab that signs in by itself.
#[component]
fn Again(console: bool, return_to: ReturnRoute) -> impl IntoView {
    let sign_in = use_sign_in();
    let console = console.then(|| use_config().console_url.clone());
    let start_failure = move || {
        sign_in.failure.get().map(|failure| {
            let (title, detail) = text::start_failure(failure);
            view! {
                <Banner tone=Tone::Danger title=title>
                    {detail}
                </Banner>
            }
        })
    };
    view! {
        <div class="connect-actions">
            {start_failure}
            {console
                .map(|href| {
                    view! {
                        <LinkButton href size=Size::Large block=true external=true>
                            {text::OPEN_CONSOLE}
                        </LinkButton>
                    }
                })}
            <Button
                variant=Variant::Primary
                size=Size::Large
                block=true
                loading=sign_in.busy
                on_press=move || sign_in.begin.run(return_to.clone())
            >
                {text::START_AGAIN}
            </Button>
            <LinkButton href=paths::connect() variant=Variant::Quiet size=Size::Large block=true>
                {text::BACK}
            </LinkButton>
        </div>
    }
}
