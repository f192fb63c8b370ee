//! How long requests took, as counts of a few lengths: enough for a mean and a percentile of a month, and small.

use std::time::Duration;

/// Lengths that are told apart. Each is half as long again as the one before; the first is 16 µs, the last 4 s.
const LENGTHS: usize = 32;
const SHORTEST: f64 = 16.0;
const GROWTH: f64 = 1.5;

/// Latencies of some requests.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    count: u64,
    /// Microseconds.
    sum: u64,
    by_length: [u32; LENGTHS],
}

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.count += 1;
        self.sum = self.sum.saturating_add(micros);
        let index = (0..LENGTHS).find(|index| took.as_secs_f64() * 1e6 <= upper_bound(*index));
        if let Some(count) = self.by_length.get_mut(index.unwrap_or(LENGTHS - 1)) {
            *count = count.saturating_add(1);
        }
    }

    /// Adds those of another.
    pub fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        self.sum = self.sum.saturating_add(other.sum);
        for (mine, theirs) in self.by_length.iter_mut().zip(other.by_length) {
            *mine = mine.saturating_add(theirs);
        }
    }

    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The mean in milliseconds, 0 of none.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 / 1000.0 }
    }

    /// What 99 of 100 stay below, in milliseconds and up to half as much too high; 0 of none.
    pub fn percentile_99(&self) -> f64 {
        let rank = (self.count * 99).div_ceil(100);
        let mut seen = 0;
        let index = self.by_length.iter().position(|count| {
            seen += u64::from(*count);
            rank > 0 && seen >= rank
        });
        index.map_or(0.0, |index| upper_bound(index) / 1000.0)
    }
}

/// The longest time of a length, in microseconds.
fn upper_bound(index: usize) -> f64 {
    SHORTEST * GROWTH.powi(i32::try_from(index).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_exact_and_a_percentile_close() {
        let mut latencies = Latencies::default();
        assert_eq!((latencies.mean(), latencies.percentile_99()), (0.0, 0.0));
        for _ in 0..99 {
            latencies.add(Duration::from_micros(1000));
        }
        latencies.add(Duration::from_secs(60));
        assert!((1.0..1.5).contains(&latencies.percentile_99()), "{}", latencies.percentile_99());
        let mut both = Latencies::default();
        both.add_all(&latencies);
        both.add(Duration::from_secs(60));
        assert_eq!(both.count(), 101);
        assert!(both.percentile_99() > 1000.0);
        assert!((latencies.mean() - 600.99).abs() < 0.001, "{}", latencies.mean());
    }
}
