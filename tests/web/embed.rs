//! What of a partner's frame needs a browser and no partner: the rest is in `tests/e2e/embed.spec.mjs`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Reflect};
use partner_dashboard::browser::frame;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;

use crate::{stage::settle, whole::open};

#[wasm_bindgen_test]
async fn a_frames_page_that_is_in_no_frame_asks_for_nothing() {
    let app = open("/embed/acme/redis");
    settle().await;
    assert!(app.text().contains("This page belongs in another one"), "{}", app.text());
    assert!(app.queue.sent().is_empty(), "there is nobody to ask for");
}

#[wasm_bindgen_test]
async fn while_the_page_around_keeps_the_history_a_frame_adds_nothing_to_it() {
    let history = web_sys::window().and_then(|window| window.history().ok()).expect("a history");
    // In the place of the browser's own, which has room for fifty entries and may be full by now.
    let stubs = "history.done = []
        history.pushState = (state, title, url) => history.done.push('push ' + url)
        history.replaceState = (state, title, url) => history.done.push('replace ' + url)";
    Function::new_no_args(stubs).call0(&JsValue::NULL).expect("runs");
    let (kept_outside, heard) = (Rc::new(Cell::new(false)), Rc::new(RefCell::new(Vec::new())));
    let moves = {
        let (kept_outside, heard) = (Rc::clone(&kept_outside), Rc::clone(&heard));
        let keeps = move |next: &str| kept_outside.get() && !next.contains("?key=");
        frame::follow_moves(keeps, move |push| heard.borrow_mut().push(push))
    };
    let push = |path: &str| history.push_state_with_url(&true.into(), "", Some(path)).expect("taken");
    push("/a");
    kept_outside.set(true);
    push("/b");
    push("/b?key=a");
    history.replace_state_with_url(&true.into(), "", Some("/c")).expect("taken");
    drop(moves);
    let done = Reflect::get(&history, &"done".into()).expect("readable").unchecked_into::<Array>();
    let done: Vec<_> = done.iter().filter_map(|it| it.as_string()).collect();
    assert_eq!(done, ["push /a", "replace /b", "push /b?key=a", "replace /c"]);
    assert_eq!(heard.take(), [true, true, true, false], "the page around is told what was meant");
    let own = Function::new_no_args("return Object.hasOwn(history, 'pushState')").call0(&JsValue::NULL);
    assert_eq!(own.expect("runs").as_bool(), Some(false), "the browser's own again");
}
