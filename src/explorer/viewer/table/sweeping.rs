//! A search through all of a collection: asked for by a press that says its cost, seen in place of the elements.

use leptos::prelude::*;

use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::kind::Kind;
use crate::explorer::meter::Origin;
use crate::explorer::model::OpenKey;
use crate::explorer::sweep::{Sweep, can_sweep, cost};
use crate::explorer::text;
use crate::explorer::text::find as words;
use crate::explorer::trouble::Trouble;
use crate::explorer::value::{Row, Value};
use crate::ui::{Button, Size, Variant};

use super::super::finder::Finder;

/// The search of one table. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Sweeping {
    desk: Desk,
    sweep: RwSignal<Option<Sweep>>,
    going: RwSignal<Going>,
    /// Which search an answer belongs to.
    turn: StoredValue<u32>,
}

#[derive(Clone, PartialEq, Eq)]
enum Going {
    Idle,
    Running,
    Failed(Trouble),
}

/// A search of the current component.
pub fn use_sweeping() -> Sweeping {
    Sweeping {
        desk: use_desk(),
        sweep: RwSignal::new(None),
        going: RwSignal::new(Going::Idle),
        turn: StoredValue::new(0),
    }
}

impl Sweeping {
    /// Something about the rows that are shown: those that were found, else those that were read. The caller is told of
    /// changes.
    pub fn rows<T>(self, look: impl FnOnce(&[Row]) -> T) -> Option<T> {
        if self.is_on() {
            return self.sweep.with(|sweep| sweep.as_ref().map(|sweep| look(sweep.rows())));
        }
        self.desk.key(|key| rows_of(key).map(look)).flatten()
    }

    /// Whether what was found is shown; the caller is told of changes.
    pub fn is_on(self) -> bool {
        self.sweep.with(Option::is_some)
    }

    /// Back to the elements.
    pub fn end(self) {
        self.stop();
        if self.sweep.with_untracked(Option::is_some) {
            self.sweep.set(None);
        }
    }

    fn begin(self, wanted: &str) {
        let sweep = self
            .desk
            .machine
            .with_untracked(|machine| Some(Sweep::new(machine.name()?, &machine.open_key()?.kind, wanted)));
        self.stop();
        self.sweep.set(sweep);
        self.go_on();
    }

    fn stop(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.going.set(Going::Idle);
    }

    fn go_on(self) {
        self.stop();
        self.sweep.update(|sweep| sweep.iter_mut().for_each(Sweep::go_on));
        self.next(self.turn.get_value());
    }

    /// Sends the next command of the search that is `turn`.
    fn next(self, turn: u32) {
        // In two steps: what is asked is sent after the signal was let go of.
        let asked = self.sweep.try_update(|sweep| sweep.as_mut().and_then(Sweep::ask)).flatten();
        let Some(command) = asked else {
            self.going.try_set(Going::Idle);
            return;
        };
        self.going.try_set(Going::Running);
        self.desk.run(Origin::Key, vec![command], move |outcome| {
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let taken = self.sweep.try_update(|sweep| {
                let answer = outcome?.into_iter().next();
                match (sweep, answer) {
                    (Some(sweep), Some(answer)) => sweep.accept(answer),
                    _ => Err(Trouble::NotRedis { status: 200 }),
                }
            });
            match taken {
                Some(Ok(())) => self.next(turn),
                Some(Err(trouble)) => drop(self.going.try_set(Going::Failed(trouble))),
                None => {}
            }
        });
    }
}

/// The button that begins, beside the field of what is looked for.
#[component]
pub fn SweepButton(sweeping: Sweeping, finder: Finder) -> impl IntoView {
    let offer = Memo::new(move |_| {
        let is_partial = |key: &OpenKey| can_sweep(&key.kind) && key.has_more();
        let length =
            sweeping.desk.key(|key| is_partial(key).then_some(key.length.unwrap_or_default())).flatten();
        length.filter(|_| !finder.wanted().is_empty()).map(cost)
    });
    move || {
        offer.get().map(|cost| {
            view! {
                <Button size=Size::Small on_press=move |()| sweeping.begin(&finder.wanted())>
                    {words::search_all(cost)}
                </Button>
            }
        })
    }
}

/// How the search stands, and ways to stop it, to go on, and back.
#[component]
pub fn SweepBar(sweeping: Sweeping, kind: Kind) -> impl IntoView {
    let kind = StoredValue::new(kind);
    let told = move || {
        let length = sweeping.desk.key(|key| key.length).flatten().unwrap_or_default();
        let all = kind.with_value(|kind| text::length(kind, length));
        let told = sweeping.sweep.with(|sweep| {
            sweep
                .as_ref()
                .map(|sweep| words::swept(sweep.rows().len() as u64, &all, sweep.sent(), sweep.is_over()))
        });
        match sweeping.going.get() {
            Going::Failed(trouble) => {
                let notice = text::trouble(&trouble);
                format!("{} · {}. {}", told.unwrap_or_default(), notice.title, notice.detail)
            }
            _ => told.unwrap_or_default(),
        }
    };
    let is_running = Memo::new(move |_| sweeping.going.get() == Going::Running);
    let is_over = Memo::new(move |_| sweeping.sweep.with(|sweep| sweep.as_ref().is_none_or(Sweep::is_over)));
    view! {
        <Show when=move || sweeping.is_on()>
            <div class="ex-stretch">
                <span role="status">{told}</span>
                <Show when=move || is_running.get()>
                    <Button size=Size::Small on_press=move |()| sweeping.stop()>
                        {words::STOP}
                    </Button>
                </Show>
                <Show when=move || !is_running.get() && !is_over.get()>
                    <Button size=Size::Small on_press=move |()| sweeping.go_on()>
                        {words::KEEP_LOOKING}
                    </Button>
                </Show>
                <Button size=Size::Small variant=Variant::Quiet on_press=move |()| sweeping.end()>
                    {words::ALL_ROWS}
                </Button>
            </div>
        </Show>
    }
}

fn rows_of(key: &OpenKey) -> Option<&[Row]> {
    match &key.value {
        Value::Rows(rows) => Some(&rows.items),
        _ => None,
    }
}
