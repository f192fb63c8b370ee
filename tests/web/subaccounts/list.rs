//! The list.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::HtmlSelectElement;

use super::{TENANTS, fire, open_page, search, tenant, tenants};
use crate::stage::{problem_json, settle, sleep};
use crate::whole::Opened;

fn usage(slug: &str) -> String {
    format!("{TENANTS}/{slug}/usage")
}

const USAGE: &str = r#"{"redis":[{"id":"1","name":"cart","blocks":true},{"id":"2","name":"x","blocks":true}],
    "vector":[],"search":[],"qstash":[{"id":"q","name":"eu","blocks":false}],"last_activity":null}"#;

async fn open_list(all: &[String]) -> Opened {
    let app = open_page("/sub-accounts").await;
    // Without the stylesheet no frame scrolls, and everything would be on screen.
    let style = app.root.owner_document().expect("a document").create_element("style").expect("a style");
    style.set_text_content(Some(
        ".vlist { height: 100%; overflow-y: auto } .vlist-slot { position: absolute }",
    ));
    app.root.append_child(&style).expect("appended");
    app.answer(TENANTS, 200, tenants(all));
    settle().await;
    // The rows on screen are asked for once the wheel stands still.
    sleep(350).await;
    app
}

fn row(app: &Opened, slug: &str) -> String {
    let rows = app.root.query_selector_all(".sa-rows .sa-row").expect("valid");
    (0..rows.length())
        .filter_map(|index| rows.item(index)?.text_content())
        .find(|text| text.starts_with(slug))
        .unwrap_or_else(|| panic!("no row {slug} in {}", app.text()))
}

#[wasm_bindgen_test]
async fn only_rows_with_a_key_that_works_are_looked_into_and_three_at_a_time() {
    let all = [
        tenant("a", "held"),
        tenant("b", "missing"),
        tenant("c", "unseen"),
        tenant("d", "held"),
        tenant("e", "held"),
        tenant("f", "lost"),
        tenant("x/y", "held"),
    ];
    let app = open_list(&all).await;
    let looks = || app.asked().into_iter().filter(|line| line.ends_with("/usage")).collect::<Vec<_>>();
    assert_eq!(looks(), [usage("a"), usage("c"), usage("d")].map(|path| format!("GET {path}")));
    app.reply(&usage("c"), 200, USAGE.into()).await;
    assert_eq!(looks().len(), 4, "the next one starts when one has ended");
    assert!(row(&app, "c").contains("2000none yet"), "{}", row(&app, "c"));
    app.reply(&usage("d"), 502, problem_json("upstream_broken")).await;
    assert!(row(&app, "d").contains('?'));
    app.reply(&usage("a"), 409, problem_json("sub_key_refused")).await;
    assert!(row(&app, "a").contains("Key refused"), "what was just found out is newer than the list");
    app.reply(&usage("e"), 200, USAGE.into()).await;
    assert_eq!(looks().len(), 4, "{:?}", looks());
}

#[wasm_bindgen_test]
async fn a_row_leads_to_its_page_and_one_that_cannot_be_used_says_why() {
    let app =
        open_list(&[tenant("x/y", "held"), tenant("gone", "lost"), tenant("Stark & Sons", "missing")]).await;
    assert!(row(&app, "x/y").contains("its slug means something else in an address"));
    assert!(row(&app, "gone").contains("Delete it and make it again"));
    assert!(app.text().contains("the answer with its key never arrived"), "{}", app.text());
    let links = app.root.query_selector_all(".sa-link[href]").expect("valid");
    let hrefs: Vec<_> = (0..links.length())
        .filter_map(|index| links.item(index)?.unchecked_into::<web_sys::Element>().get_attribute("href"))
        .collect();
    assert_eq!(hrefs, ["/sub-accounts/gone", "/sub-accounts/Stark%20%26%20Sons", "/sub-accounts/:x%2Fy"]);
}

#[wasm_bindgen_test]
async fn search_and_state_are_in_the_address_and_can_be_taken_back_together() {
    let app = open_list(&[tenant("acme", "held"), tenant("acorn", "missing"), tenant("zeta", "held")]).await;
    app.type_text("input[type=search]", "ac");
    sleep(300).await;
    let select: HtmlSelectElement = app.find(".sa-filter select").expect("a select").unchecked_into();
    select.set_value("held");
    fire(&select, "change");
    sleep(50).await;
    assert_eq!(search(), "?q=ac&key=held");
    assert!(app.text().contains("1 of 3 sub-accounts"), "{}", app.text());
    app.type_text("input[type=search]", "aco");
    sleep(50).await;
    assert!(app.text().contains("No sub-account fits “aco”"), "{}", app.text());
    app.click("Show all").await;
    sleep(300).await;
    assert_eq!(search(), "");
    assert!(app.text().contains("3 sub-accounts"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn letters_that_nothing_fits_and_letters_that_bring_rows_back_build_no_row() {
    let app = open_list(&[tenant("acme", "held"), tenant("acorn", "missing")]).await;
    let rows = || {
        let rows = app.root.query_selector_all(".sa-rows .sa-row").expect("valid");
        (0..rows.length()).filter_map(|index| rows.item(index)).collect::<Vec<_>>()
    };
    let before = rows();
    assert_eq!(before.len(), 2);
    for typed in ["acx", "aco", "x", ""] {
        app.type_text("input[type=search]", typed);
        settle().await;
        assert_eq!(app.find("[data-folded]").is_some(), typed.contains('x'), "{typed}");
        assert_eq!(app.text().contains("No sub-account fits"), typed.contains('x'), "{typed}");
    }
    assert_eq!(rows(), before, "the same elements");
    assert!(row(&app, "acme").contains("sub_t_acme") && row(&app, "acorn").contains("sub_t_acorn"));
}

#[wasm_bindgen_test]
async fn thousands_of_rows_draw_a_screenful() {
    let all: Vec<String> = (0..2_000).map(|n| tenant(&format!("tenant-{n:05}"), "missing")).collect();
    let app = open_list(&all).await;
    let drawn = app.root.query_selector_all(".sa-rows .sa-row").expect("valid").length();
    assert!((1..120).contains(&drawn), "{drawn} rows are drawn");
    assert!(app.text().contains("2,000 in use; Upstash raised your limit of 100"), "{}", app.text());
    app.type_text("input[type=search]", "01321");
    settle().await;
    assert!(row(&app, "tenant-01321").contains("Key missing"));
    assert!(app.text().contains("1 of 2,000 sub-accounts"));
}

#[wasm_bindgen_test]
async fn a_personal_key_leads_to_what_upstash_wants() {
    let app = open_page("/sub-accounts").await;
    app.reply(TENANTS, 403, problem_json("team_key_needed")).await;
    assert!(app.text().contains("Sub-accounts need the key of a team"), "{}", app.text());
    assert!(app.text().contains("partnerships@upstash.com"));
    assert!(app.find("form input[type=email]").is_some(), "the key can be given here");
}

#[wasm_bindgen_test]
async fn an_empty_list_says_what_comes_first() {
    let app = open_list(&[]).await;
    assert!(app.text().contains("No sub-account yet"), "{}", app.text());
    assert!(app.text().contains("This dashboard has a key that Upstash takes."));
    assert!(app.find(r#"a[href="/sub-accounts/new"]"#).is_some());
}
