//! What can be changed about a database: name, password, plan, budget, regions, switches, owner.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026; older paths as marked.

use serde::{Deserialize, Serialize};

use crate::catalog;
use crate::developer::{BodyProblem, RequestBody};
use crate::validate::{self, MAX_BUDGET};

/// Gives a database another name; its address stays. Answers the database.
pub struct RenameDatabase;
/// Replaces the password and both REST tokens at once; the old ones stop working. Answers the database with the new.
pub struct ResetPassword;
/// Turns TLS on, which it always is by now. Answers the database.
pub struct EnableTls;
/// Lets Redis drop keys when the data limit is reached. An error containing `already enabled` when it does.
pub struct EnableEviction;
/// Refuses writes when the data limit is reached. An error containing `already disabled` when it does.
pub struct DisableEviction;
/// Moves to a larger plan by itself when a limit is reached. An error containing `already enabled` when it does.
pub struct EnableAutoUpgrade;
/// Stays on its plan. An error containing `already disabled` when it does.
pub struct DisableAutoUpgrade;
/// Changes the plan; the limits follow at once.
pub struct ChangePlan;
/// The path of [`ChangePlan`] before May 2026, which `@upstash/cli` 1.0 still calls, with `plan` for `plan_name`.
pub struct ChangePlanByOldPath;
/// Changes the monthly budget, in whole US dollars.
pub struct UpdateBudget;
/// Replaces the read regions; an empty list removes them all.
pub struct UpdateRegions;
/// Gives the database to a team. It cannot be taken back.
pub struct MoveToTeam;
/// Adds the production pack. Not in the OpenAPI file; the Terraform provider calls it.
pub struct EnableProdPack;
/// Removes the production pack. Not in the OpenAPI file; the Terraform provider calls it.
pub struct DisableProdPack;
/// Replaces the list of addresses that may connect. Not in the OpenAPI file; the Terraform provider calls it and reads
/// the list back as `allowed_ip_ranges`.
pub struct UpdateAllowlist;
/// Spreads replicas over zones, which every database is by now. Terraform provider 1 and `@upstash/cli` 0.3 call it.
pub struct EnableMultizone;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameDatabaseBody {
    pub name: String,
}

impl RequestBody for RenameDatabaseBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("name", validate::database_name(&self.name))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePlanBody {
    /// A plan id of [`catalog::PLANS`].
    pub plan_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_upgrade: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prod_pack_enabled: Option<bool>,
}

impl RequestBody for ChangePlanBody {
    fn problem(&self) -> Option<BodyProblem> {
        let known = catalog::plan(&self.plan_name).map(|_| ());
        BodyProblem::of("plan_name", known.ok_or_else(|| validate::unknown_plan(&self.plan_name)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateBudgetBody {
    /// Whole US dollars a month (the command line tool's help says cents; every other source says dollars).
    /// 0 is no budget.
    pub budget: u32,
}

impl RequestBody for UpdateBudgetBody {
    fn problem(&self) -> Option<BodyProblem> {
        (self.budget > MAX_BUDGET)
            .then(|| BodyProblem { field: "budget", message: validate::budget_too_large() })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRegionsBody {
    pub read_regions: Vec<String>,
}

impl RequestBody for UpdateRegionsBody {
    /// What can be said without the database: its primary region and its plan have rules of their own.
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("read_regions", validate::read_regions("", &self.read_regions, None))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveToTeamBody {
    pub team_id: String,
    pub database_id: String,
}

impl RequestBody for MoveToTeamBody {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateAllowlistBody {
    /// Addresses and CIDR blocks; empty lets everybody in.
    pub allowed_ips: Vec<String>,
}

impl RequestBody for UpdateAllowlistBody {
    fn problem(&self) -> Option<BodyProblem> {
        let bad = self.allowed_ips.iter().find(|block| !validate::is_ip_block(block))?;
        let message = format!("{bad} is neither an IP address nor a block such as 203.0.113.0/24.");
        Some(BodyProblem { field: "allowed_ips", message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_says_what_is_wrong_with_it() {
        let field = |problem: Option<BodyProblem>| problem.map(|problem| problem.field);
        assert_eq!(field(RenameDatabaseBody { name: "a b".into() }.problem()), Some("name"));
        let plan = |name: &str| ChangePlanBody {
            plan_name: name.into(),
            auto_upgrade: None,
            prod_pack_enabled: None,
        };
        assert_eq!(field(plan("gold").problem()), Some("plan_name"));
        assert_eq!(field(plan("fixed_1gb").problem()), None);
        assert_eq!(field(UpdateBudgetBody { budget: MAX_BUDGET + 1 }.problem()), Some("budget"));
        assert_eq!(field(UpdateBudgetBody { budget: 0 }.problem()), None);
        let regions = |id: &str| UpdateRegionsBody { read_regions: vec![id.into()] };
        assert_eq!(field(regions("us-east4").problem()), Some("read_regions"));
        assert_eq!(field(regions("us-east-1").problem()), None);
        let block = |block: &str| UpdateAllowlistBody { allowed_ips: vec![block.into()] };
        assert_eq!(field(block("203.0.113.0/33").problem()), Some("allowed_ips"));
        assert_eq!(field(block("2001:db8::/32").problem()), None);
    }
}
