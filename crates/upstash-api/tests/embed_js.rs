//! `public/embed.js` and `public/embed.d.ts` use the words of `upstash_api::frame`, and all of them.

use std::collections::BTreeSet;

use upstash_api::frame::{self, ErrorCode, Event, HostTheme, Variable, to_frame, to_host};

const SCRIPT: &str = include_str!("../../../public/embed.js");
const TYPES: &str = include_str!("../../../public/embed.d.ts");

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    words.into_iter().collect()
}

/// What stands between each `start` and the `end` after it.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split_once(end)).map(|(found, _)| found).collect()
}

/// The quoted words of the one place between `start` and `end`.
fn words<'a>(text: &'a str, start: &str, end: &str) -> BTreeSet<&'a str> {
    let found = between(text, start, end);
    assert_eq!(found.len(), 1, "{start}");
    set(found[0].split('"').skip(1).step_by(2))
}

/// The number of a constant.
fn number(name: &str) -> usize {
    let found = between(SCRIPT, &format!("{name} = "), ";");
    assert_eq!(found.len(), 1, "{name}");
    found[0].split(',').next().expect("a first part").parse().expect("a number")
}

#[test]
fn the_script_says_and_hears_every_message_and_no_other() {
    let heard = between(SCRIPT, "    \"pd:", "\"(");
    let heard = heard.iter().map(|word| format!("pd:{word}")).collect::<Vec<_>>();
    assert_eq!(set(heard.iter().map(String::as_str)), set(to_host::ALL));
    let said = ["post(\"pd:", "tell(\"pd:"].map(|start| between(SCRIPT, start, "\"")).concat();
    let said = said.iter().map(|word| format!("pd:{word}")).collect::<Vec<_>>();
    assert_eq!(set(said.iter().map(String::as_str)), set(to_frame::ALL));
}

#[test]
fn the_script_knows_every_event_error_and_limit() {
    assert_eq!(words(SCRIPT, "const EVENTS = [", "]"), set(Event::ALL.map(Event::name)));
    assert_eq!(words(SCRIPT, "const ERRORS = [", "]"), set(ErrorCode::ALL.map(ErrorCode::name)));
    assert_eq!(number("VERSION"), frame::VERSION as usize);
    assert_eq!(number("MAX_MESSAGE"), frame::MAX_MESSAGE);
    assert_eq!(number("MAX_ROUTE"), frame::MAX_ROUTE);
    assert_eq!(number("MAX_HEIGHT"), frame::MAX_HEIGHT as usize);
    assert!(SCRIPT.contains(&format!("[\\w-]{{{}}}", frame::NONCE_LENGTH)));
    assert!(SCRIPT.contains(&format!("`{}${{partner}}`", frame::PATH)));
    assert!(SCRIPT.contains(&format!("`{}=${{theme}}`", frame::THEME_FRAGMENT)));
    // A token that is fetched in the last moment is still waited for, and so is the second try.
    assert!(number("TOKEN_LIMIT") < frame::READY_LIMIT_MS as usize);
    assert!(number("TOKEN_LIMIT") < frame::TOKEN_LIMIT_MS as usize);
}

#[test]
fn the_types_name_every_variable_theme_event_and_error() {
    let variables = between(TYPES, "interface Variables {", "}");
    let lines = variables[0].lines().filter_map(|line| line.trim().split_once("?:"));
    let names = lines.map(|(name, _)| name.trim_matches('"'));
    assert_eq!(set(names), set(Variable::ALL.map(Variable::name)));
    assert_eq!(words(TYPES, "type Theme =", ";"), set(HostTheme::ALL.map(HostTheme::name)));
    assert_eq!(words(TYPES, "type EventName =", ";"), set(Event::ALL.map(Event::name)));
    assert_eq!(words(TYPES, "type FrameErrorCode =", ";"), set(ErrorCode::ALL.map(ErrorCode::name)));
    let own = words(TYPES, "type LoaderErrorCode =", ";");
    for code in &own {
        assert!(SCRIPT.contains(&format!("\"{code}\"")), "{code}");
    }
    assert_eq!(own.len(), 4);
}
