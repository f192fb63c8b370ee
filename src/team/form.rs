//! The form: two fields, proven by a call before anything is kept.

use leptos::{html, prelude::*, task::spawn_local};
use upstash_api::exchange::TeamKey;

use super::{
    pair::{self, Pair, PairField},
    text,
};
use crate::{
    api::client::use_api,
    browser::focus,
    ui::{Banner, Button, ButtonKind, Field, InputKind, TextInput, Tone, Variant},
};

/// Asks for the e-mail and the key of a team, shows what was wrong, keeps what was typed until it is saved.
#[component]
pub fn TeamKeyForm(#[prop(into)] on_saved: Callback<TeamKey>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let email = RwSignal::new(String::new());
    let key = RwSignal::new(String::new());
    let email_error = RwSignal::new(None::<String>);
    let key_error = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let (email_input, key_input) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());

    let show = move |field: PairField, words: String| {
        let (error, input) = match field {
            PairField::Email => (email_error, email_input),
            PairField::Key => (key_error, key_input),
        };
        error.set(Some(words));
        input
    };
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        for error in [email_error, key_error, failure] {
            error.set(None);
        }
        let pair = email.with_untracked(|email| key.with_untracked(|key| Pair::read(email, key)));
        let pair = match pair {
            Ok(pair) => pair,
            Err(wrong) => {
                let inputs: Vec<_> =
                    wrong.into_iter().map(|(field, words)| show(field, words.to_owned())).collect();
                go_to(inputs.first());
                return;
            }
        };
        busy.set(true);
        let api = api.get_value();
        spawn_local(async move {
            let answer = api.set_team_key(pair.email, pair.key).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(saved) => {
                    // Nothing of a key stays in the page.
                    key.set(String::new());
                    on_saved.run(saved);
                }
                Err(error) => match pair::refusal(&error) {
                    (Some(field), words) => go_to(Some(&show(field, words))),
                    (None, words) => failure.set(Some(words)),
                },
            }
        });
    };
    view! {
        <form
            class="stack"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Field label=text::EMAIL hint=text::EMAIL_HINT.to_owned() error=email_error required=true>
                <TextInput value=email kind=InputKind::Email max_length=254_u32 node_ref=email_input />
            </Field>
            <Field label=text::KEY hint=text::KEY_HINT.to_owned() error=key_error required=true>
                <TextInput value=key kind=InputKind::Secret mono=true node_ref=key_input />
            </Field>
            {move || failure.get().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
            <p class="dimmer">{text::SAVE_NOTE}</p>
            <div>
                <Button kind=ButtonKind::Submit variant=Variant::Primary loading=busy>
                    {text::SAVE}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

fn go_to(input: Option<&NodeRef<html::Input>>) {
    if let Some(input) = input.and_then(|input| input.get_untracked()) {
        focus::give(&input);
    }
}
