//! How a value is shown: one face per kind of value, each in a file of its own.
//!
//! A face is rebuilt only when the kind of value changes; more rows, another page or a refresh flow into the one that
//! is there, so the scroll position and the chosen row stay.

mod asked;
mod blob_tabs;
mod decoded;
mod detail;
mod finder;
mod groups;
mod hex;
mod json;
mod laid;
mod pending;
mod plain;
mod points;
mod sketch;
mod string;
mod table;

use leptos::prelude::*;

pub use self::blob_tabs::BlobTabs;
use self::groups::StreamTabs;
use self::points::SortedView;
use self::string::{DocumentView, StringView};
use self::table::Table;
pub use self::table::{cell, walk};
use super::desk::use_desk;
use super::kind::Kind;
use super::model::{Busy, OpenKey};
use super::notice::TroubleNotice;
use super::text;
use super::trouble::Trouble;
use super::value::Value;
use crate::ui::{Button, EmptyState, IconName};

/// The value of the open key.
#[component]
pub fn Viewer() -> impl IntoView {
    let desk = use_desk();
    let face = Memo::new(move |_| desk.key(Face::of));
    let busy = Signal::derive(move || desk.machine.with(|machine| machine.busy() == Some(Busy::Refreshing)));
    move || match face.get() {
        None => ().into_any(),
        Some(Face::String) => view! { <StringView /> }.into_any(),
        Some(Face::Document) => view! { <DocumentView /> }.into_any(),
        Some(Face::Table(Kind::SortedSet)) => view! { <SortedView /> }.into_any(),
        Some(Face::Table(kind)) => view! { <Table kind /> }.into_any(),
        Some(Face::Stream) => view! { <StreamTabs /> }.into_any(),
        Some(Face::LargeJson(memory)) => view! {
            <EmptyState
                title=text::LARGE_JSON_TITLE
                detail=Some(text::large_json(memory))
                icon=IconName::Info
            >
                <Button loading=busy on_press=move |()| desk.act(|machine| machine.read_large())>
                    {text::READ_ANYWAY}
                </Button>
            </EmptyState>
        }
        .into_any(),
        Some(Face::Unknown(name)) => view! {
            <EmptyState
                title=text::UNKNOWN_TYPE
                detail=Some(text::unknown_type(&name))
                icon=IconName::Info
            />
        }
        .into_any(),
        Some(Face::Unreadable(trouble)) => view! {
            <TroubleNotice
                trouble
                retrying=busy
                on_retry=move |()| desk.act(|machine| machine.refresh())
            />
        }
        .into_any(),
    }
}

#[derive(Clone, PartialEq)]
enum Face {
    String,
    Document,
    Table(Kind),
    Stream,
    LargeJson(u64),
    Unknown(String),
    Unreadable(Trouble),
}

impl Face {
    fn of(key: &OpenKey) -> Self {
        match (&key.value, &key.kind) {
            (Value::Window(_), _) => Self::String,
            (Value::Json(_), _) => Self::Document,
            (Value::Rows(_), Kind::Stream) => Self::Stream,
            (Value::Rows(_), kind) => Self::Table(kind.clone()),
            (Value::LargeJson(memory), _) => Self::LargeJson(*memory),
            (Value::Unknown, kind) => Self::Unknown(text::kind(kind)),
            (Value::Unreadable(trouble), _) => Self::Unreadable(trouble.clone()),
        }
    }
}
