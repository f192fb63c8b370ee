//! Values over time, as every kind of statistics has them.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

use serde::{Deserialize, Serialize};

/// A measured value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// When, as Go prints a time: `2025-08-31 15:12:52.799480932 +0000 UTC`, with any number of digits in the fraction.
    /// Not RFC 3339.
    pub x: String,
    pub y: f64,
}

/// How far back statistics go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    #[default]
    Hour,
    ThreeHours,
    TwelveHours,
    Day,
    ThreeDays,
    Week,
    Month,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Self; 7] = [
        Self::Hour,
        Self::ThreeHours,
        Self::TwelveHours,
        Self::Day,
        Self::ThreeDays,
        Self::Week,
        Self::Month,
    ];

    /// The query's word for it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::ThreeHours => "3h",
            Self::TwelveHours => "12h",
            Self::Day => "1d",
            Self::ThreeDays => "3d",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// The period that a query names.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.id() == id)
    }

    /// Its length in minutes.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::Hour => 60,
            Self::ThreeHours => 3 * 60,
            Self::TwelveHours => 12 * 60,
            Self::Day => 24 * 60,
            Self::ThreeDays => 3 * 24 * 60,
            Self::Week => 7 * 24 * 60,
            Self::Month => 30 * 24 * 60,
        }
    }

    /// How many points a series has: 60, and 240 for a month, one every three hours.
    pub const fn points(self) -> i64 {
        match self {
            Self::Month => 240,
            _ => 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_found_by_its_word_and_divides_evenly() {
        for period in Period::ALL {
            assert_eq!(Period::parse(period.id()), Some(period));
            assert_eq!(period.minutes() % period.points(), 0, "{}", period.id());
        }
        assert_eq!(Period::parse("2h"), None);
    }
}
