//! What a page chooses of the frame's looks, as values of our own tokens. Whatever it chooses, words stay readable: where
//! two colours do not fit, the lightness of the front one moves until they do (WCAG 2.2: 4.5:1 for words, 3:1 for edges
//! and marks).

mod colour;

use std::fmt::Write;

use upstash_api::frame::{HostTheme, Variable};

use self::colour::{correct, ink, mix};
use crate::ui::contrast::{MARKS, Rgb, WORDS, contrast};

/// How the frame looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// Light or dark; as the system says where nobody chose.
    pub theme: Option<HostTheme>,
    /// Tokens of ours with their values; those that are not here keep our own.
    pub tokens: Vec<(&'static str, String)>,
    /// Less room between things.
    pub compact: bool,
}

/// Colours of `style/tokens.css` that stand on the grounds and are kept apart from them, by how much.
const FRONTS: [(&str, f64); 11] = [
    ("--text-3", WORDS),
    ("--ok", WORDS),
    ("--warn", WORDS),
    ("--line-input", MARKS),
    ("--t-string", WORDS),
    ("--t-hash", WORDS),
    ("--t-list", WORDS),
    ("--t-set", WORDS),
    ("--t-zset", WORDS),
    ("--t-stream", WORDS),
    ("--t-json", WORDS),
];

/// All tokens that a look may have.
pub const TOKENS: [&str; 32] = [
    "--accent",
    "--on-accent",
    "--accent-hover",
    "--accent-text",
    "--accent-edge",
    "--accent-soft",
    "--bg",
    "--surface",
    "--sunken",
    "--raised",
    "--hover",
    "--pressed",
    "--text",
    "--text-2",
    "--line",
    "--line-strong",
    "--danger",
    "--danger-fill",
    "--on-danger",
    "--text-3",
    "--ok",
    "--warn",
    "--line-input",
    "--t-string",
    "--t-hash",
    "--t-list",
    "--t-set",
    "--t-zset",
    "--t-stream",
    "--t-json",
    "--r-2",
    "--font",
];

/// The look of what a page chose. `own` tells the text of one of our tokens, such as `light-dark(#fff, #000)`; `system`
/// is the system's theme, for pages that choose colours and no theme.
#[must_use]
pub fn look(
    theme: Option<HostTheme>,
    chosen: &[(Variable, String)],
    system: HostTheme,
    own: impl Fn(&str) -> String,
) -> Look {
    let value =
        |wanted| chosen.iter().find(|(variable, _)| *variable == wanted).map(|(_, value)| value.trim());
    let colour = |variable| value(variable).and_then(Rgb::parse);
    let mut look = Look { theme, compact: value(Variable::Density) == Some("compact"), ..Look::default() };

    let picked = [
        Variable::Accent,
        Variable::AccentText,
        Variable::Background,
        Variable::Surface,
        Variable::Text,
        Variable::Muted,
        Variable::Border,
        Variable::Danger,
    ]
    .map(colour);
    if picked.iter().any(Option::is_some) {
        // A ground says more about light and dark than a word: fields and scroll bars must fit it.
        let ground = colour(Variable::Background).or(colour(Variable::Surface));
        let theme = ground.map_or(theme.unwrap_or(system), theme_of);
        look.theme = Some(theme);
        look.tokens = colours(picked, |token| own_colour(&own(token), theme));
    }
    if let Some(radius) = value(Variable::Radius).and_then(|text| pixels(text, 0, 24)) {
        look.tokens.push(("--r-2", format!("{radius}px")));
    }
    if let Some(font) = value(Variable::Font).and_then(families) {
        look.tokens.push(("--font", font));
    }
    look
}

/// The size of words, in px, where one is chosen.
#[must_use]
pub fn font_size(chosen: &[(Variable, String)]) -> Option<u32> {
    let (_, text) = chosen.iter().find(|(variable, _)| *variable == Variable::FontSize)?;
    pixels(text.trim(), 12, 18)
}

fn theme_of(ground: Rgb) -> HostTheme {
    if ink(&[ground]) == Rgb([0; 3]) { HostTheme::Light } else { HostTheme::Dark }
}

/// The colour of a token in a theme: the first or the last that its text names.
fn own_colour(text: &str, theme: HostTheme) -> Option<Rgb> {
    let mut colours = text.split('#').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        Rgb::parse(&format!("#{}", rest.get(..end)?))
    });
    let first = colours.next()?;
    Some(match theme {
        HostTheme::Light => first,
        HostTheme::Dark => colours.last().unwrap_or(first),
    })
}

fn colours(
    [accent, accent_text, background, surface, text, muted, border, danger]: [Option<Rgb>; 8],
    own: impl Fn(&str) -> Option<Rgb>,
) -> Vec<(&'static str, String)> {
    let grey = Rgb([128; 3]);
    let ours = |token: &str| own(token).unwrap_or(grey);
    let bg = background.unwrap_or_else(|| ours("--bg"));
    let ink = ink(&[bg]);
    // A ground that the ink of the page cannot be read on moves away from it.
    let ground = |colour: Rgb| colour::ground(colour, ink);
    let own_grounds = background.is_none() && surface.is_none();
    let derived = |token: &str, from: Rgb, share: f64| {
        if own_grounds { ours(token) } else { ground(mix(from, ink, share)) }
    };
    let bg = ground(bg);
    let surface = if own_grounds { ours("--surface") } else { ground(surface.unwrap_or(bg)) };
    let sunken = derived("--sunken", bg, 0.03);
    let raised = derived("--raised", surface, 0.0);
    let hover = derived("--hover", surface, 0.04);
    let pressed = derived("--pressed", surface, 0.08);
    let grounds = [bg, surface, sunken, raised, hover];

    let accent = correct(accent.unwrap_or_else(|| ours("--accent")), &[bg, surface, raised], MARKS, ink);
    let soft = ground(mix(surface, accent, 0.12));
    let all = [bg, surface, sunken, raised, hover, soft];
    let on = |fill: Rgb, wanted: Option<Rgb>| {
        let best = colour::ink(&[fill]);
        correct(wanted.unwrap_or(best), &[fill], WORDS, best)
    };
    let on_accent = on(accent, accent_text);
    let text = correct(text.unwrap_or_else(|| ours("--text")), &all, WORDS, ink);
    let muted = correct(muted.unwrap_or_else(|| ours("--text-2")), &all, WORDS, ink);
    let line = border.unwrap_or_else(|| if own_grounds { ours("--line") } else { mix(surface, ink, 0.12) });
    let strong = match border {
        Some(border) => mix(border, ink, 0.1),
        None if own_grounds => ours("--line-strong"),
        None => mix(surface, ink, 0.2),
    };
    let danger_fill = danger.unwrap_or_else(|| ours("--danger-fill"));
    let hover_fill =
        mix(accent, if on_accent_is_light(on_accent, accent) { Rgb([0; 3]) } else { Rgb([255; 3]) }, 0.12);
    let mut tokens = vec![
        ("--accent", accent),
        ("--on-accent", on_accent),
        ("--accent-hover", hover_fill),
        ("--accent-text", correct(accent, &all, WORDS, ink)),
        ("--accent-edge", correct(accent, &grounds, MARKS, ink)),
        ("--accent-soft", soft),
        ("--bg", bg),
        ("--surface", surface),
        ("--sunken", sunken),
        ("--raised", raised),
        ("--hover", hover),
        ("--pressed", pressed),
        ("--text", text),
        ("--text-2", muted),
        ("--line", line),
        ("--line-strong", strong),
        ("--danger", correct(danger.unwrap_or_else(|| ours("--danger")), &grounds, WORDS, ink)),
        ("--danger-fill", danger_fill),
        ("--on-danger", on(danger_fill, None)),
    ];
    let fronts = FRONTS.iter().map(|(token, least)| (*token, correct(ours(token), &grounds, *least, ink)));
    tokens.extend(fronts);
    tokens.into_iter().map(|(token, colour)| (token, colour::hex(colour))).collect()
}

/// Whether the words on a fill are lighter than it: the fill under the pointer then goes darker, away from them.
fn on_accent_is_light(words: Rgb, fill: Rgb) -> bool {
    contrast(words, Rgb([0; 3])) > contrast(fill, Rgb([0; 3]))
}

/// A whole number of px, with or without the unit.
fn pixels(text: &str, least: u32, most: u32) -> Option<u32> {
    let digits = text.strip_suffix("px").unwrap_or(text);
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|size| plain && (least..=most).contains(size))
}

/// What a family may be besides a name.
const GENERIC: [&str; 8] = [
    "serif",
    "sans-serif",
    "monospace",
    "system-ui",
    "ui-sans-serif",
    "ui-serif",
    "ui-rounded",
    "-apple-system",
];

/// A list of families, each quoted: plain names only, so that nothing else of CSS can be in it.
fn families(text: &str) -> Option<String> {
    let mut list = String::new();
    for name in text.split(',') {
        let name = name.trim().trim_matches(['"', '\'']).trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_');
        if !(1..=40).contains(&name.len()) || !name.chars().all(plain) {
            return None;
        }
        if !list.is_empty() {
            list.push_str(", ");
        }
        if GENERIC.contains(&name) {
            list.push_str(name);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(list, "\"{name}\"");
        }
    }
    (list.len() <= 400).then_some(list)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CSS: &str = include_str!("../../style/tokens.css");

    /// A token's text, as the browser would tell it with nothing chosen.
    fn own(token: &str) -> String {
        let start = CSS.find(&format!("{token}: ")).unwrap_or_else(|| panic!("no token {token}"));
        CSS[start..].split_once(';').expect("a declaration").0.to_owned()
    }

    fn look_of(theme: HostTheme, chosen: &[(Variable, &str)]) -> Look {
        let chosen: Vec<_> = chosen.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        look(Some(theme), &chosen, HostTheme::Light, own)
    }

    fn colour_of(look: &Look, token: &str) -> Rgb {
        let found = look.tokens.iter().find(|(name, _)| *name == token);
        Rgb::parse(&found.unwrap_or_else(|| panic!("no {token}")).1).expect("a colour")
    }

    fn assert_readable(look: &Look) {
        let of = |token: &str| colour_of(look, token);
        let mut pairs = vec![("--on-accent", "--accent", WORDS), ("--on-danger", "--danger-fill", WORDS)];
        for ground in ["--bg", "--surface", "--sunken", "--raised", "--hover"] {
            for words in ["--text", "--text-2", "--accent-text", "--danger"] {
                pairs.push((words, ground, WORDS));
            }
            pairs.extend(FRONTS.iter().map(|(front, least)| (*front, ground, *least)));
            pairs.push(("--accent-edge", ground, MARKS));
        }
        for words in ["--text", "--text-2", "--accent-text"] {
            pairs.push((words, "--accent-soft", WORDS));
        }
        for (front, ground, least) in pairs {
            let ratio = contrast(of(front), of(ground));
            assert!(ratio >= least, "{front} on {ground} is {ratio:.2}, needs {least}: {look:?}");
        }
    }

    #[test]
    fn nothing_chosen_changes_nothing() {
        assert_eq!(look_of(HostTheme::Dark, &[]), Look { theme: Some(HostTheme::Dark), ..Look::default() });
        assert_eq!(look(None, &[], HostTheme::Dark, own), Look::default());
    }

    #[test]
    fn an_accent_that_fits_is_taken_as_it_is() {
        let look = look_of(HostTheme::Light, &[(Variable::Accent, "#1d4ed8")]);
        assert_eq!(colour_of(&look, "--accent"), Rgb([0x1d, 0x4e, 0xd8]));
        assert_eq!(colour_of(&look, "--on-accent"), Rgb([255; 3]));
        assert_eq!(colour_of(&look, "--bg"), own_colour(&own("--bg"), HostTheme::Light).expect("ours"));
        assert_readable(&look);
    }

    #[test]
    fn an_accent_that_cannot_be_seen_moves() {
        let look = look_of(HostTheme::Light, &[(Variable::Accent, "#ffffff")]);
        assert!(contrast(colour_of(&look, "--accent"), colour_of(&look, "--surface")) >= MARKS);
        assert_readable(&look);
    }

    #[test]
    fn a_dark_ground_makes_a_dark_page_whatever_its_page_called_it() {
        let look = look_of(HostTheme::Light, &[(Variable::Background, "#101418")]);
        assert_eq!(look.theme, Some(HostTheme::Dark));
        assert_readable(&look);
    }

    #[test]
    fn what_is_no_plain_value_is_left_out() {
        for (variable, value) in [
            (Variable::Accent, "red"),
            (Variable::Accent, "#12345"),
            (Variable::Background, "url(https://evil.example)"),
            (Variable::Radius, "4em"),
            (Variable::Radius, "400px"),
            (Variable::Radius, "-1"),
            (Variable::Font, "Inter; color: red"),
            (Variable::Font, "url(x)"),
            (Variable::Font, "Inter, \u{202e}"),
            (Variable::Font, ""),
            (Variable::Density, "tight"),
        ] {
            let look = look_of(HostTheme::Light, &[(variable, value)]);
            assert_eq!(look, Look { theme: Some(HostTheme::Light), ..Look::default() }, "{value}");
        }
        for bad in ["11", "19px", "1e1", "", "14.5"] {
            assert_eq!(font_size(&[(Variable::FontSize, bad.to_owned())]), None, "{bad}");
        }
    }

    #[test]
    fn size_corners_and_font_are_written_as_css() {
        let look = look_of(
            HostTheme::Light,
            &[
                (Variable::Radius, "12px"),
                (Variable::Font, "'IBM Plex Sans', Inter, sans-serif"),
                (Variable::Density, "compact"),
            ],
        );
        let expected =
            [("--r-2", "12px".to_owned()), ("--font", "\"IBM Plex Sans\", \"Inter\", sans-serif".to_owned())];
        assert_eq!((look.tokens.as_slice(), look.compact), (expected.as_slice(), true));
        assert_eq!(font_size(&[(Variable::FontSize, "16px".to_owned())]), Some(16));
    }

    #[test]
    fn every_token_of_a_look_is_one_that_can_be_taken_back_and_is_there() {
        let chosen = [(Variable::Accent, "#f00"), (Variable::Radius, "3"), (Variable::Font, "Inter")];
        for (token, _) in look_of(HostTheme::Dark, &chosen).tokens {
            assert!(TOKENS.contains(&token), "{token}");
            assert!(CSS.contains(&format!("{token}: ")), "{token}");
        }
    }

    proptest! {
        #[test]
        fn any_accent_on_any_background_ends_readable(accent: [u8; 3], background: [u8; 3], dark: bool) {
            let theme = if dark { HostTheme::Dark } else { HostTheme::Light };
            let (accent, background) = (colour::hex(Rgb(accent)), colour::hex(Rgb(background)));
            assert_readable(&look_of(theme, &[(Variable::Accent, &accent), (Variable::Background, &background)]));
            assert_readable(&look_of(theme, &[(Variable::Accent, &accent)]));
        }

        #[test]
        fn any_colours_at_all_end_readable(colours: [[u8; 3]; 8], dark: bool) {
            let theme = if dark { HostTheme::Dark } else { HostTheme::Light };
            let chosen: Vec<_> = Variable::ALL[..8].iter().zip(colours).map(|(it, rgb)| (*it, colour::hex(Rgb(rgb)))).collect();
            assert_readable(&look(Some(theme), &chosen, HostTheme::Light, own));
        }
    }
}
