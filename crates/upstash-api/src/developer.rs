//! The Upstash Developer API: its operations as types, and one table of endpoints.
//!
//! An operation is a type that implements [`Operation`]; the macro below also puts it into [`ENDPOINTS`]. The app
//! calls operations through the exchange, the exchange refuses whatever is not in the table, the sandbox serves it.
//! Answer types are **projections**: they name what a browser may see and nothing else, so a secret that Upstash puts
//! into an ordinary answer (`password`, `rest_token`) is dropped by the act of parsing.

pub mod account;
pub mod audit;
pub mod error;
pub mod qstash;
pub mod redis;
pub mod search;
pub mod series;
pub mod subaccount;
pub mod team;
pub mod vector;

mod endpoint;

pub use endpoint::{Access, BadSegment, BodyProblem, Endpoint, Method, Operation, RequestBody, Visit, find};

use account::MintApiKey;
use audit::ListAuditLogs;
use qstash::{
    DisableQStashProdPack, EnableQStashProdPack, GetDefaultQStashUser, GetQStashIPv4, GetQStashStats,
    GetQStashUser, ListQStashUsers, MoveQStashToTeam, ResetQStashToken, SetQStashPlan, UpdateQStashBudget,
};
use redis::backups::{
    self, CreateBackup, DeleteBackup, DisableDailyBackup, DisableDailyBackupByPost, EnableDailyBackup,
    EnableDailyBackupByPost, ListBackup, RestoreBackup,
};
use redis::settings::{
    self, ChangePlan, ChangePlanByOldPath, DisableAutoUpgrade, DisableEviction, DisableProdPack,
    EnableAutoUpgrade, EnableEviction, EnableMultizone, EnableProdPack, EnableTls, MoveToTeam,
    RenameDatabase, ResetPassword, UpdateAllowlist, UpdateBudget, UpdateRegions,
};
use redis::stats::GetDatabaseStats;
use redis::{CreateDatabase, DeleteDatabase, GetDatabase, ListDatabases};
use search::{
    CreateSearchIndex, DeleteSearchIndex, GetGlobalSearchStats, GetSearchIndex, GetSearchIndexStats,
    ListSearchIndexes, RenameSearchIndex, ResetSearchPassword, TransferSearchIndex,
};
use subaccount::{CreateSubAccount, DeleteSubAccount, ListSubAccounts, SubAccountSso};
use team::{AddTeamMember, CreateTeam, DeleteTeam, DeleteTeamMember, ListTeamMembers, ListTeams};
use vector::{
    CreateIndex, DeleteIndex, GetGlobalVectorStats, GetIndex, GetVectorIndexStats, ListIndices,
    ListIndicesByOldPath, RenameIndex, ResetIndexPasswords, SetIndexPlan, TransferIndex,
};

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
    RenameDatabase: Post "/v2/redis/rename/{id}" Change, body settings::RenameDatabaseBody, answer redis::Database;
    ResetPassword: Post "/v2/redis/reset-password/{id}" Credential, body (), answer redis::Database;
    EnableTls: Post "/v2/redis/enable-tls/{id}" Change, body (), answer redis::Database;
    EnableEviction: Post "/v2/redis/enable-eviction/{id}" Change, body (), answer String;
    DisableEviction: Post "/v2/redis/disable-eviction/{id}" Change, body (), answer String;
    EnableAutoUpgrade: Post "/v2/redis/enable-autoupgrade/{id}" Change, body (), answer String;
    DisableAutoUpgrade: Post "/v2/redis/disable-autoupgrade/{id}" Change, body (), answer String;
    ChangePlan: Post "/v2/redis/{id}/change-plan" Change, body settings::ChangePlanBody, answer String;
    ChangePlanByOldPath: Post "/v2/redis/change-plan/{id}" Change, body settings::ChangePlanBody, answer String;
    UpdateBudget: Patch "/v2/redis/update-budget/{id}" Change, body settings::UpdateBudgetBody, answer String;
    UpdateRegions: Post "/v2/redis/update-regions/{id}" Change, body settings::UpdateRegionsBody, answer String;
    MoveToTeam: Post "/v2/redis/move-to-team" ManageAccount, body settings::MoveToTeamBody, answer String;
    EnableProdPack: Post "/v2/redis/enable-prodpack/{id}" Change, body (), answer String;
    DisableProdPack: Post "/v2/redis/disable-prodpack/{id}" Change, body (), answer String;
    UpdateAllowlist: Post "/v2/redis/update-allowlist/{id}" Change, body settings::UpdateAllowlistBody, answer String;
    EnableMultizone: Post "/v2/redis/enable-multizone/{id}" Change, body (), answer String;
    GetDatabaseStats: Get "/v2/redis/stats/{id}" Read, body (), answer redis::stats::DatabaseStats;
    ListBackup: Get "/v2/redis/list-backup/{id}" Read, body (), answer Vec<backups::Backup>;
    CreateBackup: Post "/v2/redis/create-backup/{id}" Create, body backups::CreateBackupBody, answer String;
    DeleteBackup: Delete "/v2/redis/delete-backup/{id}/{backup_id}" Delete, body (), answer String;
    RestoreBackup: Post "/v2/redis/restore-backup/{id}" Change, body backups::RestoreBackupBody, answer String;
    EnableDailyBackup: Patch "/v2/redis/enable-dailybackup/{id}" Change, body (), answer String;
    DisableDailyBackup: Patch "/v2/redis/disable-dailybackup/{id}" Change, body (), answer String;
    EnableDailyBackupByPost: Post "/v2/redis/enable-dailybackup/{id}" Change, body (), answer String;
    DisableDailyBackupByPost: Post "/v2/redis/disable-dailybackup/{id}" Change, body (), answer String;

    ListIndices: Get "/v2/vector/index" Read, body (), answer Vec<vector::VectorIndex>;
    ListIndicesByOldPath: Get "/v2/vector/index/" Read, body (), answer Vec<vector::VectorIndex>;
    CreateIndex: Post "/v2/vector/index" Create, body vector::CreateIndexBody, answer vector::VectorIndex;
    GetIndex: Get "/v2/vector/index/{id}" Read, body (), answer vector::VectorIndex;
    DeleteIndex: Delete "/v2/vector/index/{id}" Delete, body (), answer String;
    RenameIndex: Post "/v2/vector/index/{id}/rename" Change, body vector::RenameIndexBody, answer String;
    ResetIndexPasswords: Post "/v2/vector/index/{id}/reset-password" Credential, body (), answer String;
    SetIndexPlan: Post "/v2/vector/index/{id}/setplan" Change, body vector::SetIndexPlanBody, answer String;
    TransferIndex: Post "/v2/vector/index/{id}/transfer" ManageAccount, body vector::TransferIndexBody, answer String;
    GetGlobalVectorStats: Get "/v2/vector/index/stats" Read, body (), answer vector::GlobalStats;
    GetVectorIndexStats: Get "/v2/vector/index/{id}/stats" Read, body (), answer vector::VectorStats;

    ListSearchIndexes: Get "/v2/search" Read, body (), answer Vec<search::SearchIndex>;
    CreateSearchIndex: Post "/v2/search" Create, body search::CreateSearchIndexBody, answer search::SearchIndex;
    GetSearchIndex: Get "/v2/search/{id}" Read, body (), answer search::SearchIndex;
    DeleteSearchIndex: Delete "/v2/search/{id}" Delete, body (), answer String;
    GetGlobalSearchStats: Get "/v2/search/stats" Read, body (), answer vector::GlobalStats;
    GetSearchIndexStats: Get "/v2/search/{id}/stats" Read, body (), answer vector::VectorStats;
    ResetSearchPassword: Post "/v2/search/{id}/reset-password" Credential, body (), answer String;
    TransferSearchIndex: Post "/v2/search/{id}/transfer" ManageAccount, body vector::TransferIndexBody, answer String;
    RenameSearchIndex: Post "/v2/search/{id}/rename" Change, body vector::RenameIndexBody, answer String;

    ListQStashUsers: Get "/v2/qstash/users" Read, body (), answer Vec<qstash::QStashUser>;
    GetQStashUser: Get "/v2/qstash/user/{id}" Read, body (), answer qstash::QStashUser;
    GetDefaultQStashUser: Get "/v2/qstash/user" Read, body (), answer qstash::QStashUser;
    ResetQStashToken: Post "/v2/qstash/rotate-token/{id}" Credential, body (), answer qstash::QStashUser;
    SetQStashPlan: Post "/v2/qstash/set-plan/{id}" Change, body qstash::SetQStashPlanBody, answer String;
    GetQStashStats: Get "/v2/qstash/stats/{id}" Read, body (), answer qstash::QStashStats;
    GetQStashIPv4: Get "/v2/qstash/ipv4" Read, body (), answer Vec<String>;
    MoveQStashToTeam: Post "/v2/qstash/move-to-team" ManageAccount, body qstash::MoveQStashToTeamBody, answer String;
    UpdateQStashBudget: Patch "/v2/qstash/update-budget/{id}" Change, body qstash::UpdateQStashBudgetBody, answer String;
    EnableQStashProdPack: Post "/v2/qstash/enable-prodpack/{id}" Change, body (), answer String;
    DisableQStashProdPack: Post "/v2/qstash/disable-prodpack/{id}" Change, body (), answer String;

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
