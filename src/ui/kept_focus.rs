//! Where the keyboard goes on when a part of the page changes its face and what had the focus goes with the old one.

use leptos::{html, prelude::*};
use web_sys::HtmlElement;

use crate::browser::{event::use_window_listener, focus, timer::use_timer};

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
    let give = use_turn(move |_| {
        if focus::active().is_none()
            && let Some(element) = next()
        {
            focus::give_quietly(&element);
        }
    });
    let timer = use_timer();
    Effect::new(move |before: Option<()>| {
        faces();
        if before.is_some() {
            // When the old face is off the page.
            timer.start(0, give);
        }
    });
}

/// Nobody takes the focus out of the page around a frame. What is called gives it at once where it may, and otherwise when
/// somebody comes back to the frame: `act` is told that it is late.
pub(super) fn use_turn(act: impl Fn(bool) + Copy + 'static) -> impl Fn() + Copy + 'static {
    let waits = StoredValue::new(false);
    let timer = use_timer();
    use_window_listener("focus", move |_| {
        if waits.try_update_value(std::mem::take) == Some(true) {
            // Whoever came back by Tab, or pressed what takes the focus, is where they wanted to be after it.
            timer.start(0, move || act(true));
        }
    });
    move || {
        let is_elsewhere = focus::is_elsewhere();
        waits.set_value(is_elsewhere);
        if !is_elsewhere {
            act(false);
        }
    }
}
