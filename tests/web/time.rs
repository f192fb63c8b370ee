//! Moments as they are told.

use leptos::prelude::*;
use partner_dashboard::ui::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::PointerEvent;

use crate::widget::{Widget, settle};

#[wasm_bindgen_test]
async fn a_moment_is_written_out_for_who_points_at_it() {
    let at_ms = RwSignal::new(1_700_000_000_000_i64);
    let stage = Widget::new(move || view! { <Time at_ms=at_ms /> }).await;
    let time = stage.find("time");
    assert_eq!(time.get_attribute("datetime").as_deref(), Some("2023-11-14T22:13:20.000Z"));
    assert_eq!(time.get_attribute("title"), None, "a page full of moments would wait for nobody's tooltips");
    time.dispatch_event(&PointerEvent::new("pointerenter").expect("an event")).expect("sent");
    settle().await;
    let title = time.get_attribute("title").expect("a tooltip");
    assert!(title.contains("2023"), "{title}");
    at_ms.set(1_600_000_000_000);
    settle().await;
    let title = time.get_attribute("title").expect("a tooltip");
    assert!(title.contains("2020"), "{title}");
}
