//! What a database's answer means for people: its plan, its regions, whether it can be used.

use upstash_api::catalog::{self, Plan, PlanKind, Region};
use upstash_api::developer::redis::Database;

/// The catalog's plan of a database, as far as the answer tells. Upstash answers a family (`free`, `payg`, `pro`,
/// `paid`), not a plan; a fixed plan is recognised by the size of its data.
pub fn plan(database: &Database) -> Option<&'static Plan> {
    let family = database.plan_family.as_str();
    if matches!(family, "free" | "payg") {
        return catalog::plan(family);
    }
    let size = u64::try_from(database.db_disk_threshold).ok()?;
    catalog::PLANS.iter().find(|plan| matches!(plan.kind, PlanKind::Fixed { .. }) && plan.data == size)
}

/// The plan's name, or Upstash's own word for it.
pub fn plan_label(database: &Database) -> String {
    match plan(database) {
        Some(plan) => plan.label.to_owned(),
        None => capitalised(&database.plan_family),
    }
}

/// The place of a region, or its id where the catalog does not know it.
pub fn place(id: &str) -> &str {
    catalog::region(id).map_or(id, |region| region.place)
}

/// The free database that takes the account's one free place, if there is one.
pub fn free_database(databases: &[Database]) -> Option<&Database> {
    databases.iter().find(|database| database.plan_family == "free")
}

/// Regions of one platform by part of the world, in the catalog's order, for the cards of the wizard.
pub fn by_continent(
    regions: impl Iterator<Item = &'static Region>,
) -> Vec<(Continent, Vec<&'static Region>)> {
    let mut groups: Vec<(Continent, Vec<&'static Region>)> = Vec::new();
    for region in regions {
        let continent = continent(region.id);
        match groups.iter_mut().find(|(known, _)| *known == continent) {
            Some((_, group)) => group.push(region),
            None => groups.push((continent, vec![region])),
        }
    }
    groups
}

/// A part of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continent {
    NorthAmerica,
    SouthAmerica,
    Europe,
    AsiaPacific,
    Africa,
    Other,
}

/// Both clouds name their regions after the part of the world.
fn continent(id: &str) -> Continent {
    match id.split('-').next() {
        Some("us" | "ca") => Continent::NorthAmerica,
        Some("sa") => Continent::SouthAmerica,
        Some("eu" | "europe") => Continent::Europe,
        Some("ap" | "asia") => Continent::AsiaPacific,
        Some("af") => Continent::Africa,
        _ => Continent::Other,
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(family: &str, disk: i64) -> Database {
        Database { plan_family: family.into(), db_disk_threshold: disk, ..Database::default() }
    }

    #[test]
    fn a_family_that_is_a_plan_is_that_plan() {
        assert_eq!(plan_label(&with("free", 0)), "Free");
        assert_eq!(plan_label(&with("payg", 100 << 30)), "Pay as you go");
    }

    #[test]
    fn a_fixed_plan_is_recognised_by_its_size() {
        assert_eq!(plan_label(&with("pro", 5 << 30)), "Fixed 5 GB");
    }

    #[test]
    fn an_unknown_plan_keeps_upstash_s_word() {
        assert_eq!(plan_label(&with("paid", 3)), "Paid");
        assert_eq!(plan_label(&with("", -1)), "");
    }

    #[test]
    fn every_region_belongs_to_a_known_part_of_the_world() {
        let groups = by_continent(catalog::REGIONS.iter());
        assert!(groups.iter().all(|(continent, _)| *continent != Continent::Other), "{groups:?}");
        assert_eq!(groups.iter().map(|(_, group)| group.len()).sum::<usize>(), catalog::REGIONS.len());
    }
}
