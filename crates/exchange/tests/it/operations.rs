//! OPS: the program itself, started as an operator starts it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use axum::http::Method;
use exchange::clock::Clock;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

use crate::fake::{CANARY, Fake, team_key};
use crate::program::{folder, program, start};
use crate::world::{ORIGIN, RING};

async fn check(dir: &Path, arguments: &[&str]) -> (bool, String) {
    let config = dir.join("exchange.toml");
    let output =
        program().arg("check").arg("--config").arg(config).args(arguments).output().await.expect("it ran");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn ops_02_a_key_ring_that_others_may_read_stops_the_start() {
    let dir = folder("http://127.0.0.1:1");
    assert!(check(dir.path(), &["--insecure-test"]).await.0, "the start it is compared with");
    for mode in [0o644, 0o640, 0o604, 0o660] {
        let ring = dir.path().join("ring");
        std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(mode)).expect("changed");
        let (started, said) = check(dir.path(), &["--insecure-test"]).await;
        assert!(!started && said.contains("keys_file") && said.contains("chmod 600"), "{mode:o}: {said}");
        assert!(!said.contains("AAAA"), "the key is not shown: {said}");
    }
    std::fs::remove_file(dir.path().join("ring")).expect("removed");
    let (started, said) = check(dir.path(), &["--insecure-test"]).await;
    assert!(!started && said.contains("keys_file"), "{said}");
}

#[tokio::test]
async fn ops_03_plain_http_needs_the_test_flag_and_stays_on_this_machine() {
    let dir = folder("http://127.0.0.1:1");
    let file = dir.path().join("exchange.toml");
    let (started, said) = check(dir.path(), &[]).await;
    assert!(!started && said.contains("exchange.toml, line ") && said.contains("use https"), "{said}");
    let good = std::fs::read_to_string(&file).expect("read");
    for (from, to) in [
        ("http://127.0.0.1:1/api", "http://192.0.2.1/api"),
        (ORIGIN, "http://dash.example"),
        ("127.0.0.1:0", "0.0.0.0:0"),
        ("https://*.upstash.io", "http://*.upstash.io"),
    ] {
        assert!(good.contains(from), "{from}");
        std::fs::write(&file, good.replace(from, to)).expect("written");
        let (started, said) = check(dir.path(), &["--insecure-test"]).await;
        assert!(!started && said.contains("exchange.toml, line "), "{to}: {said}");
    }
}

#[tokio::test]
async fn a_wrong_configuration_is_named_with_its_place_and_its_cure() {
    let dir = folder("http://127.0.0.1:1");
    let file = dir.path().join("exchange.toml");
    let good = std::fs::read_to_string(&file).expect("read");
    for (from, to, expected) in [
        ("client_id", "clientid", "`oauth.clientid` is not a setting"),
        ("client_id = \"test-client\"\n", "", "`oauth.client_id` is missing"),
        ("listen = \"127.0.0.1:0\"", "listen = 1", "line 1"),
        ("listen = \"127.0.0.1:0\"", "listen = \"x\"", "line 1 (`listen`)"),
        ("listen = \"127.0.0.1:0\"", "dist = \"/nowhere\"", "line 1 (`dist`)"),
        ("listen = \"127.0.0.1:0\"", "trusted_proxies = [\"10.0.0.0/99\"]", "line 1 (`trusted_proxies`)"),
        ("listen = \"127.0.0.1:0\"", "listen = \"127.0.0.1:0", "line 1"),
    ] {
        std::fs::write(&file, good.replacen(from, to, 1)).expect("written");
        let (started, said) = check(dir.path(), &["--insecure-test"]).await;
        assert!(!started && said.contains(expected), "{to}: {said}");
        assert_eq!(said.lines().count(), 1, "one line, no backtrace: {said}");
    }
    let output = program().args(["check", "--nonsense"]).output().await.expect("it ran");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--nonsense"));
}

#[tokio::test]
async fn a_ring_that_is_not_the_database_s_is_found_out_by_the_check() {
    let dir = folder("http://127.0.0.1:1");
    assert!(check(dir.path(), &["--insecure-test"]).await.0);
    let file = format!("sqlite://{}", dir.path().join("exchange.db").display());
    let mut sql = SqliteConnection::connect(&file).await.expect("opened");
    for statement in [
        "INSERT INTO accounts (id, issuer, subject, created_at) VALUES ('a', 'i', 's', 1)",
        "INSERT INTO credentials (account_id, kind, label, sealed, key_name, dead, created_at)
         VALUES ('a', 'sub', 'b', x'01' || CAST('gone' AS BLOB) || zeroblob(50), '', 0, 1)",
    ] {
        sqlx::query(statement).execute(&mut sql).await.expect("stored");
    }
    let (is_good, said) = check(dir.path(), &["--insecure-test"]).await;
    assert!(!is_good && said.contains("\"gone\"") && said.contains("restore it"), "{said}");
}

#[tokio::test]
async fn the_example_configuration_is_good_but_for_the_files_it_names() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("exchange.example.toml");
    let dir = TempDir::new().expect("a folder");
    exchange::private_file::create(&dir.path().join("ring"), RING).expect("a ring");
    std::fs::write(dir.path().join("index.html"), "{{__TRUNK NONCE__}}").expect("written");
    let output = program()
        .args(["check", "--config"])
        .arg(example)
        .env("PD_DATABASE", dir.path().join("exchange.db"))
        .env("PD_KEYS_FILE", dir.path().join("ring"))
        .env("PD_DIST", dir.path())
        .output()
        .await
        .expect("it ran");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn keygen_makes_a_private_ring_and_never_overwrites_one() {
    let dir = TempDir::new().expect("a folder");
    let ring = dir.path().join("ring");
    let keygen = async || program().arg("keygen").arg(&ring).output().await.expect("it ran");
    assert!(keygen().await.status.success());
    let first = std::fs::read_to_string(&ring).expect("read");
    assert!(exchange::vault::KeyRing::load(&ring).is_ok());
    assert_eq!(std::fs::metadata(&ring).expect("there").permissions().mode() & 0o777, 0o600);
    let again = keygen().await;
    assert!(!again.status.success());
    assert_eq!(std::fs::read_to_string(&ring).expect("read"), first);
    assert!(!String::from_utf8_lossy(&again.stdout).contains(first.trim()));
}

#[tokio::test]
async fn sec_06_and_prx_08_a_whole_life_at_trace_level_logs_no_secret_and_uses_no_proxy() {
    let (fake, upstream) = Fake::start().await;
    fake.follow(&Clock::System);
    let proxy = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let proxy_url = format!("http://{}", proxy.local_addr().expect("an address"));
    let dir = folder(&upstream.uri());
    let variables: Vec<(&str, &str)> =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .into_iter()
            .map(|name| (name, proxy_url.as_str()))
            .chain([("RUST_LOG", "trace")])
            .collect();
    let running = start(dir.path(), &variables).await;
    let send = async |request: reqwest::RequestBuilder| request.send().await.expect("an answer");
    let flow = fake.authorize("person");
    let signed_in = send(running.sign_in(&flow)).await;
    assert_eq!(signed_in.status(), 200);
    let cookie =
        signed_in.headers()["set-cookie"].to_str().expect("ascii").split(';').next().expect("a pair");
    let id = cookie.split_once('=').expect("a cookie").1.to_owned();
    assert_eq!(send(running.sign_in(&flow)).await.status(), 400, "a spent code");
    send(running.get("/callback?code=CANARY-url&state=CANARY-state")).await;
    let list = |query| running.get(&format!("/api/self/redis/databases{query}")).header("cookie", cookie);
    send(list("?x=CANARY-query")).await;
    let token = send(running.post("/api/self/redis/db1/explorer-token").header("cookie", cookie)).await;
    assert!(token.text().await.expect("a body").contains("READER-token"));
    let team = json!({ "email": "demo@acme.example", "api_key": team_key("t1") });
    let team = running.request(Method::PUT, "/api/connection/team").json(&team).header("cookie", cookie);
    assert_eq!(send(team).await.status(), 200);
    let made = running.post("/api/sub-accounts").json(&json!({ "slug": "a" })).header("cookie", cookie);
    let made: serde_json::Value = send(made).await.json().await.expect("JSON");
    let ticket = made["ticket"]["ticket"].as_str().expect("a ticket").to_owned();
    let seen = send(running.post(&format!("/api/reveal/{ticket}")).header("cookie", cookie)).await;
    assert!(seen.text().await.expect("a body").contains("CANARY-sub-"));
    let link = send(running.post("/api/sub-accounts/a/sso").header("cookie", cookie)).await;
    assert!(link.text().await.expect("a body").contains("/login?token="));
    for template in [
        ResponseTemplate::new(500).set_body_json("CANARY-said"),
        ResponseTemplate::new(302).insert_header("location", "/CANARY-location"),
        ResponseTemplate::new(200).set_body_raw("<CANARY-html>", "text/html"),
        ResponseTemplate::new(401).set_body_json("CANARY-unauthorized"),
    ] {
        fake.answer("/api/v2/redis/databases", template);
        assert_eq!(send(list("")).await.status(), 502);
    }
    send(running.request(Method::DELETE, "/api/connection").header("cookie", cookie)).await;

    let log = running.stop().await;
    assert!(
        log.contains("\"level\":\"TRACE\"") && log.contains("\"action\":\"login\""),
        "the log is complete"
    );
    assert!(log.contains("\"route\":\"/callback\""), "the template is logged");
    let secrets = [CANARY, "READER", &id, &ticket, "?token="];
    let leaks = |line: &&str| secrets.iter().any(|secret| line.contains(secret));
    assert_eq!(log.lines().find(leaks), None);
    let ring = RING.split_whitespace().nth(1).expect("a key");
    assert!(!log.contains(ring));
    let visited = tokio::time::timeout(std::time::Duration::from_millis(50), proxy.accept()).await;
    assert!(visited.is_err(), "the environment's proxy was not used");
}

#[tokio::test]
async fn a_session_and_a_key_outlive_a_restart() {
    let (fake, upstream) = Fake::start().await;
    fake.follow(&Clock::System);
    let dir = folder(&upstream.uri());
    let running = start(dir.path(), &[]).await;
    let cookie = running.cookie(&fake).await;
    running.stop().await;

    let running = start(dir.path(), &[]).await;
    let list = running.get("/api/self/redis/databases").header("cookie", cookie);
    let answer = list.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("a body").contains("orders"));
    running.stop().await;
}

#[tokio::test]
async fn a_database_of_the_first_release_is_brought_up_to_date_and_remembers_its_keys() {
    let dir = TempDir::new().expect("a folder");
    let first = "0001_first_light.sql";
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    std::fs::create_dir(dir.path().join("old")).expect("made");
    std::fs::copy(migrations.join(first), dir.path().join("old").join(first)).expect("copied");
    let file = dir.path().join("exchange.db");
    exchange::private_file::ensure(&file).expect("made");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.expect("opened");
    let old = sqlx::migrate::Migrator::new(dir.path().join("old")).await.expect("read");
    old.run(&pool).await.expect("made");
    for statement in [
        "INSERT INTO accounts VALUES ('a', 'i', 's', NULL, 1), ('b', 'i', 't', NULL, 1)",
        "INSERT INTO credentials VALUES ('a', 'personal', '', x'00', 'acme-1', 'e', 0, 7), ('b', 'personal', '', x'00', 'acme-2', 'e', 1, 8)",
    ] {
        sqlx::query(statement).execute(&pool).await.expect("inserted");
    }
    pool.close().await;

    let store = exchange::store::Store::open(&file).await.expect("brought up to date");
    for (account, name, made_at, state) in [("a", "acme-1", 7, "in_use"), ("b", "acme-2", 8, "refused")] {
        let keys = store.minted_keys(account).await.expect("read");
        let keys: Vec<_> =
            keys.iter().map(|key| (key.name.as_str(), key.made_at, key.state.as_str())).collect();
        assert_eq!(keys, [(name, made_at, state)]);
    }
}
