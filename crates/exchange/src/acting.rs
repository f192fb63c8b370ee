//! Acting with a stored key: opening it, calling Upstash with it, and noting that Upstash no longer takes it.
//!
//! Whose key acts, a [`Slot`] says, and nothing else does: the account's own, its team's, or a sub-account's. No key ever
//! stands in for another one.

use std::sync::Arc;

use axum::http::StatusCode;
use secrecy::SecretString;
use tracing::Instrument;
use upstash_api::developer::redis::ListDatabases;
use upstash_api::developer::subaccount::ListSubAccounts;
use upstash_api::developer::{Endpoint, Operation};
use upstash_api::exchange::ProblemCode;
use url::Url;

use crate::app::Context;
use crate::audit::{self, Action, Entry};
use crate::proxy::target;
use crate::refusal::Refusal;
use crate::state::State;
use crate::text;
use crate::upstream::{self, Answer, Auth, Body};
use crate::vault::{Kind, OpenError, Slot};

/// A key that can be used.
pub struct Credential<'a> {
    pub slot: Slot<'a>,
    pub username: String,
    pub key: SecretString,
    /// The blob it was opened from; names this very key when it turns out to be dead.
    pub sealed: Vec<u8>,
    /// The id of the team whose key it is, as far as it is known.
    pub team: Option<String>,
    /// When it was stored.
    pub since: i64,
    /// Upstash refused it before. Only a sub-account's key is tried again.
    was_refused: bool,
}

/// Opens the key of a slot for a call. Of a sub-account's key there is no second one, so that is tried even after
/// Upstash refused it.
///
/// # Errors
/// That there is none, or none that Upstash takes, in the words of its kind; `internal` when the key ring lacks its key.
pub async fn credential<'a>(state: &State, ctx: &Context, slot: Slot<'a>) -> Result<Credential<'a>, Refusal> {
    stored(state, ctx, slot).await?.ok_or_else(|| missing(slot.kind))
}

/// The same; `None` where there is none.
///
/// # Errors
/// See [`credential`].
pub async fn stored<'a>(
    state: &State,
    ctx: &Context,
    slot: Slot<'a>,
) -> Result<Option<Credential<'a>>, Refusal> {
    let Some(row) = state.store.credential(slot).await? else { return Ok(None) };
    if row.dead && slot.kind != Kind::Sub {
        return Err(refused(slot.kind));
    }
    let key = open(state, ctx, slot, &row.sealed).await?;
    let email_first = || Refusal::new(ProblemCode::ReconnectNeeded).message(text::EMAIL_FIRST);
    let username = row.username.ok_or_else(email_first)?;
    let (sealed, since, was_refused) = (row.sealed, row.created_at, row.dead);
    let team = Some(row.team).filter(|team| !team.is_empty());
    Ok(Some(Credential { slot, username, key, sealed, team, since, was_refused }))
}

fn missing(kind: Kind) -> Refusal {
    Refusal::new(match kind {
        Kind::Personal => ProblemCode::ReconnectNeeded,
        Kind::Team => ProblemCode::TeamKeyNeeded,
        Kind::Sub => ProblemCode::SubKeyMissing,
    })
}

fn refused(kind: Kind) -> Refusal {
    match kind {
        Kind::Personal => Refusal::new(ProblemCode::ReconnectNeeded),
        Kind::Team => Refusal::new(ProblemCode::TeamKeyNeeded).message(text::TEAM_KEY_DEAD),
        Kind::Sub => Refusal::new(ProblemCode::SubKeyRefused),
    }
}

/// Opens what is sealed in a slot.
///
/// # Errors
/// `internal` when the key ring lacks its key, so that nobody replaces what restoring the ring would bring back;
/// otherwise what is said of a key that Upstash refused.
pub async fn open(
    state: &State,
    ctx: &Context,
    slot: Slot<'_>,
    sealed: &[u8],
) -> Result<SecretString, Refusal> {
    let error = match state.ring.open(slot, sealed) {
        Ok(key) => return Ok(key),
        Err(error) => error,
    };
    tracing::error!(account = slot.account, kind = slot.kind.name(), label = slot.label, %error, "a sealed key stays closed");
    let entry = Entry::refused(Action::KeyUnreadable, error.to_string()).account(slot.account);
    audit::write(state, ctx, entry.target(slot.label)).await;
    Err(match error {
        OpenError::UnknownKey(_) => Refusal::new(ProblemCode::Internal).message(text::SEALED_SHUT),
        OpenError::Tampered => refused(slot.kind),
    })
}

/// Notes that Upstash refused a key. Nothing is made in its place: that takes a person's click. A caller that hangs up
/// does not cut it short: the mark without its line in the trail would be a riddle for ever.
///
/// # Errors
/// When the store fails.
pub async fn mark_dead(state: &State, ctx: &Context, slot: Slot<'_>, sealed: &[u8]) -> Result<(), Refusal> {
    let entry = Entry::ok(Action::KeyDead).account(slot.account);
    let entry = if slot.label.is_empty() { entry } else { entry.target(slot.label) };
    let line = audit::line(state, ctx, entry);
    let (store, writing) = (state.store.clone(), Arc::clone(&state.limits.writing));
    let (account, kind, label) = (slot.account.to_owned(), slot.kind, slot.label.to_owned());
    let sealed = sealed.to_vec();
    let work = async move {
        let _counted = writing.acquire().await;
        let slot = Slot { account: &account, kind, label: &label };
        let is_news = store.mark_dead(slot, &sealed).await?;
        if is_news {
            audit::append(&store, &line).await;
        }
        Ok::<(), Refusal>(())
    };
    tokio::spawn(work.in_current_span()).await.map_err(Refusal::internal)?
}

/// One call with a pair, whatever is answered.
///
/// # Errors
/// When there is no answer.
pub async fn attempt(
    state: &State,
    account: &str,
    username: &str,
    key: &SecretString,
    endpoint: Endpoint,
    (url, body): (Url, Option<Vec<u8>>),
) -> Result<Answer, Refusal> {
    let method =
        reqwest::Method::from_bytes(endpoint.method.as_str().as_bytes()).map_err(Refusal::internal)?;
    let body = body.map_or(Body::None, Body::Json);
    let send = state.client.send(method, url, Auth::Basic { username, key }, body);
    state.limits.in_turn(account, async { Ok::<_, Refusal>(send.await?) }).await
}

impl Credential<'_> {
    /// One call with this key. A 401 marks this key dead and ends nothing else, unless Upstash still takes the key for
    /// what every key of its kind may do: then the refusal is about the operation, and what that means is the caller's
    /// to say, like any other refusal. A refused key that is taken again lives again.
    ///
    /// # Errors
    /// When there is no answer, or the key is dead.
    pub async fn send(
        &self,
        state: &State,
        ctx: &Context,
        endpoint: Endpoint,
        call: (Url, Option<Vec<u8>>),
    ) -> Result<Answer, Refusal> {
        let answer = attempt(state, self.slot.account, &self.username, &self.key, endpoint, call).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            if self.was_refused && answer.status.is_success() {
                state.store.mark_alive(self.slot, &self.sealed).await?;
            }
            return Ok(answer);
        }
        if !self.was_refused && self.is_taken_otherwise(state, endpoint).await? {
            return Ok(answer);
        }
        mark_dead(state, ctx, self.slot, &self.sealed).await?;
        Err(match self.slot.kind {
            Kind::Personal => upstream::refuse(&answer, &[]),
            kind @ (Kind::Team | Kind::Sub) => refused(kind),
        })
    }

    /// Whether Upstash, having answered 401, still takes this key for the call that proves a key of its kind. An answer
    /// that says neither is no proof against the key: most of these keys exist nowhere else.
    async fn is_taken_otherwise(&self, state: &State, refused: Endpoint) -> Result<bool, Refusal> {
        let proof = match self.slot.kind {
            Kind::Team => ListSubAccounts::ENDPOINT,
            Kind::Personal | Kind::Sub => ListDatabases::ENDPOINT,
        };
        if refused.name == proof.name {
            return Ok(false);
        }
        let call = (target(&state.config.upstash.api_url, &proof, &[])?, None);
        let answer = attempt(state, self.slot.account, &self.username, &self.key, proof, call).await;
        Ok(answer.map_or(true, |answer| answer.status != StatusCode::UNAUTHORIZED))
    }

    /// One call that succeeds.
    ///
    /// # Errors
    /// See [`send`](Self::send); and whatever Upstash refuses for.
    pub async fn call(
        &self,
        state: &State,
        ctx: &Context,
        endpoint: Endpoint,
        call: (Url, Option<Vec<u8>>),
    ) -> Result<Answer, Refusal> {
        let answer = self.send(state, ctx, endpoint, call).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(self.refuse(&answer)) }
    }

    /// The answer of an operation that has neither arguments nor a body.
    ///
    /// # Errors
    /// See [`call`](Self::call); `upstream_broken` for an answer of another shape.
    pub async fn ask<O: Operation>(&self, state: &State, ctx: &Context) -> Result<O::Answer, Refusal> {
        let url = target(&state.config.upstash.api_url, &O::ENDPOINT, &[])?;
        let answer = self.call(state, ctx, O::ENDPOINT, (url, None)).await?;
        serde_json::from_slice(&answer.body).map_err(|_| Refusal::new(ProblemCode::UpstreamBroken))
    }

    /// What an answer that is not 2xx comes to, without repeating this key. A 401 got here only if the key works.
    pub fn refuse(&self, answer: &Answer) -> Refusal {
        let spellings = self.spellings();
        if answer.status == StatusCode::UNAUTHORIZED {
            let said = upstream::sentence(answer, &spellings.each_ref().map(String::as_str));
            return Refusal::new(ProblemCode::UpstreamRefused).status(StatusCode::FORBIDDEN).upstream(said);
        }
        upstream::refuse(answer, &spellings.each_ref().map(String::as_str))
    }

    /// How this key could be spelled in an answer that repeats it.
    pub fn spellings(&self) -> [String; 2] {
        upstream::spellings(&self.username, &self.key)
    }
}
