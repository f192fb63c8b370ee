//! The look that the page around chose, on the page: [`super::look`] decides, here it is written to `<html>`.

use std::collections::HashMap;

use leptos::prelude::*;
use upstash_api::frame::{HostTheme, Variable};

use super::look::{self, Look, TOKENS};
use crate::browser::{frame, media::use_media};

/// What was chosen last; copy it into closures.
#[derive(Clone, Copy)]
pub struct Appearance {
    theme: RwSignal<Option<HostTheme>>,
    variables: RwSignal<Vec<(Variable, String)>>,
}

impl Appearance {
    /// Takes what stood in the address, and follows the system where nobody chooses.
    pub fn provide() -> Self {
        let chosen = Self {
            theme: RwSignal::new(frame::mark("data-theme").and_then(|name| HostTheme::named(&name))),
            variables: RwSignal::new(Vec::new()),
        };
        let system_is_dark = use_media("(prefers-color-scheme: dark)");
        // Read before the first of them is overwritten.
        let own: HashMap<&str, String> = TOKENS.map(|token| (token, frame::style_of(token))).into();
        Effect::new(move |_| {
            let system = if system_is_dark.get() { HostTheme::Dark } else { HostTheme::Light };
            let own = |token: &str| own.get(token).cloned().unwrap_or_default();
            chosen.variables.with(|variables| {
                let size = look::font_size(variables);
                show(&look::look(chosen.theme.get(), variables, system, own), size);
            });
        });
        chosen
    }

    /// The theme that was chosen; `None` where the system's is followed.
    pub fn theme(self) -> Option<HostTheme> {
        self.theme.get_untracked()
    }

    /// Another theme and other variables, in the place of those before.
    pub fn choose(self, theme: Option<HostTheme>, variables: Vec<(Variable, String)>) {
        self.theme.set(theme);
        self.variables.set(variables);
    }
}

fn show(look: &Look, font_size: Option<u32>) {
    frame::set_mark("data-theme", look.theme.map(HostTheme::name));
    frame::set_mark("data-density", look.compact.then_some("compact"));
    for token in TOKENS {
        let value = look.tokens.iter().find(|(name, _)| *name == token).map(|(_, value)| value.as_str());
        frame::set_style(token, value);
    }
    // Our words are 14 px where nobody says otherwise; everything is measured in them, and in the reader's own size.
    let size = font_size.map(|size| format!("calc(100% * {size} / 14)"));
    frame::set_style("font-size", size.as_deref());
}
