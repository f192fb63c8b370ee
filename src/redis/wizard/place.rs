//! First step: what it is called and where it lives.

use leptos::prelude::*;
use upstash_api::catalog::{Platform, REGIONS};
use upstash_api::validate::{self, CreateField};

use super::fields::{FieldAnchor, region_cards};
use super::state::Wizard;
use crate::redis::text;
use crate::ui::{Bind, Button, Field, FieldGroup, IconName, Lock, Segment, Segmented, Size, TextInput};

#[component]
pub fn PlaceStep(wizard: Wizard) -> impl IntoView {
    view! {
        <Name wizard />
        <PlatformChoice wizard />
        <PrimaryRegion wizard />
    }
    .into_any()
}

#[component]
fn Name(wizard: Wizard) -> impl IntoView {
    let value = wizard.text(CreateField::Name, |draft| draft.name.clone(), |draft, name| draft.name = name);
    let error = wizard.message(CreateField::Name);
    let suggestion = wizard.draft(|draft, _| validate::suggest_name(&draft.name));
    let in_use = wizard.draft(|draft, account| account.names.contains(&draft.name));
    let hint = Signal::derive(move || {
        Some(if in_use.get() { text::name_in_use(&value.get()) } else { text::NAME_HINT.to_owned() })
    });
    let accept = move |name: String| {
        wizard.edit(CreateField::Name, |draft| draft.name = name);
        wizard.focus_on(CreateField::Name);
    };
    view! {
        <FieldAnchor field=CreateField::Name>
            <Field label=text::NAME required=true hint=hint error=error>
                <TextInput value mono=true on_enter=move || wizard.advance() />
            </Field>
            {move || {
                suggestion
                    .get()
                    .filter(|_| error.with(Option::is_some))
                    .map(|name| {
                        let words = text::use_suggestion(&name);
                        view! {
                            <Button size=Size::Small icon=IconName::Check on_press=move || accept(name.clone())>
                                {words}
                            </Button>
                        }
                    })
            }}
        </FieldAnchor>
    }
}

#[component]
fn PlatformChoice(wizard: Wizard) -> impl IntoView {
    let value = Bind::new(
        move || wizard.form.with(|form| form.draft().platform().id().to_owned()),
        move |id: String| {
            let platform = if id == Platform::Gcp.id() { Platform::Gcp } else { Platform::Aws };
            wizard.edit(CreateField::Platform, |draft| draft.set_platform(platform));
        },
    );
    let segments: Vec<Segment> =
        [Platform::Aws, Platform::Gcp].map(|platform| Segment::new(platform.id(), platform.label())).into();
    let error = wizard.message(CreateField::Platform);
    view! {
        <FieldAnchor field=CreateField::Platform>
            <FieldGroup label=text::PLATFORM lock=Lock::Forever error=error>
                <Segmented value segments label=text::PLATFORM />
            </FieldGroup>
        </FieldAnchor>
    }
}

#[component]
fn PrimaryRegion(wizard: Wizard) -> impl IntoView {
    let platform = wizard.draft(|draft, _| draft.platform());
    let value = wizard.text(
        CreateField::PrimaryRegion,
        |draft| draft.primary_region.clone(),
        |draft, region| draft.primary_region = region,
    );
    let groups =
        move || region_cards::primary(REGIONS.iter().filter(|r| r.platform == platform.get()), value);
    view! {
        <FieldAnchor field=CreateField::PrimaryRegion>
            <FieldGroup
                label=text::PRIMARY_REGION
                required=true
                lock=Lock::Forever
                hint=Some(text::PRIMARY_HINT.to_owned())
                error=wizard.message(CreateField::PrimaryRegion)
            >
                {groups}
            </FieldGroup>
        </FieldAnchor>
    }
}
