//! Asking before something irreversible: a plain question, or the name typed in full.

use leptos::prelude::*;

use super::{Banner, Bind, Button, Dialog, DialogSize, Field, TextInput, Tone, Variant, text};

/// A question with an act. With `type_to_confirm` the act stays disabled until that text is typed exactly.
#[component]
pub fn ConfirmDialog(
    #[prop(into)] open: Bind<bool>,
    #[prop(into)] title: Signal<String>,
    /// What will be gone, and what will stay.
    #[prop(optional, into)]
    description: Signal<Option<String>>,
    /// What the act is called: "Delete database", never "OK".
    #[prop(into)]
    act: Signal<String>,
    /// The name that has to be typed.
    #[prop(optional, into)]
    type_to_confirm: Signal<Option<String>>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Why it did not work; the dialog stays open.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(into)] on_confirm: Callback<()>,
    /// More to read or to choose, between the description and the field.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    // Typed once is not typed for the next time.
    Effect::new(move |_| {
        if open.get() {
            typed.set(String::new());
        }
    });
    let reason = Signal::derive(move || {
        let wanted = type_to_confirm.get()?;
        (typed.get().trim() != wanted).then(|| text::type_exactly(&wanted))
    });
    let confirm = move || {
        if reason.get_untracked().is_none() && !busy.get_untracked() {
            on_confirm.run(());
        }
    };
    let children = StoredValue::new(children);
    view! {
        <Dialog
            open=open
            title=title
            description=description
            size=DialogSize::Small
            locked=busy
            actions=move || {
                view! {
                    <Button disabled=busy on_press=move || open.set(false)>
                        {text::CANCEL}
                    </Button>
                    <Button variant=Variant::Danger loading=busy disabled_reason=reason on_press=confirm>
                        {move || act.get()}
                    </Button>
                }
            }
        >
            <div class="stack">
                {children.with_value(|children| children.as_ref().map(|children| children()))}
                {move || {
                    type_to_confirm
                        .get()
                        .map(|wanted| {
                            view! {
                                <Field label=text::type_exactly(&wanted)>
                                    <TextInput value=typed mono=true on_enter=confirm />
                                </Field>
                            }
                        })
                }}
                {move || error.get().map(|message| view! { <Banner tone=Tone::Danger>{message}</Banner> })}
            </div>
        </Dialog>
    }
}
