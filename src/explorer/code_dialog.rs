//! The request builder: what stands in the command line as a request of each form, in other clients' code.
//!
//! Nothing is sent from here, and no token is in it: the code takes address and token from the environment.

use leptos::prelude::*;
use upstash_api::snippet::request::{Form, Language, code};

use super::console::commands;
use super::desk::use_desk;
use super::text;
use crate::ui::{Bind, CodeBlock, Dialog, DialogSize, Select, SelectOption};

/// The dialog; it opens when somebody asks for the code of a line.
#[component]
pub fn CodeDialog() -> impl IntoView {
    let desk = use_desk();
    let asked = desk.console.code;
    let open = Bind::new(
        move || asked.with(Option::is_some),
        move |open| {
            if !open {
                asked.set(None);
            }
        },
    );
    view! {
        <Dialog
            open
            title=Signal::stored(text::code::TITLE.to_owned())
            description=Signal::stored(Some(text::code::DETAIL.to_owned()))
            size=DialogSize::Medium
        >
            <Builder />
        </Dialog>
    }
}

#[component]
fn Builder() -> impl IntoView {
    let desk = use_desk();
    let asked =
        Memo::new(move |_| desk.console.code.with(|line| commands(line.as_deref().unwrap_or_default())));
    let several = asked.with_untracked(|commands| commands.len() > 1);
    let form =
        RwSignal::new(text::code::form(if several { Form::Pipeline } else { Form::Body }).0.to_owned());
    let language = RwSignal::new(text::code::language(Language::Curl).0.to_owned());
    let chosen_form = Memo::new(move |_| {
        form.with(|id| Form::ALL.into_iter().find(|form| text::code::form(*form).0 == id))
    });
    let chosen_language = Memo::new(move |_| {
        language.with(|id| Language::ALL.into_iter().find(|language| text::code::language(*language).0 == id))
    });
    let made = Memo::new(move |_| {
        let (form, language) =
            (chosen_form.get().unwrap_or(Form::Body), chosen_language.get().unwrap_or(Language::Curl));
        asked.with(|commands| code(commands, form, language))
    });
    let forms: Vec<_> =
        Form::ALL.map(text::code::form).map(|(id, label)| SelectOption::new(id, label)).into();
    let languages: Vec<_> =
        Language::ALL.map(text::code::language).map(|(id, label)| SelectOption::new(id, label)).into();
    let chooses = Signal::derive(move || chosen_language.get().is_some_and(Language::chooses_form));
    let shown = move || match made.get() {
        Ok(code) => view! { <CodeBlock code what=text::code::WHAT wrap=true /> }.into_any(),
        Err(why) => view! { <p class="ex-code-none" role="status">{text::code::missing(why)}</p> }.into_any(),
    };
    let about = move || match chosen_form.get() {
        _ if chooses.get() => text::code::CLIENT_CHOOSES,
        Some(form) => text::code::about(form),
        None => "",
    };
    let status = |(status, meaning): &(&'static str, &'static str)| {
        view! {
            <dt>{*status}</dt>
            <dd>{*meaning}</dd>
        }
    };
    view! {
        <div class="ex-code">
            <div class="ex-code-choices">
                <Select value=language options=languages label=text::code::LANGUAGE />
                <Select value=form options=forms label=text::code::FORM disabled=chooses />
            </div>
            {shown}
            <p class="ex-code-about">{about}</p>
            <details>
                <summary>{text::code::STATUSES_TITLE}</summary>
                <dl class="ex-code-statuses">{text::code::STATUSES.iter().map(status).collect_view()}</dl>
            </details>
            <details>
                <summary>{text::code::TOKEN_TITLE}</summary>
                <p>{text::code::TOKEN}</p>
            </details>
        </div>
    }
}
