//! Forgetting the account: asked first, and then what is left to do by hand.

use leptos::{prelude::*, task::spawn_local};
use upstash_api::exchange::{Disconnected, Keys};

use crate::{
    api::{client::use_api, query::Query, session::use_config},
    browser::{storage::forget_accounts, url},
    connect::{start::leave_by, text},
    routes::paths,
    ui::{Button, ConfirmDialog, Dialog, DialogSize, LinkButton, Variant},
};

/// The part of the page that takes something away. `keys` tells what else is left at Upstash.
#[component]
pub(super) fn Disconnect(keys: Query<Keys>) -> impl IntoView {
    let api = StoredValue::new(use_api());
    let console = use_config().console_url.clone();
    let leave = leave_by(url::replace);
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<Disconnected>);
    let told = RwSignal::new(false);

    let disconnect = move || {
        busy.set(true);
        error.set(None);
        let api = api.get_value();
        spawn_local(async move {
            let answer = api.disconnect().await;
            busy.try_set(false);
            match answer {
                Ok(answer) => {
                    forget_accounts();
                    asked.try_set(false);
                    done.try_set(Some(answer));
                    told.try_set(true);
                }
                Err(failed) => {
                    let words = failed.user_message_of_write();
                    error.try_set(Some(format!("{}. {} {}", words.title, words.detail, words.next)));
                }
            }
        });
    };
    // The session is gone with the key: a fresh start, and nothing of it stays in memory.
    let finish = Callback::new(move |()| leave.run(paths::HOME.to_owned()));
    // Known from before: with the session the way to ask is gone as well.
    let left = move || {
        let gone = done.get()?;
        let lines =
            keys.state.with_untracked(|keys| text::keys::left(gone.key_name.as_deref(), keys.value()));
        Some(lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view())
    };
    let console = StoredValue::new(console);

    view! {
        <section class="section" aria-labelledby="disconnect-title">
            <h2 id="disconnect-title">{text::DISCONNECT}</h2>
            <p class="dim">{text::DISCONNECT_DETAIL}</p>
            <div>
                <Button variant=Variant::Danger on_press=move || asked.set(true)>
                    {text::DISCONNECT}
                </Button>
            </div>
            <ConfirmDialog
                open=asked
                title=text::DISCONNECT_QUESTION
                description=text::DISCONNECT_DETAIL.to_owned()
                act=text::DISCONNECT
                busy=busy
                error=error
                on_confirm=disconnect
            />
            <Dialog
                open=told
                title=text::DISCONNECTED
                size=DialogSize::Small
                locked=true
                actions=move || {
                    view! {
                        <LinkButton href=console.get_value() external=true>
                            {text::OPEN_CONSOLE}
                        </LinkButton>
                        <Button variant=Variant::Primary on_press=finish>
                            {text::FINISH}
                        </Button>
                    }
                }
            >
                <div class="stack" data-gap="small">{left}</div>
            </Dialog>
        </section>
    }
}
