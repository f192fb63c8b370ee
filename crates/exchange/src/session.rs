//! Sessions: made at sign-in under a fresh id, found by hash, ended by idleness, age, number or choice.

mod cookie;
mod routes;

pub use cookie::Jar;
pub use routes::{answer, logout, show};

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};
use upstash_api::exchange::{ACCOUNT_HEADER, PARTNER_HEADER, ProblemCode, Scope, SessionKind};

use crate::random;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::{SessionHash, SessionRow};

/// Live sessions one account may have, and one end user of a sub-account; the oldest makes room.
pub const MAX_PER_ACCOUNT: i64 = 20;

/// Live sessions that all end users of one sub-account may have.
pub const MAX_PER_SUB_ACCOUNT: i64 = 2000;

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
    pub tie: Tie,
    /// Unix seconds.
    pub expires_at: i64,
    pub idle_until: i64,
}

/// What a session is tied to beside its account; it is of one kind for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// A tab of its own: nothing.
    Top,
    /// The frame of one partner, by its id, in which a person connected their own account.
    Partner(String),
    /// The same, and one sub-account.
    Tenant(Pinned),
}

impl Tie {
    pub const fn kind(&self) -> SessionKind {
        match self {
            Self::Top => SessionKind::Top,
            Self::Partner(_) => SessionKind::Framed,
            Self::Tenant(_) => SessionKind::Embed,
        }
    }

    /// Whose frame it is in.
    pub fn partner(&self) -> Option<&str> {
        match self {
            Self::Top => None,
            Self::Partner(partner) => Some(partner),
            Self::Tenant(pinned) => Some(&pinned.partner),
        }
    }

    /// Whether a session made on this tie ends `row`, which was presented. A partner's token ends that of the same person: one
    /// of another frame on this site is left to end by itself, as its calls may be on their way and nobody has its cookie from
    /// now on. Whoever signs in by themselves ends whichever it was.
    fn ends(&self, row: &SessionRow) -> bool {
        self.pinned().is_none_or(|pinned| pinned.is_of(row))
    }

    /// The end user's part.
    pub const fn pinned(&self) -> Option<&Pinned> {
        match self {
            Self::Tenant(pinned) => Some(pinned),
            Self::Top | Self::Partner(_) => None,
        }
    }
}

/// What the session of an end user is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The partner's id.
    pub partner: String,
    /// The slug of the one sub-account.
    pub sub_account: String,
    pub scopes: Vec<Scope>,
    /// The partner's name for the user.
    pub user: String,
}

impl Pinned {
    /// Whether this is the person in the frame that a session was made for.
    fn is_of(&self, row: &SessionRow) -> bool {
        row.partner.as_ref() == Some(&self.partner)
            && row.sub_account.as_ref() == Some(&self.sub_account)
            && row.subject.as_ref() == Some(&self.user)
    }
}

/// A session that was just made. The id goes into the cookie and nowhere else.
pub struct Fresh {
    pub id: String,
    pub current: Current,
}

/// Makes a session under a new random id, in the place of what a request presented: whatever session that is, it is not
/// promoted. A frame ends none of the tab's: whoever is signed in there has nothing to do with it.
///
/// # Errors
/// When there is no randomness, or the store fails.
pub async fn begin(state: &State, headers: &HeaderMap, account: &str, tie: Tie) -> Result<Fresh, Refusal> {
    let jars: &[Jar] = if tie == Tie::Top { &[Jar::Top, Jar::Embed] } else { &[Jar::Embed] };
    for id in jars.iter().filter_map(|jar| jar.read(headers)) {
        let before = SessionHash::of(&id);
        if state.store.session(before).await?.is_some_and(|row| tie.ends(&row)) {
            state.store.delete_session(before).await?;
        }
    }
    create(state, account, tie).await
}

async fn create(state: &State, account: &str, tie: Tie) -> Result<Fresh, Refusal> {
    let (kind, pinned) = (tie.kind(), tie.pinned());
    let id = random::token::<32>()?;
    let hash = SessionHash::of(&id);
    let now = state.clock.now();
    let life = life(kind);
    let row = SessionRow {
        account_id: account.to_owned(),
        kind: name(kind).to_owned(),
        partner: tie.partner().map(str::to_owned),
        sub_account: pinned.map(|pinned| pinned.sub_account.clone()),
        scopes: pinned.map(|pinned| words(&pinned.scopes)),
        subject: pinned.map(|pinned| pinned.user.clone()),
        created_at: now,
        last_seen: now,
        expires_at: now + life.absolute,
    };
    state.store.insert_session(hash, &row, MAX_PER_ACCOUNT, MAX_PER_SUB_ACCOUNT).await?;
    let current = Current {
        hash,
        kind,
        account: row.account_id,
        tie,
        expires_at: row.expires_at,
        idle_until: now + life.idle,
    };
    Ok(Fresh { id, current })
}

/// The session that the cookie of `jar` names; no other cookie is looked at.
///
/// # Errors
/// `session_missing`, in a frame only where no cookie came, or `session_expired`; `session_of_another` when the page that asks
/// was loaded for another account or another partner, which is not a use of the session.
pub async fn find(state: &State, headers: &HeaderMap, jar: Jar) -> Result<Current, Refusal> {
    let refuse = |code| match jar {
        Jar::Top => Refusal::new(code).cookie(jar.clear()),
        // A frame trades its next token while calls with the cookie before are on their way: what they are refused with
        // must not take away the cookie that has come since.
        Jar::Embed => Refusal::new(code),
    };
    let id = jar.read(headers).ok_or_else(|| Refusal::new(ProblemCode::SessionMissing))?;
    let hash = SessionHash::of(&id);
    let gone = match jar {
        Jar::Top => ProblemCode::SessionMissing,
        // For a frame that is where no cookie came, and what its browser is asked to allow. One that came was kept.
        Jar::Embed => ProblemCode::SessionExpired,
    };
    let row = state.store.session(hash).await?.ok_or_else(|| refuse(gone))?;
    let kind = kind(&row.kind).filter(|kind| Jar::of(*kind) == jar);
    let kind = kind.ok_or_else(|| refuse(gone))?;

    let tie = tie(state, kind, &row, headers).map_err(refuse)?;

    let now = state.clock.now();
    let idle = life(kind).idle;
    if now >= row.expires_at || now >= row.last_seen + idle {
        state.store.delete_session(hash).await?;
        return Err(refuse(ProblemCode::SessionExpired));
    }
    let page = headers.get_all(ACCOUNT_HEADER);
    let whose = whose(&row.account_id, tie.pinned());
    if page.iter().any(|page| page.as_bytes() != whose.as_bytes()) {
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
        tie,
        expires_at: row.expires_at,
        idle_until: last_seen + idle,
    })
}

/// What a session is tied to by now: a partner that is gone, that lets nobody connect any more, or whose account is another
/// one, ends its frames, and a scope it may no longer give is given no more.
fn tie(state: &State, kind: SessionKind, row: &SessionRow, headers: &HeaderMap) -> Result<Tie, ProblemCode> {
    if kind == SessionKind::Top {
        return Ok(Tie::Top);
    }
    let page = framed_by(headers).ok_or(ProblemCode::SessionExpired)?;
    // Two partners may be on one site, and a browser holds one frame's session there.
    if row.partner.as_ref().is_some_and(|id| id.as_bytes() != page) {
        return Err(ProblemCode::SessionOfAnother);
    }
    still_tied(state, kind, row).ok_or(ProblemCode::SessionExpired)
}

fn still_tied(state: &State, kind: SessionKind, row: &SessionRow) -> Option<Tie> {
    let partners = state.partners.partners();
    let partner = partners.get(row.partner.as_deref()?)?;
    if kind == SessionKind::Framed {
        return partner.connect.then(|| Tie::Partner(partner.id.clone()));
    }
    if partner.account.as_ref() != Some(&row.account_id) {
        return None;
    }
    let scopes = row.scopes.as_deref()?.split(' ').filter_map(Scope::named);
    let scopes = scopes.filter(|scope| partner.scopes.contains(scope)).collect();
    let (partner, sub_account) = (partner.id.clone(), row.sub_account.clone()?);
    let user = row.subject.clone().unwrap_or_default();
    Some(Tie::Tenant(Pinned { partner, sub_account, scopes, user }))
}

/// The partner that a request says its frame is of, where it says one.
fn framed_by(headers: &HeaderMap) -> Option<&[u8]> {
    let mut named = headers.get_all(PARTNER_HEADER).iter();
    let partner = named.next()?.as_bytes();
    named.next().is_none().then_some(partner)
}

/// The tie of a session that somebody makes by connecting their own account in a frame; `None` where the frame's partner
/// does not let people do that.
pub fn connecting(state: &State, headers: &HeaderMap) -> Option<Tie> {
    let id = std::str::from_utf8(framed_by(headers)?).ok()?;
    let partners = state.partners.partners();
    let partner = partners.get(id).filter(|partner| partner.connect)?;
    Some(Tie::Partner(partner.id.clone()))
}

/// What the app calls the account of a session. In a frame nothing tells whose the sub-account is, and two people who share
/// one are two: what one of them was about to send is not the other's to send.
pub fn whose(account: &str, pinned: Option<&Pinned>) -> String {
    pinned.map_or_else(
        || account.to_owned(),
        |Pinned { partner, sub_account, user, .. }| {
            let person = Sha256::digest(user.as_bytes());
            let person: String = person.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            format!("{partner}/{sub_account}/{person}")
        },
    )
}

fn words(scopes: &[Scope]) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    names.join(" ")
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
