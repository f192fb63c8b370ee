//! Whether words can be read on a ground: the WCAG 2.2 contrast ratio, for our own tokens (in the tests below) and for
//! the colours a host sets.

/// An opaque sRGB colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Reads `#rgb` or `#rrggbb`; nothing else, so that a host's setting can be nothing but a colour.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, r, g, b] = match digits.len() {
            6 => number.to_be_bytes(),
            // #1a2 is #11aa22: every digit twice.
            3 => [0, (number >> 8 & 15) as u8 * 17, (number >> 4 & 15) as u8 * 17, (number & 15) as u8 * 17],
            _ => return None,
        };
        Some(Self([r, g, b]))
    }

    /// Relative luminance, from 0 (black) to 1 (white).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// Words need this much against their ground (WCAG 2.2, 1.4.3).
pub const WORDS: f64 = 4.5;
/// Edges of controls and marks need this much (WCAG 2.2, 1.4.11).
pub const MARKS: f64 = 3.0;

/// The contrast of two colours, from 1 (the same) to 21 (black and white), in either order.
#[must_use]
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKENS: &str = include_str!("../../style/tokens.css");

    /// The light and the dark colour of a token, or of the fallback inside its `var()`s.
    fn token(name: &str) -> (Rgb, Rgb) {
        let start = TOKENS.find(&format!("--{name}: ")).unwrap_or_else(|| panic!("no token {name}"));
        let declaration = TOKENS[start..].split_once(';').unwrap().0;
        let colours: Vec<_> = declaration
            .match_indices('#')
            .map(|(at, _)| {
                let hex = declaration[at + 1..].split(|c: char| !c.is_ascii_hexdigit()).next().unwrap();
                Rgb::parse(&format!("#{hex}")).unwrap()
            })
            .collect();
        match colours[..] {
            [both] => (both, both),
            [light, dark] => (light, dark),
            _ => panic!("{name} has no plain colours: {declaration}"),
        }
    }

    fn assert_readable(front: &str, ground: &str, least: f64) {
        let ((light, dark), (on_light, on_dark)) = (token(front), token(ground));
        for (theme, ratio) in [("light", contrast(light, on_light)), ("dark", contrast(dark, on_dark))] {
            assert!(ratio >= least, "{theme}: {front} on {ground} is {ratio:.2}, needs {least}");
        }
    }

    #[test]
    fn all_text_can_be_read_on_every_ground() {
        for text in ["text", "text-2", "text-3"] {
            for ground in ["bg", "surface", "sunken", "raised", "hover"] {
                assert_readable(text, ground, WORDS);
            }
        }
    }

    #[test]
    fn words_with_a_meaning_can_be_read() {
        for word in ["ok", "warn", "danger"] {
            for ground in ["bg", "surface", "raised", "hover"] {
                assert_readable(word, ground, WORDS);
            }
        }
        assert_readable("on-danger", "danger-fill", WORDS);
    }

    #[test]
    fn the_names_of_redis_types_can_be_read() {
        for kind in ["string", "hash", "list", "set", "zset", "stream", "json"] {
            assert_readable(&format!("t-{kind}"), "surface", WORDS);
            assert_readable(&format!("t-{kind}"), "bg", WORDS);
        }
    }

    #[test]
    fn edges_of_controls_can_be_seen() {
        assert_readable("line-input", "surface", MARKS);
        assert_readable("accent", "surface", MARKS);
        assert_readable("accent", "bg", MARKS);
    }

    #[test]
    fn our_own_accent_carries_white_words() {
        let (light, dark) = token("accent");
        for accent in [light, dark] {
            assert!(contrast(accent, Rgb([255; 3])) >= WORDS);
        }
    }

    #[test]
    fn the_ratio_is_the_one_wcag_gives() {
        let (black, white) = (Rgb([0; 3]), Rgb([255; 3]));
        assert!((contrast(black, white) - 21.0).abs() < 1e-9);
        // The grey that is known for just passing on white.
        assert!(contrast(Rgb::parse("#767676").unwrap(), white) >= WORDS);
        assert!(contrast(Rgb::parse("#777").unwrap(), white) < WORDS);
    }

    #[test]
    fn nothing_but_a_colour_is_read_as_one() {
        assert_eq!(Rgb::parse("#1a2"), Rgb::parse("#11aa22"));
        for bad in ["", "#", "#12", "#1234567", "red", "#+12345", "#gggggg", "url(x)", "#123;", "１２３"] {
            assert_eq!(Rgb::parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn contrast_does_not_depend_on_the_order(a: [u8; 3], b: [u8; 3]) {
            prop_assert_eq!(contrast(Rgb(a), Rgb(b)).to_bits(), contrast(Rgb(b), Rgb(a)).to_bits());
        }

        #[test]
        fn on_any_accent_either_white_or_black_words_can_be_read(accent: [u8; 3]) {
            let best = contrast(Rgb(accent), Rgb([255; 3])).max(contrast(Rgb(accent), Rgb([0; 3])));
            prop_assert!(best >= WORDS);
        }
    }
}
