//! The Upstash Developer API: its operations as types, and one table of endpoints.
//!
//! An operation is a type that implements [`Operation`]; the macro below also puts it into [`ENDPOINTS`]. The app
//! calls operations through the exchange, the exchange refuses whatever is not in the table, the sandbox serves it.
//! Answer types are **projections**: they name what a browser may see and nothing else, so a secret that Upstash puts
//! into an ordinary answer (`password`, `rest_token`) is dropped by the act of parsing.

pub mod account;
pub mod audit;
pub mod error;
pub mod redis;
pub mod subaccount;
pub mod team;

mod endpoint;

pub use endpoint::{Access, BadSegment, BodyProblem, Endpoint, Method, Operation, RequestBody, Visit, find};

use account::MintApiKey;
use audit::ListAuditLogs;
use redis::{CreateDatabase, DeleteDatabase, GetDatabase, ListDatabases};
use subaccount::{CreateSubAccount, DeleteSubAccount, ListSubAccounts, SubAccountSso};
use team::{AddTeamMember, CreateTeam, DeleteTeam, DeleteTeamMember, ListTeamMembers, ListTeams};

/// Declares operations and the table of their endpoints in one place.
macro_rules! endpoints {
    ($($operation:ident: $method:ident $path:literal $access:ident $(query $query:literal)?, body $body:ty, answer $answer:ty;)*) => {
        $(impl Operation for $operation {
            const ENDPOINT: Endpoint = Endpoint {
                name: stringify!($operation),
                method: Method::$method,
                path: $path,
                access: Access::$access,
                query: concat!("" $(, $query)?),
            };
            type Body = $body;
            type Answer = $answer;
        })*

        /// Every operation, in the order of the documentation.
        pub const ENDPOINTS: &[Endpoint] = &[$($operation::ENDPOINT),*];

        /// Shows every operation of [`ENDPOINTS`], in its order and with its types, to `visit`.
        pub fn each_operation(visit: &mut impl Visit) {
            $(visit.operation::<$operation>();)*
        }
    };
}

endpoints! {
    // Called with an access token (Bearer) instead of a key; the only one.
    MintApiKey: Post "/apikey" Credential, body account::MintApiKeyBody, answer account::MintedApiKey;
    ListDatabases: Get "/v2/redis/databases" Read, body (), answer Vec<redis::Database>;
    // Secrets that are not sent cannot leak. What a browser sees does not rely on it: the answer has no field for them.
    GetDatabase: Get "/v2/redis/database/{id}" Read query "credentials=hide", body (), answer redis::Database;
    CreateDatabase: Post "/v2/redis/database" Create, body redis::CreateDatabaseBody, answer redis::Database;
    DeleteDatabase: Delete "/v2/redis/database/{id}" Delete, body (), answer String;

    ListTeams: Get "/v2/teams" SeeAccount, body (), answer Vec<team::Team>;
    CreateTeam: Post "/v2/team" ManageAccount, body team::CreateTeamBody, answer team::Team;
    DeleteTeam: Delete "/v2/team/{id}" ManageAccount, body (), answer String;
    ListTeamMembers: Get "/v2/teams/{team_id}" SeeAccount, body (), answer Vec<team::TeamMember>;
    AddTeamMember: Post "/v2/teams/member" ManageAccount, body team::AddTeamMemberBody, answer team::TeamMember;
    DeleteTeamMember: Delete "/v2/teams/member" ManageAccount, body team::DeleteTeamMemberBody, answer String;

    // In no OpenAPI file; Upstash documents them to its partners.
    CreateSubAccount: Post "/v2/subaccount" Credential, body subaccount::CreateSubAccountBody, answer subaccount::NewSubAccount;
    ListSubAccounts: Get "/v2/subaccounts" SeeAccount, body (), answer Vec<subaccount::SubAccount>;
    DeleteSubAccount: Delete "/v2/subaccount/{slug}" ManageAccount, body (), answer String;
    SubAccountSso: Post "/v2/subaccount/sso" Credential, body (), answer subaccount::SsoToken;

    ListAuditLogs: Get "/auditlogs" SeeAccount, body (), answer Vec<audit::AuditLog>;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_operations_share_a_name_or_a_route() {
        let names: HashSet<_> = ENDPOINTS.iter().map(|e| e.name).collect();
        let routes: HashSet<_> = ENDPOINTS.iter().map(|e| (e.method, e.path)).collect();
        assert_eq!(names.len(), ENDPOINTS.len());
        assert_eq!(routes.len(), ENDPOINTS.len());
    }

    #[test]
    fn a_visitor_sees_the_table_in_its_order() {
        struct Names(Vec<&'static str>);
        impl Visit for Names {
            fn operation<O: Operation>(&mut self) {
                self.0.push(O::ENDPOINT.name);
            }
        }
        let mut names = Names(Vec::new());
        each_operation(&mut names);
        assert_eq!(names.0, ENDPOINTS.iter().map(|e| e.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_literal_segment_wins_over_a_parameter() {
        let (endpoint, args) = find(Method::Get, "/v2/redis/databases").expect("listed");
        assert_eq!((endpoint.name, args.len()), ("ListDatabases", 0));
    }
}
