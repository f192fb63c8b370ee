//! Sentences about what some types hold besides their elements: counts, bits, points, pending entries.

use super::commands;
use crate::numbers::grouped;

pub const COUNT_SKETCH: &str = "Count · 1 command";
pub const COUNT_BITS: &str = "Count all set bits · 1 command";
pub const POINTS: &str = "Points";
pub const LONGITUDE: &str = "Longitude";
pub const LATITUDE: &str = "Latitude";
pub const NO_POSITION: &str = "no longer there";
pub const ASK_GROUP: &str = "Consumers and pending entries · 2 commands";
pub const PENDING_ENTRIES: &str = "Delivered and not acknowledged";
pub const MORE_PENDING: &str = "Next 100 · 1 command";
pub const NO_CONSUMERS: &str = "No consumer has read from this group.";
pub const NONE_PENDING: &str = "Everything that was delivered has been acknowledged.";
pub const CONSUMER: &str = "Consumer";
pub const IDLE: &str = "Idle";
pub const INACTIVE: &str = "Last read or claimed";
pub const NEVER: &str = "unknown";
pub const SINCE_DELIVERY: &str = "Since delivery";
pub const DELIVERIES: &str = "Deliveries";

/// What a HyperLogLog counts; its error is known (Redis docs, HyperLogLog).
pub fn distinct(count: u64) -> String {
    format!("About {} distinct elements (standard error 0.81%)", grouped(count))
}

/// Bits of what is here.
pub fn bits_here(set: u64, all: u64) -> String {
    format!("{} of {} bits are set in what has been read.", grouped(set), grouped(all))
}

/// Bits of the whole value.
pub fn bits_set(set: &str) -> String {
    format!("{set} bits are set in all of it.")
}

/// The button that asks for positions.
pub fn ask_points(cost: u64) -> String {
    format!("Ask for their positions · {}", commands(cost))
}

/// How many positions are here.
pub fn points(known: usize, members: usize) -> String {
    let (known, members) = (grouped(known as u64), grouped(members as u64));
    format!("Positions of {known} of {members} members read so far.")
}
