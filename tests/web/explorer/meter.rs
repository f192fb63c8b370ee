//! The meter: what each part of the page has cost, as its table tells it.

use partner_dashboard::explorer::text;
use wasm_bindgen_test::*;

use super::page::counted;
use super::wire::Fake;
use crate::stage::{Stage, until};

fn rows(stage: &Stage) -> Vec<String> {
    stage.texts(".ex-bill tbody tr, .ex-bill tfoot tr")
}

#[wasm_bindgen_test]
async fn each_part_of_the_page_has_a_row_and_the_last_is_their_sum() {
    let fake = Fake::default();
    fake.answer(200, r#"[{"result":55}]"#);
    let stage = counted(&fake).await;
    stage.press("1 command this visit");
    until(|| rows(&stage).len() == 2).await;
    // Bytes sent: the path and the body; received: the answer.
    let sent = "/pipeline".len() + r#"[["DBSIZE"]]"#.len();
    let received = r#"[{"result":55}]"#.len();
    let row = |part: &str| format!("{part}1{sent} B{received} B< $0.0001");
    assert_eq!(rows(&stage), [row("Counts, samples, types"), row("This visit")]);
    assert!(stage.text().contains("The plan of this database is not known here"), "{}", stage.text());
    // Random key: one more in the same row, while the table is open.
    fake.answer(200, r#"[{"result":null}]"#);
    stage.press(text::SAMPLE);
    until(|| rows(&stage).first().is_some_and(|row| row.starts_with("Counts, samples, types2"))).await;
    assert!(rows(&stage)[1].starts_with("This visit2"), "{:?}", rows(&stage));
    assert_eq!(stage.texts(".ex-status .ex-sent"), ["2 commands this visit"]);
}
