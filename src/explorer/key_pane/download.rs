//! The download under the head of the key: its cost, its progress, and ways to stop it and to go on.

use leptos::{html, prelude::*};

use crate::explorer::bytes::{Place, visible_string};
use crate::explorer::desk::{Stage, Standing, use_desk};
use crate::explorer::text;
use crate::explorer::text::download as words;
use crate::ui::{Button, Size, Variant, use_face_focus};

/// The download of the page, if there is one.
#[component]
pub fn DownloadBar() -> impl IntoView {
    let desk = use_desk();
    let downloading = desk.downloading;
    let standing = downloading.standing;
    let root = NodeRef::<html::Div>::new();
    // The buttons stay while a number grows: whoever has the focus on one keeps it.
    let stage = Memo::new(move |_| standing.with(|standing| standing.as_ref().map(|it| it.stage.clone())));
    use_face_focus(root, stage);
    let said = move |say: fn(&Standing) -> String| {
        move || standing.with(|standing| standing.as_ref().map(say)).unwrap_or_default()
    };
    let button = move |label: &'static str, variant: Variant, press: Callback<()>| {
        view! {
            <Button size=Size::Small variant on_press=press>
                {label}
            </Button>
        }
        .into_any()
    };
    let start = Callback::new(move |()| desk.download());
    let stop = Callback::new(move |()| downloading.stop());
    let drop_it = Callback::new(move |()| downloading.discard());
    let save = Callback::new(move |()| downloading.save());
    let buttons = move |stage: &Stage| match stage {
        Stage::Offered => {
            vec![button(words::BEGIN, Variant::Plain, start), button(words::CANCEL, Variant::Quiet, drop_it)]
        }
        Stage::Running => vec![button(words::STOP, Variant::Plain, stop)],
        Stage::Stopped => {
            vec![button(words::GO_ON, Variant::Plain, start), button(words::DISCARD, Variant::Quiet, drop_it)]
        }
        Stage::Failed(_) => {
            vec![
                button(words::TRY_AGAIN, Variant::Plain, start),
                button(words::DISCARD, Variant::Quiet, drop_it),
            ]
        }
        Stage::Saved | Stage::Refused => {
            vec![
                button(words::SAVE_AGAIN, Variant::Plain, save),
                button(words::CLOSE, Variant::Quiet, drop_it),
            ]
        }
    };
    let told = Signal::derive(said(told));
    let bar = move |stage: Stage| {
        let is_under_way = matches!(stage, Stage::Running | Stage::Stopped | Stage::Failed(_));
        let progress = is_under_way.then(|| {
            let share = move || {
                standing.with(|standing| {
                    let progress = standing.as_ref()?.progress;
                    Some((progress.done.saturating_mul(1000) / progress.total.max(1)).min(1000).to_string())
                })
            };
            view! {
                <span>{said(words::progress)}</span>
                <progress class="ex-progress" max="1000" value=share aria-label=words::PROGRESS />
            }
        });
        view! {
            <div class="ex-download" role="group" aria-label=words::TITLE tabindex="-1" data-face="">
                <div class="ex-download-words">
                    <strong>{said(|it| words::file(&visible_string(&it.name, Place::Name)))}</strong>
                    <span>{told}</span>
                    {progress}
                </div>
                {buttons(&stage)}
            </div>
        }
    };
    // In its place before there is something to say: only then it is read out.
    view! {
        <div node_ref=root>
            <span class="sr-only" role="status">{told}</span>
            {move || stage.get().map(bar)}
        </div>
    }
}

/// What is said of a stage in words; how far it is stands beside it.
fn told(standing: &Standing) -> String {
    match &standing.stage {
        Stage::Offered => words::offered(standing),
        Stage::Failed(trouble) => {
            let notice = text::trouble(trouble);
            format!("{}. {} {}", notice.title, notice.detail, words::KEPT)
        }
        Stage::Saved => words::saved(standing),
        Stage::Refused => words::REFUSED.to_owned(),
        Stage::Running | Stage::Stopped => String::new(),
    }
}
