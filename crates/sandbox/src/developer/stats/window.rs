//! The time that statistics are about, cut into steps.

use serde_json::{Value, json};
use upstash_api::developer::series::Period;

use crate::calendar;
use crate::databases::minute;
use crate::developer::{Call, Refusal};

/// Days of the series that go by days: as many as the documents' sample has.
const DAYS: i64 = 5;

/// A period that ends now.
pub struct Window {
    /// Unix time in seconds.
    pub now: i64,
    period: Period,
}

impl Window {
    /// The period that the query names, or the last hour.
    ///
    /// # Errors
    /// 400 for a word that is no period.
    pub fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let asked = call.query.get("period").filter(|word| !word.is_empty());
        let period = asked.map_or(Some(Period::default()), |word| Period::parse(word));
        let period = period.ok_or_else(|| Refusal::bad_request("invalid period"))?;
        Ok(Self { now: call.world.clock.now(), period })
    }

    /// First minute of each step and the minute after its last; the last step has the current minute.
    pub fn steps(&self) -> impl Iterator<Item = (i64, i64)> {
        let (points, length) = (self.period.points(), self.step_minutes());
        let end = minute(self.now) + 1;
        (0..points).map(move |index| {
            let start = end - (points - index) * length;
            (start, start + length)
        })
    }

    pub fn step_seconds(&self) -> f64 {
        (self.step_minutes() * 60) as f64
    }

    /// A series of what never happened.
    pub fn zeros(&self) -> Value {
        self.steps().map(|(start, _)| point(start * 60, 0.0)).collect()
    }

    const fn step_minutes(&self) -> i64 {
        self.period.minutes() / self.period.points()
    }
}

/// The last days at this time of the day, today's last.
pub fn last_days(now: i64) -> impl Iterator<Item = i64> {
    (0..DAYS).rev().map(move |ago| now - ago * 86_400)
}

/// A point of a series.
pub fn point(at: i64, value: f64) -> Value {
    json!({ "x": calendar::go_time(at), "y": number(value) })
}

/// A number as Upstash prints it: a whole one without a point.
pub fn number(value: f64) -> Value {
    // 2^53: below it every whole number is exact.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_and_the_last_has_this_minute() {
        for period in Period::ALL {
            let window = Window { now: 1_760_981_585, period };
            let steps: Vec<_> = window.steps().collect();
            assert_eq!(i64::try_from(steps.len()), Ok(period.points()));
            assert!(steps.windows(2).all(|pair| pair[0].1 == pair[1].0));
            let (first, last) = (steps[0], steps[steps.len() - 1]);
            assert_eq!(last.1 - 1, minute(window.now));
            assert_eq!(last.1 - first.0, period.minutes());
        }
    }

    #[test]
    fn a_point_reads_as_the_shared_type_and_whole_numbers_have_no_fraction() {
        let json = point(1_760_981_585, 7.0);
        assert_eq!(json.to_string(), r#"{"x":"2025-10-20 17:33:05.000 +0000 UTC","y":7}"#);
        let shared: upstash_api::developer::series::Point =
            serde_json::from_value(json).expect("the shared type");
        assert_eq!(shared.y, 7.0);
        assert_eq!(number(1.5), json!(1.5));
    }

    #[test]
    fn five_days_end_today() {
        let days: Vec<_> = last_days(1_760_981_585).map(calendar::weekday).collect();
        assert_eq!(days, ["Thursday", "Friday", "Saturday", "Sunday", "Monday"]);
    }
}
