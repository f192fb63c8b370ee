//! Whether the page around follows the height of what is in the frame.

/// CSS pixels by which rounding and margins may differ.
const SLACK: u32 = 24;

/// What was seen of it so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fit {
    /// The frame's height when its content did not fit.
    misfit: Option<i32>,
}

impl Fit {
    /// Looks once more, at heights in CSS pixels that have come to rest.
    ///
    /// Once it did not fit, only a frame of another height does. Saying so makes the content higher: a frame that nobody
    /// makes higher could fit by that chance, not fit again as soon as it is said, and so on without end.
    pub fn look(&mut self, frame: i32, content: i32) -> bool {
        let fits = frame.abs_diff(content) <= SLACK && self.misfit != Some(frame);
        self.misfit = (!fits).then_some(frame);
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(heights: &[(i32, i32)]) -> Vec<bool> {
        let mut fit = Fit::default();
        heights.iter().map(|(frame, content)| fit.look(*frame, *content)).collect()
    }

    #[test]
    fn too_low_and_too_high_are_no_fit_and_a_little_is_nothing() {
        for (frame, fits) in [(775, false), (776, true), (800, true), (824, true), (825, false)] {
            assert_eq!(looks(&[(frame, 800)]), [fits], "{frame}");
        }
    }

    #[test]
    fn it_fits_once_the_page_around_follows_and_no_more_once_it_stops() {
        assert_eq!(looks(&[(300, 800), (800, 800), (800, 950), (950, 950)]), [false, true, false, true]);
        assert_eq!(looks(&[(300, 800), (800, 800), (300, 300)]), [false, true, true], "and back again");
    }

    #[test]
    fn a_frame_of_a_fixed_height_is_not_said_to_fit_by_what_was_said_of_it() {
        // 800 px, and 950 with the row that explains the misfit.
        assert_eq!(looks(&[(950, 800), (950, 950), (950, 800)]), [false; 3]);
    }
}
