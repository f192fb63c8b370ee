//! Sentences of the check, for whoever builds the page around. Lines to be copied are code and stay as they are.

use super::{Item, State};

pub const TITLE: &str = "How this frame is set up";
/// What the page is for, in the frame.
pub const LEAD: &str = "For whoever builds the page around. Each row says what the frame needs, and where something is missing the line that adds it.";
/// In a tab of its own.
pub const ALONE: &str = "Opened by itself this page can say which pages may hold the frame. For all the rest open it in your page: give the frame the route “/check”.";
pub const ALLOWED: &str = "Pages of these origins may hold the frame";
pub const ADDRESS: &str = "Address of your page";
pub const ADDRESS_HINT: &str = "Its scheme, name and port count, the rest does not.";
pub const NO_ADDRESS: &str = "That is no address of a page. It begins with https://.";
pub const MAY: &str = "A page there may hold the frame.";
pub const MAY_NOT: &str =
    "A page there may not hold the frame yet: the browser shows an empty box in its place.";
pub const PARTNER_FILE: &str = "In your entry of the partner file";
pub const TRY_WINDOW: &str = "Try to open a window";
/// What is copied.
pub const LINE: &str = "line";

/// What is looked at.
#[must_use]
pub const fn name(item: Item) -> &'static str {
    match item {
        Item::Origin => "The page around may hold the frame",
        Item::Answer => "It answers the frame",
        Item::Token => "Its tokens are accepted",
        Item::TokenClock => "The clock of the back end that signs them",
        Item::Connect => "People may connect their own account",
        Item::Cookies => "The browser keeps the frame's cookie",
        Item::Forms => "Forms can be sent",
        Item::Windows => "Windows can be opened",
        Item::Clipboard => "Values can be copied",
        Item::Height => "The frame is as tall as what is in it",
        Item::Clock => "The clock of this computer",
    }
}

/// The word for a state.
#[must_use]
pub const fn word(state: State) -> &'static str {
    match state {
        State::Good => "In order",
        State::Lacking => "Missing",
        State::Waiting => "Not known yet",
        State::Untold => "This browser does not tell",
        State::Unneeded => "Not needed",
    }
}

/// What is the matter, where something is missing.
#[must_use]
pub const fn lacking(item: Item) -> &'static str {
    match item {
        Item::Origin => {
            "Its origin is none of those in the partner file, or several pages are around each other and one of them is not."
        }
        Item::Answer => {
            "It did not say anything for ten seconds. Load embed.js, which does, or answer pd:ready with pd:init."
        }
        Item::Token => {
            "None came, or the server refused it. The exchange's audit trail (embed.refused) names the claim that is wrong."
        }
        Item::TokenClock => {
            "A token lives five minutes at most and may be thirty seconds early. Let that machine take its time from the network."
        }
        Item::Connect => {
            "Your page brings no tokens, so people are to connect an Upstash account of their own, and the partner file does not let them. Whoever runs the exchange adds the line; then load this page again."
        }
        Item::Cookies => {
            "Somebody was let in and forgotten at once. It is this browser's setting, and no line of yours changes it: people are offered the same page in a tab of its own."
        }
        Item::Forms => "The frame's sandbox forbids it, so nothing can be created.",
        Item::Windows => {
            "The browser held it back and does not say why: the frame's sandbox forbids it, your page cuts off what it opens, or this browser blocks pop-ups. Connecting then needs a link and a code by hand."
        }
        Item::Clipboard => "Copy buttons will show the text to be copied by hand.",
        Item::Height => {
            "Part of the frame is cut off or empty. embed.js follows the frame's height; without it do so at each pd:resize."
        }
        Item::Clock => "Ends of sessions and keys are shown by it. Sessions themselves do not depend on it.",
    }
}

/// The lines that add it, several where the cause can be one of several: where each belongs, and itself. `dashboard` is the
/// dashboard's origin.
#[must_use]
pub fn lines(item: Item, dashboard: &str) -> Vec<(&'static str, String)> {
    let line = |place, line: &str| vec![(place, line.to_owned())];
    match item {
        Item::Answer => {
            vec![("In your page", format!("<script type=\"module\" src=\"{dashboard}/embed.js\"></script>"))]
        }
        Item::TokenClock => line("On the machine that signs tokens", "timedatectl set-ntp true"),
        Item::Connect => line(PARTNER_FILE, "connect = true"),
        Item::Forms => line(ON_FRAME, SANDBOX),
        Item::Windows => vec![
            (ON_FRAME, SANDBOX.to_owned()),
            (
                "In the headers of your page, if it sends another one",
                "Cross-Origin-Opener-Policy: same-origin-allow-popups".to_owned(),
            ),
        ],
        Item::Clipboard => line("On the frame", "allow=\"clipboard-write\""),
        Item::Height => {
            line("In your page", "if (data.type === \"pd:resize\") frame.style.height = `${data.height}px`")
        }
        Item::Origin | Item::Token | Item::Cookies | Item::Clock => Vec::new(),
    }
}

const ON_FRAME: &str = "On the frame, or no sandbox at all";
const SANDBOX: &str = "sandbox=\"allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads\"";

/// The list of origins in the partner file.
#[must_use]
pub fn origins<'a>(origins: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = origins.map(|origin| format!("\"{origin}\"")).collect();
    format!("origins = [{}]", quoted.join(", "))
}

/// All of it in a line: [`super::Found::overall`].
#[must_use]
pub fn overall((state, missing): (State, usize)) -> String {
    match (state, missing) {
        (State::Waiting, _) => "Nothing is missing so far".to_owned(),
        (_, 0) => "Nothing is missing".to_owned(),
        (_, 1) => "One thing is missing".to_owned(),
        _ => format!("{missing} things are missing"),
    }
}

/// By how much a clock is off.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not below zero, and `as` stops at the end"
)]
pub fn off(seconds: f64) -> String {
    let direction = if seconds < 0.0 { "behind" } else { "ahead of" };
    format!("{} seconds {direction} the server's.", seconds.abs().round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lack_is_explained_and_its_lines_are_single_lines() {
        for item in Item::ALL {
            assert!(lacking(item).ends_with('.') && !name(item).ends_with('.'), "{item:?}");
            for (place, line) in lines(item, "https://dash.example") {
                assert!(!place.is_empty() && !line.is_empty() && !line.contains('\n'), "{item:?}");
            }
        }
        assert_eq!(overall((State::Good, 0)), "Nothing is missing");
        let missing = [1, 2].map(|missing| overall((State::Lacking, missing)));
        assert_eq!(missing, ["One thing is missing", "2 things are missing"]);
        assert_eq!(off(-600.2), "600 seconds behind the server's.");
        assert_eq!(off(31.0), "31 seconds ahead of the server's.");
        assert_eq!(
            origins(["https://a.example", "https://b.example"].into_iter()),
            r#"origins = ["https://a.example", "https://b.example"]"#
        );
    }

    #[test]
    fn either_cause_of_a_window_held_back_has_its_line() {
        let lines = lines(Item::Windows, "https://dash.example");
        let [(_, sandbox), (_, header)] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(sandbox.starts_with("sandbox=") && sandbox.contains(" allow-popups "), "{sandbox}");
        assert_eq!(header, "Cross-Origin-Opener-Policy: same-origin-allow-popups");
    }

    #[test]
    fn connecting_is_one_line_of_the_partner_file() {
        assert_eq!(lines(Item::Connect, ""), [(PARTNER_FILE, "connect = true".to_owned())]);
    }
}
