//! The list as it is pasted, and what it would come to.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sheet::{Line, Sheet};
use crate::browser::file;
use crate::subaccounts::bulk::{MAX_TEXT, Plan, Run, Verdict, plan};
use crate::subaccounts::bulk_desk::use_bulk;
use crate::subaccounts::list::List;
use crate::subaccounts::text::bulk as text;
use crate::ui::{
    Banner, Bind, Button, ButtonKind, Checkbox, ConfirmDialog, Field, FieldSlot, IconName, Tone, Variant,
    use_face_focus,
};

/// Text first, then its dry run; the text stays while one looks.
#[component]
pub fn Draft(list: Memo<Option<Arc<List>>>) -> impl IntoView {
    let bulk = use_bulk();
    let pasted = bulk.draft;
    let raised = RwSignal::new(false);
    let looked = RwSignal::new(None::<Plan>);
    let error = RwSignal::new(None::<String>);
    let look = move || {
        let outcome = list.with_untracked(|list| {
            let list = list.as_deref()?;
            Some(pasted.with_untracked(|pasted| plan(pasted, list, raised.get_untracked())))
        });
        match outcome {
            Some(Ok(plan)) => {
                error.set(None);
                looked.set(Some(plan));
            }
            Some(Err(why)) => {
                error.set(Some(text::unreadable(why)));
                looked.set(None);
            }
            None => {}
        }
    };
    let has_plan = Memo::new(move |_| looked.with(Option::is_some));
    let root = NodeRef::<html::Div>::new();
    use_face_focus(root, has_plan);
    let body = move || {
        if has_plan.get() {
            view! { <DryRun looked raised on_raised=move |()| look() /> }.into_any()
        } else {
            view! { <Paste pasted error on_look=move |()| look() /> }.into_any()
        }
    };
    view! { <div node_ref=root>{body}</div> }
}

#[component]
fn Paste(
    pasted: RwSignal<String>,
    error: RwSignal<Option<String>>,
    #[prop(into)] on_look: Callback<()>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    let chooser = NodeRef::<html::Input>::new();
    // The text of a file that would take the place of another.
    let offered = RwSignal::new(None::<String>);
    let take = move |words: String| {
        pasted.try_set(words);
        let _ = on_look.try_run(());
    };
    let replacing = Bind::new(
        move || offered.with(Option::is_some),
        move |open| {
            if !open {
                offered.set(None);
            }
        },
    );
    let replace = move |()| {
        if let Some(words) = offered.try_update(Option::take).flatten() {
            take(words);
        }
    };
    let chosen = move |_| {
        let Some(file) = chooser.get_untracked().and_then(|input| file::take_chosen(&input)) else { return };
        if file.size() > MAX_TEXT as f64 {
            error.set(Some(text::FILE_TOO_LONG.to_owned()));
            return;
        }
        spawn_local(async move {
            // The field may be gone before a slow disk has answered.
            match file::read(&file).await {
                Ok(words) if pasted.try_with_untracked(|typed| typed.trim().is_empty()) == Some(true) => {
                    take(words);
                }
                Ok(words) => drop(offered.try_set(Some(words))),
                Err(_) => drop(error.try_set(Some(text::FILE_FAILED.to_owned()))),
            }
        });
    };
    let look = move || {
        on_look.run(());
        // What is wrong is below the field.
        if error.with_untracked(Option::is_some)
            && let Some(area) = area.get_untracked()
        {
            let _ = area.focus();
        }
    };
    view! {
        <form
            class="stack"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                look();
            }
        >
            <Field label=text::LIST hint=Some(text::LIST_HINT.to_owned()) error=error required=true>
                <Area pasted error area />
            </Field>
            <div class="cluster">
                <Button kind=ButtonKind::Submit variant=Variant::Primary icon=IconName::Eye>
                    {text::LOOK}
                </Button>
                <input
                    class="sr-only"
                    node_ref=chooser
                    type="file"
                    accept=".csv,.txt,text/csv,text/plain"
                    aria-label=text::CHOOSE
                    // The button beside it is the one that is reached and read.
                    aria-hidden="true"
                    tabindex="-1"
                    on:change=chosen
                />
                <Button
                    icon=IconName::Upload
                    on_press=move || {
                        if let Some(chooser) = chooser.get_untracked() {
                            chooser.click();
                        }
                    }
                >
                    {text::CHOOSE}
                </Button>
            </div>
        </form>
        <ConfirmDialog
            open=replacing
            title=text::REPLACE_QUESTION
            description=Some(text::REPLACE_DETAIL.to_owned())
            act=text::REPLACE
            on_confirm=replace
        />
    }
}

#[component]
fn Area(
    pasted: RwSignal<String>,
    error: RwSignal<Option<String>>,
    area: NodeRef<html::Textarea>,
) -> impl IntoView {
    let slot = FieldSlot::here("list");
    view! {
        <div class="input" data-mono="" data-invalid=move || slot.invalid.get().then_some("")>
            <textarea
                class="input-box sa-paste"
                node_ref=area
                data-face=""
                id=slot.id.get_value()
                rows="10"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=text::PLACEHOLDER
                aria-describedby=move || slot.described_by.get()
                aria-invalid=move || slot.invalid.get().then_some("true")
                aria-required="true"
                prop:value=move || pasted.get()
                on:input=move |event| {
                    error.set(None);
                    pasted.set(event_target_value(&event));
                }
            ></textarea>
        </div>
    }
}

#[component]
fn DryRun(
    looked: RwSignal<Option<Plan>>,
    raised: RwSignal<bool>,
    #[prop(into)] on_raised: Callback<()>,
) -> impl IntoView {
    let bulk = use_bulk();
    let of = move |what: fn(&Plan) -> usize| looked.with(|plan| plan.as_ref().map_or(0, what));
    let len = Memo::new(move |_| of(|plan| plan.rows.len()));
    let to_make = Memo::new(move |_| of(Plan::to_make));
    let beyond = Memo::new(move |_| of(Plan::beyond));
    let unnamed =
        looked.with_untracked(|plan| plan.as_ref().is_some_and(|p| p.has_more_columns && !p.by_name));
    let line = move |index: usize| {
        looked.with(|plan| {
            let row = plan.as_ref()?.rows.get(index)?;
            let tone = match row.verdict {
                Verdict::Make => Tone::Ok,
                Verdict::Exists | Verdict::Again { .. } => Tone::Neutral,
                Verdict::Wrong(_) | Verdict::Beyond { .. } => Tone::Danger,
            };
            let said = row.verdict.message().unwrap_or_else(|| text::WILL_BE_MADE.to_owned());
            Some(Line { line: row.line, slug: row.slug.clone(), tone, said, href: None })
        })
    };
    let said = |plan: &Option<Plan>| plan.as_ref().map(text::plan).unwrap_or_default();
    let raised_box = Bind::new(
        move || raised.get(),
        move |now| {
            raised.set(now);
            on_raised.run(());
        },
    );
    let first = Memo::new(move |_| {
        if bulk.elsewhere.get() {
            return Some(text::OTHER_TAB_FIRST);
        }
        bulk.run.with(|run| run.as_ref().is_some_and(Run::is_wanted)).then_some(text::RUN_FIRST)
    });
    let reason = Signal::derive(move || {
        let none = to_make.get() == 0;
        first.get().map(str::to_owned).or_else(|| none.then(|| looked.with(said)))
    });
    let start = move || {
        let plan = looked.with_untracked(Clone::clone);
        if let Some(plan) = plan {
            bulk.start(&plan);
        }
    };
    view! {
        <div class="stack">
            // With the focus on it, its outcome is read as well.
            <h2 tabindex="-1" data-face="" aria-describedby="dry-run-said">
                {text::DRY_RUN}
            </h2>
            {unnamed.then(|| view! { <Banner tone=Tone::Warn>{text::FIRST_COLUMN}</Banner> })}
            <p role="status" id="dry-run-said">
                {move || looked.with(said)}
            </p>
            <Sheet len line=line said=text::VERDICT />
            <Show when=move || { beyond.get() > 0 || raised.get() }>
                <Checkbox checked=raised_box label=text::RAISED />
            </Show>
            <div class="cluster sa-start">
                <Button variant=Variant::Primary icon=IconName::Play disabled_reason=reason on_press=start>
                    {move || text::start(to_make.get())}
                </Button>
                <Button variant=Variant::Quiet on_press=move || looked.set(None)>
                    {text::BACK}
                </Button>
            </div>
        </div>
    }
}
