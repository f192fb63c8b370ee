//! The typed proxy: the operations of `upstash-api`, and nothing else.
//!
//! A request is parsed into the operation's body and written anew; an answer is parsed into the operation's answer,
//! which has no field for a secret, and written anew. What neither type names does not pass.

mod explorer;
mod shape;
mod target;

pub use shape::{BadBody, Shape, shapes};
pub use target::target;

use std::sync::Arc;

use axum::body::{Body as AxumBody, Bytes};
use axum::extract::{Extension, RawPathParams, State as AxumState};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on, post};
use upstash_api::developer::{Access, Endpoint};
use upstash_api::exchange::{ProblemCode, routes};
use url::Url;

use crate::app::{Context, Deed, Need, Route, read_body};
use crate::audit::{self, Action, Entry};
use crate::connection::{self, Credential};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::text;
use crate::upstream::{self, Answer, Auth, Body};

/// One row for every operation that browsers are offered, and the explorer's token.
pub fn table() -> Vec<Route> {
    let mut table: Vec<Route> = shapes()
        .into_iter()
        .filter_map(|shape| {
            let need = Need::May(Deed::of(shape.endpoint.access)?);
            let path = format!("{}{}", routes::SELF, shape.endpoint.proxied_path());
            let (method, filter) = method(shape.endpoint.method);
            let handler = on(filter, move |state, ctx, current, args, body| {
                forward(shape, state, ctx, current, args, body)
            });
            Some(Route::new(method, path, need, handler))
        })
        .collect();
    let explorer = format!("{}{}", routes::SELF, routes::EXPLORER_TOKEN);
    table.push(Route::new(Method::POST, explorer, Need::May(Deed::Explore), post(explorer::token)));
    table
}

const fn method(method: upstash_api::developer::Method) -> (Method, MethodFilter) {
    use upstash_api::developer::Method as M;
    match method {
        M::Get => (Method::GET, MethodFilter::GET),
        M::Post => (Method::POST, MethodFilter::POST),
        M::Patch => (Method::PATCH, MethodFilter::PATCH),
        M::Delete => (Method::DELETE, MethodFilter::DELETE),
    }
}

/// Carries one operation to Upstash and back.
async fn forward(
    shape: Shape,
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    args: RawPathParams,
    body: AxumBody,
) -> Result<Response, Refusal> {
    let endpoint = shape.endpoint;
    let args: Vec<&str> = args.iter().map(|(_, value)| value).collect();
    let mut url = target(&state.config.upstash.api_url, &endpoint, &args)?;
    if !endpoint.query.is_empty() {
        url.set_query(Some(endpoint.query));
    }
    let bytes = read_body(body).await?;
    let body = rebuild(shape, &bytes)?;
    if endpoint.access == Access::Create {
        state.limits.creates.take(&current.account)?;
    }
    let credential = connection::credential(&state, &ctx, &current.account).await?;
    let asked_for =
        body.as_deref().and_then(|body| text_in(body, &["database_name", "team_name", "team_id", "name"]));
    let answer = call(&state, &ctx, &current.account, &credential, endpoint, url, body).await;
    let answer = answer.map_err(|refusal| unsure(endpoint.access, refusal));
    let projected = answer.as_ref().ok().and_then(|answer| (shape.project)(&answer.body));
    if let Some(action) = audited(endpoint.access) {
        // What is made has no id in its address: the answer tells it, or else there is only the name it was to have.
        let made = projected
            .as_deref()
            .and_then(|made| text_in(made, &["database_id", "team_id", "id"]))
            .or(asked_for);
        let target = args.first().map(|id| (*id).to_owned()).or(made).unwrap_or(endpoint.name.to_owned());
        let entry = match &answer {
            Ok(_) => Entry::ok(action),
            Err(refusal) => Entry::refused(action, refusal.code_name()),
        };
        audit::write(&state, &ctx, entry.by(&current).target(target)).await;
    }
    answer?;
    let projected = projected.ok_or_else(|| {
        tracing::warn!(operation = endpoint.name, "an answer of Upstash does not have the operation's shape");
        unsure(endpoint.access, Refusal::new(ProblemCode::UpstreamBroken))
    })?;
    let text = String::from_utf8_lossy(&projected);
    let spellings = upstream::spellings(&credential.username, &credential.key);
    if spellings.iter().any(|secret| text.contains(secret)) {
        tracing::error!(operation = endpoint.name, "an answer of Upstash repeats the key; it was withheld");
        return Err(Refusal::new(ProblemCode::UpstreamBroken));
    }
    Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], Bytes::from(projected)).into_response())
}

/// The first of these string fields that a JSON object has, as much of it as a line of the trail needs.
fn text_in(json: &[u8], fields: &[&str]) -> Option<String> {
    let json: serde_json::Value = serde_json::from_slice(json).ok()?;
    let mut texts = fields.iter().filter_map(|field| json.get(field)?.as_str());
    texts.find(|text| !text.is_empty()).map(|text| text.chars().take(64).collect())
}

fn rebuild(shape: Shape, bytes: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
    (shape.rebuild)(bytes).map_err(|bad| match bad {
        BadBody::Unexpected => Refusal::new(ProblemCode::BadRequest).message(text::NO_BODY),
        BadBody::Unreadable(reason) => {
            Refusal::new(ProblemCode::BadRequest).message(text::unreadable_body(&reason))
        }
        BadBody::UnknownField(field) => {
            Refusal::new(ProblemCode::Invalid).message(text::unknown_field(&field)).field(field)
        }
        BadBody::Invalid { field, message } => {
            Refusal::new(ProblemCode::Invalid).message(message).field(field)
        }
    })
}

/// Makes a call with the account's key. A 401 marks the key dead and ends nothing else.
async fn call(
    state: &State,
    ctx: &Context,
    account: &str,
    credential: &Credential,
    endpoint: Endpoint,
    url: Url,
    body: Option<Vec<u8>>,
) -> Result<Answer, Refusal> {
    let Credential { username, key, sealed } = credential;
    let (method, _) = method(endpoint.method);
    let body = body.map_or(Body::None, Body::Json);
    let send = state.client.send(method, url, Auth::Basic { username, key }, body);
    let answer = state.limits.in_turn(account, async { Ok::<_, Refusal>(send.await?) }).await?;
    if answer.status.is_success() {
        return Ok(answer);
    }
    if answer.status == StatusCode::UNAUTHORIZED {
        connection::mark_dead(state, ctx, account, sealed).await?;
    }
    let spellings = upstream::spellings(username, key);
    Err(upstream::refuse(&answer, &spellings.each_ref().map(String::as_str)))
}

/// A write without a clear answer may have been carried out, and the sentence must not invite a second one.
fn unsure(access: Access, refusal: Refusal) -> Refusal {
    match (access, refusal.code) {
        (Access::Read | Access::SeeAccount, _) => refusal,
        (_, ProblemCode::UpstreamTimeout | ProblemCode::UpstreamBroken) => refusal.message(text::UNSURE),
        _ => refusal,
    }
}

const fn audited(access: Access) -> Option<Action> {
    match access {
        Access::Create => Some(Action::ResourceCreated),
        Access::Change => Some(Action::ResourceChanged),
        Access::Delete => Some(Action::ResourceDeleted),
        Access::ManageAccount => Some(Action::AccountChanged),
        Access::Read | Access::SeeAccount | Access::Credential => None,
    }
}
