//! What came of the request, above the buttons: a clear no, or a doubt and the way to settle it.

use leptos::children::ViewFn;
use leptos::prelude::*;

use super::state::Wizard;
use crate::api::error::ApiError;
use crate::listing::WayOut;
use crate::redis::submission::{Check, Submission};
use crate::redis::text;
use crate::ui::{Banner, Button, ErrorState, IconName, LinkButton, Tone, Variant};

/// Takes the focus when something came of a request, so that it is read first.
#[component]
pub fn Outcome(wizard: Wizard) -> impl IntoView {
    let body = move || match wizard.submission.get() {
        Submission::Idle | Submission::Sending => ().into_any(),
        Submission::NotCreated(error) => not_created(&error),
        Submission::Unclear(check) => unclear(wizard, check),
    };
    view! {
        <div class="wizard-outcome" data-outcome="" tabindex="-1">
            {body}
        </div>
    }
}

fn not_created(error: &ApiError) -> AnyView {
    // The words of a read: that nothing was changed is certain here.
    let said = error.user_message();
    view! {
        <ErrorState
            title=said.title
            safe=Some(format!("{} {}", said.detail, text::NOT_CREATED_NOTE))
            advice=Some(said.next)
            request_id=said.request_id
        >
            <WayOut remedy=said.remedy />
        </ErrorState>
    }
    .into_any()
}

fn unclear(wizard: Wizard, check: Check) -> AnyView {
    let name = wizard.sent_name();
    let list = wizard.list_href(Some(&name));
    let look = move || wizard.look();
    match check {
        Check::Open(_) | Check::Looking => {
            let looking = check == Check::Looking;
            let why = match &check {
                Check::Open(Some(error)) => Some(text::look_failed(&error.user_message())),
                _ => None,
            };
            let actions = move || {
                view! {
                    <Button icon=IconName::Search loading=looking on_press=look>
                        {if looking { text::LOOKING } else { text::LOOK }}
                    </Button>
                    <LinkButton href=list.clone() variant=Variant::Quiet>{text::OPEN_LIST}</LinkButton>
                }
            };
            view! {
                <Banner tone=Tone::Warn title=text::unclear_title(&name) actions=ViewFn::from(actions)>
                    {text::UNCLEAR_DETAIL} " " {why}
                </Banner>
            }
            .into_any()
        }
        Check::Found(id) => {
            let href = wizard.database_href(&id);
            let actions = move || {
                view! { <LinkButton href=href.clone() variant=Variant::Primary>{text::OPEN_IT}</LinkButton> }
            };
            view! {
                <Banner tone=Tone::Ok title=text::found_title(&name) actions=ViewFn::from(actions)>
                    {text::FOUND_DETAIL}
                </Banner>
            }
            .into_any()
        }
        Check::Namesake(id) => {
            let href = wizard.database_href(&id);
            let actions = move || {
                view! {
                    <LinkButton href=href.clone()>{text::OPEN_IT}</LinkButton>
                    <Button on_press=move || wizard.submit()>{text::SEND_AGAIN}</Button>
                    <LinkButton href=list.clone() variant=Variant::Quiet>{text::OPEN_LIST}</LinkButton>
                }
            };
            view! {
                <Banner tone=Tone::Warn title=text::namesake_title(&name) actions=ViewFn::from(actions)>
                    {text::NAMESAKE_DETAIL}
                </Banner>
            }
            .into_any()
        }
        Check::Absent => {
            let actions = move || {
                view! {
                    <Button icon=IconName::Search on_press=look>{text::LOOK_AGAIN}</Button>
                    <Button on_press=move || wizard.submit()>{text::SEND_AGAIN}</Button>
                    <LinkButton href=list.clone() variant=Variant::Quiet>{text::OPEN_LIST}</LinkButton>
                }
            };
            view! {
                <Banner tone=Tone::Warn title=text::absent_title(&name) actions=ViewFn::from(actions)>
                    {text::ABSENT_DETAIL}
                </Banner>
            }
            .into_any()
        }
    }
}
