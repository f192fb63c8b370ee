//! Sub-accounts: isolated accounts below a team, one for each customer of a partner.
//! Source: Upstash docs for partners, sub-accounts.
//!
//! Making one and signing in to one give credentials away, so neither is ever proxied for a browser; the answers have
//! no `Debug`.

use serde::{Deserialize, Serialize};

use super::{BodyProblem, RequestBody};
use crate::validate;

/// Sub-accounts one team may have.
pub const MAX_SUB_ACCOUNTS: usize = 100;

/// Seconds that a sign-in token is good for.
pub const SSO_LIFETIME: i64 = 72 * 60 * 60;

/// Makes a sub-account; the only answer that ever holds its key. Team keys only.
pub struct CreateSubAccount;
/// Lists the sub-accounts of a team, without their keys. Team keys only.
pub struct ListSubAccounts;
/// Deletes a sub-account by slug; 400 while it still owns resources. Answers `"OK"`. Team keys only.
pub struct DeleteSubAccount;
/// Makes a sign-in token for the console; only with the sub-account's own pair, never with its team's key.
pub struct SubAccountSso;

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSubAccountBody {
    /// Unique in the team, part of the sub-account's user name; see [`validate::slug`].
    pub slug: String,
}

impl RequestBody for CreateSubAccountBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("slug", validate::usable_slug(&self.slug))
    }
}

/// A sub-account as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubAccount {
    /// `sub_<team id>_<slug>`; the user name of its Basic pair and the owner of its resources.
    pub customer_id: String,
    pub slug: String,
}

/// A new sub-account with its key, which is shown this once and cannot be had again.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewSubAccount {
    pub customer_id: String,
    pub slug: String,
    pub api_key: String,
}

/// A JWT for `https://console.upstash.com/login?token=…`; see [`SSO_LIFETIME`].
#[derive(Clone, Serialize, Deserialize)]
pub struct SsoToken {
    pub token: String,
}

/// The id of a sub-account.
pub fn customer_id(team_id: &str, slug: &str) -> String {
    format!("sub_{team_id}_{slug}")
}

/// The id of the team that a listed sub-account belongs to, the way back from [`customer_id`].
pub fn team_of<'a>(customer_id: &'a str, slug: &str) -> Option<&'a str> {
    let team = customer_id.strip_prefix("sub_")?.strip_suffix(slug)?.strip_suffix('_')?;
    Some(team).filter(|team| !team.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_id_names_its_team() {
        let id = customer_id("t_1", "a_b");
        assert_eq!(team_of(&id, "a_b"), Some("t_1"));
        for (id, slug) in [("sub__a", "a"), ("sub_a", "a"), ("t1_a", "a"), ("sub_t1_b", "a"), ("", "")] {
            assert_eq!(team_of(id, slug), None, "{id} {slug}");
        }
    }
}
