//! The form for the e-mail that Upstash wants beside the key.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::{Connection, ProblemCode};

use super::text;
use crate::{
    api::client::use_api,
    ui::{Banner, Button, ButtonKind, Field, InputKind, Size, TextInput, Tone, Variant},
};

/// Asks once, shows what was wrong, keeps what was typed.
#[component]
pub fn EmailForm(#[prop(into)] on_saved: Callback<Connection>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let email = RwSignal::new(String::new());
    let field_error = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);

    let send = move || {
        let typed = email.get_untracked().trim().to_owned();
        failure.set(None);
        field_error.set((!is_address(&typed)).then(|| text::EMAIL_INVALID.to_owned()));
        if busy.get_untracked() || field_error.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        let api = api.get_value();
        spawn_local(async move {
            let answer = api.set_email(typed).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(connection) => on_saved.run(connection),
                Err(error) => {
                    let words = error.user_message_of_write();
                    let said = format!("{}. {} {}", words.title, words.detail, words.next);
                    match error.code() {
                        Some(ProblemCode::EmailRefused | ProblemCode::Invalid) => field_error.set(Some(said)),
                        _ => failure.set(Some(said)),
                    }
                }
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
            <Field label=text::EMAIL_LABEL error=field_error required=true>
                <TextInput value=email kind=InputKind::Email max_length=254_u32 />
            </Field>
            {move || failure.get().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
            <Button
                kind=ButtonKind::Submit
                variant=Variant::Primary
                size=Size::Large
                block=true
                loading=busy
            >
                {text::EMAIL_SEND}
            </Button>
        </form>
    }
}

// Only what is certainly not an address; the exchange proves the rest by using it.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control());
    plain(name) && plain(host) && !host.contains('@') && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_an_address_is_stopped_here() {
        assert!(["a@b", "ops+x@acme.example", "ü@exämple.test"].into_iter().all(is_address));
        assert!(!["", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\n"].into_iter().any(is_address));
    }
}
