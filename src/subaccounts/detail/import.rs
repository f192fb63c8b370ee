//! Importing a key that was made elsewhere: the exchange tries it before it keeps it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pasted::{self, Failure};
use super::{Subject, text};
use crate::api::client::use_api;
use crate::ui::{Banner, Button, Dialog, Field, InputKind, TextInput, Tone, Variant, use_toasts};

#[component]
pub fn Import(subject: Subject, open: RwSignal<bool>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let toasts = use_toasts();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let failed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    // What was pasted stays no longer than the dialog.
    Effect::new(move |_| {
        open.track();
        typed.set(String::new());
        wrong.set(None);
        failed.set(None);
    });
    let say_wrong = move |words: String| {
        wrong.set(Some(words));
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        failed.set(None);
        wrong.set(None);
        let key =
            typed.with_untracked(|typed| subject.customer_id.with_untracked(|id| pasted::key_of(typed, id)));
        let key = match key {
            Ok(key) => key,
            Err(words) => return say_wrong(words),
        };
        busy.set(true);
        let (api, slug) = (api.get_value(), subject.slug());
        spawn_local(async move {
            let outcome = api.import_sub_account_key(&slug, key).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(()) => {
                    open.set(false);
                    toasts.ok(text::IMPORTED);
                    subject.read_again();
                }
                Err(error) => {
                    match pasted::failure(&error) {
                        Failure::Field(words) => say_wrong(words),
                        Failure::Other(words) => failed.set(Some(words)),
                    }
                    subject.history.refresh.run(());
                }
            }
        });
    };
    let value = crate::ui::Bind::new(
        move || typed.get(),
        move |text: String| {
            wrong.set(None);
            typed.set(text);
        },
    );
    view! {
        <Dialog
            open
            title=text::IMPORT_TITLE
            description=Some(text::IMPORT_LEAD.to_owned())
            locked=busy
            actions=move || {
                view! {
                    <Button disabled=busy on_press=move || open.set(false)>
                        {text::CANCEL}
                    </Button>
                    <Button variant=Variant::Primary loading=busy on_press=send>
                        {text::IMPORT_SEND}
                    </Button>
                }
            }
        >
            <div class="stack">
                <Field label=text::IMPORT_FIELD hint=Some(text::IMPORT_HINT.to_owned()) error=wrong required=true>
                    <TextInput value kind=InputKind::Secret mono=true on_enter=send node_ref=input />
                </Field>
                {move || failed.get().map(|words| view! { <Banner tone=Tone::Danger>{words}</Banner> })}
            </div>
        </Dialog>
    }
    .into_any()
}
