//! OPS: the program itself, started as an operator starts it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use wiremock::ResponseTemplate;

use crate::fake::{CANARY, Fake};
use crate::world::{ORIGIN, RING, configuration};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exchange"));
    command.env_clear().kill_on_drop(true);
    command
}

/// A folder with a key ring and a configuration.
fn folder(upstream: &str) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    exchange::private_file::create(&dir.path().join("ring"), RING).expect("a ring");
    let text = format!("listen = \"127.0.0.1:0\"\n{}", configuration(dir.path(), upstream));
    std::fs::write(dir.path().join("exchange.toml"), text).expect("written");
    dir
}

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

/// The program's clock is the real one.
fn real_time(fake: &Fake) {
    fake.lock().claims = Some(Box::new(|claims| {
        let now = exchange::clock::Clock::System.now();
        claims["iat"] = json!(now);
        claims["exp"] = json!(now + 60);
    }));
}

/// A running exchange, its address, and what it writes.
struct Running {
    child: Child,
    address: String,
    log: tokio::task::JoinHandle<String>,
}

async fn start(dir: &Path, variables: &[(&str, &str)]) -> Running {
    let mut child = program()
        .args(["--insecure-test", "--config"])
        .arg(dir.join("exchange.toml"))
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let mut text = String::new();
    let address = loop {
        let line = lines.next_line().await.expect("read").expect("it says when it is ready");
        if let Some(address) = line.strip_prefix("exchange ready ") {
            break address.to_owned();
        }
        text.push_str(&line);
        text.push('\n');
    };
    let mut stderr = child.stderr.take().expect("stderr");
    let log = tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            text.push_str(&line);
            text.push('\n');
        }
        stderr.read_to_string(&mut text).await.expect("read");
        text
    });
    Running { child, address, log }
}

impl Running {
    /// Asks it to stop, and answers everything it ever wrote.
    async fn stop(mut self) -> String {
        let pid = self.child.id().expect("running").to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.expect("signalled");
        assert!(self.child.wait().await.expect("ended").success(), "it stops cleanly");
        self.log.await.expect("read")
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        request
            .header("host", "dash.example")
            .header("x-pd", "top")
            .header("origin", ORIGIN)
            .send()
            .await
            .expect("an answer")
    }
}

#[tokio::test]
async fn sec_06_and_prx_08_a_whole_life_at_trace_level_logs_no_secret_and_uses_no_proxy() {
    let (fake, upstream) = Fake::start().await;
    real_time(&fake);
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
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = |path: &str| format!("{}{path}", running.address);

    let flow = fake.authorize("person");
    let body = json!({"code": flow.code, "code_verifier": flow.verifier, "nonce": flow.nonce});
    let signed_in = running.send(http.post(url("/api/session/exchange")).json(&body)).await;
    assert_eq!(signed_in.status(), 200);
    let cookie = signed_in.headers()["set-cookie"]
        .to_str()
        .expect("ascii")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let id = cookie.split_once('=').expect("a cookie").1.to_owned();
    let again = running.send(http.post(url("/api/session/exchange")).json(&body)).await;
    assert_eq!(again.status(), 400, "a spent code");
    running.send(http.get(url("/callback?code=CANARY-url&state=CANARY-state"))).await;
    running.send(http.get(url("/api/self/redis/databases?x=CANARY-query")).header("cookie", &cookie)).await;
    let token =
        running.send(http.post(url("/api/self/redis/db1/explorer-token")).header("cookie", &cookie)).await;
    assert!(token.text().await.expect("a body").contains("READER-token"));
    for template in [
        ResponseTemplate::new(500).set_body_json("CANARY-said"),
        ResponseTemplate::new(302).insert_header("location", "/CANARY-location"),
        ResponseTemplate::new(200).set_body_raw("<CANARY-html>", "text/html"),
        ResponseTemplate::new(401).set_body_json("CANARY-unauthorized"),
    ] {
        fake.answer("/api/v2/redis/databases", template);
        let failed = running.send(http.get(url("/api/self/redis/databases")).header("cookie", &cookie)).await;
        assert_eq!(failed.status(), 502);
    }
    running.send(http.delete(url("/api/connection")).header("cookie", &cookie)).await;

    let log = running.stop().await;
    assert!(
        log.contains("\"level\":\"TRACE\"") && log.contains("\"action\":\"login\""),
        "the log is complete"
    );
    assert!(log.contains("\"route\":\"/callback\""), "the template is logged");
    let leaks = |line: &&str| line.contains(CANARY) || line.contains(&id) || line.contains("READER");
    assert_eq!(log.lines().find(leaks), None);
    let ring = RING.split_whitespace().nth(1).expect("a key");
    assert!(!log.contains(ring));
    let visited = tokio::time::timeout(std::time::Duration::from_millis(50), proxy.accept()).await;
    assert!(visited.is_err(), "the environment's proxy was not used");
}

#[tokio::test]
async fn a_session_and_a_key_outlive_a_restart() {
    let (fake, upstream) = Fake::start().await;
    let dir = folder(&upstream.uri());
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let running = start(dir.path(), &[]).await;
    real_time(&fake);
    let flow = fake.authorize("person");
    let body = json!({"code": flow.code, "code_verifier": flow.verifier, "nonce": flow.nonce});
    let answer =
        running.send(http.post(format!("{}/api/session/exchange", running.address)).json(&body)).await;
    assert_eq!(answer.status(), 200);
    let cookie =
        answer.headers()["set-cookie"].to_str().expect("ascii").split(';').next().expect("a pair").to_owned();
    running.stop().await;

    let running = start(dir.path(), &[]).await;
    let list = http.get(format!("{}/api/self/redis/databases", running.address)).header("cookie", cookie);
    let answer = running.send(list).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("a body").contains("orders"));
    running.stop().await;
}
