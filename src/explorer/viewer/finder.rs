//! Find in a value: the field, how many were found, and the way from one to the next. It costs no command.

use std::sync::Arc;

use leptos::{ev::KeyboardEvent, html, prelude::*};

use crate::browser::focus;
use crate::browser::timer::{TimerSlot, use_timer};
use crate::explorer::find::{Hit, Hunt, near};
use crate::explorer::text::find as text;
use crate::ui::{IconButton, IconName, SearchBox, Size};

/// How long a search goes on before the page gets its turn, in milliseconds. A frame has 16.
const SLICE_MS: f64 = 6.0;

/// What is searched: the item of a number, given the length of what is looked for.
pub type Ground = Arc<dyn Fn(usize, usize) -> Option<Vec<u8>> + Send + Sync>;

/// A search in one value. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Finder {
    pub is_open: RwSignal<bool>,
    typed: RwSignal<String>,
    hits: RwSignal<Vec<Hit>>,
    now: RwSignal<usize>,
    is_over: RwSignal<bool>,
    hunt: StoredValue<Option<Hunt>, LocalStorage>,
    turn: TimerSlot,
    button: NodeRef<html::Button>,
}

/// A search of the current component.
pub fn use_finder() -> Finder {
    Finder {
        is_open: RwSignal::new(false),
        typed: RwSignal::new(String::new()),
        hits: RwSignal::new(Vec::new()),
        now: RwSignal::new(0),
        is_over: RwSignal::new(true),
        hunt: StoredValue::new_local(None),
        turn: use_timer(),
        button: NodeRef::new(),
    }
}

impl Finder {
    /// Searches `ground` from now on, until the current view is gone; anew when it changes. Without ground there is
    /// nothing to be found in this view.
    pub fn search(self, ground: Signal<Option<Ground>>) {
        Effect::new(move |before: Option<String>| {
            self.turn.cancel();
            let wanted = self.wanted();
            if before.is_none_or(|before| before != wanted) {
                self.now.set(0);
            }
            let hunt = Hunt::new(&wanted);
            let ground = ground.get().filter(|_| hunt.is_some());
            self.is_over.set(ground.is_none());
            self.hunt.set_value(hunt);
            match ground {
                Some(ground) => self.slice(&ground, true),
                None if self.hits.with_untracked(|hits| !hits.is_empty()) => self.hits.set(Vec::new()),
                None => {}
            }
            wanted
        });
    }

    /// Looks at some more. What is found first takes the place of what was found before: where a value grew, the hits of
    /// before are found again, and nothing moves.
    fn slice(self, ground: &Ground, is_first: bool) {
        let began = js_sys::Date::now();
        let over = self.hunt.try_update_value(|hunt| {
            let Some(hunt) = hunt else { return true };
            let length = hunt.length();
            let mut found = Vec::new();
            // Appended at the end of a slice: the page is drawn once for all of it.
            let known = if is_first { 0 } else { self.hits.with_untracked(Vec::len) };
            while !hunt.is_over() && js_sys::Date::now() - began < SLICE_MS {
                hunt.step(&mut found, known, &|index| ground(index, length));
            }
            if is_first {
                self.hits.set(found);
            } else if !found.is_empty() {
                self.hits.update(|hits| hits.append(&mut found));
            }
            hunt.is_over()
        });
        match over {
            Some(false) => {
                let ground = Arc::clone(ground);
                self.turn.start(0, move || self.slice(&ground, false));
            }
            _ => drop(self.is_over.try_set(true)),
        }
    }

    /// The hit that is looked at; the caller is told of changes.
    pub fn current(self) -> Option<Hit> {
        self.hits.with(|hits| hits.get(self.now.get()).copied())
    }

    /// Bytes of what is looked for; the caller is told of changes.
    pub fn length(self) -> usize {
        self.typed.with(String::len)
    }

    /// Something about the hits; the caller is told of changes.
    pub fn with<T>(self, look: impl FnOnce(&[Hit]) -> T) -> T {
        self.hits.with(|hits| look(hits))
    }

    /// Something about the hits around the one that is looked at; the caller is told of changes.
    pub fn near<T>(self, most: usize, look: impl FnOnce(&[Hit]) -> T) -> T {
        self.hits.with(|hits| look(near(hits, self.now.get(), most)))
    }

    /// What is looked for; the caller is told of changes.
    pub fn wanted(self) -> String {
        if self.is_open.get() { self.typed.get() } else { String::new() }
    }

    /// Closes the field; the keyboard goes back to the button that opened it.
    fn close(self) {
        self.is_open.set(false);
        if let Some(button) = self.button.get_untracked() {
            focus::give(&button);
        }
    }

    fn walk(self, back: bool) {
        let count = self.hits.with_untracked(Vec::len);
        if count > 0 {
            self.now.update(|now| *now = if back { *now + count - 1 } else { *now + 1 } % count);
        }
    }
}

/// The button that opens the field.
#[component]
pub fn FindButton(finder: Finder) -> impl IntoView {
    view! {
        <IconButton
            icon=IconName::Search
            label=text::FIND
            size=Size::Small
            pressed=Signal::from(finder.is_open)
            on_press=move |()| finder.is_open.update(|open| *open = !*open)
            node_ref=finder.button
        />
    }
}

/// The field and how many were found, while it is open.
#[component]
pub fn FindBar(
    finder: Finder,
    /// Whether there is more of the value than what was read.
    #[prop(into)]
    is_part: Signal<bool>,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            focus::give(&field);
        }
    });
    // The field empties itself first.
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && finder.typed.with_untracked(String::is_empty) {
            event.prevent_default();
            finder.close();
        }
    };
    let count = move || {
        if finder.typed.with(String::is_empty) {
            return String::new();
        }
        let found = finder.hits.with(Vec::len);
        text::count(finder.now.get(), found, !finder.is_over.get(), is_part.get())
    };
    view! {
        <Show when=move || finder.is_open.get()>
            <div class="ex-find" on:keydown=leave>
                <SearchBox
                    value=finder.typed
                    label=text::FIND
                    no_shortcut=true
                    mono=true
                    on_enter=move |()| finder.walk(false)
                    node_ref=field
                />
                <span role="status">{count}</span>
                <IconButton
                    icon=IconName::ChevronUp
                    label=text::PREVIOUS
                    size=Size::Small
                    on_press=move |()| finder.walk(true)
                />
                <IconButton
                    icon=IconName::ChevronDown
                    label=text::NEXT
                    size=Size::Small
                    on_press=move |()| finder.walk(false)
                />
                {children.with_value(|children| children.as_ref().map(|children| children()))}
                <IconButton
                    icon=IconName::Close
                    label=text::CLOSE
                    size=Size::Small
                    on_press=move |()| finder.close()
                />
            </div>
        </Show>
    }
}
