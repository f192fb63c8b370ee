//! Teams and who is in them. Source: Upstash docs, Developer API, OpenAPI file of August 2026; team documentation.

use serde::{Deserialize, Serialize};

use super::{BodyProblem, RequestBody};
use crate::validate;

/// Teams one person may own (Upstash docs, teams).
pub const MAX_TEAMS: usize = 5;

/// Roles that a member can be given. `owner` is whoever made the team, and cannot be given.
pub const ROLES: [&str; 3] = ["admin", "dev", "finance"];

/// Lists the teams of the account: the cheapest call that proves a key.
pub struct ListTeams;
/// Makes a team; answers it.
pub struct CreateTeam;
/// Deletes a team that has nothing left in it: its owner only, from their personal account. Answers `"OK"`.
pub struct DeleteTeam;
/// Lists the members of a team.
pub struct ListTeamMembers;
/// Adds somebody to a team by e-mail; answers the new member.
pub struct AddTeamMember;
/// Takes somebody out of a team; answers `"OK"`. A DELETE with a body.
pub struct DeleteTeamMember;

/// A team, as far as a browser needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    pub team_id: String,
    pub team_name: String,
}

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateTeamBody {
    pub team_name: String,
    /// Whether the team pays with the card of the person who makes it.
    pub copy_cc: bool,
}

impl RequestBody for CreateTeamBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("team_name", validate::team_name(&self.team_name))
    }
}

/// A member of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    pub team_id: String,
    #[serde(default)]
    pub team_name: String,
    pub member_email: String,
    /// `owner` or one of [`ROLES`]; the console knows more, and an unknown one is shown as it is.
    #[serde(default)]
    pub member_role: String,
}

/// Whom to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddTeamMemberBody {
    pub team_id: String,
    pub member_email: String,
    /// One of [`ROLES`].
    pub member_role: String,
}

impl RequestBody for AddTeamMemberBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("team_id", validate::team_id(&self.team_id))
            .or_else(|| BodyProblem::of("member_email", validate::email(&self.member_email)))
            .or_else(|| BodyProblem::of("member_role", validate::member_role(&self.member_role)))
    }
}

/// Whom to take out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteTeamMemberBody {
    pub team_id: String,
    pub member_email: String,
}

impl RequestBody for DeleteTeamMemberBody {
    fn problem(&self) -> Option<BodyProblem> {
        BodyProblem::of("team_id", validate::team_id(&self.team_id))
            .or_else(|| BodyProblem::of("member_email", validate::email(&self.member_email)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_names_its_first_bad_field() {
        let body = |team_id: &str, member_email: &str, member_role: &str| AddTeamMemberBody {
            team_id: team_id.into(),
            member_email: member_email.into(),
            member_role: member_role.into(),
        };
        let field = |body: AddTeamMemberBody| body.problem().map(|problem| problem.field);
        assert_eq!(field(body("t", "ada@example.com", "dev")), None);
        assert_eq!(field(body("", "ada", "dev")), Some("team_id"));
        assert_eq!(field(body("t", "ada", "boss")), Some("member_email"));
        assert_eq!(field(body("t", "ada@example.com", "owner")), Some("member_role"));
    }
}
