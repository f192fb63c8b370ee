//! A table that is a table: real rows and cells, sortable headers, two-line rows in a narrow frame.
//!
//! The page writes `<tr>` and `<td>` itself. Classes that matter: `num` (right-aligned), `actions` (last cell, row menu),
//! `row-title` and `row-sub` in the first cell; `data-label` on a cell names it when rows stack.

use leptos::{children::ViewFn, prelude::*};

use super::{Icon, IconName};

/// The frame and the table. `label` names it for screen readers.
#[component]
pub fn Table(
    #[prop(into)] label: Signal<String>,
    /// The header cells: `<Th>` or `<SortTh>`.
    #[prop(into)]
    head: ViewFn,
    /// The `<tr>`s.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table" data-stack="" aria-label=move || label.get()>
                <thead>
                    <tr>{head.run()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// A header cell. Without a word (the column of row menus) give `hidden_label`.
#[component]
pub fn Th(
    #[prop(optional)] children: Option<Children>,
    #[prop(optional)] numeric: bool,
    #[prop(optional, into)] hidden_label: Option<String>,
) -> impl IntoView {
    view! {
        <th scope="col" class:num=numeric>
            {children.map(|children| children())}
            {hidden_label.map(|words| view! { <span class="sr-only">{words}</span> })}
        </th>
    }
}

/// Which column a table is sorted by, and which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sort {
    /// The column's own word, as it stands in the URL.
    pub column: &'static str,
    /// Largest or latest first.
    pub descending: bool,
}

impl Sort {
    /// What a press on `column`'s header leads to: the other way round, or that column from its start.
    #[must_use]
    pub fn pressed(self, column: &'static str) -> Self {
        Self { column, descending: self.column == column && !self.descending }
    }
}

/// A header cell that sorts.
#[component]
pub fn SortTh(
    #[prop(into)] label: String,
    column: &'static str,
    #[prop(into)] sort: Signal<Sort>,
    #[prop(into)] on_sort: Callback<Sort>,
    #[prop(optional)] numeric: bool,
) -> impl IntoView {
    let state = move || {
        let sort = sort.get();
        (sort.column == column).then_some(if sort.descending { "descending" } else { "ascending" })
    };
    let arrow = move || {
        let descending = state() == Some("descending");
        view! { <Icon name=if descending { IconName::ChevronDown } else { IconName::ChevronUp } /> }
    };
    view! {
        <th scope="col" class:num=numeric aria-sort=state>
            <button
                class="sort"
                type="button"
                on:click=move |_| on_sort.run(sort.get_untracked().pressed(column))
            >
                {label}
                {arrow}
            </button>
        </th>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_press_turns_the_order_round_and_another_column_starts_afresh() {
        let by_name = Sort { column: "name", descending: false };
        assert!(by_name.pressed("name").descending);
        assert!(!by_name.pressed("name").pressed("name").descending);
        assert_eq!(by_name.pressed("name").pressed("size"), Sort { column: "size", descending: false });
    }
}
