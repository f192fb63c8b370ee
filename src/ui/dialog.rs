//! A modal dialog on the native `<dialog>`: the browser traps the focus and dims the rest.

use leptos::{children::ViewFn, ev::KeyboardEvent, html, prelude::*};
use web_sys::{HtmlDialogElement, HtmlElement};

use super::{Bind, IconButton, IconName, next_id, text};
use crate::browser::focus;

/// How wide a dialog is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum DialogSize {
    /// A question.
    Small,
    /// A short form.
    #[default]
    Medium,
}

impl DialogSize {
    const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
        }
    }
}

/// A modal dialog. The body is built when it opens and dropped when it closes; the focus goes to the first field and
/// comes back to whatever opened it.
#[component]
pub fn Dialog(
    #[prop(into)] open: Bind<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] description: Signal<Option<String>>,
    #[prop(optional)] size: DialogSize,
    /// While true, Escape, the backdrop and the × do nothing: a request is on its way, or a secret is shown once.
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// Which of several faces it shows. With a face goes the control that had the focus: the first of the next takes it.
    #[prop(optional, into)]
    face: Signal<u8>,
    /// The buttons at the bottom, in reading order.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(None::<HtmlElement>);
    let title_id = StoredValue::new(next_id("dialog"));
    let description_id = StoredValue::new(next_id("dialog"));
    let children = StoredValue::new(children);
    let actions = StoredValue::new(actions);

    let give_back = move || {
        if let Some(Some(element)) = opener.try_update_value(Option::take) {
            focus::give(&element);
        }
    };
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        if open.get() && !element.open() {
            opener.set_value(focus::active());
            let _ = element.show_modal();
            if let Some(first) = focus::find(&element, FIELDS) {
                focus::give(&first);
            } else if locked.get_untracked() {
                // Its × does nothing.
                focus_first(&element);
            }
        } else if !open.get() && element.open() {
            element.close();
            give_back();
        }
    });
    Effect::new(move |before: Option<u8>| {
        let now = face.get();
        if before.is_some_and(|before| before != now) {
            // Once the new face is on the page.
            request_animation_frame(move || {
                if let Some(Some(element)) = dialog.try_get_untracked()
                    && element.open()
                    && !has_control(&element)
                {
                    focus_first(&element);
                }
            });
        }
        now
    });
    // A page that goes away with its dialog open still owes the focus.
    on_cleanup(give_back);

    let ask_close = move || {
        if !locked.get_untracked() {
            open.set(false);
        }
    };
    let keydown = move |event: KeyboardEvent| {
        // Handled here and not in `cancel`, which browsers refuse to have held back a second time.
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            ask_close();
        }
    };
    let on_backdrop = move |event: web_sys::MouseEvent| {
        let inside = dialog.get_untracked().is_some_and(|element| {
            let rect = element.get_bounding_client_rect();
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            x >= rect.left() && x <= rect.right() && y >= rect.top() && y <= rect.bottom()
        });
        if !inside {
            ask_close();
        }
    };

    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            data-size=size.name()
            aria-labelledby=title_id.get_value()
            aria-describedby=description_id.get_value()
            on:keydown=keydown
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                ask_close();
            }
            on:close=move |_| {
                let Some(element) = dialog.get_untracked() else { return };
                if element.open() || !open.get_untracked() {
                    return;
                }
                if locked.get_untracked() {
                    // The browser closed it over our heads: an Escape outside all controls, pressed twice, or a gesture.
                    let _ = element.show_modal();
                    focus_first(&element);
                } else {
                    open.set(false);
                    // Its owner may want to ask first.
                    if open.get_untracked() {
                        let _ = element.show_modal();
                        focus_first(&element);
                    }
                }
            }
            on:mousedown=on_backdrop
        >
            <Show when=move || open.get()>
                <header class="dialog-head">
                    <h2 class="dialog-title" id=title_id.get_value()>
                        {move || title.get()}
                    </h2>
                    <IconButton
                        icon=IconName::Close
                        label=text::CLOSE
                        size=super::Size::Small
                        disabled=locked
                        on_press=ask_close
                    />
                </header>
                // A press on its words leaves the focus in the dialog, and with it the next Escape.
                <div class="dialog-body" tabindex="-1">
                    <p class="dialog-description" id=description_id.get_value()>
                        {move || description.get()}
                    </p>
                    {children.with_value(|children| children())}
                </div>
                {actions
                    .with_value(|actions| {
                        actions.as_ref().map(|actions| view! { <footer class="dialog-foot">{actions.run()}</footer> })
                    })}
            </Show>
        </dialog>
    }
}

/// What wants the focus first.
const FIELDS: &str = "[data-autofocus], .dialog-body :is(input, select, textarea)";

/// Whether a control of the dialog has the focus, and not only its words.
fn has_control(dialog: &HtmlDialogElement) -> bool {
    focus::active().is_some_and(|active| {
        dialog.contains(Some(&active)) && !active.matches(".dialog, .dialog-body").unwrap_or(false)
    })
}

/// Gives the focus to the first control of what a dialog shows, or to its words where there is none.
fn focus_first(dialog: &HtmlDialogElement) {
    let first =
        [FIELDS, ".dialog-body :is(button, a[href])", ".dialog-foot :is(button, a[href])", ".dialog-body"]
            .into_iter()
            .find_map(|selector| focus::find(dialog, selector));
    if let Some(first) = first {
        focus::give(&first);
    }
}
