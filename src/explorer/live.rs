//! Listening to channels: what comes in by SUBSCRIBE, PSUBSCRIBE and MONITOR.

pub mod feed;
