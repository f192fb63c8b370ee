//! Moving a colour's lightness until it can be read.

use crate::ui::contrast::{Rgb, WORDS, contrast};

const BLACK: Rgb = Rgb([0; 3]);
const WHITE: Rgb = Rgb([255; 3]);
/// How finely lightness moves.
const STEPS: u32 = 48;

/// Black or white, whichever is read better on the worst of these grounds.
pub fn ink(grounds: &[Rgb]) -> Rgb {
    if worst(BLACK, grounds) >= worst(WHITE, grounds) { BLACK } else { WHITE }
}

/// A share of `other` in `colour`, from 0 to 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
pub fn mix(colour: Rgb, other: Rgb, share: f64) -> Rgb {
    let Rgb([r, g, b]) = colour;
    let Rgb([or, og, ob]) = other;
    let channel =
        |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
    Rgb([channel(r, or), channel(g, og), channel(b, ob)])
}

/// The colour itself or the nearest on its way to `ink` that has `least` contrast with all grounds.
pub fn correct(colour: Rgb, grounds: &[Rgb], least: f64, ink: Rgb) -> Rgb {
    towards(colour, ink, |colour| worst(colour, grounds) >= least)
}

/// The ground itself or the nearest on its way to the other end that `ink` can be read on, with some to spare for words
/// that are not quite ink.
pub fn ground(colour: Rgb, ink: Rgb) -> Rgb {
    let away = if ink == BLACK { WHITE } else { BLACK };
    towards(colour, away, |colour| contrast(colour, ink) >= WORDS)
}

fn towards(colour: Rgb, end: Rgb, is_enough: impl Fn(Rgb) -> bool) -> Rgb {
    let shades = (0..STEPS).map(|step| mix(colour, end, f64::from(step) / f64::from(STEPS)));
    shades.into_iter().find(|shade| is_enough(*shade)).unwrap_or(end)
}

fn worst(colour: Rgb, grounds: &[Rgb]) -> f64 {
    grounds.iter().map(|ground| contrast(colour, *ground)).fold(f64::INFINITY, f64::min)
}

/// `#rrggbb`.
pub fn hex(Rgb(channels): Rgb) -> String {
    let mut text = String::from("#");
    for channel in channels {
        for digit in [channel >> 4, channel & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_can_be_read_stays() {
        assert_eq!(correct(Rgb([0, 0, 200]), &[WHITE], WORDS, BLACK), Rgb([0, 0, 200]));
    }

    #[test]
    fn one_that_cannot_keeps_its_hue_as_far_as_it_goes() {
        let Rgb([r, g, b]) = correct(Rgb([255, 220, 120]), &[WHITE], WORDS, BLACK);
        assert!(r > g && g > b, "{r} {g} {b}");
    }

    #[test]
    fn a_colour_is_written_as_it_is_read() {
        assert_eq!(Rgb::parse(&hex(Rgb([1, 171, 255]))), Some(Rgb([1, 171, 255])));
    }
}
