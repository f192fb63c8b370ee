//! Acting as a sub-account: whose resources are on the page, and that it is nobody else's for a moment.

use leptos::prelude::document;
use partner_dashboard::routes::AccountPath;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::{
    stage::{problem_json, session_json, settle, until},
    whole::{Opened, config_json, open},
    widget::{press, type_into},
};

const LIST_A: &str = "/api/sub/acme/redis/databases";
const LIST_B: &str = "/api/sub/Stark%20%26%20Sons/redis/databases";

async fn open_signed_in(path: &str) -> Opened {
    let app = open(path);
    settle().await;
    app.answer("/api/config", 200, config_json());
    app.answer("/api/session", 200, session_json("connected"));
    settle().await;
    app
}

fn databases(name: &str) -> String {
    format!(r#"[{{"database_id":"d-{name}","database_name":"{name}"}}]"#)
}

impl Opened {
    fn sent_paths(&self) -> Vec<String> {
        self.queue.sent().into_iter().map(|sent| sent.path).collect()
    }

    /// Follows a link to `href`, as one in the page would be.
    async fn follow(&self, href: &str) {
        let link: HtmlElement = document().create_element("a").expect("a link").unchecked_into();
        link.set_attribute("href", href).expect("set");
        self.root.append_child(&link).expect("appended");
        link.click();
        link.remove();
        let whose =
            AccountPath::of(href).and_then(|account| account.slug().map(|slug| slug.as_str().to_owned()));
        self.is_at(whose.as_deref().unwrap_or_default()).await;
    }

    /// Waits for the pages of a sub-account, or with an empty name for those of the account itself.
    async fn is_at(&self, whose: &str) {
        until(|| self.whose() == whose).await;
        settle().await;
    }

    /// The line above the page.
    fn whose(&self) -> String {
        let line = self.root.query_selector(".whose b").expect("valid");
        line.and_then(|line| line.text_content()).unwrap_or_default()
    }
}

#[wasm_bindgen_test]
async fn a_page_of_a_sub_account_asks_as_it_and_says_so() {
    let app = open_signed_in("/sub/acme/redis").await;
    app.reply(LIST_A, 200, databases("cart")).await;
    assert!(app.text().contains("cart"), "{}", app.text());
    assert_eq!(app.whose(), "acme");
    assert_eq!(document().title(), "Redis databases · acme · Acme Cloud");
    let scope = app.root.query_selector(".scope").expect("valid").expect("a chip").text_content();
    assert!(scope.as_deref().is_some_and(|words| words.contains("acme")), "{scope:?}");
    let link = app.root.query_selector(r#"a[href="/sub/acme/redis/d-cart"]"#).expect("valid");
    assert!(link.is_some(), "its databases are opened as it");

    app.follow("/self/redis").await;
    assert_eq!(app.whose(), "", "the own account's pages need no line");
    until(|| document().title().contains("demo@acme.example")).await;
    assert_eq!(document().title(), "Redis databases · demo@acme.example · Acme Cloud");
}

#[wasm_bindgen_test]
async fn nothing_of_one_sub_account_is_shown_for_another() {
    let app = open_signed_in("/sub/acme/redis").await;
    app.reply(LIST_A, 200, databases("cart")).await;
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert_eq!(app.whose(), "Stark & Sons");
    assert!(!app.text().contains("cart"), "{}", app.text());
    app.reply(LIST_B, 200, databases("suit")).await;
    assert!(app.text().contains("suit"), "{}", app.text());
    assert!(!app.text().contains("cart"), "{}", app.text());
}

#[wasm_bindgen_test]
async fn a_late_answer_of_the_sub_account_before_is_not_shown() {
    let app = open_signed_in("/sub/acme/redis").await;
    let late = app.index_of(LIST_A);
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert!(app.queue.was_abandoned(late), "the call before is given up");
}

#[wasm_bindgen_test]
async fn switching_away_from_a_database_never_asks_the_other_sub_account_for_it() {
    let app = open_signed_in("/sub/acme/redis/d1").await;
    app.reply(
        "/api/sub/acme/redis/database/d1",
        200,
        r#"{"database_id":"d1","database_name":"cart"}"#.to_owned(),
    )
    .await;
    assert!(app.text().contains("cart"), "{}", app.text());
    let of_the_console = app.root.query_selector(r#"a[href^="https://console.test"]"#).expect("valid");
    assert!(of_the_console.is_none(), "whoever is signed in there does not see it");
    let access = app.root.query_selector(r#".section-head a[href="/sub-accounts/acme"]"#).expect("valid");
    assert!(access.is_some(), "the console is opened as it elsewhere");
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    assert!(!app.text().contains("cart"), "{}", app.text());
    app.wait_for(LIST_B).await;
    let as_the_other: Vec<_> =
        app.sent_paths().into_iter().filter(|path| path.contains("/api/sub/Stark")).collect();
    assert_eq!(as_the_other, [LIST_B], "nothing else, and once");
}

#[wasm_bindgen_test]
async fn a_slug_that_could_address_something_else_is_no_page_and_asks_nothing() {
    for slug in ["a%2Fb", "%2541", "a%3Ab"] {
        let app = open_signed_in(&format!("/sub/{slug}/redis")).await;
        assert!(app.text().contains("There is no such page"), "{slug}: {}", app.text());
        assert!(app.sent_paths().iter().all(|path| !path.contains("/sub/")), "{:?}", app.sent_paths());
    }
}

#[wasm_bindgen_test]
async fn a_refused_key_of_a_sub_account_says_nothing_about_the_own_connection() {
    let app = open_signed_in("/sub/acme/redis").await;
    // Not even with the code that would mean it elsewhere.
    app.reply(LIST_A, 409, problem_json("reconnect_needed")).await;
    assert!(!app.text().contains("Upstash no longer accepts the stored key"), "{}", app.text());
    app.follow("/sub/Stark%20%26%20Sons/redis").await;
    app.reply(LIST_B, 409, problem_json("sub_key_refused")).await;
    assert!(app.text().contains("Upstash refuses the key of this sub-account"), "{}", app.text());
    let import = app.root.query_selector(r#".error-actions a[href="/sub-accounts/Stark%20%26%20Sons"]"#);
    assert!(import.expect("valid").is_some(), "leads to where a key can be imported");
    assert!(!app.text().contains("Upstash no longer accepts the stored key"), "{}", app.text());
}

const TENANTS: &str = r#"{"limit":100,"sub_accounts":[
    {"slug":"acme","customer_id":"sub_t_acme","key":"held"},
    {"slug":"Stark & Sons","customer_id":"sub_t_Stark & Sons","key":"unseen"},
    {"slug":"vandelay","customer_id":"sub_t_vandelay","key":"missing"}]}"#;

/// Opens the list at the chip.
async fn open_switcher(app: &Opened) -> HtmlInputElement {
    let chip = app.root.query_selector("button.scope").expect("valid").expect("the chip");
    chip.unchecked_into::<HtmlElement>().click();
    let field = || app.root.query_selector(".switch input").expect("valid");
    until(|| field().is_some() && document().active_element() == field()).await;
    field().expect("a search field").unchecked_into()
}

fn offered(app: &Opened) -> Vec<String> {
    let rows = app.root.query_selector_all(":not([data-spare]) > .switch-row .truncate").expect("valid");
    (0..rows.length()).filter_map(|index| rows.item(index)?.text_content()).collect()
}

#[wasm_bindgen_test]
async fn the_list_of_accounts_is_read_when_it_is_opened_and_leads_to_the_same_kind_of_page() {
    let app = open_signed_in("/sub/acme/redis/d1").await;
    assert!(!app.sent_paths().contains(&"/api/sub-accounts".to_owned()), "nobody wanted it yet");
    let field = open_switcher(&app).await;
    assert_eq!(document().active_element(), Some(field.clone().into()));
    app.reply("/api/sub-accounts", 200, TENANTS.to_owned()).await;
    until(|| offered(&app).len() == 3).await;
    assert_eq!(offered(&app), ["demo@acme.example", "acme", "Stark & Sons"]);
    assert!(app.text().contains("One more cannot be acted as"), "{}", app.text());

    type_into(&field, "STARK").await;
    assert_eq!(offered(&app), ["Stark & Sons"]);
    press(&field, "Enter").await;
    app.is_at("Stark & Sons").await;
    assert_eq!(app.whose(), "Stark & Sons");
    app.reply(LIST_B, 200, databases("suit")).await;
    assert!(app.text().contains("suit"), "a list of databases, not the database of another: {}", app.text());
    assert!(offered(&app).is_empty(), "the list is closed");
}

#[wasm_bindgen_test]
async fn the_arrow_keys_choose_from_the_account_in_view_on() {
    let app = open_signed_in("/sub/acme/redis").await;
    let field = open_switcher(&app).await;
    app.reply("/api/sub-accounts", 200, TENANTS.to_owned()).await;
    let chosen = || {
        let id = field.get_attribute("aria-activedescendant").unwrap_or_default();
        document().get_element_by_id(&id).and_then(|row| row.text_content()).unwrap_or_default()
    };
    assert_eq!(chosen(), "acme");
    press(&field, "ArrowUp").await;
    assert!(chosen().starts_with("demo@acme.example"), "{}", chosen());
    press(&field, "Enter").await;
    app.is_at("").await;
    assert_eq!(app.whose(), "");
    app.wait_for("/api/self/redis/databases").await;
    assert!(app.sent_paths().contains(&"/api/self/redis/databases".to_owned()), "{:?}", app.sent_paths());
}

#[wasm_bindgen_test]
async fn without_a_team_key_the_list_says_what_is_missing_and_still_leads_back() {
    let app = open_signed_in("/sub/acme/redis").await;
    open_switcher(&app).await;
    app.reply("/api/sub-accounts", 403, problem_json("team_key_needed")).await;
    assert!(app.text().contains("Sub-accounts need the key of a team"), "{}", app.text());
    assert!(app.root.query_selector(r#".switch a[href="/settings/connection"]"#).expect("valid").is_some());
    assert_eq!(offered(&app), ["demo@acme.example"]);
}
