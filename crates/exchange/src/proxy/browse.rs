//! Browse mode: a user of the database's own that may read and scan, made with the database's standard token, which
//! stays here. The browser gets that user's token, after it was shown that the token cannot write.
//!
//! Nothing is kept: each page that asks gets a token of its own, and [`revoke`] ends all of them at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, RawPathParams, State as AxumState};
use axum::http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use upstash_api::developer::error;
use upstash_api::exchange::{BROWSE_RULES, BROWSE_USER, BrowseToken, ProblemCode};
use upstash_api::rest::{self, Command, ErrorKind, RedisError, Reply, Request, decode_batch, rest_origin};
use url::Url;

use super::Whose;
use super::explorer::{Explorable, can_be_handed_out, explorable};
use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::random;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::text;
use crate::upstream::{self, Auth, Body};

/// Passwords the user may have. Pages that were closed leave theirs behind, so they are all taken back when there are
/// more; a page that is still open then asks again.
const MAX_PASSWORDS: usize = 16;

/// POST `…/redis/{id}/browse-token`: makes the user, or gives it one more token.
pub(super) async fn mint(
    whose: Whose,
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    args: RawPathParams,
) -> Result<Json<BrowseToken>, Refusal> {
    let (database, target) = explorable(whose, &state, &ctx, &current, &args).await?;
    let made = async { Plane::of(&database, &state, &current.account)?.mint(&database).await }.await;
    let entry = Entry::of(Action::BrowseToken, &made);
    audit::write(&state, &ctx, entry.by(&current).target(target)).await;
    made.map(Json)
}

/// DELETE `…/redis/{id}/browse-token`: removes the user, and so ends every token it has.
pub(super) async fn revoke(
    whose: Whose,
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    args: RawPathParams,
) -> Result<StatusCode, Refusal> {
    let (database, target) = explorable(whose, &state, &ctx, &current, &args).await?;
    let gone = async { Plane::of(&database, &state, &current.account)?.remove().await }.await;
    let entry = Entry::of(Action::BrowseRevoked, &gone);
    audit::write(&state, &ctx, entry.by(&current).target(target)).await;
    gone.map(|()| StatusCode::NO_CONTENT)
}

/// One database's REST API, asked with its standard token.
struct Plane<'a> {
    state: &'a State,
    account: &'a str,
    origin: String,
    token: SecretString,
}

type Replies = Vec<Result<Reply, RedisError>>;

impl<'a> Plane<'a> {
    /// Refuses without a standard token, and with a host that is not Upstash's.
    fn of(database: &Explorable, state: &'a State, account: &'a str) -> Result<Self, Refusal> {
        let token = &database.credentials.rest_token;
        match rest_origin(&state.config.upstash.redis_rest, &database.endpoint) {
            Some(origin) if !token.is_empty() => {
                Ok(Self { state, account, origin, token: SecretString::from(token.clone()) })
            }
            _ => Err(Refusal::new(ProblemCode::ExplorerUnavailable)),
        }
    }

    async fn mint(&self, database: &Explorable) -> Result<BrowseToken, Refusal> {
        let acl = |word: &str| Command::new("ACL").arg(word).arg(BROWSE_USER);
        let [user, generated] = self.ask(&self.token, [acl("GETUSER"), acl("GENTOKEN")]).await?;
        let generated = text_of(generated, &[])?;
        let mut rules = acl("SETUSER");
        if user.is_ok_and(|user| passwords(&user) >= MAX_PASSWORDS) {
            rules = rules.arg("resetpass");
        }
        rules = BROWSE_RULES.iter().fold(rules, Command::arg).arg(format!(">{generated}"));
        let [set, token] = self.ask(&self.token, [rules, acl("RESTTOKEN").arg(&generated)]).await?;
        set.map_err(|error| refuse(&error, &[&generated]))?;
        let token = SecretString::from(text_of(token, &[&generated])?);
        if !can_be_handed_out(token.expose_secret(), &database.credentials)
            || !self.is_read_only(&token).await?
        {
            self.remove().await?;
            return Err(Refusal::new(ProblemCode::ExplorerUnavailable).message(text::BROWSE_WRITES));
        }
        Ok(BrowseToken { rest_url: self.origin.clone(), token: token.expose_secret().to_owned() })
    }

    async fn remove(&self) -> Result<(), Refusal> {
        let [removed] = self.ask(&self.token, [Command::new("ACL").arg("DELUSER").arg(BROWSE_USER)]).await?;
        removed.map(drop).map_err(|error| refuse(&error, &[]))
    }

    /// Whether Redis refuses this token a write. The write is the removal of a key that cannot exist, so a token that
    /// may write has changed nothing.
    async fn is_read_only(&self, token: &SecretString) -> Result<bool, Refusal> {
        let nothing = random::hex::<16>().map_err(Refusal::internal)?;
        let [written] = self.ask(token, [Command::new("DEL").arg(nothing)]).await?;
        Ok(written.is_err_and(|error| error.kind == ErrorKind::NoPermission))
    }

    /// Runs commands in one request.
    async fn ask<const N: usize>(
        &self,
        token: &SecretString,
        commands: [Command; N],
    ) -> Result<[Result<Reply, RedisError>; N], Refusal> {
        let broken = || Refusal::new(ProblemCode::UpstreamBroken);
        let request = Request::batch(&commands, false).map_err(|_| broken())?;
        let url = Url::parse(&format!("{}{}", self.origin, request.path)).map_err(Refusal::internal)?;
        let Some(rest::Body::Json(json)) = request.body else { return Err(broken()) };
        let body = Body::Commands(json);
        let send = self.state.client.send(reqwest::Method::POST, url, Auth::Bearer(token), body);
        let answer = self.state.limits.in_turn(self.account, async { Ok::<_, Refusal>(send.await?) }).await?;
        let replies: Replies = match decode_batch(&answer.body, N) {
            Ok(replies) if answer.json => replies,
            _ if answer.status.is_success() => return Err(broken()),
            _ => return Err(upstream::refuse(&answer, &[token.expose_secret()])),
        };
        replies.try_into().map_err(|_| broken())
    }
}

/// The number of passwords in a reply to `ACL GETUSER`: names and values in turn.
fn passwords(user: &Reply) -> usize {
    let Reply::Array(fields) = user else { return 0 };
    let values = fields.chunks_exact(2).find_map(|pair| match pair {
        [name, Reply::Array(values)] if name.as_bytes() == Some(b"passwords") => Some(values.len()),
        _ => None,
    });
    values.unwrap_or(0)
}

fn text_of(reply: Result<Reply, RedisError>, secrets: &[&str]) -> Result<String, Refusal> {
    match reply.map_err(|error| refuse(&error, secrets))? {
        Reply::Bytes(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    }
    .ok_or_else(|| Refusal::new(ProblemCode::UpstreamBroken))
}

/// What a refusal of the database means here. Redis likes to quote arguments, so its words are repeated only where none
/// of them is a secret.
fn refuse(error: &RedisError, secrets: &[&str]) -> Refusal {
    match error.kind {
        // It refused its own token: somebody reset the password a moment ago.
        ErrorKind::WrongPassword => Refusal::new(ProblemCode::UpstreamUnreachable),
        ErrorKind::Quota => Refusal::new(ProblemCode::UpstreamRefused).message(text::BROWSE_QUOTA),
        _ => {
            let clean = !secrets.iter().any(|secret| error.text.contains(secret));
            let said = if clean { error::message(error.text.as_bytes()) } else { None };
            Refusal::new(ProblemCode::BrowseUnavailable).upstream(said)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Reply {
        Reply::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn passwords_are_counted_wherever_they_stand() {
        let user = Reply::Array(vec![
            bytes("flags"),
            Reply::Array(vec![bytes("on")]),
            bytes("passwords"),
            Reply::Array(vec![bytes("a"), bytes("b")]),
        ]);
        assert_eq!(passwords(&user), 2);
        assert_eq!(passwords(&Reply::Null), 0);
        assert_eq!(passwords(&Reply::Array(vec![bytes("passwords")])), 0);
    }

    #[test]
    fn what_redis_says_of_a_secret_is_not_repeated() {
        let error = RedisError::new("ERR Error in ACL SETUSER modifier '>CANARY': weak");
        assert!(!format!("{:?}", refuse(&error, &["CANARY"])).contains("CANARY"));
        let refusal = refuse(&RedisError::new("ERR ACL is not enabled"), &["CANARY"]);
        assert_eq!(refusal.code, ProblemCode::BrowseUnavailable);
        assert!(format!("{refusal:?}").contains("ACL is not enabled"));
    }
}
