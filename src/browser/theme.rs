//! Light, dark or as the system says. Kept in local storage, applied to `<html>`.
//!
//! `index.html` restores it before the first paint from the same key.

use leptos::prelude::*;

use super::{event::use_window_listener, storage::Store};

const THEME_KEY: &str = "pd.theme";

/// The colours of the page.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Theme {
    /// Follows the system, live.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, in the order a menu shows them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word that is stored and stands in `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a stored word; anything unknown is the system's.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// What the reader chose; get it with [`use_appearance`].
#[derive(Clone, Copy)]
pub struct Appearance {
    /// The colours.
    pub theme: RwSignal<Theme>,
}

impl Appearance {
    /// Changes the colours now and for the next visit.
    pub fn set_theme(&self, theme: Theme) {
        Store::Local.set(THEME_KEY, theme.name());
        self.theme.set(theme);
    }
}

fn stored() -> Theme {
    Store::Local.get(THEME_KEY).map_or(Theme::System, |name| Theme::from_name(&name))
}

fn apply(attribute: &str, value: Option<&str>) {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element());
    if let Some(root) = root {
        let _ = match value {
            Some(value) => root.set_attribute(attribute, value),
            None => root.remove_attribute(attribute),
        };
    }
}

/// Reads what was chosen, keeps `<html>` in step, follows other tabs. Call once, in the app.
pub fn provide_appearance() -> Appearance {
    let appearance = Appearance { theme: RwSignal::new(stored()) };
    Effect::new(move |_| {
        let theme = appearance.theme.get();
        apply("data-theme", (theme != Theme::System).then_some(theme.name()));
    });
    use_window_listener("storage", move |_| appearance.theme.set(stored()));
    provide_context(appearance);
    appearance
}

/// The appearance provided by the app; one of its own where there is none.
#[must_use]
pub fn use_appearance() -> Appearance {
    use_context().unwrap_or_else(provide_appearance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_survives_being_stored() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_name(theme.name()), theme);
        }
    }

    #[test]
    fn an_unknown_stored_word_means_the_system() {
        assert_eq!(Theme::from_name("sepia"), Theme::System);
    }
}
