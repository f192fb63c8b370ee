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

    /// How many rows can be seen at once, at least in part.
    #[must_use]
    pub fn in_sight(&self) -> usize {
        ((self.viewport.max(0.0) / self.row).ceil() as usize + 1).min(self.len)
    }

    /// How many rows are ever drawn at once: the number of slots.
    #[must_use]
    pub fn slots(&self) -> usize {
        (self.in_sight() + 2 * OVERSCAN).min(self.len)
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

/// The row that slot `slot` shows when the rows from `first` on are drawn by `slots` slots. Scrolling by one row changes
/// one slot; the others keep their row, their DOM and their state.
///
/// A slot that is not needed gets a number that is nobody's, beyond the list, and as few new ones as can be: a short
/// list that changes its length lets the slots behind it alone.
#[must_use]
pub const fn row_of_slot(slot: usize, first: usize, slots: usize, len: usize) -> usize {
    if slot >= slots {
        return if slots == len { slot } else { len + slot };
    }
    let base = first - first % slots;
    let row = base + slot;
    if row < first { row + slots } else { row }
}

/// How many slots there are a frame after there were `built`. To build one takes long where rows are rich, and nobody
/// should wait for what is out of sight: those in sight come at once, the others a few at a time.
#[must_use]
pub fn grown(built: usize, in_sight: usize, slots: usize) -> usize {
    const STEP: usize = 4;
    if built < in_sight { in_sight } else { built.max(built.saturating_add(STEP).min(slots)) }
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
            let mut rows: Vec<_> = (0..slots).map(|slot| row_of_slot(slot, first, slots, usize::MAX)).collect();
            rows.sort_unstable();
            prop_assert!(rows.into_iter().eq(first..first + slots));
        }

        #[test]
        fn a_slot_that_is_not_needed_has_a_number_of_its_own_beyond_the_list(
            (len, slots) in (0usize..300).prop_flat_map(|len| (Just(len), 0..=len)),
            first in 0usize..300,
            spare in 1usize..50,
        ) {
            let first = first.min(len - slots);
            let mut rows: Vec<_> = (0..slots + spare).map(|slot| row_of_slot(slot, first, slots, len)).collect();
            prop_assert!(rows[slots..].iter().all(|row| *row >= len), "{rows:?}");
            rows.sort_unstable();
            rows.dedup();
            prop_assert_eq!(rows.len(), slots + spare);
        }

        #[test]
        fn scrolling_by_one_row_changes_one_slot(first in 0usize..1_000_000, slots in 1usize..200) {
            let show = |slot, first| row_of_slot(slot, first, slots, usize::MAX);
            let moved = (0..slots)
                .filter(|&slot| show(slot, first) != show(slot, first + 1))
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
    fn slots_in_sight_are_built_at_once_and_the_others_a_few_a_frame() {
        let steps = |mut built, in_sight, slots| {
            let mut steps = Vec::new();
            while built < slots {
                built = grown(built, in_sight, slots);
                steps.push(built);
            }
            steps
        };
        assert_eq!(steps(0, 10, 23), [10, 14, 18, 22, 23]);
        assert_eq!(steps(2, 10, 23), [10, 14, 18, 22, 23]);
        assert_eq!(steps(20, 10, 23), [23]);
        assert_eq!(steps(0, 3, 3), [3]);
        assert_eq!(grown(23, 2, 3), 23, "what is built stays");
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
