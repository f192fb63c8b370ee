//! What is sent to each operation: a body that is right, and one that is not.

use serde_json::{Value, json};

use super::super::support::*;

/// Who makes a call.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// The demo user, with an access token.
    Token,
    /// The demo user, with a key.
    Person,
    Team,
    SubAccount,
}

/// One call that works, with the things it needs.
pub struct Sample {
    pub name: &'static str,
    pub by: By,
    /// What stands in the path.
    pub args: Vec<String>,
    /// The body that works and one that does not; `None` where nothing is sent.
    pub bodies: Option<(Value, Value)>,
}

impl Sample {
    fn by(self, by: By) -> Self {
        Self { by, ..self }
    }
}

/// Things of the demo user, of each kind as many as [`samples`] use up.
pub struct Things {
    database: [String; 3],
    backup: [String; 2],
    vector: [String; 3],
    search: [String; 3],
    qstash: String,
    team: [String; 2],
}

impl Things {
    pub async fn make(sandbox: &Sandbox, pair: &Pair) -> Self {
        let post = async |path: &str, body: Value| {
            let (status, answer) = sandbox.call(pair, "POST", path, Some(body)).await;
            assert_eq!(status, 200, "{path}: {answer}");
            answer
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let make = async |path: &str, id: &str, body: Value| text(&post(path, body).await[id]);
        let (database, vector, search) = (create_database().0, create_vector().0, create_search().0);
        let database = async || make("/v2/redis/database", "database_id", database.clone()).await;
        let database = [database().await, database().await, database().await];
        let vector = async || make("/v2/vector/index", "id", vector.clone()).await;
        let search = async || make("/v2/search", "id", search.clone()).await;
        let team = async |name: &str| {
            make("/v2/team", "team_id", json!({ "team_name": name, "copy_cc": true })).await
        };
        for name in ["kept", "dropped"] {
            post(&format!("/v2/redis/create-backup/{}", database[0]), json!({ "name": name })).await;
        }
        let backups = format!("/v2/redis/list-backup/{}", database[0]);
        let backups = sandbox.call(pair, "GET", &backups, None).await.1;
        let user = sandbox.call(pair, "GET", "/v2/qstash/user", None).await.1;
        Self {
            backup: [text(&backups[0]["backup_id"]), text(&backups[1]["backup_id"])],
            database,
            vector: [vector().await, vector().await, vector().await],
            search: [search().await, search().await, search().await],
            qstash: text(&user["id"]),
            team: [team("used").await, team("gone").await],
        }
    }
}

fn create_database() -> (Value, Value) {
    let body = |region| json!({ "database_name": "d", "primary_region": region, "plan": "payg" });
    (body("us-east-1"), body("mars-1"))
}

fn create_vector() -> (Value, Value) {
    let body = |count| {
        json!({
            "name": "v", "region": "eu-west-1", "similarity_function": "COSINE", "dimension_count": count,
        })
    };
    (body(8), body(0))
}

fn create_search() -> (Value, Value) {
    let body = |region| json!({ "name": "s", "region": region, "type": "payg" });
    (body("eu-west-1"), body("mars-1"))
}

/// A call of every operation, in an order in which all of them work.
pub fn samples(it: &Things) -> Vec<Sample> {
    let sends = |name, args: &[&String], bodies| Sample {
        name,
        by: By::Person,
        args: args.iter().map(|&arg| arg.clone()).collect(),
        bodies,
    };
    let bare = |name, args: &[&String]| sends(name, args, None);
    // A field with a value that works and one that does not.
    let field = |name: &str, good: Value, bad: Value| Some((json!({ name: good }), json!({ name: bad })));
    let [db, moving, gone] = &it.database;
    let [kept, dropped] = &it.backup;
    let [team, old_team] = &it.team;
    let fresh = "fresh".to_owned();
    let mut samples = vec![
        sends("MintApiKey", &[], field("name", json!("another"), json!(" "))).by(By::Token),
        bare("ListDatabases", &[]),
        bare("GetDatabase", &[db]),
        sends("CreateDatabase", &[], Some(create_database())),
        bare("DeleteDatabase", &[gone]),
        sends("RenameDatabase", &[db], field("name", json!("newer"), json!("a b"))),
        bare("ResetPassword", &[db]),
        bare("EnableTls", &[db]),
        bare("EnableEviction", &[db]),
        bare("DisableEviction", &[db]),
        bare("EnableAutoUpgrade", &[db]),
        bare("DisableAutoUpgrade", &[db]),
        sends("ChangePlan", &[db], field("plan_name", json!("fixed_1gb"), json!("golden"))),
        sends("ChangePlanByOldPath", &[db], field("plan_name", json!("payg"), json!("golden"))),
        sends("UpdateBudget", &[db], field("budget", json!(50), json!(-1))),
        sends("UpdateRegions", &[db], field("read_regions", json!(["us-west-1"]), json!(["mars-1"]))),
        sends(
            "MoveToTeam",
            &[],
            Some((json!({ "database_id": moving, "team_id": team }), json!({ "database_id": moving }))),
        ),
        bare("EnableProdPack", &[db]),
        bare("DisableProdPack", &[db]),
        sends("UpdateAllowlist", &[db], field("allowed_ips", json!(["203.0.113.0/24"]), json!(["here"]))),
        bare("EnableMultizone", &[db]),
        bare("GetDatabaseStats", &[db]),
        bare("ListBackup", &[db]),
        sends("CreateBackup", &[db], field("name", json!("third"), json!(" "))),
        bare("DeleteBackup", &[db, dropped]),
        sends("RestoreBackup", &[db], field("backup_id", json!(kept), json!(7))),
        bare("EnableDailyBackup", &[db]),
        bare("DisableDailyBackup", &[db]),
        bare("EnableDailyBackupByPost", &[db]),
        bare("DisableDailyBackupByPost", &[db]),
    ];
    let [index, moving, gone] = &it.vector;
    samples.extend([
        bare("ListIndices", &[]),
        bare("ListIndicesByOldPath", &[]),
        sends("CreateIndex", &[], Some(create_vector())),
        bare("GetIndex", &[index]),
        bare("DeleteIndex", &[gone]),
        sends("RenameIndex", &[index], field("name", json!("newer"), json!(""))),
        bare("ResetIndexPasswords", &[index]),
        sends("SetIndexPlan", &[index], field("target_plan", json!("fixed"), json!("golden"))),
        sends("TransferIndex", &[moving], field("target_account", json!(team), json!(7))),
        bare("GetGlobalVectorStats", &[]),
        bare("GetVectorIndexStats", &[index]),
    ]);
    let [index, moving, gone] = &it.search;
    samples.extend([
        bare("ListSearchIndexes", &[]),
        sends("CreateSearchIndex", &[], Some(create_search())),
        bare("GetSearchIndex", &[index]),
        bare("DeleteSearchIndex", &[gone]),
        bare("GetGlobalSearchStats", &[]),
        bare("GetSearchIndexStats", &[index]),
        bare("ResetSearchPassword", &[index]),
        sends("TransferSearchIndex", &[moving], field("target_account", json!(team), json!(7))),
        sends("RenameSearchIndex", &[index], field("name", json!("newer"), json!(""))),
    ]);
    let user = &it.qstash;
    samples.extend([
        bare("ListQStashUsers", &[]),
        bare("GetQStashUser", &[user]),
        bare("GetDefaultQStashUser", &[]),
        bare("ResetQStashToken", &[user]),
        sends("SetQStashPlan", &[user], field("plan_name", json!("paid"), json!("golden"))),
        bare("GetQStashStats", &[user]),
        bare("GetQStashIPv4", &[]),
        sends("UpdateQStashBudget", &[user], field("budget", json!(100), json!(5))),
        bare("EnableQStashProdPack", &[user]),
        bare("DisableQStashProdPack", &[user]),
        sends(
            "MoveQStashToTeam",
            &[],
            Some((json!({ "qstash_id": user, "target_team_id": team }), json!({ "qstash_id": user }))),
        ),
    ]);
    let team_body = |name| json!({ "team_name": name, "copy_cc": false });
    let member = |email, role| json!({ "team_id": team, "member_email": email, "member_role": role });
    let leaving = |email| json!({ "team_id": team, "member_email": email });
    samples.extend([
        bare("ListTeams", &[]),
        sends("CreateTeam", &[], Some((team_body("third"), team_body("")))),
        bare("DeleteTeam", &[old_team]),
        sends(
            "AddTeamMember",
            &[],
            Some((member("ada@example.com", "dev"), member("ada@example.com", "emperor"))),
        ),
        bare("ListTeamMembers", &[team]),
        sends("DeleteTeamMember", &[], Some((leaving("ada@example.com"), leaving("ada")))),
        sends("CreateSubAccount", &[], field("slug", json!(fresh), json!(""))).by(By::Team),
        bare("ListSubAccounts", &[]).by(By::Team),
        bare("DeleteSubAccount", &[&fresh]).by(By::Team),
        bare("SubAccountSso", &[]).by(By::SubAccount),
        bare("ListAuditLogs", &[]),
    ]);
    samples
}
