//! The stops of the usage sliders: steps of 1, 2, 5 from a thousand to ten thousand million.

/// What a slider can be set to.
pub const STOPS: [u64; 23] = stops();

const fn stops() -> [u64; 23] {
    let mut stops = [0; 23];
    let mut unit = 1_000;
    let mut index = 1;
    while index < stops.len() {
        stops[index] = match index % 3 {
            1 => unit,
            2 => unit * 2,
            _ => unit * 5,
        };
        if index % 3 == 0 {
            unit *= 10;
        }
        index += 1;
    }
    stops
}

/// Where a slider stands for a number: the nearest stop that is not larger.
pub fn position(number: u64) -> usize {
    STOPS.partition_point(|stop| *stop <= number).saturating_sub(1)
}

/// The number at a position; past the end it is the last stop.
pub fn at(position: usize) -> u64 {
    STOPS.get(position).or(STOPS.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stops_go_from_nothing_to_ten_thousand_million() {
        assert_eq!(STOPS[..5], [0, 1_000, 2_000, 5_000, 10_000]);
        assert_eq!(STOPS.last(), Some(&10_000_000_000));
        assert!(STOPS.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn every_stop_is_its_own_position() {
        for (index, stop) in STOPS.into_iter().enumerate() {
            assert_eq!(at(position(stop)), stop, "{index}");
        }
        assert_eq!(position(1), 0);
        assert_eq!(position(u64::MAX), STOPS.len() - 1);
        assert_eq!(at(usize::MAX), 10_000_000_000);
    }
}
