//! Where the focus goes when a part of the page gives way to another, and what had the focus goes with it.

use leptos::{html, prelude::*};

use crate::browser::focus;

/// Whenever `face` changes and nothing has the focus afterwards, what is marked with `data-face` below `root` takes it: a
/// heading, or the first field. Somebody who reads elsewhere is left where they are.
pub fn use_face_focus<F>(root: NodeRef<html::Div>, face: Memo<F>)
where
    F: Clone + PartialEq + Send + Sync + 'static,
{
    Effect::new(move |before: Option<F>| {
        let now = face.get();
        if before.is_some_and(|before| before != now) {
            // Once the new part is on the page, and a dialog that closed has given back what it had.
            request_animation_frame(move || {
                if focus::active().is_none()
                    && let Some(Some(root)) = root.try_get_untracked()
                    && let Some(first) = focus::find(&root, "[data-face]")
                {
                    focus::give(&first);
                }
            });
        }
        now
    });
}
