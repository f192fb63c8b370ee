//! The program itself: what it prints, and that no redis-server outlives it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The program, with its temporary files in a folder of its own.
pub struct Program {
    pub child: Child,
    pub origin: String,
    printed: String,
    folder: tempfile::TempDir,
}

impl Program {
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
            .args(["--port", "0"])
            .args(arguments)
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        let origin = loop {
            let line = lines.next_line().await.unwrap().expect("it gets ready");
            if let Some(origin) = line.strip_prefix("sandbox ready ") {
                break origin.replace("localhost", "127.0.0.1");
            }
            printed += &line;
        };
        Self { child, origin, printed, folder }
    }

    /// Uses every demo database once and answers their servers' sockets.
    async fn use_all_databases(&self) -> Vec<PathBuf> {
        let http = Client::builder().no_proxy().build().unwrap();
        let state: Value =
            http.get(format!("{}/_sandbox/state", self.origin)).send().await.unwrap().json().await.unwrap();
        for database in state["databases"].as_array().unwrap() {
            let token = database["rest_token"].as_str().unwrap();
            let answer = http.post(&self.origin).bearer_auth(token).body(r#"["PING"]"#).send().await.unwrap();
            assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "result": "PONG" }));
        }
        sockets(self.folder.path())
    }
}

/// The sockets below a folder.
fn sockets(folder: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path().join("s"));
    folders.filter(|socket| socket.exists()).collect()
}

/// Whether a server still accepts connections there.
fn answers(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

/// Keeps a connection to each server, runs `end`, and waits for every server to hang up: a connection tells of the
/// process itself, even after its files are gone.
async fn all_end_after(program: &mut Program, end: impl AsyncFnOnce(&mut Program)) {
    use std::io::Read;
    let sockets = program.use_all_databases().await;
    assert_eq!(sockets.len(), 3);
    assert!(sockets.iter().all(|socket| answers(socket)));
    let open: Vec<_> =
        sockets.iter().map(|socket| std::os::unix::net::UnixStream::connect(socket).unwrap()).collect();
    end(program).await;
    for mut connection in open {
        connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let read = tokio::task::spawn_blocking(move || connection.read(&mut [0])).await.unwrap();
        assert!(
            matches!(&read, Ok(0)) || read.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset),
            "a server lives on"
        );
    }
    let started = Instant::now();
    while std::fs::read_dir(program.folder.path()).unwrap().next().is_some() {
        assert!(started.elapsed() < Duration::from_secs(10), "folders are left behind");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn no_redis_survives_kill_9() {
    let mut program = Program::start(&[]).await;
    all_end_after(&mut program, async |program| program.child.kill().await.unwrap()).await;
}

#[tokio::test]
async fn no_redis_survives_a_polite_end() {
    let mut program = Program::start(&[]).await;
    all_end_after(&mut program, async |program| {
        let pid = program.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        assert!(program.child.wait().await.unwrap().success());
    })
    .await;
}

#[tokio::test]
async fn no_redis_survives_a_reset() {
    let mut program = Program::start(&[]).await;
    all_end_after(&mut program, async |program| {
        let http = Client::builder().no_proxy().build().unwrap();
        let reset = http.post(format!("{}/_sandbox/reset", program.origin)).json(&json!({}));
        assert_eq!(reset.send().await.unwrap().status(), 200);
    })
    .await;
}

#[tokio::test]
async fn databases_start_on_first_use_and_it_says_which_redis() {
    let program = Program::start(&[]).await;
    assert!(program.printed.starts_with("Redis ") && program.printed.contains("JSON"), "{}", program.printed);
    assert_eq!(sockets(program.folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_server_that_does_not_work_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(["--port", "0", "--redis-server", "/nonexistent/redis-server"])
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("/nonexistent/redis-server does not work"), "{text}");
}

#[tokio::test]
async fn two_sandboxes_run_side_by_side_and_a_taken_port_is_told() {
    let first = Program::start(&[]).await;
    let second = Program::start(&["--seed", "empty"]).await;
    assert_ne!(first.origin, second.origin);
    let port = first.origin.rsplit(':').next().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox")).args(["--port", port]).output().await.unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("is another sandbox running?"));
}
