//! The typed proxy: the operations of `upstash-api`, and nothing else.
//!
//! A request is parsed into the operation's body and written anew; an answer is parsed into the operation's answer,
//! which has no field for a secret, and written anew. What neither type names does not pass. The same operations are
//! there twice: for the account with its own key, and for each sub-account with that one's.

mod browse;
mod explorer;
mod shape;
mod target;
mod whose;

pub use shape::{BadBody, Shape, shapes};
pub use target::target;
pub use whose::Whose;

use std::sync::Arc;

use axum::body::{Body as AxumBody, Bytes};
use axum::extract::{Extension, RawPathParams, State as AxumState};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, delete, on, post};
use upstash_api::developer::Access;
use upstash_api::exchange::{ProblemCode, routes};

use crate::acting;
use crate::app::{Context, Deed, Need, Route, read_body};
use crate::audit::{self, Action, Entry};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::text;

/// One row for every operation that browsers are offered, and the explorer's tokens; for the account and for its tenants.
pub fn table() -> Vec<Route> {
    let mut table = Vec::new();
    for whose in [Whose::Account, Whose::Tenant] {
        for shape in shapes() {
            let Some(deed) = whose.offers(&shape.endpoint) else { continue };
            let path = format!("{}{}", whose.prefix(), shape.endpoint.proxied_path());
            let (method, filter) = method(shape.endpoint.method);
            let handler = on(filter, move |state, ctx, current, args, body| {
                forward((shape, whose), state, ctx, current, args, body)
            });
            table.push(Route::new(method, path, Need::May(deed), handler));
        }
        let explorer = format!("{}{}", whose.prefix(), routes::EXPLORER_TOKEN);
        let handler =
            post(move |state, ctx, current, args| explorer::token(whose, state, ctx, current, args));
        table.push(Route::new(Method::POST, explorer, Need::May(Deed::Explore), handler));
        let browse = format!("{}{}", whose.prefix(), routes::BROWSE_TOKEN);
        let handler = post(move |state, ctx, current, args| browse::mint(whose, state, ctx, current, args));
        table.push(Route::new(Method::POST, browse.clone(), Need::May(Deed::Explore), handler));
        let handler =
            delete(move |state, ctx, current, args| browse::revoke(whose, state, ctx, current, args));
        // It ends the listing of everybody who looks into this database, whoever they are.
        table.push(Route::new(Method::DELETE, browse, Need::May(Deed::Change), handler));
    }
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
    (shape, whose): (Shape, Whose),
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    args: RawPathParams,
    body: AxumBody,
) -> Result<Response, Refusal> {
    let endpoint = shape.endpoint;
    let (slug, args) = whose.split(&args);
    let mut url = target(&state.config.upstash.api_url, &endpoint, &args)?;
    if !endpoint.query.is_empty() {
        url.set_query(Some(endpoint.query));
    }
    let bytes = read_body(body).await?;
    let body = rebuild(shape, &bytes)?;
    let place = whose.find(&state, &ctx, &current.account, slug).await?;
    let slot = place.slot(&current.account);
    if endpoint.access == Access::Create {
        state.limits.creates.take(&format!("{}/{}", slot.account, slot.label))?;
    }
    let credential = acting::credential(&state, &ctx, slot).await?;
    let asked_for =
        body.as_deref().and_then(|body| text_in(body, &["database_name", "team_name", "team_id", "name"]));
    let answer = credential.call(&state, &ctx, endpoint, (url, body)).await;
    let answer = answer.map_err(|refusal| unsure(endpoint.access, refusal));
    let projected = answer.as_ref().ok().and_then(|answer| (shape.project)(&answer.body));
    if let Some(action) = audited(endpoint.access) {
        // What is made has no id in its address: the answer tells it, or else there is only the name it was to have.
        let made = projected
            .as_deref()
            .and_then(|made| text_in(made, &["database_id", "team_id", "id"]))
            .or(asked_for);
        let target = args.first().map(|id| (*id).to_owned()).or(made).unwrap_or(endpoint.name.to_owned());
        let entry = Entry::of(action, &answer);
        audit::write(&state, &ctx, entry.by(&current).target(place.name(target))).await;
    }
    answer?;
    let projected = projected.ok_or_else(|| {
        tracing::warn!(operation = endpoint.name, "an answer of Upstash does not have the operation's shape");
        unsure(endpoint.access, Refusal::new(ProblemCode::UpstreamBroken))
    })?;
    let text = String::from_utf8_lossy(&projected);
    if credential.spellings().iter().any(|secret| text.contains(secret)) {
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

/// A write without a clear answer may have been carried out, and the sentence must not invite a second one.
pub fn unsure(access: Access, refusal: Refusal) -> Refusal {
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
