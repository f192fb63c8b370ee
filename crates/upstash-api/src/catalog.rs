//! Regions, plans, prices and limits: the tables behind the wizards, each with its source.

mod plans;
pub mod qstash;
mod regions;
pub mod search;
pub mod vector;

pub use plans::{MICROS_PER_COMMAND, PLANS, PRICES_AS_OF, Plan, PlanKind, plan};
pub use regions::{Platform, REGIONS, Region, region};
