//! The order for narrow frames, where rows stack and there are no headings to press.

use leptos::prelude::*;

use super::sort::{Sort, SortColumn};
use crate::ui::{Bind, Select, SelectOption};

#[component]
pub fn SortSelect<C: SortColumn>(
    sort: Memo<Sort<C>>,
    on_sort: Callback<Sort<C>>,
    label: &'static str,
    /// The words for a column.
    words: fn(C) -> String,
) -> impl IntoView {
    let options: Vec<SelectOption> =
        C::ALL.iter().map(|column| SelectOption::new(column.id(), words(*column))).collect();
    let value = Bind::new(
        move || sort.get().column.id().to_owned(),
        move |id: String| {
            if let Some(column) = C::named(&id) {
                on_sort.run(Sort::natural(column));
            }
        },
    );
    view! {
        <div class="list-sort">
            <Select value options label />
        </div>
    }
}
