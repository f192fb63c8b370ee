//! Widgets under a keyboard, a mouse and a browser that says no.

use leptos::prelude::*;
use partner_dashboard::{browser::focus, ui::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDialogElement, HtmlElement};

use crate::stage::until;
use crate::widget::{Widget, click, focused, press, settle, type_into};

#[wasm_bindgen_test]
async fn a_dialog_takes_the_focus_to_its_field_and_gives_it_back() {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let stage = Widget::new(move || {
        view! {
            <Button on_press=move || open.set(true)>"Rename"</Button>
            <Dialog open=open title="Rename">
                <TextInput value=name label="Name" />
            </Dialog>
        }
    })
    .await;
    let opener = stage.find("button");
    focus::give(&opener);
    click(&opener).await;
    let field = stage.find("dialog input");
    assert_eq!(focused(), Some(field.clone().into()), "the first field has the focus");

    press(&field, "Escape").await;
    assert!(!stage.find("dialog").unchecked_into::<HtmlDialogElement>().open());
    assert_eq!(focused(), Some(opener.into()), "the focus is back where it was");
    assert!(stage.try_find("dialog input").is_none(), "nothing of the body is left behind");
}

#[wasm_bindgen_test]
async fn a_locked_dialog_does_not_close_by_itself() {
    let open = RwSignal::new(true);
    let stage =
        Widget::new(move || view! { <Dialog open=open title="Saving" locked=true>"…"</Dialog> }).await;
    press(&stage.find("dialog"), "Escape").await;
    click(&stage.find("dialog button")).await;
    assert!(open.get_untracked());
    // What a browser does of itself the second time that it is held back.
    let dialog = stage.find("dialog").unchecked_into::<HtmlDialogElement>();
    dialog.close();
    until(|| dialog.open()).await;
    assert!(dialog.open() && open.get_untracked());
    open.set(false);
    settle().await;
    assert!(!dialog.open(), "who opened it can close it");
}

#[wasm_bindgen_test]
async fn the_face_of_a_dialog_that_comes_next_takes_the_focus_of_the_one_before() {
    let face = RwSignal::new(1_u8);
    let stage = Widget::new(move || {
        view! {
            <Dialog open=RwSignal::new(true) title="Steps" face=face locked=true>
                {move || match face.get() {
                    1 => view! { <button type="button">"one"</button> }.into_any(),
                    2 => view! { <p>"only words"</p> }.into_any(),
                    _ => view! { <button type="button">"three"</button> }.into_any(),
                }}
            </Dialog>
        }
    })
    .await;
    let words = || focused().and_then(|element| element.text_content());
    assert_eq!(words().as_deref(), Some("one"), "and not the cross, which does nothing");
    face.set(2);
    until(|| stage.find(".dialog-body").contains(focused().as_deref())).await;
    assert!(stage.find(".dialog-body").contains(focused().as_deref()), "the next Escape is heard");
    face.set(3);
    until(|| words().as_deref() == Some("three")).await;
    assert_eq!(words().as_deref(), Some("three"));
}

#[wasm_bindgen_test]
async fn a_page_that_goes_away_with_its_dialog_open_still_returns_the_focus() {
    let open = RwSignal::new(false);
    let outside = Widget::new(|| view! { <button>"Outside"</button> }).await;
    let opener = outside.find("button");
    focus::give(&opener);
    let mut page = Widget::new(move || view! { <Dialog open=open title="T">"…"</Dialog> }).await;
    open.set(true);
    settle().await;
    assert_ne!(focused(), Some(opener.clone().into()));
    page.unmount();
    settle().await;
    assert_eq!(focused(), Some(opener.into()));
}

#[wasm_bindgen_test]
async fn deleting_needs_the_name_typed_exactly() {
    let deleted = RwSignal::new(0);
    let stage = Widget::new(move || {
        view! {
            <ConfirmDialog
                open=RwSignal::new(true)
                title="Delete?"
                act="Delete database"
                type_to_confirm="northwind".to_string()
                on_confirm=move || deleted.update(|n| *n += 1)
            />
        }
    })
    .await;
    let act = stage.find("[data-variant=danger]");
    click(&act).await;
    type_into(&stage.find("dialog input"), "Northwind").await;
    click(&act).await;
    assert_eq!(deleted.get_untracked(), 0);
    assert_eq!(act.get_attribute("aria-disabled").as_deref(), Some("true"));

    type_into(&stage.find("dialog input"), "northwind").await;
    click(&act).await;
    assert_eq!(deleted.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_disabled_button_does_nothing_and_says_why() {
    let pressed = RwSignal::new(0);
    let reason = RwSignal::new(Some("Choose a region first".to_string()));
    let stage = Widget::new(move || {
        view! {
            <Button disabled_reason=reason on_press=move || pressed.update(|n| *n += 1)>
                "Continue"
            </Button>
        }
    })
    .await;
    let button = stage.find("button");
    click(&button).await;
    assert_eq!(pressed.get_untracked(), 0);
    let described = stage.find(&format!("#{}", button.get_attribute("aria-describedby").unwrap()));
    assert_eq!(described.text_content().unwrap(), "Choose a region first");
    focus::give(&button);
    assert_eq!(focused(), Some(button.clone().into()), "it can still be reached and read");

    reason.set(None);
    settle().await;
    click(&button).await;
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_refused_clipboard_leaves_the_text_selected() {
    let stage = Widget::new(|| view! { <CopyButton text="rediss://example" what="url" /> }).await;
    with_clipboard("undefined");
    click(&stage.find("button")).await;
    let area: web_sys::HtmlTextAreaElement = stage.find("textarea").unchecked_into();
    assert_eq!(area.value(), "rediss://example");
    assert_eq!((area.selection_start().unwrap(), area.selection_end().unwrap()), (Some(0), Some(16)));
    assert_eq!(focused(), Some(area.clone().into()));

    press(&area, "Escape").await;
    assert!(stage.try_find("textarea").is_none());
    restore_clipboard();
}

#[wasm_bindgen_test]
async fn a_copied_text_is_on_the_clipboard_and_is_announced() {
    let stage = Widget::new(|| view! { <CopyButton text="rediss://example" what="url" /> }).await;
    with_clipboard("{ writeText(text) { window.copied = text; return Promise.resolve() } }");
    click(&stage.find("button")).await;
    assert_eq!(js_sys::eval("window.copied").unwrap().as_string().unwrap(), "rediss://example");
    assert_eq!(stage.find("[role=status]").text_content().unwrap(), "Copied");
    restore_clipboard();
}

fn with_clipboard(value: &str) {
    js_sys::eval(&format!(
        "Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {value} }})"
    ))
    .unwrap();
}

fn restore_clipboard() {
    js_sys::eval("delete navigator.clipboard").unwrap();
}

#[wasm_bindgen_test]
async fn arrow_keys_move_between_tabs_and_open_them() {
    let value = RwSignal::new("tree".to_string());
    let tabs = vec![Tab::new("tree", "Tree"), Tab::new("text", "Text"), Tab::new("hex", "Hex")];
    let stage = Widget::new(move || {
        view! { <Tabs value=value tabs=tabs label="View" panel=|tab| view! { <p>{tab}</p> }.into_any() /> }
    })
    .await;
    let list = stage.find("[role=tablist]");
    press(&list, "ArrowLeft").await;
    assert_eq!(value.get_untracked(), "hex", "left of the first is the last");
    assert_eq!(stage.find("[role=tabpanel]").text_content().unwrap(), "hex");
    assert_eq!(focused().unwrap().text_content().unwrap(), "Hex");
    let stops: Vec<_> = stage.all("[role=tab]").iter().map(web_sys::HtmlElement::tab_index).collect();
    assert_eq!(stops, [-1, -1, 0], "the row is one stop of the Tab key");
}

#[wasm_bindgen_test]
async fn a_long_list_recycles_the_same_few_slots() {
    let stage = Widget::new(|| {
        view! {
            <div style:height="280px">
                <VirtualList
                    len=100_000usize
                    row_height=28
                    row=|index| view! { <p class="row">{move || index.get()}</p> }.into_any()
                />
            </div>
        }
    })
    .await;
    until(|| stage.all(".row").len() > 20).await;
    let before = stage.all(".row");
    assert_eq!(before.len(), 23, "eleven that can be seen at once, and six beyond each edge");

    let list = stage.find(".vlist");
    list.set_scroll_top(28 * 50_000);
    settle().await;
    let after = stage.all(".row");
    assert_eq!(before, after, "the same elements, in the same order");
    let mut shown: Vec<usize> =
        after.iter().map(|row| row.text_content().unwrap().parse().unwrap()).collect();
    shown.sort_unstable();
    assert!(shown.contains(&50_000) && shown.contains(&50_009), "{shown:?}");
    assert!(shown.windows(2).all(|pair| pair[1] == pair[0] + 1), "no row is missing: {shown:?}");

    let frame = list.get_bounding_client_rect();
    let row = after.iter().find(|row| row.text_content().unwrap() == "50000").unwrap();
    assert!((row.parent_element().unwrap().get_bounding_client_rect().top() - frame.top()).abs() < 1.0);
}

fn is_seen(element: &HtmlElement) -> bool {
    let style = web_sys::window().unwrap().get_computed_style(element).unwrap().unwrap();
    style.get_property_value("visibility").unwrap() == "visible"
}

#[wasm_bindgen_test]
async fn a_list_that_shrinks_draws_no_row_it_does_not_have() {
    let len = RwSignal::new(1_000usize);
    let stage = Widget::new(move || {
        view! {
            <div style:height="280px">
                <VirtualList len=len row_height=28 row=|index| view! { <p class="row">{move || index.get()}</p> }.into_any() />
            </div>
        }
    })
    .await;
    stage.find(".vlist").set_scroll_top(20_000);
    settle().await;
    len.set(3);
    settle().await;
    let shown = || {
        let rows = stage.all(".row").into_iter().filter(is_seen);
        let mut shown: Vec<_> = rows.map(|row| row.text_content().unwrap()).collect();
        shown.sort();
        shown
    };
    assert_eq!(shown(), ["0", "1", "2"]);
    len.set(0);
    settle().await;
    assert_eq!(shown(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_list_that_empties_and_fills_again_builds_nothing_anew() {
    let len = RwSignal::new(100usize);
    let calls = RwSignal::new(0);
    let stage = Widget::new(move || {
        let row = move |index: Signal<usize>| {
            calls.update(|calls| *calls += 1);
            view! { <p class="row">{move || index.get()}</p> }.into_any()
        };
        view! { <div style:height="280px"><VirtualList len=len row_height=28 row=row /></div> }
    })
    .await;
    until(|| stage.all(".row").len() == 23).await;
    assert_eq!(calls.get_untracked(), 23, "eleven that can be seen at once, and six beyond each edge");
    let before = stage.all(".row");
    for next in [3, 0, 1, 0, 100] {
        len.set(next);
        settle().await;
        let list = stage.find(".vlist");
        assert_eq!(
            list.scroll_height(),
            list.client_height().max(28 * next as i32),
            "as long as {next} rows"
        );
    }
    assert_eq!(stage.all(".row"), before);
    assert_eq!(calls.get_untracked(), 23);
    let shown: Vec<_> = before.iter().take(11).map(|row| row.text_content().unwrap()).collect();
    assert_eq!(shown, (0..11).map(|row| row.to_string()).collect::<Vec<_>>());
    assert!(before.iter().all(is_seen), "none is hidden any more");
}

#[wasm_bindgen_test]
async fn a_row_asked_for_is_scrolled_into_view() {
    let reveal = RwSignal::new(None::<usize>);
    let stage = Widget::new(move || {
        view! {
            <div style:height="280px">
                <VirtualList len=1_000usize row_height=28 reveal=reveal row=|index| view! { <p class="row">{move || index.get()}</p> }.into_any() />
            </div>
        }
    })
    .await;
    reveal.set(Some(500));
    settle().await;
    assert_eq!(stage.find(".vlist").scroll_top(), 501 * 28 - 280, "just far enough to see it whole");
    assert!(stage.all(".row").iter().any(|row| row.text_content().unwrap() == "500"));
}

#[wasm_bindgen_test]
async fn what_opens_at_one_button_is_closed_by_the_next() {
    let panel = |name: &'static str| {
        view! {
            <Popover trigger=move || name label=name>
                <button type="button">{format!("in {name}")}</button>
            </Popover>
        }
    };
    let stage = Widget::new(move || view! { <div>{panel("one")} {panel("two")}</div> }).await;
    let words = || focused().and_then(|element| element.text_content());
    let (first, second) = (stage.find("button[aria-label=one]"), stage.find("button[aria-label=two]"));
    focus::give(&first);
    click(&first).await;
    assert_eq!(words().as_deref(), Some("in one"), "what is inside has the focus");
    focus::give(&second);
    click(&second).await;
    assert_eq!(words().as_deref(), Some("in two"));
    assert_eq!(stage.all("[popover] button").len(), 1, "the panel before is closed");
}

#[wasm_bindgen_test]
async fn a_field_ties_its_error_to_its_input() {
    let value = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let stage = Widget::new(move || {
        view! {
            <Field label="Name" hint="Shown in lists." error=error required=true>
                <TextInput value=value />
            </Field>
        }
    })
    .await;
    let input = stage.find("input");
    let described = || {
        let ids = stage.find("input").get_attribute("aria-describedby").unwrap_or_default();
        ids.split(' ').map(|id| stage.find(&format!("#{id}")).text_content().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(described(), ["Shown in lists."]);
    assert_eq!(input.get_attribute("aria-invalid"), None);
    assert_eq!(stage.find("label").get_attribute("for"), Some(input.id()));

    error.set(Some("Too long.".to_string()));
    settle().await;
    assert_eq!(described(), ["Too long.", "Shown in lists."], "what is wrong is read first");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("off"));
}

#[wasm_bindgen_test]
async fn typing_elsewhere_keeps_the_focus_in_a_card() {
    let chosen = RwSignal::new("eu".to_string());
    let price = RwSignal::new(1);
    let cards = move || {
        vec![
            CardChoice::new("eu", "Ireland"),
            CardChoice { aside: Some(price.get().to_string()), ..CardChoice::new("us", "Oregon") },
        ]
    };
    let stage = Widget::new(move || view! { <RadioCards value=chosen choices=cards /> }).await;
    let first = stage.find("input[value=eu]");
    focus::give(&first);
    price.set(2);
    settle().await;
    assert_eq!(focused(), Some(first.into()));
    click(&stage.find("input[value=us]")).await;
    assert_eq!(chosen.get_untracked(), "us");
}

#[wasm_bindgen_test]
async fn a_slash_leads_to_the_search_box_unless_somebody_types() {
    let query = RwSignal::new(String::new());
    let other = RwSignal::new(String::new());
    let stage = Widget::new(move || {
        view! {
            <TextInput value=other label="Other" />
            <SearchBox value=query label="Search databases" />
        }
    })
    .await;
    let (field, search) = (stage.find("input[type=text]"), stage.find("input[type=search]"));
    focus::give(&field);
    press(&field, "/").await;
    assert_eq!(focused(), Some(field.clone().into()));
    field.blur().unwrap();
    press(&stage.root, "/").await;
    assert_eq!(focused(), Some(search.clone().into()));

    type_into(&search, "cache").await;
    assert_eq!(query.get_untracked(), "cache");
    press(&search, "Escape").await;
    assert_eq!(query.get_untracked(), "");
}

#[wasm_bindgen_test]
async fn a_toast_is_read_out_and_can_be_dismissed() {
    let toasts = RwSignal::new(None::<Toasts>);
    let stage = Widget::new(move || {
        toasts.set(Some(provide_toasts()));
        view! { <ToastRegion /> }
    })
    .await;
    toasts.get_untracked().unwrap().ok("Deleted.");
    settle().await;
    let region = stage.find("[role=status]");
    assert!(region.text_content().unwrap().contains("Deleted."));
    click(&stage.find(".toast button")).await;
    assert!(stage.try_find(".toast").is_none());
}

#[wasm_bindgen_test]
async fn no_more_than_four_toasts_are_on_the_page() {
    let toasts = RwSignal::new(None::<Toasts>);
    let stage = Widget::new(move || {
        toasts.set(Some(provide_toasts()));
        view! { <ToastRegion /> }
    })
    .await;
    for n in 0..7 {
        toasts.get_untracked().unwrap().error(format!("Failure {n}"));
    }
    settle().await;
    let shown: Vec<_> = stage.all(".toast-message").iter().map(|t| t.text_content().unwrap()).collect();
    assert_eq!(shown, ["Failure 3", "Failure 4", "Failure 5", "Failure 6"]);
}

#[wasm_bindgen_test]
async fn losing_the_network_is_said_and_unsaid() {
    let stage = Widget::new(|| view! { <OfflineBanner /> }).await;
    let window = web_sys::window().unwrap();
    assert_eq!(stage.find("[role=status]").text_content().unwrap(), "");
    window.dispatch_event(&web_sys::Event::new("offline").unwrap()).unwrap();
    settle().await;
    assert!(stage.find("[role=status]").text_content().unwrap().contains("You are offline"));
    window.dispatch_event(&web_sys::Event::new("online").unwrap()).unwrap();
    settle().await;
    assert_eq!(stage.find("[role=status]").text_content().unwrap(), "");
}

#[wasm_bindgen_test]
async fn a_sorted_column_says_so_in_its_header() {
    let sort = RwSignal::new(Sort { column: "name", descending: false });
    let stage = Widget::new(move || {
        let head = move || {
            view! {
                <SortTh label="Name" column="name" sort=sort on_sort=move |to| sort.set(to) />
                <SortTh label="Keys" column="keys" sort=sort on_sort=move |to| sort.set(to) numeric=true />
            }
        };
        view! {
            <Table label="Databases" head=head>
                <tr></tr>
            </Table>
        }
    })
    .await;
    let said = || stage.all("th").iter().map(|th| th.get_attribute("aria-sort")).collect::<Vec<_>>();
    assert_eq!(said(), [Some("ascending".to_string()), None]);
    click(&stage.all("th button")[1]).await;
    click(&stage.all("th button")[1]).await;
    assert_eq!(said(), [None, Some("descending".to_string())]);
}

#[wasm_bindgen_test]
async fn a_button_at_work_keeps_its_name_and_ignores_presses() {
    let busy = RwSignal::new(false);
    let pressed = RwSignal::new(0);
    let stage = Widget::new(move || {
        view! {
            <form on:submit=move |event| {
                event.prevent_default();
                pressed.update(|n| *n += 1);
            }>
                <Button kind=ButtonKind::Submit loading=busy>
                    "Create"
                </Button>
            </form>
        }
    })
    .await;
    let button = stage.find("button");
    click(&button).await;
    busy.set(true);
    settle().await;
    click(&button).await;
    assert_eq!(pressed.get_untracked(), 1, "the form is sent once");
    assert_eq!(button.get_attribute("aria-busy").as_deref(), Some("true"));
    assert!(button.text_content().unwrap().starts_with("Create"));
}
