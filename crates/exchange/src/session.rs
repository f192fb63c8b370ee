//! Sessions: made at sign-in under a fresh id, found by hash, ended by idleness, age, number or choice.

mod cookie;
mod routes;

pub use cookie::Jar;
pub use routes::{describe, logout, show};

use axum::http::HeaderMap;
use upstash_api::exchange::{ACCOUNT_HEADER, ProblemCode, SessionKind};

use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::{SessionHash, SessionRow};

/// Live sessions one account may have; the oldest makes room.
pub const MAX_PER_ACCOUNT: i64 = 20;

/// `last_seen` is written at most this often, in seconds.
const TOUCH_EVERY: i64 = 60;

/// How long a kind of session lives, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    pub idle: i64,
    pub absolute: i64,
}

/// The limits of each kind.
pub const fn life(kind: SessionKind) -> Life {
    match kind {
        SessionKind::Top => Life { idle: 2 * 3600, absolute: 12 * 3600 },
        SessionKind::Framed => Life { idle: 1800, absolute: 4 * 3600 },
        SessionKind::Embed => Life { idle: 900, absolute: 3600 },
    }
}

/// The session a request speaks for.
#[derive(Clone, Debug)]
pub struct Current {
    pub hash: SessionHash,
    pub kind: SessionKind,
    pub account: String,
    /// Unix seconds.
    pub expires_at: i64,
    pub idle_until: i64,
}

/// A session that was just made. The id goes into the cookie and nowhere else.
pub struct Fresh {
    pub id: String,
    pub current: Current,
}

/// Makes a session under a new random id.
///
/// # Errors
/// When there is no randomness, or the store fails.
pub async fn create(state: &State, account: &str, kind: SessionKind) -> Result<Fresh, Refusal> {
    let id = random::token::<32>()?;
    let hash = SessionHash::of(&id);
    let now = state.clock.now();
    let life = life(kind);
    let row = SessionRow {
        account_id: account.to_owned(),
        kind: name(kind).to_owned(),
        created_at: now,
        last_seen: now,
        expires_at: now + life.absolute,
    };
    state.store.insert_session(hash, &row, MAX_PER_ACCOUNT).await?;
    let current = Current {
        hash,
        kind,
        account: row.account_id,
        expires_at: row.expires_at,
        idle_until: now + life.idle,
    };
    Ok(Fresh { id, current })
}

/// The session that the cookie of `jar` names; no other cookie is looked at.
///
/// # Errors
/// `session_missing` or `session_expired`, each with that cookie cleared; `session_of_another` when the page that asks
/// was loaded for another account, which is not a use of the session.
pub async fn find(state: &State, headers: &HeaderMap, jar: Jar) -> Result<Current, Refusal> {
    let refuse = |code| Refusal::new(code).cookie(jar.clear());
    let id = jar.read(headers).ok_or_else(|| Refusal::new(ProblemCode::SessionMissing))?;
    let hash = SessionHash::of(&id);
    let row = state.store.session(hash).await?.ok_or_else(|| refuse(ProblemCode::SessionMissing))?;
    let kind = kind(&row.kind).filter(|kind| Jar::of(*kind) == jar);
    let kind = kind.ok_or_else(|| refuse(ProblemCode::SessionMissing))?;

    let now = state.clock.now();
    let idle = life(kind).idle;
    if now >= row.expires_at || now >= row.last_seen + idle {
        state.store.delete_session(hash).await?;
        return Err(refuse(ProblemCode::SessionExpired));
    }
    let page = headers.get_all(ACCOUNT_HEADER);
    if page.iter().any(|page| page.as_bytes() != row.account_id.as_bytes()) {
        return Err(Refusal::new(ProblemCode::SessionOfAnother));
    }
    let mut last_seen = row.last_seen;
    if now - last_seen >= TOUCH_EVERY {
        state.store.touch_session(hash, now).await?;
        last_seen = now;
    }
    Ok(Current {
        hash,
        kind,
        account: row.account_id,
        expires_at: row.expires_at,
        idle_until: last_seen + idle,
    })
}

/// A kind as the store writes it.
pub const fn name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Top => "top",
        SessionKind::Framed => "framed",
        SessionKind::Embed => "embed",
    }
}

fn kind(stored: &str) -> Option<SessionKind> {
    [SessionKind::Top, SessionKind::Framed, SessionKind::Embed].into_iter().find(|kind| name(*kind) == stored)
}
