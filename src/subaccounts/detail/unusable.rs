//! The page of a slug that Upstash allows and that cannot be part of an address or a user name.

use leptos::prelude::*;
use upstash_api::validate::SlugError;

use super::text;
use crate::api::session::use_config;
use crate::routes::paths;
use crate::ui::{Banner, Crumb, IconName, LinkButton, PageHeader, Tone};

/// Says why nothing can be done with it here, and what can be done elsewhere. Asks the server nothing.
#[component]
pub fn Unusable(slug: String, error: SlugError) -> impl IntoView {
    let console = use_config().console_url.clone();
    let crumbs =
        vec![Crumb::to(text::SUB_ACCOUNTS, paths::SUB_ACCOUNTS.to_owned()), Crumb::here(slug.clone())];
    view! {
        <div class="page">
            <PageHeader title=slug crumbs=Signal::stored(crumbs) />
            <div class="stack sub-unusable">
                <Banner tone=Tone::Warn title=text::UNUSABLE_TITLE>
                    {text::unusable(&error)}
                </Banner>
                <p>{text::UNUSABLE_NEXT}</p>
                <div class="cluster">
                    <LinkButton href=paths::SUB_ACCOUNTS icon=IconName::ArrowLeft>
                        {text::BACK_TO_LIST}
                    </LinkButton>
                    <LinkButton href=paths::NEW_SUB_ACCOUNT icon=IconName::Plus>
                        {text::NEW_ONE}
                    </LinkButton>
                    <LinkButton href=console external=true>
                        {text::OPEN_CONSOLE_SITE}
                    </LinkButton>
                </div>
            </div>
        </div>
    }
}
