//! The door: every request comes in here and every answer goes out here.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use sha2::{Digest, Sha256};
use tokio::task::JoinError;
use tower::ServiceExt;

use super::failures;
use super::route::Route;
use crate::faults::{FaultKind, Target};
use crate::log::{Area, AuthKind, BilledCommand, Entry, Executed};
use crate::world::World;
use crate::{auth, console, control, developer, partner, random, rest};

/// Largest body that is read at all; the plans' own limits are below it.
const MAX_BODY: usize = 128 << 20;

/// The parts of the sandbox behind one address.
pub struct Door {
    world: Arc<World>,
    auth: Router,
    console: Router,
    control: Router,
    partner: Router,
}

impl Door {
    pub fn new(world: Arc<World>) -> Self {
        let (auth, console) = (auth::router(Arc::clone(&world)), console::router(Arc::clone(&world)));
        let control = control::router(Arc::clone(&world));
        let partner = partner::router(Arc::clone(&world));
        Self { world, auth, console, control, partner }
    }

    /// Answers a request. All of it is a task of its own: a client that leaves stops nothing halfway, and what it asked
    /// for is counted and logged as if it had stayed.
    ///
    /// # Errors
    /// When a test wanted the connection cut; hyper then closes it without a word.
    pub async fn enter(self: Arc<Self>, request: Request<Body>) -> io::Result<Response> {
        let (parts, body) = request.into_parts();
        let Some(route) = Route::of(&parts) else {
            return Ok((StatusCode::MISDIRECTED_REQUEST, "This host is not served here.\n").into_response());
        };
        let serving = tokio::spawn(async move {
            match route.area {
                Area::Control => Ok(self.answer(route, parts, read(body).await).await),
                _ => self.serve(route, parts, body).await,
            }
        });
        serving.await.unwrap_or_else(|error| Ok(failed(&error)))
    }

    /// Answers a request with the failures that were ordered for it, and logs it.
    async fn serve(&self, route: Route, parts: Parts, body: Body) -> io::Result<Response> {
        let started = Instant::now();
        let since = self.world.log.open();
        let mut entry = self.entry(&route, &parts);
        let target = Target {
            area: route.area,
            method: parts.method.as_str(),
            path: parts.uri.path(),
            operation: &route.operation,
        };
        let faults = self.world.faults.take(target);
        entry.faults = faults.iter().map(name_of).collect();
        let headers = parts.headers.clone();
        // Before any wait: a client that leaves takes with it what it has not sent yet.
        let body = read(body).await;
        let answer = match self.fail(&faults, &route, &parts).await {
            Ok(None) => {
                let answer = self.answer(route.clone(), parts, body).await;
                failures::afterwards(&faults, answer).await.ok_or_else(cut)
            }
            Ok(Some(answer)) => Ok(answer),
            Err(cut) => Err(cut),
        };
        let answer = answer.map(|answer| match route.area {
            Area::Rest => rest::with_cors(&self.world, &headers, answer),
            _ => answer,
        });
        entry.status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
        if let Some(executed) = answer.as_ref().ok().and_then(|answer| answer.extensions().get::<Executed>())
        {
            entry.database_id = Some(executed.database_id.clone());
            entry.commands.clone_from(&executed.commands);
        }
        let took = started.elapsed();
        entry.duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let size = answer.as_ref().ok().and_then(|answer| answer.body().size_hint().exact()).unwrap_or(0);
        self.count(&entry, took, length(&headers) + size);
        self.world.log.add(since, entry);
        answer
    }

    /// Adds a request to its database's statistics.
    fn count(&self, entry: &Entry, took: Duration, bytes: u64) {
        let Some(id) = &entry.database_id else { return };
        let usage = self.world.state().databases.by_id(id).map(|database| Arc::clone(&database.usage));
        if let Some(usage) = usage {
            usage.note(self.world.clock.now(), &entry.commands, took, bytes);
        }
    }

    /// Carries ordered failures out, in their order.
    async fn fail(&self, faults: &[FaultKind], route: &Route, parts: &Parts) -> io::Result<Option<Response>> {
        let mut answer = None;
        for fault in faults {
            match fault {
                FaultKind::Latency { ms, .. } => tokio::time::sleep(Duration::from_millis(*ms)).await,
                FaultKind::Cut => return Err(cut()),
                FaultKind::ClockMoved { advance_seconds } => self.world.clock.advance(*advance_seconds),
                FaultKind::KeyRevoked if route.area == Area::Api => {
                    if let Some((_, key)) = crate::headers::basic(&parts.headers) {
                        self.world.state().accounts.revoke_key(&key);
                    }
                }
                FaultKind::DatabaseSuspended => {
                    let id = match route.area {
                        Area::Rest => rest::database_id(&self.world, route.label.as_deref(), parts),
                        // Wherever it stands in the path.
                        _ => {
                            let state = self.world.state();
                            let mut ids = state.databases.iter().map(|database| &database.record.id);
                            ids.find(|id| parts.uri.path().contains(id.as_str())).cloned()
                        }
                    };
                    if let Some(id) = id {
                        self.world.state().databases.suspend(&id, true);
                    }
                }
                other => answer = failures::answer(other, route.area).or(answer),
            }
        }
        Ok(answer)
    }

    /// The answer of the part that the route names. It runs as a task of its own, so that a panic becomes a 500 which is
    /// logged like any other answer.
    async fn answer(&self, route: Route, parts: Parts, body: Result<Bytes, StatusCode>) -> Response {
        let bytes = match body {
            Ok(bytes) => bytes,
            Err(status) => return status.into_response(),
        };
        let is_read = matches!(parts.method, Method::GET | Method::HEAD);
        if !is_read && !matches!(route.area, Area::Rest | Area::Partner) {
            self.world.note_secrets();
        }
        let world = Arc::clone(&self.world);
        let (auth, console, control) = (self.auth.clone(), self.console.clone(), self.control.clone());
        let partner = self.partner.clone();
        let task = tokio::spawn(async move {
            let answer = match route.area {
                Area::Auth => through(auth, parts, bytes).await,
                Area::Console => through(console, parts, bytes).await,
                Area::Control => through(control, parts, bytes).await,
                Area::Partner => through(partner, parts, bytes).await,
                Area::Api => {
                    let path = parts.uri.path().strip_prefix("/api").unwrap_or_default();
                    let method = parts.method.as_str();
                    developer::answer(&world, method, path, &parts.uri, &parts.headers, bytes).await
                }
                Area::Rest => rest::answer(&world, route.label.as_deref(), &parts, bytes).await,
            };
            if makes_users(&answer) {
                world.note_change();
            }
            if let Err(error) = world.save() {
                tracing::error!("the state cannot be written: {error}");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
            answer
        });
        task.await.unwrap_or_else(|error| failed(&error))
    }

    fn entry(&self, route: &Route, parts: &Parts) -> Entry {
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        let token = query.iter().find(|(name, _)| name == "_token").map(|(_, value)| value.as_str());
        let header = parts.headers.get(header::AUTHORIZATION).map(|value| value.as_bytes());
        let raw = token.filter(|_| route.area == Area::Rest).map(str::as_bytes).or(header);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        Entry {
            seq: 0,
            at: u64::try_from(now).unwrap_or(u64::MAX),
            area: route.area,
            operation: route.operation.clone(),
            method: parts.method.to_string(),
            path: route.template.clone(),
            host: route.host.clone(),
            status: 0,
            duration_ms: 0,
            auth: raw.map_or(AuthKind::None, |raw| self.auth_kind(raw)),
            authorization_sha256: raw.map(|raw| random::to_hex(&Sha256::digest(raw))),
            from_browser: parts.headers.contains_key("sec-fetch-mode"),
            headers: parts.headers.keys().map(ToString::to_string).collect(),
            query: query.into_iter().map(|(name, _)| name).collect(),
            database_id: None,
            commands: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn auth_kind(&self, raw: &[u8]) -> AuthKind {
        let text = String::from_utf8_lossy(raw);
        if text.starts_with("Basic ") {
            return AuthKind::Basic;
        }
        let token = text.strip_prefix("Bearer ").unwrap_or(&text);
        let kind = rest::auth_kind(&self.world.state().databases, token);
        match kind {
            Some(kind) => kind,
            None if self.world.signer.claims(token).is_some() => AuthKind::BearerOauth,
            None => AuthKind::Unknown,
        }
    }
}

/// The whole body, or the status that refuses it.
async fn read(body: Body) -> Result<Bytes, StatusCode> {
    to_bytes(body, MAX_BODY).await.map_err(|error| {
        let is_too_large = error.into_inner().is::<LengthLimitError>();
        // What is left are bodies that break off; whoever sent one does not hear this.
        if is_too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
    })
}

/// The answer in place of one that a handler owes.
fn failed(error: &JoinError) -> Response {
    tracing::error!("a handler failed: {error}");
    (StatusCode::INTERNAL_SERVER_ERROR, "The sandbox failed; see its log.\n").into_response()
}

async fn through(router: Router, parts: Parts, bytes: Bytes) -> Response {
    match router.oneshot(Request::from_parts(parts, Body::from(bytes))).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Whether it may have changed the users of a database, which are kept like the state.
fn makes_users(answer: &Response) -> bool {
    let makes_users =
        |command: &BilledCommand| matches!(command.name.as_str(), "ACL SETUSER" | "ACL DELUSER");
    let executed = answer.extensions().get::<Executed>();
    executed.is_some_and(|executed| executed.commands.iter().any(makes_users))
}

/// The length of a request's body, as far as it was told.
fn length(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

/// Makes hyper close the connection.
fn cut() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

/// The fault's kind as the control API spells it.
fn name_of(kind: &FaultKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value["kind"].as_str().unwrap_or_default().to_owned()
}
