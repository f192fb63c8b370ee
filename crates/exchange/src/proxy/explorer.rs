//! The one database credential that a browser gets: a REST token that can only read, and where to send it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, RawPathParams, State as AxumState};
use serde::Deserialize;
use upstash_api::developer::Operation;
use upstash_api::developer::redis::{Credentials, GetDatabase};
use upstash_api::exchange::{ExplorerToken, ProblemCode};
use upstash_api::rest::rest_origin;

use super::{Whose, target};
use crate::acting;
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;

/// What is needed of a database to explore it. No `Debug`: it holds every secret of the database.
#[derive(Deserialize)]
pub(super) struct Explorable {
    #[serde(default)]
    pub endpoint: String,
    #[serde(flatten)]
    pub credentials: Credentials,
}

/// Asks Upstash for a database with its credentials; beside it, how the trail names it.
pub(super) async fn explorable(
    whose: Whose,
    state: &State,
    ctx: &Context,
    current: &Current,
    args: &RawPathParams,
) -> Result<(Explorable, String), Refusal> {
    let (slug, args) = whose.split(args);
    let url = target(&state.config.upstash.api_url, &GetDatabase::ENDPOINT, &args)?;
    let place = whose.find(state, ctx, &current.account, slug).await?;
    let credential = acting::credential(state, ctx, place.slot(&current.account)).await?;
    let answer = credential.call(state, ctx, GetDatabase::ENDPOINT, (url, None)).await?;
    let database =
        serde_json::from_slice(&answer.body).map_err(|_| Refusal::new(ProblemCode::UpstreamBroken))?;
    Ok((database, place.name(args.concat())))
}

/// POST `…/redis/{id}/explorer-token`. A POST because each one is a line in the audit trail.
pub(super) async fn token(
    whose: Whose,
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    args: RawPathParams,
) -> Result<Json<ExplorerToken>, Refusal> {
    let (database, target) = explorable(whose, &state, &ctx, &current, &args).await?;
    let token = pick(database, &state.config.upstash.redis_rest);
    let entry = match &token {
        Some(_) => Entry::ok(Action::ExplorerToken),
        None => Entry::refused(Action::ExplorerToken, "no read-only token or no usable host"),
    };
    audit::write(&state, &ctx, entry.by(&current).target(target)).await;
    token.map(Json).ok_or_else(|| Refusal::new(ProblemCode::ExplorerUnavailable))
}

/// The read-only token, when there is one that is not also a way to write, and a host that is Upstash's.
fn pick(database: Explorable, redis_rest: &str) -> Option<ExplorerToken> {
    let Explorable { endpoint, credentials } = database;
    let rest_url = rest_origin(redis_rest, &endpoint)?;
    can_be_handed_out(&credentials.read_only_rest_token, &credentials)
        .then_some(ExplorerToken { rest_url, read_only_token: credentials.read_only_rest_token })
}

/// Whether there is a token, and it neither is nor holds a credential of the database that may do more.
pub(super) fn can_be_handed_out(token: &str, credentials: &Credentials) -> bool {
    let may_do_more = [&credentials.rest_token, &credentials.password];
    let holds = |secret: &String| !secret.is_empty() && token.contains(secret.as_str());
    !token.is_empty() && !may_do_more.into_iter().any(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(endpoint: &str, standard: &str, read_only: &str) -> Option<ExplorerToken> {
        let credentials = Credentials {
            password: "pw".into(),
            rest_token: standard.into(),
            read_only_rest_token: read_only.into(),
        };
        pick(Explorable { endpoint: endpoint.into(), credentials }, "https://*.upstash.io")
    }

    #[test]
    fn the_read_only_token_is_handed_out_with_its_origin() {
        let token = picked("calm-fox-7", "standard", "reader").expect("a token");
        assert_eq!(
            (token.rest_url.as_str(), token.read_only_token.as_str()),
            ("https://calm-fox-7.upstash.io", "reader")
        );
    }

    #[test]
    fn a_token_that_may_write_or_none_at_all_is_refused() {
        assert!(picked("calm-fox-7", "same", "same").is_none());
        assert!(picked("calm-fox-7", "standard", "").is_none());
        assert!(picked("calm-fox-7", "standard", "pw").is_none());
        assert!(picked("calm-fox-7", "standard", "x-standard-y").is_none());
        assert!(picked("calm-fox-7", "", "reader").is_some());
    }

    #[test]
    fn a_host_elsewhere_gets_no_token() {
        for endpoint in ["", "evil.test", "x.upstash.io.evil.test", "user@x.upstash.io", "x.upstash.io:1"] {
            assert!(picked(endpoint, "standard", "reader").is_none(), "{endpoint}");
        }
    }
}
