//! What every page with a list has: how old it is, what a failed read leaves, a search and an order that live in the URL.
//!
//! Above `ui` and `api`, below the features: it knows reads and sentences, and no kind of resource.

mod freshness;
mod not_here;
mod sort;
mod sort_select;
mod url_text;
mod way_out;

use leptos::children::ViewFn;
use leptos::prelude::*;

pub use self::freshness::{Failed, Freshness, Stale};
pub use self::not_here::NotHere;
pub use self::sort::{Sort, SortColumn};
pub use self::sort_select::SortSelect;
pub use self::url_text::use_url_text;
pub use self::way_out::WayOut;

/// A slot of a page's header whose content changes; the header runs a slot once.
pub fn slot<V: IntoView + 'static>(content: impl Fn() -> V + Clone + Send + Sync + 'static) -> ViewFn {
    ViewFn::from(move || content.clone())
}
