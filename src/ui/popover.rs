//! Something small that opens at a button, on the native popover: it lies above everything, a click elsewhere or
//! Escape closes it, and the focus goes back to the button.

use js_sys::Reflect;
use leptos::{children::ViewFn, html, prelude::*};

use super::{
    next_id,
    placement::{Rect, place},
};
use crate::browser::{focus, viewport};

#[derive(Clone, Copy)]
struct Close(Callback<()>);

/// Closes the popover around: for what in it leads somewhere else.
#[must_use]
pub fn use_close_popover() -> Callback<()> {
    use_context().map_or_else(|| Callback::new(|()| ()), |Close(close)| close)
}

/// A button and what opens at it. The content is built when it opens.
#[component]
pub fn Popover(
    /// What stands in the button.
    #[prop(into)]
    trigger: ViewFn,
    /// The accessible name of the button when its content has no words.
    #[prop(optional, into)]
    label: Signal<Option<String>>,
    /// The accessible name of what opens, where it is not the button's.
    #[prop(optional)]
    panel_label: Option<&'static str>,
    /// Classes of the button.
    #[prop(default = "btn")]
    class: &'static str,
    #[prop(default = super::Variant::Quiet)] variant: super::Variant,
    #[prop(default = super::Size::Medium)] size: super::Size,
    /// Lines up with the right edge of the button.
    #[prop(optional)]
    align_end: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let id = StoredValue::new(next_id("popover"));
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let at = RwSignal::new(None::<(i32, i32)>);
    let children = StoredValue::new(children);
    provide_context(Close(Callback::new(move |()| {
        if let Some(panel) = panel.get_untracked() {
            let _ = panel.hide_popover();
        }
    })));

    let settle = move || {
        let (Some(button), Some(panel)) = (button.get_untracked(), panel.get_untracked()) else { return };
        at.set(position(&button, &panel, align_end));
        let first = "[data-autofocus], input, button, a";
        if let Some(first) = focus::find(&panel, first) {
            focus::give(&first);
        }
    };
    let toggled = move |event: web_sys::Event| {
        let state = Reflect::get(&event, &"newState".into()).ok().and_then(|state| state.as_string());
        let now_open = state.as_deref() == Some("open");
        open.set(now_open);
        if now_open {
            // The content is there in the next frame; until it has a place it is not drawn.
            request_animation_frame(settle);
        } else {
            at.set(None);
        }
    };
    view! {
        <button
            class=class
            node_ref=button
            type="button"
            data-variant=variant.name()
            data-size=size.name()
            popovertarget=id.get_value()
            aria-haspopup="dialog"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=move || label.get()
            title=move || label.get()
        >
            {trigger.run()}
        </button>
        <div
            class="menu"
            node_ref=panel
            id=id.get_value()
            popover="auto"
            role="dialog"
            aria-label=move || panel_label.map(str::to_owned).or_else(|| label.get())
            data-placed=move || at.get().map(|_| "")
            style:left=move || at.get().map(|(x, _)| format!("{x}px"))
            style:top=move || at.get().map(|(_, y)| format!("{y}px"))
            on:toggle=toggled
        >
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "window coordinates")]
fn position(
    button: &web_sys::HtmlElement,
    panel: &web_sys::HtmlElement,
    align_end: bool,
) -> Option<(i32, i32)> {
    let window = web_sys::window()?;
    // In a frame as tall as its content only a part is in sight; elsewhere this is the window.
    let (top, height) = viewport::seen();
    let size = (window.inner_width().ok()?.as_f64()?, height);
    let (anchor, own) = (button.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let anchor = Rect { x: anchor.x(), y: anchor.y() - top, width: anchor.width(), height: anchor.height() };
    let (x, y) = place(anchor, (own.width(), own.height()), size, align_end);
    Some((x.round() as i32, (y + top).round() as i32))
}
