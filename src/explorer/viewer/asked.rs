//! A question beside the open key, asked by a press that says its cost: the answer, or why there is none.

use leptos::prelude::*;
use upstash_api::rest::{Command, Reply};

use crate::explorer::desk::{Desk, use_desk};
use crate::explorer::meter::Origin;
use crate::explorer::plan::name_of;
use crate::explorer::text;
use crate::explorer::trouble::Trouble;

/// How a question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    Not,
    Waiting,
    Refused(Trouble),
    /// One reply for each command.
    With(Vec<Reply>),
}

/// One question of a view; another key, or the same read again, forgets it. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Asked {
    desk: Desk,
    /// Which look at which key.
    look: Memo<(Option<Vec<u8>>, i64)>,
    state: RwSignal<Answered>,
}

/// A question of the current component.
pub fn use_asked() -> Asked {
    let desk = use_desk();
    let look = Memo::new(move |_| {
        let name = desk.machine.with(|machine| machine.name().map(<[u8]>::to_vec));
        (name, desk.key(|key| key.read_at_ms).unwrap_or_default())
    });
    let state = RwSignal::new(Answered::Not);
    Effect::new(move |before: Option<_>| {
        let now = look.get();
        if before.is_some_and(|before| before != now) {
            state.set(Answered::Not);
        }
        now
    });
    Asked { desk, look, state }
}

impl Asked {
    /// Sends the commands as one pipeline; all of them have to be answered.
    pub fn ask(self, commands: Vec<Command>) {
        let names: Vec<String> = commands.iter().map(name_of).collect();
        let look = self.look.get_untracked();
        self.state.set(Answered::Waiting);
        self.desk.run(Origin::Key, commands, move |outcome| {
            let replies = outcome.and_then(|answers| {
                let named = answers.into_iter().zip(&names);
                named
                    .map(|(answer, name)| answer.map_err(|error| Trouble::from_error(&error, name)))
                    .collect()
            });
            // Whoever opened another key meanwhile does not see the answer about this one.
            if self.look.try_get_untracked().is_some_and(|now| now == look) {
                self.state.try_set(replies.map_or_else(Answered::Refused, Answered::With));
            }
        });
    }

    /// How it stands; the caller is told of changes.
    pub fn get(self) -> Answered {
        self.state.get()
    }

    pub fn is_waiting(self) -> Signal<bool> {
        Signal::derive(move || self.state.with(|state| *state == Answered::Waiting))
    }

    /// Why there is no answer, in words.
    pub fn refusal(self) -> Option<String> {
        self.state.with(|state| match state {
            Answered::Refused(trouble) => {
                let notice = text::trouble(trouble);
                Some(format!("{}. {}", notice.title, notice.detail))
            }
            _ => None,
        })
    }

    /// The open key's name.
    pub fn name(self) -> Vec<u8> {
        self.desk.machine.with_untracked(|machine| machine.name().map(<[u8]>::to_vec)).unwrap_or_default()
    }
}
