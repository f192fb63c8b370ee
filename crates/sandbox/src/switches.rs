//! What nobody outside Upstash knows, as switches, so that the dashboard can be shown to work either way.

use serde::{Deserialize, Serialize};
use upstash_api::developer::subaccount::MAX_SUB_ACCOUNTS;

/// Guesses about Upstash. The default is the likelier answer; `docs/sandbox.md` has the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whether `openid`, `profile` and `email` are granted when they are asked for.
    pub grants_openid: bool,
    /// Whether the sign-in pages cut their ties to the window that opened them (Cross-Origin-Opener-Policy).
    pub sign_in_cuts_opener: bool,
    /// Whether the OAuth client must send its secret to the token endpoint.
    pub confidential_client: bool,
    /// Whether a refresh token is replaced when it is used.
    pub rotates_refresh_tokens: bool,
    /// Whether Basic authentication compares the e-mail, or only the key.
    pub checks_basic_email: bool,
    /// Status for right credentials that may not do this: a read-only key that writes, a role, a kind of account.
    pub forbidden_status: u16,
    /// Whether wrong credentials are answered 403 by the audit trail, as one client reports, instead of 401.
    pub audit_logs_answer_403: bool,
    /// Whether read-only keys and members with the role `readonly` are answered passwords and tokens that write.
    pub readers_get_all_secrets: bool,
    /// Whether the list of databases carries passwords and tokens.
    pub lists_credentials: bool,
    /// Whether `endpoint` is only the first label (`calm-fox-7`) instead of a host name.
    pub short_endpoints: bool,
    /// Whether a paid plan is refused to an account without a payment method.
    pub paid_plans_need_payment: bool,
    /// Whether a team's own QStash user gives way to the one that is moved to it; else the move is refused.
    pub qstash_move_replaces: bool,
    /// Whether a toggle of eviction or automatic upgrade that changes nothing is refused.
    pub refuses_idle_toggles: bool,
    /// Whether scripts of other origins may read `upstash-sync-token`.
    pub exposes_sync_token: bool,
    /// Whether cursors of SCAN and its kin have more digits than a JavaScript number holds.
    pub huge_cursors: bool,
    /// Whether a pipeline above the month's or day's limit is refused as a whole, with status 400, instead of item by
    /// item.
    pub quota_refuses_whole_pipelines: bool,
    /// Sub-accounts that one team may have; Upstash says that it raises its limit on request.
    pub max_sub_accounts: usize,
    /// Rules added to the read-only user, in Redis's ACL notation: `-hscan`, `+eval_ro`.
    pub read_only_rules: Vec<String>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            grants_openid: true,
            sign_in_cuts_opener: false,
            confidential_client: false,
            rotates_refresh_tokens: true,
            checks_basic_email: true,
            forbidden_status: 403,
            audit_logs_answer_403: false,
            readers_get_all_secrets: false,
            lists_credentials: true,
            short_endpoints: false,
            paid_plans_need_payment: false,
            qstash_move_replaces: true,
            refuses_idle_toggles: true,
            exposes_sync_token: true,
            huge_cursors: false,
            quota_refuses_whole_pipelines: false,
            max_sub_accounts: MAX_SUB_ACCOUNTS,
            read_only_rules: Vec::new(),
        }
    }
}

impl Switches {
    /// The first rule for the read-only user that is not one (`+name` or `-name`).
    pub fn bad_rule(&self) -> Option<&str> {
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '|' | '@');
        self.read_only_rules.iter().map(String::as_str).find(|rule| {
            !rule.strip_prefix(['+', '-']).is_some_and(|rest| !rest.is_empty() && rest.chars().all(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sign_and_a_name_make_a_rule() {
        let rules = |rule: &str| Switches { read_only_rules: vec![rule.into()], ..Switches::default() };
        assert_eq!(rules("-hscan").bad_rule(), None);
        assert_eq!(rules("+json.get").bad_rule(), None);
        for bad in ["hscan", "+", ">password", "on", "+a b", "resetpass"] {
            assert_eq!(rules(bad).bad_rule(), Some(bad));
        }
    }
}
