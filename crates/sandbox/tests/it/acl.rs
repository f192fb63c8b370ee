//! Users of one's own and their REST tokens, as the exchange makes them for browsing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::*;

/// Makes the user who browses and answers the REST token.
async fn browser(sandbox: &Sandbox, db: &Db) -> String {
    let generated = text(sandbox.result(db, json!(["ACL", "GENTOKEN", "browse"])).await);
    let rules = ["reset", "on", "~*", "resetchannels", "-@all", "+@read", "-@dangerous", "+scan", "+ping"];
    let mut command = vec!["ACL".to_owned(), "SETUSER".into(), "browse".into()];
    command.extend(rules.map(str::to_owned));
    command.push(format!(">{generated}"));
    assert_eq!(sandbox.result(db, json!(command)).await, "OK");
    text(sandbox.result(db, json!(["ACL", "RESTTOKEN", "browse", generated])).await)
}

fn text(value: Value) -> String {
    value.as_str().expect("a string").to_owned()
}

#[tokio::test]
async fn a_user_who_browses_reads_and_scans_and_writes_nothing() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let token = browser(&sandbox, &db).await;
    let run = async |command: Value| sandbox.run(&db, &token, command).await;
    assert_eq!(run(json!(["GET", "greeting"])).await.1, json!({ "result": "Hello, Ada" }));
    let (status, answer) = run(json!(["SCAN", 0, "COUNT", 1000])).await;
    assert_eq!(status, 200);
    assert!(answer["result"][1].as_array().unwrap().len() > 40, "{answer}");
    for (command, name) in [
        (json!(["SET", "a", "b"]), "set"),
        (json!(["KEYS", "*"]), "keys"),
        (json!(["ACL", "WHOAMI"]), "acl"),
        (json!(["ACL", "GENTOKEN", "x"]), "acl"),
        (json!(["EVAL", "return 1", 0]), "eval"),
        (json!(["PUBLISH", "c", "m"]), "publish"),
    ] {
        let refused =
            format!("NOPERM this user has no permissions to run the '{name}' command or its subcommand");
        assert_eq!(run(command).await, (400.try_into().unwrap(), json!({ "error": refused })));
    }
    // In the query and at the bare origin, as with the other tokens.
    let path = format!("/get/greeting?_token={token}");
    let answer = sandbox.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "result": "Hello, Ada" }));
    let log = sandbox.get_json("/_sandbox/log?area=rest").await;
    assert_eq!(log.as_array().unwrap().last().unwrap()["auth"], "token-acl");
    assert!(!log.to_string().contains(&token));
}

#[tokio::test]
async fn a_token_ends_with_its_user_and_stays_with_its_database() {
    let sandbox = Sandbox::start("demo").await;
    let (db, other) = (sandbox.db("acme-catalog").await, sandbox.db("acme-analytics").await);
    let token = browser(&sandbox, &db).await;
    assert_eq!(sandbox.run(&other, &token, json!(["PING"])).await.0, 401);
    assert_eq!(sandbox.run(&db, &token, json!(["PING"])).await.0, 200);
    let disabled = json!({ "error": "WRONGPASS invalid username-password pair or user is disabled" });
    sandbox.result(&db, json!(["ACL", "SETUSER", "browse", "off"])).await;
    assert_eq!(sandbox.run(&db, &token, json!(["PING"])).await, (401.try_into().unwrap(), disabled.clone()));
    sandbox.result(&db, json!(["ACL", "SETUSER", "browse", "on"])).await;
    assert_eq!(sandbox.run(&db, &token, json!(["PING"])).await.0, 200);
    // A second token for the same user works until its password goes.
    let second = text(sandbox.result(&db, json!(["ACL", "GENTOKEN", "browse"])).await);
    assert_eq!(sandbox.run(&db, &second, json!(["PING"])).await.0, 401, "not given to the user yet");
    sandbox.result(&db, json!(["ACL", "SETUSER", "browse", format!(">{second}")])).await;
    assert_eq!(sandbox.run(&db, &second, json!(["PING"])).await.0, 200);
    sandbox.result(&db, json!(["ACL", "SETUSER", "browse", format!("<{second}")])).await;
    assert_eq!(sandbox.run(&db, &second, json!(["PING"])).await.0, 401);
    assert_eq!(sandbox.result(&db, json!(["ACL", "DELUSER", "browse", "nobody"])).await, 1);
    assert_eq!(sandbox.run(&db, &token, json!(["PING"])).await, (401.try_into().unwrap(), disabled));
}

#[tokio::test]
async fn users_can_be_looked_at() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    browser(&sandbox, &db).await;
    assert_eq!(
        sandbox.result(&db, json!(["ACL", "USERS"])).await,
        json!(["browse", "default", "default_ro"])
    );
    let list = sandbox.result(&db, json!(["ACL", "LIST"])).await;
    assert!(list[0].as_str().unwrap().starts_with("user browse on "), "{list}");
    let user = sandbox.result(&db, json!(["acl", "getuser", "browse"])).await;
    let names: Vec<_> = user.as_array().unwrap().iter().step_by(2).collect();
    assert_eq!(names, ["flags", "passwords", "commands", "keys", "channels"]);
    assert_eq!(sandbox.result(&db, json!(["ACL", "GETUSER", "nobody"])).await, json!(null));
    assert_eq!(sandbox.result(&db, json!(["ACL", "LOG"])).await, json!([]));
    for command in [json!(["ACL", "LOG", "RESET"]), json!(["ACL", "LOAD"]), json!(["ACL", "SAVE"])] {
        assert_eq!(sandbox.result(&db, command).await, "OK");
    }
}

#[tokio::test]
async fn refusals_have_their_texts() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let missing = "ERR Wrong password or user \"upstash\" does not exist";
    assert_eq!(sandbox.error(&db, json!(["ACL", "RESTTOKEN", "upstash", "fakepass"])).await, missing);
    for command in [
        json!(["ACL", "SETUSER", "u", ">plain"]),
        json!(["ACL", "SETUSER", "u", "nopass"]),
        json!(["ACL", "SETUSER", "u", "+client|list"]),
        json!(["ACL", "SETUSER", "u", "nonsense"]),
        json!(["ACL", "SETUSER", "default", "off"]),
        json!(["ACL", "DELUSER", "default"]),
        json!(["ACL", "DELUSER", "default_ro"]),
        json!(["ACL", "GENTOKEN", "u", "weak"]),
    ] {
        let error = sandbox.error(&db, command.clone()).await;
        assert!(error.starts_with("ERR "), "{command}: {error}");
    }
    let state = sandbox.state().await;
    let databases = state["databases"].as_array().unwrap();
    let json = databases.iter().find(|json| json["database_id"] == db.id.as_str()).unwrap();
    let standard = sandbox.result(&db, json!(["ACL", "RESTTOKEN", "default", json["password"]])).await;
    assert_eq!(standard, db.token.as_str());
}

#[tokio::test]
async fn the_free_plan_has_no_users_of_ones_own() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-sessions").await;
    for command in [
        json!(["ACL", "GENTOKEN", "browse"]),
        json!(["ACL", "SETUSER", "browse", "on"]),
        json!(["ACL", "RESTTOKEN", "default", "x"]),
        json!(["ACL", "LIST"]),
    ] {
        assert!(sandbox.error(&db, command).await.contains("paid plan"));
    }
    assert_eq!(sandbox.result(&db, json!(["ACL", "WHOAMI"])).await, "default");
}

#[tokio::test]
async fn users_outlive_a_redis_that_broke() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let token = browser(&sandbox, &db).await;
    let slot = sandbox.running.world.state().databases.by_id(&db.id).unwrap().redis.clone();
    let broken = slot.running().await.expect("it runs");
    // A script that has written cannot be stopped: the server ends with it.
    let script = "redis.call('SET', 'a', 'b') while true do end";
    let (status, answer) = sandbox.run(&db, &db.token, json!(["EVAL", script, 0])).await;
    assert_eq!(status, 500, "{answer}");
    let (status, answer) = sandbox.run(&db, &token, json!(["GET", "greeting"])).await;
    assert_eq!((status.as_u16(), answer), (200, json!({ "result": "Hello, Ada" })));
    // Whoever still holds the old server cannot write with it any more.
    assert!(broken.connect(&sandbox::redis::User::Default).await.is_err(), "two servers for one database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn users_made_at_the_same_time_are_all_remembered() {
    let sandbox = Sandbox::start("demo").await;
    let db = sandbox.db("acme-catalog").await;
    let slot = sandbox.running.world.state().databases.by_id(&db.id).unwrap().redis.clone();
    // Long lists take their time to read, so that one can overtake another.
    for round in 0..10 {
        let made = (0..32).map(|number| {
            let mut command = vec!["ACL".to_owned(), "SETUSER".into(), format!("user-{round}-{number}")];
            command.extend((0..20).map(|pattern| format!("~{round}:{number}:{pattern}:*")));
            let (sandbox, db) = (&sandbox, &db);
            async move { sandbox.result(db, json!(command)).await }
        });
        futures_util::future::join_all(made).await;
        assert_eq!(slot.users().len(), (round + 1) * 32);
    }
}
