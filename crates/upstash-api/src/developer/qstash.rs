//! QStash: one user for each account and region, which is neither made nor deleted. Messages, schedules and queues are
//! on the region's own address.
//! Source: Upstash docs, Developer API, OpenAPI file of August 2026.

mod stats;

use serde::{Deserialize, Serialize};

pub use stats::{DayOfRequests, GetQStashStats, NamedSeries, QStashStats};

use super::{BodyProblem, RequestBody};
use crate::catalog::qstash;
use crate::validate;

/// The QStash users of the account, one for each region.
pub struct ListQStashUsers;
/// One QStash user by id.
pub struct GetQStashUser;
/// The account's first QStash user: the path before March 2026. The Terraform provider and Upstash's MCP server call it.
pub struct GetDefaultQStashUser;
/// Replaces both tokens at once; the old ones stop working. Answers the user with the new.
pub struct ResetQStashToken;
/// Changes the plan; the limits follow at once. There is no way back to the free plan.
pub struct SetQStashPlan;
/// The addresses that QStash delivers from. Needs no credentials.
pub struct GetQStashIPv4;
/// Gives the QStash user to a team.
pub struct MoveQStashToTeam;
/// Changes the monthly budget, in whole US dollars.
pub struct UpdateQStashBudget;
/// Adds the production pack.
pub struct EnableQStashProdPack;
/// Removes the production pack.
pub struct DisableQStashProdPack;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetQStashPlanBody {
    /// A plan id of [`qstash::PLANS`] other than `free`.
    pub plan_name: String,
}

impl RequestBody for SetQStashPlanBody {
    fn problem(&self) -> Option<BodyProblem> {
        let plan = &self.plan_name;
        let offered = qstash::plan(plan).filter(|plan| plan.can_be_chosen()).map(|_| ());
        BodyProblem::of("plan_name", offered.ok_or_else(|| validate::unknown_plan(plan)))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveQStashToTeamBody {
    pub qstash_id: String,
    pub target_team_id: String,
}

impl RequestBody for MoveQStashToTeamBody {}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateQStashBudgetBody {
    /// Whole US dollars a month: 0 for no limit, else 20 to 10,000.
    pub budget: u32,
}

impl RequestBody for UpdateQStashBudgetBody {
    fn problem(&self) -> Option<BodyProblem> {
        let fits = self.budget == 0 || qstash::BUDGET.contains(&self.budget);
        let (least, most) = (qstash::BUDGET.start(), qstash::BUDGET.end());
        let message = format!("A budget is {least} to {most} dollars, or 0 for none.");
        BodyProblem::of("budget", fits.then_some(()).ok_or(message))
    }
}

/// A QStash user, as far as a browser may see it: no token, no e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QStashUser {
    pub id: String,
    /// `eu-central-1` or `us-east-1`.
    pub region: String,
    pub active: bool,
    /// `active`, `passive`, and others.
    pub state: String,
    /// What the user is changing to, empty when it is not changing.
    pub modifying_state: String,
    /// `free` or `paid`.
    #[serde(rename = "type")]
    pub plan: String,
    /// The fixed plan's id, empty for none; `enterprise:…` for an agreement.
    pub reserved_type: String,
    /// US dollars a month.
    pub reserved_price: i64,
    /// US dollars a month, 0 for no limit.
    pub budget: i64,
    pub prod_pack_enabled: bool,
    /// Unix time in seconds.
    pub creation_time: i64,
    pub last_plan_upgrade_time: i64,
    /// Bytes.
    pub max_message_size: i64,
    pub max_requests_per_day: i64,
    pub max_requests_per_day_hard: i64,
    pub max_requests_per_second: i64,
    /// Bytes.
    pub max_bandwidth_per_second: i64,
    pub max_endpoints_per_topic: i64,
    pub max_topics: i64,
    pub max_queues: i64,
    pub max_schedules: i64,
    pub max_retries: i64,
    pub max_dlq_size: i64,
    /// Milliseconds; Upstash spells the name so.
    pub max_dlq_retention_time_milis: i64,
    pub max_events_size: i64,
    /// Seconds.
    pub max_delay: i64,
    pub max_parallelism: i64,
    pub max_global_parallelism: i64,
    /// Seconds that a delivery may take.
    pub timeout: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_a_user_drops_its_tokens_and_e_mails() {
        let answer = r#"{"customer_id":"CANARY","id":"1","token":"CANARY","read_only_token":"CANARY","password":"CANARY",
            "created_by":"CANARY","type":"free","region":"eu-central-1","enterprise":{"contact":"CANARY"}}"#;
        let user: QStashUser = serde_json::from_str(answer).expect("parses");
        assert!(!serde_json::to_string(&user).expect("serialises").contains("CANARY"));
        assert_eq!((user.plan.as_str(), user.region.as_str()), ("free", "eu-central-1"));
    }

    #[test]
    fn a_budget_is_none_or_20_to_10000_dollars() {
        let fits = |budget| UpdateQStashBudgetBody { budget }.problem().is_none();
        assert!(fits(0) && fits(20) && fits(10_000));
        assert!(!fits(1) && !fits(19) && !fits(10_001));
    }

    #[test]
    fn nobody_goes_back_to_the_free_plan() {
        let problem = |name: &str| SetQStashPlanBody { plan_name: name.into() }.problem();
        assert!(problem("paid").is_none() && problem("qstash_fixed_100m").is_none());
        assert!(problem("free").is_some() && problem("qstash_enterprise_1m").is_some());
    }
}
