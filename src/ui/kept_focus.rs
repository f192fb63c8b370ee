//! Where the keyboard goes on when a part of the page changes its face and what had the focus goes with the old one.

use leptos::{html, prelude::*};
use web_sys::HtmlElement;

use crate::browser::{focus, timer::use_timer};

/// The heading of a part whose faces take turns; give it `tabindex="-1"`. It takes the focus when that was lost with a
/// face, so that reading goes on from there. Whoever is elsewhere on the page is not disturbed. `face` says which one is
/// shown.
#[must_use]
pub fn use_kept_focus(face: impl With + 'static) -> NodeRef<html::H2> {
    let heading = NodeRef::<html::H2>::new();
    when_lost(move || read(&face), move || Some(heading.try_get_untracked().flatten()?.into()));
    heading
}

/// The same for a part whose faces each have a beginning of their own, a heading or a field: it is marked `data-face`.
pub fn use_face_focus(root: NodeRef<html::Div>, face: impl With + 'static) {
    when_lost(
        move || read(&face),
        move || focus::find(&root.try_get_untracked().flatten()?.into(), "[data-face]"),
    );
}

/// Not only tracked: a memo that nobody reads never changes.
fn read(face: &impl With) {
    face.with(|_| ());
}

fn when_lost(faces: impl Fn() + 'static, next: impl Fn() -> Option<HtmlElement> + Copy + 'static) {
    let timer = use_timer();
    Effect::new(move |before: Option<()>| {
        faces();
        if before.is_some() {
            // When the old face is off the page.
            timer.start(0, move || {
                if focus::active().is_none()
                    && let Some(element) = next()
                {
                    focus::give_quietly(&element);
                }
            });
        }
    });
}
