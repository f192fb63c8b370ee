//! The dialog of an export: format and cost, progress with pause and stop, and what could not be read.

use export::{Export, Format, Problem, Stage};
use leptos::children::ViewFn;
use leptos::prelude::*;

use super::desk::{Exported, Progress, use_desk};
use super::text;
use crate::ui::{
    Banner, Bind, Button, Dialog, IconName, Segment, Segmented, Size, Tone, Variant, use_announcer,
    use_toasts,
};

/// Stands on the page once; opens when somebody asks for an export.
#[component]
pub fn ExportDialog() -> impl IntoView {
    let exporting = use_desk().exporting;
    // Closing would lose what was read: that is asked first.
    let asking = RwSignal::new(false);
    let is_open = Memo::new(move |_| exporting.now.with(|now| *now != Exported::Nothing));
    let open = Bind::new(
        move || is_open.get(),
        move |open: bool| {
            let at_stake = exporting.now.with_untracked(|now| begun(now).is_some_and(Progress::is_at_stake));
            match (open, at_stake && !asking.get_untracked()) {
                (true, _) => {}
                (false, true) => asking.set(true),
                // Asked and asked again: whoever presses Escape at a question wants out of the question.
                (false, false) if asking.get_untracked() => asking.set(false),
                (false, false) => exporting.close(),
            }
        },
    );
    let stage = Memo::new(move |_| exporting.now.with(|now| begun(now).map(|now| now.stage)));
    let locked = Signal::derive(move || stage.get() == Some(Stage::Running));
    let format = RwSignal::new(Format::Redis);
    let announce = use_announcer();
    Effect::new(move |before: Option<Option<Stage>>| {
        let now = stage.get();
        if now == Some(Stage::Done) && before.flatten().is_some_and(|before| before != Stage::Done) {
            announce.say(text::export::DONE);
        }
        now
    });
    let face = Signal::derive(move || match stage.get() {
        _ if asking.get() => 4,
        None => 0,
        Some(Stage::Running) => 1,
        Some(Stage::Paused | Stage::Failed) => 2,
        Some(Stage::Done) => 3,
    });
    view! {
        <Dialog
            open
            title=text::export::TITLE.to_owned()
            locked
            face
            actions=ViewFn::from(move || view! { <Actions stage format asking /> })
        >
            <div class="ex-export">
                {move || match stage.get() {
                    _ if asking.get() => view! { <Lost /> }.into_any(),
                    None => view! { <Choice format /> }.into_any(),
                    Some(_) => view! { <Running /> }.into_any(),
                }}
            </div>
        </Dialog>
    }
}

fn begun(now: &Exported) -> Option<&Progress> {
    match now {
        Exported::Begun(now) => Some(now),
        _ => None,
    }
}

/// What would be lost.
#[component]
fn Lost() -> impl IntoView {
    let exporting = use_desk().exporting;
    let lost = exporting.now.with_untracked(|now| begun(now).map(text::export::lost));
    view! { <p role="status">{lost}</p> }
}

/// Before anything is sent: the format, and the cost.
#[component]
fn Choice(format: RwSignal<Format>) -> impl IntoView {
    let exporting = use_desk().exporting;
    let value = Bind::new(
        move || format.get().extension().to_owned(),
        move |chosen: String| {
            format
                .set(Format::ALL.into_iter().find(|one| one.extension() == chosen).unwrap_or(Format::Redis));
        },
    );
    let segments = Format::ALL.map(|one| Segment::new(one.extension(), text::export::format(one)));
    let said = move || {
        exporting.now.with(|now| match now {
            Exported::Offered(offered) => Some((text::export::cost(offered), offered.is_partial)),
            _ => None,
        })
    };
    view! {
        <Segmented value segments label=text::export::FORMAT size=Size::Small />
        <p class="ex-open-note">{move || text::export::about(format.get())}</p>
        {move || {
            said()
                .map(|(cost, is_partial)| {
                    view! {
                        <p>{cost}</p>
                        <p class="ex-open-note">{is_partial.then_some(text::export::PARTIAL)}</p>
                    }
                })
        }}
    }
}

/// How far it is, and what went wrong.
#[component]
fn Running() -> impl IntoView {
    let exporting = use_desk().exporting;
    let look = move |of: fn(&Progress) -> String| exporting.now.with(|now| begun(now).map(of));
    let fraction = move || {
        exporting.now.with(|now| begun(now).map(|now| (now.done.to_string(), now.of.max(1).to_string())))
    };
    let trouble = move || {
        exporting.now.with(|now| begun(now).and_then(|now| now.trouble.clone())).map(|trouble| {
            let notice = text::trouble(&trouble);
            view! {
                <Banner tone=Tone::Warn title=notice.title>
                    {notice.detail}
                </Banner>
            }
        })
    };
    let problems = Memo::new(move |_| {
        exporting.now.with(|now| begun(now).map(|now| (now.problems.clone(), now.problem_count)))
    });
    let is_partial =
        Memo::new(move |_| exporting.now.with(|now| begun(now).is_some_and(|now| now.is_partial)));
    view! {
        <p>{move || look(text::export::progress)}</p>
        {move || {
            fraction()
                .map(|(value, max)| {
                    view! { <progress class="ex-progress" max=max value=value aria-label=text::export::TITLE></progress> }
                })
        }}
        <p role="status">
            {move || {
                look(|now| match now.stage {
                    Stage::Done if now.done < now.of => text::export::stopped(now),
                    Stage::Done => text::export::DONE.to_owned(),
                    _ => String::new(),
                })
            }}
        </p>
        {trouble}
        <p class="ex-open-note">{move || is_partial.get().then_some(text::export::PARTIAL)}</p>
        {move || {
            problems
                .get()
                .filter(|(_, count)| *count > 0)
                .map(|(listed, count)| {
                    let line = |problem: &Problem| view! { <li>{text::export::problem(problem)}</li> };
                    view! {
                        <h3 class="ex-export-head">{text::export::problems(count, listed.len())}</h3>
                        <ul class="ex-export-problems mono" tabindex="0">
                            {listed.iter().map(line).collect_view()}
                        </ul>
                    }
                })
        }}
    }
}

#[component]
fn Actions(stage: Memo<Option<Stage>>, format: RwSignal<Format>, asking: RwSignal<bool>) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let press = move |label: &'static str, variant: Variant, act: fn(&mut Export)| {
        view! {
            <Button variant on_press=move |()| desk.export_on(act)>
                {label}
            </Button>
        }
        .into_any()
    };
    let save = move |()| {
        if desk.exporting.save().is_err() {
            toasts.error(text::export::NOT_SAVED);
        }
    };
    let stop = move || press(text::export::STOP, Variant::Quiet, Export::stop);
    let discard = move |()| {
        asking.set(false);
        desk.exporting.close();
    };
    move || match stage.get() {
        _ if asking.get() => view! {
            <Button on_press=move |()| asking.set(false)>{text::export::KEEP}</Button>
            <Button variant=Variant::Danger on_press=discard>
                {text::export::DISCARD}
            </Button>
        }
        .into_any(),
        None => view! {
            <Button variant=Variant::Primary on_press=move |()| desk.export(format.get_untracked())>
                {text::export::START}
            </Button>
        }
        .into_any(),
        Some(Stage::Running) => {
            (stop(), press(text::export::PAUSE, Variant::Plain, Export::pause)).into_any()
        }
        Some(Stage::Paused) => {
            (stop(), press(text::export::RESUME, Variant::Primary, Export::resume)).into_any()
        }
        Some(Stage::Failed) => {
            (stop(), press(text::export::RETRY, Variant::Primary, Export::resume)).into_any()
        }
        Some(Stage::Done) => view! {
            <Button variant=Variant::Primary icon=IconName::Download on_press=save>
                {text::export::SAVE}
            </Button>
        }
        .into_any(),
    }
}
