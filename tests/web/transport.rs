//! The browser's own transport, against whatever serves the tests: it has no `/api`.

use partner_dashboard::api::transport::{Browser, HttpRequest, Transport};
use wasm_bindgen_test::*;

#[wasm_bindgen_test]
async fn an_answer_of_any_status_is_an_answer_with_the_time_it_arrived() {
    let request = HttpRequest { method: "GET", path: "/api/nothing-here".to_owned(), body: None };
    let answer = Browser.send(request).await.expect("an answer");
    assert_eq!(answer.status, 404);
    assert!((js_sys::Date::now() - answer.at_ms).abs() < 5_000.0);
}

#[wasm_bindgen_test]
async fn another_origin_is_never_asked() {
    let request =
        HttpRequest { method: "GET", path: "https://example.test/api/session".to_owned(), body: None };
    assert!(Browser.send(request).await.is_err());
}
