//! Where a popover goes: below its button if there is room, above it otherwise, never out of the window. Pure.

/// A rectangle in the window, in px.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

const GAP: f64 = 4.0;
const EDGE: f64 = 8.0;

/// The upper left corner of a popover of size `size` for the button `anchor` in a window of size `window`.
#[must_use]
pub fn place(anchor: Rect, size: (f64, f64), window: (f64, f64), align_end: bool) -> (f64, f64) {
    let (width, height) = size;
    let x = if align_end { anchor.x + anchor.width - width } else { anchor.x };
    let below = anchor.y + anchor.height + GAP;
    let above = anchor.y - GAP - height;
    let fits_below = below + height + EDGE <= window.1;
    let room_above = anchor.y > window.1 - anchor.y - anchor.height;
    let y = if fits_below || !room_above { below } else { above };
    (keep_inside(x, width, window.0), keep_inside(y, height, window.1))
}

fn keep_inside(at: f64, size: f64, window: f64) -> f64 {
    // When it is larger than the window, the start of it is what must be seen.
    at.min(window - EDGE - size).max(EDGE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BUTTON: Rect = Rect { x: 100.0, y: 100.0, width: 40.0, height: 30.0 };

    #[test]
    fn a_popover_opens_below_its_button() {
        assert_eq!(place(BUTTON, (180.0, 200.0), (1280.0, 800.0), false), (100.0, 134.0));
    }

    #[test]
    fn at_the_bottom_of_the_window_it_opens_above() {
        let low = Rect { y: 760.0, ..BUTTON };
        assert_eq!(place(low, (180.0, 200.0), (1280.0, 800.0), false), (100.0, 556.0));
    }

    proptest! {
        #[test]
        fn it_never_leaves_a_window_that_can_hold_it(
            x in 0.0..1200.0f64, y in 0.0..760.0f64, w in 10.0..700.0f64, h in 10.0..700.0f64, end: bool,
        ) {
            let at = place(Rect { x, y, width: 40.0, height: 30.0 }, (w, h), (1280.0, 800.0), end);
            prop_assert!(at.0 >= EDGE && at.0 + w <= 1280.0 - EDGE + 0.01);
            prop_assert!(at.1 >= EDGE && at.1 + h <= 800.0 - EDGE + 0.01);
        }
    }
}
