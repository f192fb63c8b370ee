//! Icons from the sprite that `index.html` carries (`style/icons.svg`): no bytes in the wasm, no request.

use leptos::prelude::*;

/// Every symbol of the sprite. A test in this file keeps the two in step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IconName {
    Plus,
    Search,
    Check,
    Close,
    ChevronDown,
    ChevronUp,
    ChevronLeft,
    ChevronRight,
    ArrowLeft,
    ArrowRight,
    External,
    Copy,
    Refresh,
    Trash,
    Pencil,
    More,
    Info,
    Alert,
    CheckCircle,
    Lock,
    Key,
    Eye,
    EyeOff,
    Database,
    Vector,
    Queue,
    Accounts,
    User,
    Users,
    Settings,
    Log,
    Overview,
    Globe,
    Clock,
    Download,
    Upload,
    Link,
    SignOut,
    Sun,
    Moon,
    Monitor,
    Menu,
    Filter,
    Sort,
    Terminal,
    Folder,
    Bookmark,
    Play,
    Pause,
    Shield,
    Card,
    Chart,
    Help,
    Offline,
    History,
}

impl IconName {
    /// All of them, in the order of the sprite.
    pub const ALL: &[Self] = &[
        Self::Plus,
        Self::Search,
        Self::Check,
        Self::Close,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ArrowLeft,
        Self::ArrowRight,
        Self::External,
        Self::Copy,
        Self::Refresh,
        Self::Trash,
        Self::Pencil,
        Self::More,
        Self::Info,
        Self::Alert,
        Self::CheckCircle,
        Self::Lock,
        Self::Key,
        Self::Eye,
        Self::EyeOff,
        Self::Database,
        Self::Vector,
        Self::Queue,
        Self::Accounts,
        Self::User,
        Self::Users,
        Self::Settings,
        Self::Log,
        Self::Overview,
        Self::Globe,
        Self::Clock,
        Self::Download,
        Self::Upload,
        Self::Link,
        Self::SignOut,
        Self::Sun,
        Self::Moon,
        Self::Monitor,
        Self::Menu,
        Self::Filter,
        Self::Sort,
        Self::Terminal,
        Self::Folder,
        Self::Bookmark,
        Self::Play,
        Self::Pause,
        Self::Shield,
        Self::Card,
        Self::Chart,
        Self::Help,
        Self::Offline,
        Self::History,
    ];

    /// Reference to the symbol in this document.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Plus => "#i-plus",
            Self::Search => "#i-search",
            Self::Check => "#i-check",
            Self::Close => "#i-close",
            Self::ChevronDown => "#i-chevron-down",
            Self::ChevronUp => "#i-chevron-up",
            Self::ChevronLeft => "#i-chevron-left",
            Self::ChevronRight => "#i-chevron-right",
            Self::ArrowLeft => "#i-arrow-left",
            Self::ArrowRight => "#i-arrow-right",
            Self::External => "#i-external",
            Self::Copy => "#i-copy",
            Self::Refresh => "#i-refresh",
            Self::Trash => "#i-trash",
            Self::Pencil => "#i-pencil",
            Self::More => "#i-more",
            Self::Info => "#i-info",
            Self::Alert => "#i-alert",
            Self::CheckCircle => "#i-check-circle",
            Self::Lock => "#i-lock",
            Self::Key => "#i-key",
            Self::Eye => "#i-eye",
            Self::EyeOff => "#i-eye-off",
            Self::Database => "#i-database",
            Self::Vector => "#i-vector",
            Self::Queue => "#i-queue",
            Self::Accounts => "#i-accounts",
            Self::User => "#i-user",
            Self::Users => "#i-users",
            Self::Settings => "#i-settings",
            Self::Log => "#i-log",
            Self::Overview => "#i-overview",
            Self::Globe => "#i-globe",
            Self::Clock => "#i-clock",
            Self::Download => "#i-download",
            Self::Upload => "#i-upload",
            Self::Link => "#i-link",
            Self::SignOut => "#i-sign-out",
            Self::Sun => "#i-sun",
            Self::Moon => "#i-moon",
            Self::Monitor => "#i-monitor",
            Self::Menu => "#i-menu",
            Self::Filter => "#i-filter",
            Self::Sort => "#i-sort",
            Self::Terminal => "#i-terminal",
            Self::Folder => "#i-folder",
            Self::Bookmark => "#i-bookmark",
            Self::Play => "#i-play",
            Self::Pause => "#i-pause",
            Self::Shield => "#i-shield",
            Self::Card => "#i-card",
            Self::Chart => "#i-chart",
            Self::Help => "#i-help",
            Self::Offline => "#i-offline",
            Self::History => "#i-history",
        }
    }
}

/// A 16 px stroke icon in the colour of the text around it. Decorative: the word beside it, or the label of the button
/// around it, says what it means.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 16 16">
            <use href=name.href()></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPRITE: &str = include_str!("../../style/icons.svg");

    #[test]
    fn every_icon_is_drawn_in_the_sprite_exactly_once() {
        for icon in IconName::ALL {
            let id = format!("id=\"{}\"", icon.href().trim_start_matches('#'));
            assert_eq!(SPRITE.matches(&id).count(), 1, "{icon:?}");
        }
    }

    #[test]
    fn the_sprite_holds_nothing_that_is_not_used() {
        assert_eq!(SPRITE.matches("<symbol").count(), IconName::ALL.len());
    }
}
