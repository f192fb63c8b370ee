//! The program itself, started as an operator starts it.

use std::path::Path;
use std::process::Stdio;

use axum::http::Method;
use reqwest::RequestBuilder;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::fake::{Fake, Flow};
use crate::world::{ORIGIN, RING, configuration};

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exchange"));
    command.env_clear().kill_on_drop(true);
    command
}

/// A folder with a key ring and a configuration.
pub fn folder(upstream: &str) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    exchange::private_file::create(&dir.path().join("ring"), RING).expect("a ring");
    let text = format!("listen = \"127.0.0.1:0\"\n{}", configuration(dir.path(), upstream));
    std::fs::write(dir.path().join("exchange.toml"), text).expect("written");
    dir
}

/// A running exchange, its address, and what it writes.
pub struct Running {
    http: reqwest::Client,
    child: Child,
    address: String,
    log: tokio::task::JoinHandle<String>,
}

pub async fn start(dir: &Path, variables: &[(&str, &str)]) -> Running {
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
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    Running { http, child, address, log }
}

impl Running {
    /// Asks it to stop, and answers everything it ever wrote.
    pub async fn stop(mut self) -> String {
        let pid = self.child.id().expect("running").to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.expect("signalled");
        assert!(self.child.wait().await.expect("ended").success(), "it stops cleanly");
        self.log.await.expect("read")
    }

    /// Ends it at once, as a power cut would: SIGKILL, which no program can answer to.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// A request of our own page. Nobody may still be waiting for its answer when the program is killed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.address))
            .header("host", "dash.example")
            .header("x-pd", "top")
            .header("origin", ORIGIN)
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    pub fn sign_in(&self, flow: &Flow) -> RequestBuilder {
        let body = json!({"code": flow.code, "code_verifier": flow.verifier, "nonce": flow.nonce});
        self.post("/api/session/exchange").json(&body)
    }

    /// The cookie of somebody who signs in.
    pub async fn cookie(&self, fake: &Fake) -> String {
        let answer = self.sign_in(&fake.authorize("person")).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().expect("ascii");
        cookie.split(';').next().expect("a pair").to_owned()
    }
}
