//! The list as it is pasted, and what it would come to.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sheet::{Line, Sheet};
use crate::browser::file;
use crate::subaccounts::bulk::{MAX_TEXT, Plan, Verdict, plan};
use crate::subaccounts::bulk_desk::use_bulk;
use crate::subaccounts::list::List;
use crate::subaccounts::text::bulk as text;
use crate::ui::{Banner, Bind, Button, ButtonKind, Checkbox, Field, FieldSlot, IconName, Tone, Variant};

/// Text first, then its dry run; the text stays while one looks.
#[component]
pub fn Draft(list: Memo<Option<Arc<List>>>) -> impl IntoView {
    let pasted = RwSignal::new(String::new());
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
    move || {
        if has_plan.get() {
            view! { <DryRun looked raised on_raised=move |()| look() /> }.into_any()
        } else {
            view! { <Paste pasted error on_look=move |()| look() /> }.into_any()
        }
    }
}

#[component]
fn Paste(
    pasted: RwSignal<String>,
    error: RwSignal<Option<String>>,
    #[prop(into)] on_look: Callback<()>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    let chooser = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(file) = chooser.get_untracked().and_then(|input| file::take_chosen(&input)) else { return };
        if file.size() > MAX_TEXT as f64 {
            error.set(Some(text::FILE_TOO_LONG.to_owned()));
            return;
        }
        spawn_local(async move {
            let read = file::read(&file).await;
            let read = read.map(|words| pasted.try_set(words).is_none());
            match read {
                Ok(true) => on_look.run(()),
                Ok(false) => {}
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
    let raised_box = Bind::new(
        move || raised.get(),
        move |now| {
            raised.set(now);
            on_raised.run(());
        },
    );
    let reason = Signal::derive(move || (to_make.get() == 0).then(|| text::plan(0, len.get())));
    let start = move || {
        let plan = looked.with_untracked(Clone::clone);
        if let Some(plan) = plan {
            bulk.start(&plan);
        }
    };
    view! {
        <div class="stack">
            <h2>{text::DRY_RUN}</h2>
            {unnamed.then(|| view! { <Banner tone=Tone::Warn>{text::FIRST_COLUMN}</Banner> })}
            <p role="status">{move || text::plan(to_make.get(), len.get() - to_make.get())}</p>
            <Sheet len line=line said=text::VERDICT />
            <Show when=move || { beyond.get() > 0 || raised.get() }>
                <Checkbox checked=raised_box label=text::RAISED />
            </Show>
            <div class="cluster">
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
