//! What Upstash wants before there can be sub-accounts, and what to do about each.

use leptos::prelude::*;

use crate::api::session::use_config;
use crate::routes::paths;
use crate::subaccounts::text::{self, Prerequisite};
use crate::team::TeamKeyForm;
use crate::ui::{Banner, Icon, IconName, LinkButton, Tone, Variant};

/// There is no sub-account yet.
#[component]
pub fn NoneYet() -> impl IntoView {
    view! {
        <section class="panel sa-none">
            <h2>{text::EMPTY_TITLE}</h2>
            <p class="dim">{text::EMPTY_DETAIL}</p>
            <Prerequisites has_team_key=true />
            <div class="cluster">
                <LinkButton href=paths::NEW_SUB_ACCOUNT variant=Variant::Primary icon=IconName::Plus>
                    {text::NEW}
                </LinkButton>
                <LinkButton href=paths::BULK_SUB_ACCOUNTS icon=IconName::Upload>
                    {text::MANY}
                </LinkButton>
            </div>
        </section>
    }
}

/// The key that the dashboard has is a person's.
#[component]
pub fn TeamKeyNeeded(
    /// The team's key is there now.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    view! {
        <section class="stack sa-none">
            <Banner tone=Tone::Warn title=text::TEAM_KEY_TITLE>
                {text::TEAM_KEY_DETAIL}
            </Banner>
            <div class="panel">
                <h2>{text::ADD_TEAM_KEY}</h2>
                <TeamKeyForm on_saved=move |_| on_saved.run(()) />
            </div>
            <div class="panel">
                <h2>{text::NEEDED_TITLE}</h2>
                <Prerequisites has_team_key=false />
            </div>
        </section>
    }
}

#[component]
fn Prerequisites(
    /// Whether a listing worked: then there is a team, and a key of it.
    has_team_key: bool,
) -> impl IntoView {
    let console = use_config().console_url.clone();
    let item = |wanted: Prerequisite, met: bool, way: Option<AnyView>| {
        let icon = if met { IconName::CheckCircle } else { IconName::Info };
        let detail = if met { text::TEAM_KEY_WORKS } else { wanted.detail };
        view! {
            <li data-met=met.then_some("")>
                <Icon name=icon />
                <div>
                    <strong>{wanted.title}</strong>
                    <p class="dim">{detail}</p>
                </div>
                {way}
            </li>
        }
    };
    let open_console = || {
        let href = console.clone();
        view! { <LinkButton href external=true>{text::OPEN_CONSOLE}</LinkButton> }.into_any()
    };
    let write =
        view! { <LinkButton href=text::PARTNERSHIPS>{text::WRITE_TO_UPSTASH}</LinkButton> }.into_any();
    view! {
        <ol class="sa-wanted">
            {(!has_team_key).then(|| item(text::TEAM, false, Some(open_console())))}
            {item(text::TEAM_KEY, has_team_key, None)}
            {item(text::PAYMENT, false, Some(open_console()))}
            {item(text::ENABLED, false, Some(write))}
        </ol>
    }
}
