//! Dates in the reader's way, by the browser: no formatting tables in the wasm. Numbers are `crate::numbers`.
//!
//! The page speaks English, so the reader's locale is taken when it is a kind of English, and plain `en` otherwise.
//! What a closure of the page writes here is written anew when another locale is chosen.

use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
    sync::LazyLock,
};

use js_sys::{Array, Function, Object, Reflect};
use leptos::{prelude::*, reactive::graph::Observer};
use wasm_bindgen::{JsCast, JsValue};

/// The kinds of formatter; each is built once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Date,
    DateTime,
    Relative,
}

thread_local! {
    static FORMATTERS: RefCell<HashMap<Kind, JsValue>> = RefCell::new(HashMap::new());
}

static CHOSEN: LazyLock<ArcRwSignal<Option<String>>> = LazyLock::new(|| ArcRwSignal::new(None));

/// Writes dates as this locale does, or as the reader's own. Distances in time are words, and stay English.
pub fn set_locale(locale: Option<String>) {
    if CHOSEN.with_untracked(|chosen| *chosen != locale) {
        FORMATTERS.with_borrow_mut(HashMap::clear);
        CHOSEN.set(locale);
    }
}

fn locale(kind: Kind) -> String {
    let chosen = if kind == Kind::Relative { None } else { CHOSEN.get_untracked() };
    chosen.unwrap_or_else(readers_own)
}

fn readers_own() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().language())
        .filter(|language| language.starts_with("en"))
        .unwrap_or_else(|| "en".to_string())
}

fn build(kind: Kind) -> Option<JsValue> {
    let text = JsValue::from_str;
    let (class, options): (&str, Vec<(&str, JsValue)>) = match kind {
        Kind::Date => ("DateTimeFormat", vec![("dateStyle", text("medium"))]),
        Kind::DateTime => {
            ("DateTimeFormat", vec![("dateStyle", text("medium")), ("timeStyle", text("long"))])
        }
        Kind::Relative => ("RelativeTimeFormat", vec![("numeric", text("auto"))]),
    };
    let bag = Object::new();
    for (key, value) in options {
        Reflect::set(&bag, &text(key), &value).ok()?;
    }
    let intl = Reflect::get(&js_sys::global(), &text("Intl")).ok()?;
    let class: Function = Reflect::get(&intl, &text(class)).ok()?.dyn_into().ok()?;
    let built = Reflect::construct(&class, &Array::of2(&text(&locale(kind)), &bag));
    // What the page around calls a locale may be none.
    built.or_else(|_| Reflect::construct(&class, &Array::of2(&text(&readers_own()), &bag))).ok()
}

fn format(kind: Kind, arguments: &Array) -> Option<String> {
    // Elsewhere nobody can be told.
    if kind != Kind::Relative && Observer::get().is_some() {
        CHOSEN.track();
    }
    FORMATTERS.with_borrow_mut(|all| {
        let formatter = match all.entry(kind) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(build(kind)?),
        };
        let method: Function = Reflect::get(formatter, &JsValue::from_str("format")).ok()?.dyn_into().ok()?;
        method.apply(formatter, arguments).ok()?.as_string()
    })
}

#[expect(clippy::cast_precision_loss, reason = "dates stay far below 2^53 milliseconds")]
fn date_value(at_ms: i64) -> JsValue {
    js_sys::Date::new(&JsValue::from_f64(at_ms as f64)).into()
}

/// `21 Nov 2026`, in the reader's time zone.
#[must_use]
pub fn date(at_ms: i64) -> String {
    format(Kind::Date, &Array::of1(&date_value(at_ms))).unwrap_or_default()
}

/// `21 Nov 2026, 03:12:08 CET`.
#[must_use]
pub fn date_time(at_ms: i64) -> String {
    format(Kind::DateTime, &Array::of1(&date_value(at_ms))).unwrap_or_default()
}

/// `03:12:08.042`, in the reader's time zone.
#[must_use]
pub fn time_of_day(at_ms: i64) -> String {
    let date = js_sys::Date::from(date_value(at_ms));
    let (hours, minutes, seconds) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", date.get_milliseconds())
}

/// `2026-11-21T03:12:08.000Z`, for `<time datetime>`; empty for a moment no calendar holds.
#[must_use]
pub fn iso(at_ms: i64) -> String {
    let date: js_sys::Date = date_value(at_ms).unchecked_into();
    if date.get_time().is_nan() { String::new() } else { date.to_iso_string().into() }
}

/// `2 minutes ago`, `yesterday`, `in 3 hours`.
#[must_use]
pub fn relative(at_ms: i64, now_ms: i64) -> String {
    let (amount, unit) = relative_parts(at_ms, now_ms);
    let arguments = Array::of2(&JsValue::from_f64(f64::from(amount)), &JsValue::from_str(unit));
    format(Kind::Relative, &arguments).unwrap_or_default()
}

/// The largest unit that fits, rounded towards zero: 119 seconds ago is one minute ago.
fn relative_parts(at_ms: i64, now_ms: i64) -> (i32, &'static str) {
    const STEPS: [(i64, &str); 5] =
        [(31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let seconds = at_ms.saturating_sub(now_ms) / 1000;
    for (size, unit) in STEPS {
        if seconds.saturating_abs() >= size {
            return (i32::try_from(seconds / size).unwrap_or(i32::MAX), unit);
        }
    }
    // "now" below ten seconds: a page that counts seconds is restless.
    let small = if seconds.abs() < 10 { 0 } else { seconds };
    (i32::try_from(small).unwrap_or(0), "second")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_in_the_largest_unit_that_fits() {
        let now = 1_000_000_000_000;
        assert_eq!(relative_parts(now - 3_000, now), (0, "second"));
        assert_eq!(relative_parts(now - 59_000, now), (-59, "second"));
        assert_eq!(relative_parts(now - 119_000, now), (-1, "minute"));
        assert_eq!(relative_parts(now + 3 * 3_600_000, now), (3, "hour"));
        assert_eq!(relative_parts(now - 86_400_000, now), (-1, "day"));
        assert_eq!(relative_parts(now - 400 * 86_400_000, now), (-1, "year"));
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert_eq!(relative_parts(i64::MIN, i64::MAX).1, "year");
        assert_eq!(relative_parts(i64::MAX, i64::MIN).1, "year");
    }
}
