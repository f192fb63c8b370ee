//! A page that the session in view may not use: a link led there, or somebody's rights became fewer.

use leptos::prelude::*;

use crate::routes::{paths, use_account};
use crate::ui::{EmptyState, IconName, LinkButton, PageHeader};

/// Says so, and leads to the databases.
#[component]
pub fn NotHere(title: &'static str) -> impl IntoView {
    view! {
        <div class="page">
            <PageHeader title />
            <EmptyState
                title="This is not part of what you can do here"
                detail=Some("Whoever signed you in decides what you can do. Nothing was changed.".to_owned())
                icon=IconName::Lock
            >
                <LinkButton href=paths::databases(&use_account()) icon=IconName::ArrowLeft>
                    "To the databases"
                </LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}
