//! An address that is no page.

use leptos::prelude::*;

use super::text;
use crate::{
    routes::{paths, use_account},
    ui::{LinkButton, PageHeader, Variant},
};

/// Says so, and offers the way to where most people want to be.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="page" data-width="narrow">
            <PageHeader title=text::NOT_FOUND lead=text::NOT_FOUND_DETAIL.to_owned() />
            <LinkButton href=paths::databases(&use_account()) variant=Variant::Primary>
                {text::TO_DATABASES}
            </LinkButton>
        </div>
    }
}
