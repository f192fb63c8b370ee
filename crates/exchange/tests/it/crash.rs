//! SEC-08: the exchange is killed (SIGKILL) at each step of making a sub-account, started again, and either the
//! sub-account can be used or it is listed as lost.
//!
//! The program has no switch for this. It is held where it is to die from outside: Upstash's stand-in does not answer, or a
//! trigger in its database keeps a statement busy.

use std::time::Duration;

use axum::http::Method;
use exchange::clock::Clock;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use wiremock::{MockServer, ResponseTemplate};

use crate::fake::{Fake, team_key};
use crate::program::{Running, folder, start};

/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(60);

/// A database, an Upstash and somebody's session: what outlives the program.
struct Scene {
    fake: Fake,
    upstream: MockServer,
    dir: TempDir,
    cookie: String,
}

impl Scene {
    /// Somebody signed in and pasted a team's key.
    async fn set() -> (Self, Running) {
        let (fake, upstream) = Fake::start().await;
        fake.follow(&Clock::System);
        let dir = folder(&upstream.uri());
        let running = start(dir.path(), &[]).await;
        let cookie = running.cookie(&fake).await;
        let team = json!({ "email": "demo@acme.example", "api_key": team_key("t1") });
        let pasted =
            running.request(Method::PUT, "/api/connection/team").json(&team).header("cookie", &cookie);
        assert_eq!(pasted.send().await.expect("an answer").status(), 200);
        (Self { fake, upstream, dir, cookie }, running)
    }

    /// Asks for a sub-account, waits until the program has come so far, and kills it.
    async fn kill_when<F: Future<Output = bool>>(
        &self,
        running: Running,
        slug: &str,
        so_far: impl Fn() -> F,
    ) {
        let body = json!({ "slug": slug });
        let request = running.post("/api/sub-accounts").json(&body).header("cookie", &self.cookie);
        let asked = tokio::spawn(request.send());
        let mut patience = 1000;
        while !so_far().await {
            patience -= 1;
            assert!(patience > 0, "it never came so far");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        running.kill().await;
        drop(asked.await);
    }

    async fn start(&self) -> Running {
        start(self.dir.path(), &[]).await
    }

    /// The listed sub-accounts as `slug state`.
    async fn states(&self, running: &Running) -> Vec<String> {
        let answer = running.get("/api/sub-accounts").header("cookie", &self.cookie).send().await;
        let list: Value = answer.expect("an answer").json().await.expect("JSON");
        let rows = list["sub_accounts"].as_array().unwrap_or_else(|| panic!("{list}")).clone();
        let text = |row: &Value, field: &str| row[field].as_str().expect("a string").to_owned();
        rows.iter().map(|row| format!("{} {}", text(row, "slug"), text(row, "key"))).collect()
    }

    async fn status(&self, running: &Running, method: Method, path: &str) -> u16 {
        let request = running.request(method, path).header("cookie", &self.cookie);
        request.send().await.expect("an answer").status().as_u16()
    }

    /// What is lost can be deleted and made anew.
    async fn delete_and_make_anew(&self, running: &Running) {
        self.fake.lock().subs.dawdle = Duration::ZERO;
        assert_eq!(self.status(running, Method::DELETE, "/api/sub-accounts/a").await, 204);
        self.make(running).await;
    }

    async fn make(&self, running: &Running) {
        let request = running.post("/api/sub-accounts").json(&json!({ "slug": "a" }));
        let answer = request.header("cookie", &self.cookie).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        self.is_usable(running).await;
    }

    /// Its key is held, nobody has seen it, and a look at it can be had.
    async fn is_usable(&self, running: &Running) {
        assert_eq!(self.states(running).await, ["a unseen"]);
        assert_eq!(self.status(running, Method::GET, "/api/sub/a/redis/databases").await, 200);
        let ticket = running.post("/api/sub-accounts/a/ticket").header("cookie", &self.cookie).send().await;
        let ticket: Value = ticket.expect("an answer").json().await.expect("JSON");
        let reveal = format!("/api/reveal/{}", ticket["ticket"].as_str().expect("a ticket"));
        let seen = running.post(&reveal).header("cookie", &self.cookie).send().await.expect("an answer");
        let key = self.fake.lock().subs.get("a").expect("made").key.clone();
        assert!(seen.text().await.expect("a body").contains(&key));
        assert_eq!(self.states(running).await, ["a held"]);
    }

    async fn has_heard(&self, call: &str) -> bool {
        let requests = self.upstream.received_requests().await.expect("recorded");
        requests.iter().any(|request| format!("{} {}", request.method, request.url.path()) == call)
    }

    async fn sql(&self) -> SqliteConnection {
        let file = self.dir.path().join("exchange.db");
        SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("opened")
    }

    /// From now on, storing a row of `table` never ends.
    async fn hold_at(&self, table: &str) {
        let count = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12)";
        let trigger = format!(
            "CREATE TRIGGER hold AFTER INSERT ON {table} BEGIN {}; END",
            format_args!("SELECT ({count} SELECT MAX(i) FROM n)")
        );
        sqlx::query(sqlx::AssertSqlSafe(trigger)).execute(&mut self.sql().await).await.expect("made");
    }

    async fn let_go(&self) {
        sqlx::query("DROP TRIGGER hold").execute(&mut self.sql().await).await.expect("dropped");
    }

    /// Rows of a table that are committed.
    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut self.sql().await).await.expect("counted")
    }

    /// Whether somebody is in the middle of a transaction that writes.
    async fn is_locked(&self) -> bool {
        let mut sql = self.sql().await;
        sqlx::query("PRAGMA busy_timeout = 0").execute(&mut sql).await.expect("set");
        sqlx::query("BEGIN IMMEDIATE").execute(&mut sql).await.is_err()
    }
}

const ASKED: &str = "POST /api/v2/subaccount";

#[tokio::test]
async fn sec_08_killed_before_upstash_made_anything() {
    let (scene, running) = Scene::set().await;
    scene.fake.answer("/api/v2/subaccount", ResponseTemplate::new(503).set_delay(FOREVER));
    scene.kill_when(running, "a", || scene.has_heard(ASKED)).await;
    scene.fake.as_usual("/api/v2/subaccount");
    let running = scene.start().await;
    assert_eq!(scene.states(&running).await, ["a lost"], "nobody can know yet that there is none");
    scene.make(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_after_upstash_made_it_and_before_its_answer() {
    let (scene, running) = Scene::set().await;
    scene.fake.lock().subs.dawdle = FOREVER;
    scene.kill_when(running, "a", || scene.has_heard(ASKED)).await;
    assert_eq!(scene.fake.lock().subs.slugs(), ["a"]);
    let running = scene.start().await;
    assert_eq!(scene.states(&running).await, ["a lost"]);
    scene.delete_and_make_anew(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_with_the_answer_in_hand_and_the_commit_to_come() {
    let (scene, running) = Scene::set().await;
    scene.hold_at("credentials").await;
    scene.kill_when(running, "a", || async { scene.has_heard(ASKED).await && scene.is_locked().await }).await;
    scene.let_go().await;
    assert_eq!((scene.count("creations").await, scene.fake.lock().subs.slugs().len()), (1, 1));
    let running = scene.start().await;
    assert_eq!(scene.states(&running).await, ["a lost"]);
    scene.delete_and_make_anew(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_after_the_commit_and_before_a_ticket_was_made() {
    let (scene, running) = Scene::set().await;
    scene.hold_at("tickets").await;
    scene
        .kill_when(running, "a", || async {
            scene.count("sub_accounts").await == 1 && scene.is_locked().await
        })
        .await;
    scene.let_go().await;
    assert_eq!(scene.count("tickets").await, 0);
    let running = scene.start().await;
    scene.is_usable(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_before_anybody_read_the_answer() {
    let (scene, running) = Scene::set().await;
    scene.kill_when(running, "a", || async { scene.count("tickets").await == 1 }).await;
    let running = scene.start().await;
    scene.is_usable(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_while_a_creation_is_undone() {
    let (scene, running) = Scene::set().await;
    let full = "CREATE TRIGGER hold BEFORE INSERT ON credentials BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    sqlx::query(full).execute(&mut scene.sql().await).await.expect("made");
    scene.fake.answer("/api/v2/subaccount/a", ResponseTemplate::new(503).set_delay(FOREVER));
    scene.kill_when(running, "a", || scene.has_heard("DELETE /api/v2/subaccount/a")).await;
    scene.let_go().await;
    scene.fake.as_usual("/api/v2/subaccount/a");
    let running = scene.start().await;
    assert_eq!(scene.states(&running).await, ["a lost"]);
    scene.delete_and_make_anew(&running).await;
    running.kill().await;
}

#[tokio::test]
async fn sec_08_killed_at_any_moment_of_a_bulk_no_sub_account_is_without_a_key_or_a_word() {
    let (scene, mut running) = Scene::set().await;
    scene.fake.lock().subs.dawdle = Duration::from_millis(3);
    for (round, wait) in [1, 4, 9, 16, 25, 36, 60, 100].into_iter().enumerate() {
        let asked: Vec<_> = (0..6)
            .map(|number| {
                let body = json!({ "slug": format!("r{round}-{number}") });
                let request = running.post("/api/sub-accounts").json(&body);
                tokio::spawn(request.header("cookie", &scene.cookie).send())
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(wait)).await;
        running.kill().await;
        for asked in asked {
            drop(asked.await);
        }
        running = scene.start().await;
    }
    let states = scene.states(&running).await;
    let made: Vec<_> = scene.fake.lock().subs.slugs().into_iter().map(str::to_owned).collect();
    assert!(!made.is_empty());
    // However the rounds went, what is made in peace now is kept.
    let last = running.post("/api/sub-accounts").json(&json!({ "slug": "last" }));
    assert_eq!(last.header("cookie", &scene.cookie).send().await.expect("an answer").status(), 200);
    assert!(scene.states(&running).await.contains(&"last unseen".to_owned()));
    for slug in made {
        let is = |state: &str| states.contains(&format!("{slug} {state}"));
        assert!(is("unseen") || is("lost"), "{slug}: {states:?}");
        if is("unseen") {
            let databases = format!("/api/sub/{slug}/redis/databases");
            assert_eq!(scene.status(&running, Method::GET, &databases).await, 200, "{slug}");
        }
    }
    running.kill().await;
}

#[tokio::test]
async fn a_stop_waits_for_a_creation_whose_caller_has_hung_up() {
    let (scene, running) = Scene::set().await;
    scene.fake.lock().subs.dawdle = Duration::from_secs(1);
    let request = running.post("/api/sub-accounts").json(&json!({ "slug": "a" }));
    let asked = tokio::spawn(request.header("cookie", &scene.cookie).send());
    while !scene.has_heard(ASKED).await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    asked.abort();
    drop(asked.await);
    running.stop().await;
    let running = scene.start().await;
    scene.is_usable(&running).await;
    running.kill().await;
}
