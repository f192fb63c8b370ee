//! The dialog of the one look at keys. It closes when they were copied, when somebody has the file, or when somebody
//! says that no copy is wanted; never by Escape, a click beside it, or Back.

use leptos::children::ViewFn;
use leptos::prelude::*;

use super::desk::use_keys;
use super::key_file::Format;
use super::reveal::{Kept, Looking, Stage};
use super::text::keys as text;
use crate::api::error::ApiError;
use crate::browser::{file, selection};
use crate::ui::{
    Banner, Bind, Button, CopyButton, Dialog, IconName, KeyValue, KeyValueList, Size, Tone, Variant,
    use_toasts,
};

/// The dialog; once, beside the pages.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let keys = use_keys();
    let stage = Memo::new(move |_| keys.looking.with(|looking| looking.stage));
    let open = Bind::new(
        move || stage.get() != Stage::Closed,
        move |open| {
            if !open {
                keys.close();
            }
        },
    );
    let title = Memo::new(move |_| keys.looking.with(|looking| text::title(&looking.slugs)));
    let face = Memo::new(move |_| Face::of(stage.get()));
    let number = Signal::derive(move || face.get() as u8);
    let body = move || match face.get() {
        Face::Closed => ().into_any(),
        Face::Offer => {
            let count = keys.looking.with_untracked(|looking| looking.slugs.len());
            view! { <p class="dim">{text::offer(count)}</p> }.into_any()
        }
        Face::Fetching => view! { <Fetching /> }.into_any(),
        Face::Shown => view! { <Shown /> }.into_any(),
    };
    let actions = move || match face.get() {
        Face::Closed => ().into_any(),
        Face::Fetching => view! { <Enough /> }.into_any(),
        Face::Offer => {
            let count = keys.looking.with_untracked(|looking| looking.slugs.len());
            view! {
                <Button on_press=move || keys.close()>{text::NOT_NOW}</Button>
                <Button variant=Variant::Primary icon=IconName::Eye on_press=move || keys.begin()>
                    {text::show(count)}
                </Button>
            }
            .into_any()
        }
        Face::Shown => view! { <Ends /> }.into_any(),
    };
    view! {
        <Dialog open title locked=Signal::stored(true) face=number actions=ViewFn::from(move || actions)>
            {body}
        </Dialog>
    }
}

/// What the dialog shows; each face is built once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Closed,
    Offer,
    Fetching,
    Shown,
}

impl Face {
    const fn of(stage: Stage) -> Self {
        match stage {
            Stage::Closed => Self::Closed,
            Stage::Offer => Self::Offer,
            Stage::Fetching | Stage::Holding(_) => Self::Fetching,
            Stage::Shown => Self::Shown,
        }
    }
}

#[component]
fn Fetching() -> impl IntoView {
    let looking = use_keys().looking;
    let progress = Memo::new(move |_| looking.with(Looking::progress));
    let words = move || match looking.with(|looking| looking.stage) {
        Stage::Holding(seconds) => text::holding(seconds),
        _ => {
            let (done, total) = progress.get();
            text::fetching(done, total)
        }
    };
    view! {
        <div class="stack" data-gap="small">
            <progress
                class="sa-progress"
                aria-label=text::PROGRESS
                max=move || progress.get().1.to_string()
                value=move || progress.get().0.to_string()
            ></progress>
            <p class="dim" role="status">{words}</p>
        </div>
    }
}

/// Many take their time; one is on its way before one could press.
#[component]
fn Enough() -> impl IntoView {
    let keys = use_keys();
    let many = keys.looking.with_untracked(|looking| looking.slugs.len() > 1);
    many.then(|| view! { <Button on_press=move || keys.stop()>{text::STOP}</Button> })
}

#[component]
fn Shown() -> impl IntoView {
    let looking = use_keys().looking;
    let kept = Memo::new(move |_| looking.with(|looking| looking.kept));
    let copied = move || looking.update(|looking| looking.keep(Kept::Yes));
    // Built once for what there is: the words of a key stand in the page as long as this dialog does.
    let count = Memo::new(move |_| looking.with(|looking| looking.keys.len()));
    let content = move || match count.get() {
        0 => ().into_any(),
        1 => view! { <One on_copied=copied /> }.into_any(),
        many => view! { <p>{text::have(many)}</p> }.into_any(),
    };
    let files = move || (count.get() > 0).then(|| view! { <Files on_copied=copied /> });
    let advice = move || {
        (count.get() > 0).then(|| {
            let words = match (kept.get(), count.get()) {
                (Kept::Yes, _) => text::COPIED,
                (Kept::Asked, 1) => text::FILE_ASKED,
                (Kept::Asked, _) => text::FILE_ASKED_MANY,
                (Kept::No, 1) => text::SAVE_FIRST,
                (Kept::No, _) => text::SAVE_FIRST_MANY,
            };
            view! { <p class="dim" role="status">{words}</p> }
        })
    };
    // Selected by hand and copied is as good as a button, if everything was selected.
    let by_hand = move |event: web_sys::Event| {
        let words = selection::copied(&event);
        if looking.with_untracked(|looking| looking.is_all_in(&words)) {
            copied();
        }
    };
    view! {
        <div class="stack" on:copy=move |event| by_hand(event.into())>
            {content}
            {files}
            {advice}
            <Missed />
        </div>
    }
}

/// Everything of one key.
#[component]
fn One(#[prop(into)] on_copied: Callback<()>) -> impl IntoView {
    let looking = use_keys().looking;
    let first = move |what: fn(&upstash_api::exchange::Reveal) -> &String| {
        Signal::derive(move || {
            looking.with(|looking| looking.keys.first().map(what).cloned().unwrap_or_default())
        })
    };
    let (id, key) = (first(|key| &key.customer_id), first(|key| &key.api_key));
    view! {
        <KeyValueList>
            <KeyValue label=text::CUSTOMER_ID>
                <code class="sa-secret">{id}</code>
                <CopyButton text=id what=text::ID_WHAT />
            </KeyValue>
            <KeyValue label=text::KEY>
                <div class="cluster">
                    <code class="sa-secret" data-key="">{key}</code>
                    <CopyButton text=key what=text::KEY_WHAT labelled=true variant=Variant::Plain on_copied />
                </div>
            </KeyValue>
        </KeyValueList>
    }
}

/// The ways to keep them.
#[component]
fn Files(#[prop(into)] on_copied: Callback<()>) -> impl IntoView {
    let looking = use_keys().looking;
    let toasts = use_toasts();
    let save = move |format: Format| {
        let (name, words) =
            looking.with_untracked(|looking| (format.file_name(&looking.keys), format.text(&looking.keys)));
        match file::save(&name, format.mime(), &words) {
            Ok(()) => looking.update(|looking| looking.keep(Kept::Asked)),
            Err(_) => toasts.error(text::SAVE_FAILED),
        }
    };
    let button = move |format: Format| {
        view! {
            <Button size=Size::Small icon=IconName::Download on_press=move || save(format)>
                {text::format(format)}
            </Button>
        }
    };
    let env = Signal::derive(move || looking.with(|looking| Format::Env.text(&looking.keys)));
    view! {
        <div class="cluster">
            <span class="dim">{text::SAVE_AS}</span>
            {Format::ALL.map(button).collect_view()}
            <span class="dim nowrap">
                {text::OR_COPY} " " <CopyButton text=env what=text::ENV_WHAT on_copied />
            </span>
        </div>
    }
}

/// What did not come, and the way to the rest.
#[component]
fn Missed() -> impl IntoView {
    let keys = use_keys();
    let missed = Memo::new(move |_| keys.looking.with(|looking| looking.missed.clone()));
    let list = move || {
        let missed = missed.get();
        (!missed.is_empty()).then(|| {
            let item = |(slug, why): &(String, String)| {
                view! { <li><b>{slug.clone()}</b> ": " {why.clone()}</li> }
            };
            view! {
                <div>
                    <p>{text::missed(missed.len())}</p>
                    <ul class="sa-missed">{missed.iter().map(item).collect_view()}</ul>
                </div>
            }
        })
    };
    // What stopped it, and how many are left: a button to go on where there are any.
    let stopped = Memo::new(move |_| {
        keys.looking.with(|looking| {
            let left = looking.left();
            let said = looking.broken.as_ref().filter(|_| left > 0 || looking.keys.is_empty());
            match said.map(ApiError::user_message) {
                Some(said) => Some((said.title, said.next, left)),
                None => (left > 0).then(|| (text::not_fetched(left), String::new(), left)),
            }
        })
    });
    let rest = move || {
        let (title, next, left) = stopped.get()?;
        let again = move || {
            (left > 0).then(|| view! { <Button on_press=move || keys.begin()>{text::GO_ON}</Button> })
        };
        Some(view! {
            <Banner tone=Tone::Warn title=title actions=ViewFn::from(again)>
                {next} " " {(left > 0).then_some(text::LATER)}
            </Banner>
        })
    };
    (list, rest)
}

/// The ways out.
#[component]
fn Ends() -> impl IntoView {
    let keys = use_keys();
    let at_risk = Memo::new(move |_| keys.looking.with(Looking::is_at_risk));
    let asked = Memo::new(move |_| keys.looking.with(|looking| looking.kept == Kept::Asked));
    // That a file is there is said by a person, or not known.
    let reason = Signal::derive(move || (at_risk.get() && !asked.get()).then(|| text::COPY_FIRST.to_owned()));
    view! {
        <Show when=move || at_risk.get()>
            <Button variant=Variant::Quiet on_press=move || keys.close()>{text::CLOSE_UNSAVED}</Button>
        </Show>
        <Button variant=Variant::Primary disabled_reason=reason on_press=move || keys.close()>
            {move || if asked.get() { text::HAVE_FILE } else { text::CLOSE }}
        </Button>
    }
}
