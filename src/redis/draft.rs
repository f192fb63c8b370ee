//! What a person has typed and chosen for a new database, right or wrong, and the request that follows from it.
//!
//! A choice is never thrown away because another one makes it moot: read regions survive a detour to Google Cloud and
//! a budget survives a look at another plan. [`Draft::body`] sends only what applies.

use serde::{Deserialize, Serialize};
use upstash_api::catalog::{self, Plan, PlanKind, Platform};
use upstash_api::developer::redis::{CreateDatabaseBody, Database};
use upstash_api::estimate::{self, Estimate, Usage};
use upstash_api::validate::{self, CreateField, FieldError};

use super::{facts, text};

/// The form's contents. Stored for reloads, so every field has a default and unknown ones are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    /// Platform id; see [`Draft::platform`].
    pub platform: String,
    /// Region id, empty while none is chosen.
    pub primary_region: String,
    pub read_regions: Vec<String>,
    /// Plan id, empty while the person has not chosen; see [`Draft::plan`].
    pub plan: String,
    /// As typed.
    pub budget: String,
    pub eviction: bool,
    /// Expected reads a month, for the estimate only.
    pub reads: u64,
    /// Expected writes a month, for the estimate only.
    pub writes: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: String::new(),
            platform: Platform::Aws.id().to_owned(),
            primary_region: String::new(),
            read_regions: Vec::new(),
            plan: String::new(),
            budget: String::new(),
            eviction: false,
            reads: 300_000,
            writes: 100_000,
        }
    }
}

/// What the account already has, as far as it is known while the form is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Name of the database that takes the account's free place.
    pub free: Option<String>,
    /// Names in use. Two databases may share a name, but rarely should.
    pub names: Vec<String>,
}

impl Account {
    pub fn of(databases: &[Database]) -> Self {
        Self {
            free: facts::free_database(databases).map(|database| database.database_name.clone()),
            names: databases.iter().map(|database| database.database_name.clone()).collect(),
        }
    }
}

impl Draft {
    /// The chosen cloud.
    pub fn platform(&self) -> Platform {
        if self.platform == Platform::Gcp.id() { Platform::Gcp } else { Platform::Aws }
    }

    /// Chooses a cloud; a primary region of another cloud is let go.
    pub fn set_platform(&mut self, platform: Platform) {
        platform.id().clone_into(&mut self.platform);
        if catalog::region(&self.primary_region).is_some_and(|region| region.platform != platform) {
            self.primary_region.clear();
        }
    }

    /// Chooses or drops a read region.
    pub fn toggle_read_region(&mut self, id: &str) {
        if let Some(at) = self.read_regions.iter().position(|chosen| chosen == id) {
            self.read_regions.remove(at);
        } else {
            let mut regions = std::mem::take(&mut self.read_regions);
            regions.push(id.to_owned());
            self.set_read_regions(regions);
        }
    }

    /// Chooses the read regions. The order is the catalog's, whatever the order of clicks.
    pub fn set_read_regions(&mut self, mut regions: Vec<String>) {
        let rank = |id: &String| catalog::REGIONS.iter().position(|region| region.id == id);
        regions.sort_by_key(rank);
        self.read_regions = regions;
    }

    /// Read regions that apply to the chosen cloud.
    pub fn read_regions(&self) -> &[String] {
        if self.platform() == Platform::Aws { &self.read_regions } else { &[] }
    }

    /// The chosen plan, or the one proposed until a plan is chosen: free while it is possible, else pay as you go.
    pub fn plan<'a>(&'a self, account: &Account) -> &'a str {
        if !self.plan.is_empty() {
            return &self.plan;
        }
        let free = catalog::PLANS.iter().find(|plan| plan.kind == PlanKind::Free);
        let fits = |plan: &Plan| plan.read_regions.is_none_or(|most| self.read_regions().len() <= most);
        match free {
            Some(plan) if account.free.is_none() && fits(plan) => plan.id,
            _ => PAY_AS_YOU_GO,
        }
    }

    /// The request as it will be sent.
    pub fn body(&self, account: &Account) -> CreateDatabaseBody {
        let plan = self.plan(account);
        CreateDatabaseBody {
            database_name: self.name.clone(),
            platform: Some(self.platform.clone()),
            primary_region: self.primary_region.clone(),
            read_regions: self.read_regions().to_vec(),
            plan: Some(plan.to_owned()),
            budget: if plan == PAY_AS_YOU_GO { self.budget().unwrap_or_default() } else { None },
            eviction: Some(self.eviction),
            tls: Some(true),
        }
    }

    /// Everything that is wrong, at most one sentence per field, in the order of the form.
    pub fn problems(&self, account: &Account) -> Vec<FieldError> {
        let mut problems = validate::create_database(&self.body(account));
        let plan = self.plan(account);
        if let (PlanUse::Taken(other), None) = (plan_use(plan, account), of(&problems, CreateField::Plan)) {
            problems.push(FieldError { field: CreateField::Plan, message: text::free_taken(other) });
        }
        if plan == PAY_AS_YOU_GO && self.budget().is_none() {
            problems.push(FieldError { field: CreateField::Budget, message: text::BUDGET_WHOLE.to_owned() });
        }
        problems
    }

    /// What a month costs with one of the plans.
    pub fn estimate(&self, plan: &Plan) -> Estimate {
        let usage = Usage { reads: self.reads, writes: self.writes };
        estimate::monthly(plan, self.read_regions().len(), usage)
    }

    /// Whether anything was typed or chosen, so that leaving would lose something.
    pub fn is_touched(&self) -> bool {
        *self != Self::default()
    }

    /// The budget typed: nothing, or whole dollars; `None` when it is neither.
    fn budget(&self) -> Option<Option<u32>> {
        let text = self.budget.trim().trim_start_matches('$').replace(',', "");
        if text.is_empty() {
            return Some(None);
        }
        // `u32` also reads a leading plus sign, which nobody means in a sum of money.
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok().map(Some))?
    }
}

/// The plan that takes a budget.
pub const PAY_AS_YOU_GO: &str = "payg";

/// Whether an account can take a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanUse<'a> {
    Open,
    /// The account's one free database exists; its name.
    Taken(&'a str),
}

/// Whether `account` can take the plan. Upstash gives one free database to an account (pricing, August 2026).
pub fn plan_use<'a>(plan: &str, account: &'a Account) -> PlanUse<'a> {
    let is_free = catalog::plan(plan).is_some_and(|plan| plan.kind == PlanKind::Free);
    match &account.free {
        Some(name) if is_free => PlanUse::Taken(name),
        _ => PlanUse::Open,
    }
}

/// The sentence about one field.
pub fn of(problems: &[FieldError], field: CreateField) -> Option<&FieldError> {
    problems.iter().find(|problem| problem.field == field)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft() -> Draft {
        Draft { name: "cache".into(), primary_region: "eu-west-1".into(), ..Draft::default() }
    }

    fn nobody() -> Account {
        Account::default()
    }

    fn fields(draft: &Draft, account: &Account) -> Vec<CreateField> {
        draft.problems(account).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn an_untouched_form_asks_for_a_name_and_a_place_only() {
        assert_eq!(fields(&Draft::default(), &nobody()), [CreateField::Name, CreateField::PrimaryRegion]);
        assert!(!Draft::default().is_touched());
    }

    #[test]
    fn the_request_is_complete_and_holds_nothing_that_does_not_apply() {
        let mut draft = draft();
        draft.budget = "20".into();
        let json = serde_json::to_value(draft.body(&nobody())).expect("serialises");
        assert_eq!(
            json,
            serde_json::json!({
                "database_name": "cache", "platform": "aws", "primary_region": "eu-west-1", "plan": "free",
                "eviction": false, "tls": true
            })
        );
        draft.plan = PAY_AS_YOU_GO.into();
        assert_eq!(draft.body(&nobody()).budget, Some(20));
    }

    #[test]
    fn a_second_free_database_is_not_proposed_and_not_accepted() {
        let account = Account { free: Some("first".into()), names: vec![] };
        assert_eq!(draft().plan(&account), PAY_AS_YOU_GO);
        assert!(draft().problems(&account).is_empty());
        let free = Draft { plan: "free".into(), ..draft() };
        let problems = free.problems(&account);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.contains("first"), "{problems:?}");
    }

    #[test]
    fn free_is_not_proposed_where_it_does_not_fit() {
        let mut draft = draft();
        draft.toggle_read_region("us-east-1");
        assert_eq!(draft.plan(&nobody()), "free");
        draft.toggle_read_region("us-west-1");
        assert_eq!(draft.plan(&nobody()), PAY_AS_YOU_GO);
    }

    #[test]
    fn a_primary_region_that_was_a_read_region_is_reported_not_dropped() {
        let mut draft = draft();
        draft.toggle_read_region("us-east-1");
        draft.primary_region = "us-east-1".into();
        assert_eq!(fields(&draft, &nobody()), [CreateField::ReadRegions]);
        draft.toggle_read_region("us-east-1");
        assert!(draft.problems(&nobody()).is_empty());
    }

    #[test]
    fn a_detour_to_another_cloud_keeps_the_read_regions() {
        let mut draft = draft();
        draft.toggle_read_region("us-east-1");
        draft.set_platform(Platform::Gcp);
        assert_eq!(draft.primary_region, "");
        draft.primary_region = "us-central1".into();
        assert!(draft.body(&nobody()).read_regions.is_empty());
        assert!(draft.problems(&nobody()).is_empty());
        draft.set_platform(Platform::Aws);
        assert_eq!(draft.read_regions(), ["us-east-1"]);
    }

    #[test]
    fn a_budget_is_whole_dollars_or_nothing() {
        let with = |budget: &str| Draft { plan: PAY_AS_YOU_GO.into(), budget: budget.into(), ..draft() };
        for fine in ["", " ", "20", "$20", "1,000"] {
            assert!(with(fine).problems(&nobody()).is_empty(), "{fine}");
        }
        for wrong in ["abc", "20.50", "-1", "+1", "0", "99999999999"] {
            assert_eq!(fields(&with(wrong), &nobody()), [CreateField::Budget], "{wrong}");
        }
        assert_eq!(fields(&Draft { plan: "free".into(), ..with("abc") }, &nobody()), []);
    }

    #[test]
    fn a_stored_draft_of_another_version_is_still_a_draft() {
        let draft: Draft = serde_json::from_str(r#"{"name":"x","colour":"red"}"#).expect("parses");
        assert_eq!((draft.name.as_str(), draft.reads), ("x", Draft::default().reads));
    }

    proptest! {
        #[test]
        fn read_regions_are_a_set_in_catalog_order(clicks in prop::collection::vec(0..catalog::REGIONS.len(), 0..30)) {
            let mut draft = Draft::default();
            for &click in &clicks {
                draft.toggle_read_region(catalog::REGIONS[click].id);
            }
            let ranks: Vec<usize> = draft
                .read_regions
                .iter()
                .map(|id| catalog::REGIONS.iter().position(|region| region.id == id).expect("known"))
                .collect();
            prop_assert!(ranks.is_sorted_by(|left, right| left < right));
            for (rank, region) in catalog::REGIONS.iter().enumerate() {
                let odd = clicks.iter().filter(|&&click| click == rank).count() % 2 == 1;
                prop_assert_eq!(draft.read_regions.iter().any(|id| id == region.id), odd);
            }
        }

        #[test]
        fn whatever_is_typed_survives_storage(name: String, budget: String, reads: u64) {
            let draft = Draft { name, budget, reads, ..Draft::default() };
            let json = serde_json::to_string(&draft).expect("serialises");
            prop_assert_eq!(serde_json::from_str::<Draft>(&json).expect("parses"), draft);
        }

        #[test]
        fn a_draft_without_problems_makes_a_request_the_server_s_rules_accept(
            name in "[a-z ]{0,6}", primary in 0..catalog::REGIONS.len(), plan in 0..catalog::PLANS.len(),
            clicks in prop::collection::vec(0..catalog::REGIONS.len(), 0..4), budget in "[0-9a]{0,4}", gcp: bool,
        ) {
            let mut draft = Draft {
                name, budget, plan: catalog::PLANS[plan].id.into(),
                primary_region: catalog::REGIONS[primary].id.into(), ..Draft::default()
            };
            if gcp {
                draft.set_platform(Platform::Gcp);
            }
            for click in clicks {
                draft.toggle_read_region(catalog::REGIONS[click].id);
            }
            if draft.problems(&nobody()).is_empty() {
                prop_assert!(validate::create_database(&draft.body(&nobody())).is_empty());
            }
        }
    }
}
