//! A string, a stretch at a time, and a JSON document.

use leptos::prelude::*;

use super::blob_tabs::BlobTabs;
use super::sketch::SketchNote;
use crate::explorer::blob::Blob;
use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::kind::Kind;
use crate::explorer::link::Tab;
use crate::explorer::model::Busy;
use crate::explorer::text;
use crate::explorer::value::{Value, Window};
use crate::ui::{Bind, Button, Size};

/// The value of a string key.
#[component]
pub fn StringView() -> impl IntoView {
    let desk = use_desk();
    let blob = Memo::new(move |_| {
        desk.key(|key| match &key.value {
            Value::Window(window) => Blob::of_window(window),
            _ => Blob::whole(&[]),
        })
        .unwrap_or_else(|| Blob::whole(&[]))
    });
    let reading = reading(desk);
    view! {
        <SketchNote blob=blob.into() />
        <BlobTabs
            blob
            chosen=chosen(desk)
            tabs=Tab::of(&Kind::Text)
            reading
            is_key=true
            on_whole=move |()| desk.act(|machine| machine.read_whole())
        />
        <Stretch />
    }
}

/// The value of a JSON key.
#[component]
pub fn DocumentView() -> impl IntoView {
    let desk = use_desk();
    let blob = Memo::new(move |_| {
        desk.key(|key| match &key.value {
            Value::Json(json) => Blob::of_json(json),
            _ => Blob::whole(&[]),
        })
        .unwrap_or_else(|| Blob::whole(&[]))
    });
    // A bare number is JSON here, though in a string it is usually text.
    let read = Memo::new(move |_| Some(desk.link.with(|link| link.tab).unwrap_or(Tab::Json)));
    let chosen = Bind::new(move || read.get(), move |tab| desk.show(tab));
    view! { <BlobTabs blob chosen tabs=Tab::of(&Kind::Json) /> }
}

fn chosen(desk: Desk) -> Bind<Option<Tab>> {
    Bind::new(move || desk.link.with(|link| link.tab), move |tab| desk.show(tab))
}

fn reading(desk: Desk) -> Signal<bool> {
    Signal::derive(move || desk.machine.with(|machine| machine.busy() == Some(Busy::More)))
}

/// Which part of the string is here, and the next.
#[component]
fn Stretch() -> impl IntoView {
    let desk = use_desk();
    let busy = reading(desk);
    // Start, end, total, and how much the next page has.
    let place = Memo::new(move |_| {
        desk.key(|key| match &key.value {
            Value::Window(window) if !window.is_whole() => {
                let next = window.next().map(|(start, length, _)| length.min(window.total - start));
                Some((window.start, window.end(), window.total, next))
            }
            _ => None,
        })
        .flatten()
    });
    let can_be_whole = Memo::new(move |_| {
        desk.key(|key| matches!(&key.value, Value::Window(window) if Window::can_be_whole(window)))
            .unwrap_or(false)
    });
    move || {
        place.get().map(|(start, end, total, next)| {
            view! {
                <div class="ex-stretch">
                    <span role="status">{text::window(start, end, total)}</span>
                    {next
                        .map(|length| {
                            view! {
                                <Button
                                    size=Size::Small
                                    loading=busy
                                    on_press=move |()| desk.act(|machine| machine.more())
                                >
                                    {text::show_next(length)}
                                </Button>
                            }
                        })}
                    {can_be_whole
                        .get()
                        .then(|| {
                            view! {
                                <Button
                                    size=Size::Small
                                    disabled=busy
                                    on_press=move |()| desk.act(|machine| machine.read_whole())
                                >
                                    {text::READ_WHOLE}
                                </Button>
                            }
                        })}
                    {(start > 0)
                        .then(|| {
                            view! {
                                <Button
                                    size=Size::Small
                                    disabled=busy
                                    on_press=move |()| desk.act(|machine| machine.rewind())
                                >
                                    {text::BACK_TO_START}
                                </Button>
                            }
                        })}
                </div>
            }
        })
    }
}
