//! POST `/api/sub-accounts/{slug}/sso`: a link that signs whoever opens it in to the Upstash console as the sub-account.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as AxumState};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use upstash_api::developer::subaccount::{SSO_LIFETIME, SubAccountSso};
use upstash_api::exchange::ConsoleLink;

use super::find;
use crate::acting;
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;

/// Makes the link. It is a bearer for days by Upstash's design, so each one is a line of the trail.
pub(super) async fn link(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
) -> Result<Json<ConsoleLink>, Refusal> {
    state.limits.guesses.take(&current.hash)?;
    let tenant = find(&state, &ctx, &current.account, &slug).await?;
    let key = acting::credential(&state, &ctx, tenant.slot(&current.account)).await?;
    let made = key.ask::<SubAccountSso>(&state, &ctx).await;
    let entry = Entry::of(Action::ConsoleLink, &made);
    audit::write(&state, &ctx, entry.by(&current).target(&tenant.customer_id)).await;
    let token = made?.token;
    let mut url = state.config.upstash.console_url.clone();
    url.path_segments_mut()
        .map_err(|()| Refusal::internal("a console without a path"))?
        .pop_if_empty()
        .push("login");
    url.query_pairs_mut().append_pair("token", &token);
    let expires_at = expiry(&token).unwrap_or_else(|| state.clock.now() + SSO_LIFETIME);
    Ok(Json(ConsoleLink { url: url.into(), expires_at }))
}

/// When a token says that it ends. Nobody here can check its signature; it is only shown.
fn expiry(token: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_without_a_readable_end_has_none() {
        let token = |claims: &str| format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(expiry(&token(r#"{"exp":12,"sub":"x"}"#)), Some(12));
        for bad in [token("{}"), token("[]"), token(r#"{"exp":"12"}"#), "h".into(), "h.?.s".into()] {
            assert_eq!(expiry(&bad), None, "{bad}");
        }
    }
}
