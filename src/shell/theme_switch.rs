//! Light, dark, or as the system says.

use leptos::prelude::*;

use super::text;
use crate::{
    browser::theme::{Theme, use_appearance},
    ui::{Bind, IconName, Segment, Segmented, Size},
};

/// The choice of theme; kept for the next visit.
#[component]
pub(super) fn ThemeSwitch() -> impl IntoView {
    let appearance = use_appearance();
    let value = Bind::new(
        move || appearance.theme.get().name().to_owned(),
        move |name: String| appearance.set_theme(Theme::from_name(&name)),
    );
    let segments = [
        (Theme::System, text::THEME_SYSTEM, IconName::Monitor),
        (Theme::Light, text::THEME_LIGHT, IconName::Sun),
        (Theme::Dark, text::THEME_DARK, IconName::Moon),
    ]
    .map(|(theme, label, icon)| Segment { value: theme.name(), label, icon: Some(icon) });
    view! { <Segmented value segments label=text::THEME size=Size::Small /> }
}
