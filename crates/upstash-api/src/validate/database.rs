//! What makes a valid create-database request.
//!
//! Upstash documents the regions and the free plan's limits. It does not document what a database name may be, so our
//! rule is stricter than the API on purpose: names that every client, shell and URL takes unchanged.

use std::fmt;

use crate::catalog::{self, Platform};
use crate::developer::redis::CreateDatabaseBody;

/// Longest database name, in characters.
pub const MAX_NAME: usize = 40;

/// Largest monthly budget the form takes, in US dollars; a typo guard, not a limit of Upstash.
pub const MAX_BUDGET: u32 = 100_000;

/// What is wrong with a database name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("Give the database a name.")]
    Empty,
    #[error("Use at most {MAX_NAME} characters.")]
    TooLong,
    #[error("Only letters, digits, hyphens and underscores; {} cannot be part of a name.", Quoted(*.0))]
    Character(char),
}

/// What is wrong with a choice of region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    #[error("Choose where the database lives.")]
    Missing,
    #[error("{0} is not a region that Upstash offers.")]
    Unknown(String),
    #[error("{0} does not belong to the chosen cloud.")]
    OtherPlatform(String),
    #[error("{0} is already the primary region; choose other read regions.")]
    IsPrimary(String),
    #[error("{0} cannot hold read replicas.")]
    NotReadable(String),
    #[error("{0} is chosen twice.")]
    Twice(String),
    #[error("Read regions need an AWS primary region.")]
    NoReplicas,
    #[error("This plan allows at most {0} read region.")]
    TooMany(usize),
}

/// A field of the create form, by its name in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreateField {
    Name,
    Platform,
    PrimaryRegion,
    ReadRegions,
    Plan,
    Budget,
}

impl CreateField {
    /// The request's name for it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "database_name",
            Self::Platform => "platform",
            Self::PrimaryRegion => "primary_region",
            Self::ReadRegions => "read_regions",
            Self::Plan => "plan",
            Self::Budget => "budget",
        }
    }

    /// The field with this request name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Name, Self::Platform, Self::PrimaryRegion, Self::ReadRegions, Self::Plan, Self::Budget]
            .into_iter()
            .find(|field| field.id() == id)
    }
}

/// One field and the sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: CreateField,
    pub message: String,
}

/// Checks a database name.
///
/// # Errors
/// The first rule that it breaks.
pub fn database_name(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(bad) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
        return Err(NameError::Character(bad));
    }
    if name.len() > MAX_NAME { Err(NameError::TooLong) } else { Ok(()) }
}

/// A valid name close to what was typed, if there is one: `northwind trading!` gives `northwind-trading`.
pub fn suggest_name(typed: &str) -> Option<String> {
    let mut name = String::new();
    for c in typed.trim().chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    name.truncate(MAX_NAME);
    let name = name.trim_matches('-').to_owned();
    (!name.is_empty() && name != typed && database_name(&name).is_ok()).then_some(name)
}

/// Checks a whole request; at most one error per field, in the order of the form.
pub fn create_database(body: &CreateDatabaseBody) -> Vec<FieldError> {
    let checks: [(CreateField, Result<(), String>); 6] = [
        (CreateField::Name, database_name(&body.database_name).map_err(|e| e.to_string())),
        (CreateField::Platform, platform(body)),
        (CreateField::PrimaryRegion, primary_region(body).map_err(|e| e.to_string())),
        (CreateField::ReadRegions, replicas(body).map_err(|e| e.to_string())),
        (CreateField::Plan, plan(body)),
        (CreateField::Budget, budget(body)),
    ];
    checks
        .into_iter()
        .filter_map(|(field, check)| check.err().map(|message| FieldError { field, message }))
        .collect()
}

fn platform(body: &CreateDatabaseBody) -> Result<(), String> {
    match body.platform.as_deref() {
        None | Some("aws" | "gcp") => Ok(()),
        Some(_) => Err("Choose AWS or Google Cloud.".to_owned()),
    }
}

fn primary_region(body: &CreateDatabaseBody) -> Result<(), RegionError> {
    if body.primary_region.is_empty() {
        return Err(RegionError::Missing);
    }
    let id = &body.primary_region;
    let region = catalog::region(id).ok_or_else(|| RegionError::Unknown(id.clone()))?;
    match body.platform.as_deref() {
        Some(platform) if platform != region.platform.id() => Err(RegionError::OtherPlatform(id.clone())),
        _ => Ok(()),
    }
}

/// Checks read regions beside a primary region, which is empty where it is not known; `most` is the plan's limit.
///
/// # Errors
/// The first rule that they break.
pub fn read_regions(primary: &str, regions: &[String], most: Option<usize>) -> Result<(), RegionError> {
    if regions.is_empty() {
        return Ok(());
    }
    if catalog::region(primary).is_some_and(|region| region.platform != Platform::Aws) {
        return Err(RegionError::NoReplicas);
    }
    for (index, id) in regions.iter().enumerate() {
        let region = catalog::region(id).ok_or_else(|| RegionError::Unknown(id.clone()))?;
        if id == primary {
            return Err(RegionError::IsPrimary(id.clone()));
        }
        if !region.can_read {
            return Err(RegionError::NotReadable(id.clone()));
        }
        if regions.iter().take(index).any(|earlier| earlier == id) {
            return Err(RegionError::Twice(id.clone()));
        }
    }
    read_region_count(regions.len(), most)
}

/// Checks how many read regions there are; `most` is the plan's limit.
///
/// # Errors
/// [`RegionError::TooMany`].
pub fn read_region_count(count: usize, most: Option<usize>) -> Result<(), RegionError> {
    most.filter(|most| count > *most).map_or(Ok(()), |most| Err(RegionError::TooMany(most)))
}

/// What is said of a plan that is not offered.
pub fn unknown_plan(id: &str) -> String {
    format!("{id} is not a plan that Upstash offers.")
}

/// What is said of a budget above [`MAX_BUDGET`].
pub fn budget_too_large() -> String {
    format!("A budget is at most {MAX_BUDGET} dollars.")
}

fn replicas(body: &CreateDatabaseBody) -> Result<(), RegionError> {
    let most = body.plan.as_deref().and_then(catalog::plan).and_then(|plan| plan.read_regions);
    read_regions(&body.primary_region, &body.read_regions, most)
}

fn plan(body: &CreateDatabaseBody) -> Result<(), String> {
    match body.plan.as_deref() {
        Some(id) if catalog::plan(id).is_none() => Err(unknown_plan(id)),
        _ => Ok(()),
    }
}

fn budget(body: &CreateDatabaseBody) -> Result<(), String> {
    match (body.budget, body.plan.as_deref()) {
        (None, _) => Ok(()),
        (Some(_), Some(plan)) if plan != "payg" => Err("Only pay as you go takes a budget.".to_owned()),
        (Some(0), _) => Err("A budget is at least 1 dollar; leave it empty for none.".to_owned()),
        (Some(budget), _) if budget > MAX_BUDGET => Err(budget_too_large()),
        _ => Ok(()),
    }
}

/// A character as people can recognise it in a sentence.
pub(super) struct Quoted(pub(super) char);

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            // Nobody sees these, or they turn the sentence around.
            c if c.is_control() || matches!(c, '\u{ad}' | '\u{2000}'..='\u{206f}' | '\u{feff}') => {
                write!(f, "U+{:04X}", u32::from(c))
            }
            c if c.is_ascii() => write!(f, "“{c}”"),
            // Many look like an ASCII one.
            c => write!(f, "“{c}” (U+{:04X})", u32::from(c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body() -> CreateDatabaseBody {
        CreateDatabaseBody {
            database_name: "cache".into(),
            primary_region: "eu-west-1".into(),
            ..CreateDatabaseBody::default()
        }
    }

    fn only_error(body: &CreateDatabaseBody) -> (CreateField, String) {
        let mut errors = create_database(body);
        assert_eq!(errors.len(), 1, "{errors:?}");
        let error = errors.remove(0);
        (error.field, error.message)
    }

    #[test]
    fn a_plain_request_passes() {
        assert_eq!(create_database(&body()), vec![]);
    }

    #[test]
    fn a_name_says_which_character_is_wrong() {
        assert_eq!(database_name("a b"), Err(NameError::Character(' ')));
        assert_eq!(database_name(&"a".repeat(41)), Err(NameError::TooLong));
        assert!(NameError::Character(' ').to_string().contains("a space"));
        assert!(NameError::Character('ü').to_string().contains("“ü” (U+00FC)"));
        assert!(NameError::Character('\u{202e}').to_string().contains("; U+202E cannot"));
    }

    #[test]
    fn a_suggestion_is_a_valid_name() {
        assert_eq!(suggest_name("northwind trading!").as_deref(), Some("northwind-trading"));
        assert_eq!(suggest_name("fine"), None);
        assert_eq!(suggest_name("¡!"), None);
    }

    #[test]
    fn the_primary_region_is_not_a_read_region() {
        let (field, message) =
            only_error(&CreateDatabaseBody { read_regions: vec!["eu-west-1".into()], ..body() });
        assert_eq!(field, CreateField::ReadRegions);
        assert!(message.contains("already the primary"));
    }

    #[test]
    fn read_regions_have_their_own_rules() {
        let with = |regions: &[&str], plan: Option<&str>| CreateDatabaseBody {
            read_regions: regions.iter().map(|r| (*r).to_owned()).collect(),
            plan: plan.map(str::to_owned),
            ..body()
        };
        assert!(create_database(&with(&["us-east-1", "us-west-1"], None)).is_empty());
        assert!(only_error(&with(&["us-east-1", "us-west-1"], Some("free"))).1.contains("at most 1"));
        assert!(only_error(&with(&["af-south-1"], None)).1.contains("cannot hold"));
        assert!(only_error(&with(&["us-east-1", "us-east-1"], None)).1.contains("twice"));
        assert!(only_error(&with(&["mars-1"], None)).1.contains("not a region"));
        let gcp = CreateDatabaseBody {
            primary_region: "us-central1".into(),
            platform: Some("gcp".into()),
            ..with(&["us-east-1"], None)
        };
        assert!(only_error(&gcp).1.contains("AWS"));
    }

    #[test]
    fn a_region_belongs_to_the_chosen_cloud() {
        let (field, _) = only_error(&CreateDatabaseBody { platform: Some("gcp".into()), ..body() });
        assert_eq!(field, CreateField::PrimaryRegion);
    }

    #[test]
    fn only_pay_as_you_go_has_a_budget() {
        let with = |plan: &str, budget| CreateDatabaseBody { plan: Some(plan.into()), budget, ..body() };
        assert!(create_database(&with("payg", Some(20))).is_empty());
        assert_eq!(only_error(&with("free", Some(20))).0, CreateField::Budget);
        assert_eq!(only_error(&with("payg", Some(0))).0, CreateField::Budget);
    }

    proptest! {
        #[test]
        fn what_is_suggested_is_always_accepted(typed: String) {
            if let Some(name) = suggest_name(&typed) {
                prop_assert!(database_name(&name).is_ok());
            }
        }
    }
}
