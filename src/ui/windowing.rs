//! Which rows of a long list are drawn, and where: pure arithmetic for [`super::VirtualList`].
//!
//! Browsers stop laying out somewhere above 16 million px, so the drawn height is capped and scrolling is stretched
//! over the rows beyond it. Below the cap every number is the plain one.

use std::ops::Range;

/// Firefox gives up at about 17.8 million px, Chromium at 33 million.
const MAX_HEIGHT: f64 = 15_000_000.0;

/// Rows drawn beyond each edge, so that a fast wheel meets rows and not a gap.
const OVERSCAN: usize = 6;

/// The measures of a list at one moment. All lengths in px.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Geometry {
    /// Height of every row; positive.
    pub row: f64,
    /// Number of rows.
    pub len: usize,
    /// Height of the frame the rows are seen through.
    pub viewport: f64,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "row numbers stay far below 2^53 and are clamped to the list"
)]
impl Geometry {
    fn natural(&self) -> f64 {
        self.len as f64 * self.row
    }

    /// Height of the space that is scrolled.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.natural().min(MAX_HEIGHT)
    }

    /// How far into the rows a scroll position looks.
    fn depth(&self, scroll: f64) -> f64 {
        let travel = (self.height() - self.viewport).max(0.0);
        let scroll = scroll.clamp(0.0, travel);
        if self.natural() <= MAX_HEIGHT || travel == 0.0 {
            scroll
        } else {
            scroll * ((self.natural() - self.viewport) / travel)
        }
    }

    /// How many rows are ever drawn at once: the number of slots.
    #[must_use]
    pub fn slots(&self) -> usize {
        let seen = (self.viewport.max(0.0) / self.row).ceil() as usize + 1;
        (seen + 2 * OVERSCAN).min(self.len)
    }

    /// The rows that are drawn at a scroll position: as many as there are slots, all of them of the list.
    #[must_use]
    pub fn drawn(&self, scroll: f64) -> Range<usize> {
        let slots = self.slots();
        let first_seen = (self.depth(scroll) / self.row) as usize;
        let first = first_seen.saturating_sub(OVERSCAN).min(self.len - slots);
        first..first + slots
    }

    /// The rows that can be seen, at least in part.
    #[must_use]
    pub fn seen(&self, scroll: f64) -> Range<usize> {
        let depth = self.depth(scroll);
        let first = ((depth / self.row) as usize).min(self.len);
        let end = ((depth + self.viewport) / self.row).ceil() as usize;
        first..end.clamp(first, self.len)
    }

    /// Where row `index` is drawn, from the top of the scrolled space.
    #[must_use]
    pub fn top(&self, index: usize, scroll: f64) -> f64 {
        let depth = self.depth(scroll);
        let travel = (self.height() - self.viewport).max(0.0);
        index as f64 * self.row - depth + scroll.clamp(0.0, travel)
    }

    /// The nearest scroll position at which row `index` is fully seen; `None` when it already is.
    #[must_use]
    pub fn scroll_to(&self, index: usize, scroll: f64) -> Option<f64> {
        let top = index.min(self.len.saturating_sub(1)) as f64 * self.row;
        let depth = self.depth(scroll);
        let wanted = if top < depth {
            top
        } else if top + self.row > depth + self.viewport {
            top + self.row - self.viewport
        } else {
            return None;
        };
        let travel = (self.height() - self.viewport).max(0.0);
        let deepest = (self.natural() - self.viewport).max(0.0);
        let wanted = wanted.clamp(0.0, deepest);
        Some(if deepest == 0.0 { 0.0 } else { wanted * (travel / deepest) })
    }
}

/// The row that slot `slot` of `slots` shows when the drawn rows start at `first`. Scrolling by one row changes one
/// slot; the others keep their row, their DOM and their state.
#[must_use]
pub const fn row_of_slot(slot: usize, first: usize, slots: usize) -> usize {
    let base = first - first % slots;
    let row = base + slot;
    if row < first { row + slots } else { row }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn geometry() -> impl Strategy<Value = Geometry> {
        (16.0..80.0f64, 1usize..3_000_000, 0.0..2_000.0f64).prop_map(|(row, len, viewport)| Geometry {
            row: row.round(),
            len,
            viewport: viewport.round(),
        })
    }

    proptest! {
        #[test]
        fn every_row_that_is_seen_is_drawn(g in geometry(), at in 0.0..=1.0f64) {
            let scroll = at * (g.height() - g.viewport).max(0.0);
            let (seen, drawn) = (g.seen(scroll), g.drawn(scroll));
            prop_assert!(seen.is_empty() || drawn.start <= seen.start);
            prop_assert!(drawn.end >= seen.end);
            prop_assert!(drawn.end <= g.len);
        }

        #[test]
        fn every_drawn_row_has_exactly_one_slot(first in 0usize..1_000_000, slots in 1usize..200) {
            let mut rows: Vec<_> = (0..slots).map(|slot| row_of_slot(slot, first, slots)).collect();
            rows.sort_unstable();
            prop_assert!(rows.into_iter().eq(first..first + slots));
        }

        #[test]
        fn scrolling_by_one_row_changes_one_slot(first in 0usize..1_000_000, slots in 1usize..200) {
            let moved = (0..slots)
                .filter(|&slot| row_of_slot(slot, first, slots) != row_of_slot(slot, first + 1, slots))
                .count();
            prop_assert_eq!(moved, 1);
        }

        #[test]
        fn a_row_that_was_scrolled_to_is_seen_in_full(g in geometry(), at in 0.0..=1.0f64, pick in 0.0..1.0f64) {
            prop_assume!(g.viewport >= g.row);
            let scroll = at * (g.height() - g.viewport).max(0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let index = (pick * g.len as f64) as usize;
            let scroll = g.scroll_to(index, scroll).unwrap_or(scroll);
            let top = g.top(index, scroll) - scroll;
            prop_assert!(top >= -0.51, "top {top}");
            prop_assert!(top + g.row <= g.viewport.min(g.height()) + 0.51, "bottom {}", top + g.row);
        }

        #[test]
        fn the_last_row_ends_where_the_space_ends(g in geometry()) {
            let scroll = (g.height() - g.viewport).max(0.0);
            let bottom = g.top(g.len - 1, scroll) + g.row;
            prop_assert!((bottom - g.height()).abs() < 0.5, "{bottom} of {}", g.height());
        }

        #[test]
        fn no_scroll_position_leads_out_of_the_list(g in geometry(), scroll in -1e9..1e9f64) {
            prop_assert!(g.drawn(scroll).end <= g.len);
            prop_assert!(g.seen(scroll).end <= g.len);
        }
    }

    #[test]
    fn an_empty_list_draws_nothing() {
        let g = Geometry { row: 28.0, len: 0, viewport: 400.0 };
        assert_eq!((g.slots(), g.drawn(0.0), g.seen(0.0)), (0, 0..0, 0..0));
    }

    #[test]
    fn below_the_cap_rows_stand_at_their_plain_place() {
        let g = Geometry { row: 28.0, len: 100_000, viewport: 560.0 };
        assert_eq!(g.top(40_000, 1_000_000.0).to_bits(), 1_120_000.0f64.to_bits());
    }
}
