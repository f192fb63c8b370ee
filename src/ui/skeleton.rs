//! The shape of what is coming. Appears after 150 ms (CSS), so that a quick answer never flickers.

use leptos::prelude::*;

use super::text;

/// What the finished content will look like.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum SkeletonShape {
    /// Lines of text.
    #[default]
    Lines,
    /// Rows of a table.
    Rows,
    /// Cards side by side.
    Cards,
    /// Label and value pairs.
    Pairs,
}

impl SkeletonShape {
    const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Rows => "rows",
            Self::Cards => "cards",
            Self::Pairs => "pairs",
        }
    }
}

/// `count` grey bars in the shape of the content, and "Loading" for screen readers.
#[component]
pub fn Skeleton(
    #[prop(optional)] shape: SkeletonShape,
    #[prop(default = 3)] count: usize,
    /// What is being loaded: "databases".
    #[prop(optional, into)]
    what: Option<String>,
) -> impl IntoView {
    let words = what.map_or_else(|| text::LOADING.to_string(), |what| format!("{} {what}", text::LOADING));
    view! {
        <div class="skeleton" data-shape=shape.name() role="status" aria-busy="true">
            <span class="sr-only">{words}</span>
            {(0..count).map(|_| view! { <span class="bone" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
