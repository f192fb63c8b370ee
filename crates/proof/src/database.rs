//! A database of the sandbox, asked with the requests that the app makes.

use clap::Parser;
use reqwest::{Client, Method};
use sandbox::options::Options;
use sandbox::server::{self, Running};
use serde_json::Value;
use tokio::runtime::Runtime;
use upstash_api::rest::{
    Body, Command, ENCODING_HEADER, RedisError, Reply, Request, decode_batch, decode_single,
};

/// One database with nothing in it, and the sandbox around it, which ends with this value.
pub struct Database {
    runtime: Runtime,
    http: Client,
    origin: String,
    token: String,
    _running: Running,
}

impl Database {
    /// Starts a sandbox on a port of its own.
    ///
    /// # Panics
    /// When it does not start: without a redis-server there is nothing to prove. So do all methods here.
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let options = Options::parse_from(["sandbox", "--port", "0", "--seed", "demo"]);
        let running = runtime.block_on(server::start(options)).expect("the sandbox starts");
        let http = Client::builder().no_proxy().timeout(std::time::Duration::from_secs(60));
        let http = http.build().expect("a client");
        let origin = running.origin().replace("localhost", "127.0.0.1");
        let state: Value = runtime.block_on(async {
            let answer = http.get(format!("{origin}/_sandbox/state")).send().await.expect("an answer");
            answer.json().await.expect("JSON")
        });
        let databases = state["databases"].as_array().expect("databases");
        let database = databases.iter().find(|database| database["database_name"] == "acme-analytics");
        let token = database.expect("the demo's").get("rest_token").and_then(Value::as_str).expect("a token");
        Self { token: token.to_owned(), runtime, http, origin, _running: running }
    }

    /// Where it is asked, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its standard token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Sends one request; of a batch, the first answer. The client builds addresses as browsers do, by the URL standard.
    ///
    /// # Errors
    /// What Redis refused.
    pub fn send(&self, request: &Request) -> Result<Reply, RedisError> {
        let method = if request.body.is_some() { Method::POST } else { Method::GET };
        let (name, value) = ENCODING_HEADER;
        let mut builder = self.http.request(method, format!("{}{}", self.origin, request.path));
        builder = builder.bearer_auth(&self.token).header(name, value);
        builder = match &request.body {
            Some(Body::Json(json)) => builder.body(json.clone()),
            Some(Body::Raw(bytes)) => builder.body(bytes.clone()),
            None => builder,
        };
        let body = self.runtime.block_on(async { builder.send().await?.bytes().await }).expect("an answer");
        if request.is_batch {
            decode_batch(&body, request.commands).expect("a batch").swap_remove(0)
        } else {
            decode_single(&body).expect("an envelope")
        }
    }

    /// The bytes that a request is answered with.
    pub fn bytes(&self, request: &Request) -> Vec<u8> {
        let reply = self.send(request).expect("a reply");
        reply.as_bytes().expect("bytes").to_vec()
    }

    /// One command that must work.
    pub fn run(&self, command: Command) -> Reply {
        self.answer(&command).unwrap_or_else(|error| panic!("{command:?}: {}", error.text))
    }

    /// One command as the app sends it.
    ///
    /// # Errors
    /// What Redis refused.
    pub fn answer(&self, command: &Command) -> Result<Reply, RedisError> {
        self.send(&Request::single(command).expect("sendable"))
    }
}
