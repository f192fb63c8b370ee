//! The sign-in as a sequence of pure steps: what is sent to the authorization server, what is kept meanwhile, and what
//! of its answer is believed (OAuth 2.0 code flow with PKCE, RFC 7636; the order of checks is that of [`judge`]).
//!
//! A tab signs in by itself: it keeps all of [`Pending`] and comes back. A frame cannot leave its page, so that it keeps the
//! [`Pending`] in memory and sends a window on an [`Errand`], which knows nothing that redeems a code.
//!
//! Randomness comes in through [`Entropy`], the digest and the storage are the caller's, so everything here is tested on
//! the host. Nothing in here has `Debug`: verifier, state and code are secrets while they live.

use upstash_api::{
    base64,
    exchange::{ExchangeBody, PublicConfig},
    percent,
};

use crate::routes::ReturnRoute;

/// Where secrets of a sign-in come from.
pub trait Entropy {
    /// 32 bytes nobody can guess.
    ///
    /// # Errors
    /// [`NoEntropy`] when the browser offers no safe source.
    fn bytes(&mut self) -> Result<[u8; 32], NoEntropy>;
}

/// The browser has no source of safe random numbers: the page is neither https nor localhost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEntropy;

/// A sign-in under way, known to this window only.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    verifier: String,
    state: String,
    nonce: String,
    issuer: String,
    return_to: ReturnRoute,
}

impl Pending {
    /// Starts a sign-in that shall end on `return_to`.
    ///
    /// # Errors
    /// [`NoEntropy`], and then nothing was started.
    pub fn new(
        entropy: &mut impl Entropy,
        config: &PublicConfig,
        return_to: ReturnRoute,
    ) -> Result<Self, NoEntropy> {
        let mut secret = || entropy.bytes().map(|bytes| base64::encode_url(&bytes));
        Ok(Self {
            verifier: secret()?,
            state: secret()?,
            nonce: secret()?,
            issuer: config.issuer.clone(),
            return_to,
        })
    }

    /// What the challenge is the SHA-256 of.
    #[must_use]
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Where to go after signing in.
    #[must_use]
    pub fn return_to(&self) -> &ReturnRoute {
        &self.return_to
    }

    /// Whoever answers must name this.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// What may leave this window before the code comes. `digest` is the SHA-256 of [`Self::verifier`].
    #[must_use]
    pub fn errand(&self, digest: &[u8; 32]) -> Errand {
        Errand { state: self.state.clone(), challenge: challenge(digest), nonce: self.nonce.clone() }
    }

    /// What the exchange wants for a session; `code` came with this sign-in's state.
    #[must_use]
    pub fn redeem(&self, code: String) -> ExchangeBody {
        ExchangeBody { code, code_verifier: self.verifier.clone(), nonce: self.nonce.clone() }
    }

    /// The entry kept while the person is away.
    #[must_use]
    pub fn to_entry(&self) -> String {
        let Self { verifier, state, nonce, issuer, return_to } = self;
        [ENTRY_VERSION, verifier, state, nonce, issuer, return_to.as_str()].join("\n")
    }

    /// Reads an entry back; `None` for anything that this version did not write.
    #[must_use]
    pub fn from_entry(entry: &str) -> Option<Self> {
        let lines: Vec<&str> = entry.split('\n').collect();
        let [ENTRY_VERSION, verifier, state, nonce, issuer, return_to] = lines.as_slice() else {
            return None;
        };
        if [verifier, state, nonce].iter().any(|secret| secret.len() != SECRET_LEN) {
            return None;
        }
        Some(Self {
            verifier: (*verifier).to_owned(),
            state: (*state).to_owned(),
            nonce: (*nonce).to_owned(),
            issuer: (*issuer).to_owned(),
            return_to: ReturnRoute::parse(return_to),
        })
    }
}

/// A sign-in as the window that does it for a frame knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    state: String,
    challenge: String,
    nonce: String,
}

impl Errand {
    /// The fragment of [`paths::CONNECT_START`](crate::routes::paths::CONNECT_START), without its `#`.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let Self { state, challenge, nonce } = self;
        format!("state={state}&challenge={challenge}&nonce={nonce}")
    }

    /// Reads a fragment; `None` for anything that [`Self::to_fragment`] did not write.
    #[must_use]
    pub fn from_fragment(fragment: &str) -> Option<Self> {
        let mut parts = fragment.split('&');
        let mut secret = |name: &str| {
            let value = parts.next()?.strip_prefix(name)?.strip_prefix('=')?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            (value.len() == SECRET_LEN && value.bytes().all(plain)).then(|| value.to_owned())
        };
        let errand =
            Self { state: secret("state")?, challenge: secret("challenge")?, nonce: secret("nonce")? };
        parts.next().is_none().then_some(errand)
    }

    /// The address of the authorization server's sign-in page.
    #[must_use]
    pub fn authorize_url(&self, config: &PublicConfig) -> String {
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", &config.client_id),
            ("redirect_uri", &config.redirect_uri),
            ("audience", &config.audience),
            ("scope", &config.scope),
            ("state", &self.state),
            ("code_challenge", &self.challenge),
            ("code_challenge_method", "S256"),
        ];
        // A nonce only means something beside an ID token.
        if config.scope.split(' ').any(|scope| scope == "openid") {
            query.push(("nonce", &self.nonce));
        }
        let mut url = config.authorize_url.clone();
        for (index, (name, value)) in query.into_iter().enumerate() {
            url.push(if index == 0 && !config.authorize_url.contains('?') { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            url.push_str(&percent::encode(value.as_bytes()));
        }
        url
    }

    /// The entry kept in the window while the person is at the authorization server.
    #[must_use]
    pub fn to_entry(&self, config: &PublicConfig) -> String {
        [ERRAND_VERSION, &self.state, &config.issuer].join("\n")
    }
}

/// What a window has kept of the sign-in that it started.
enum Started {
    /// All of it: the window redeems the code itself.
    Here(Pending),
    /// State and issuer: the code is a frame's.
    ForFrame(String, String),
}

impl Started {
    fn read(entry: &str) -> Option<Self> {
        let lines: Vec<&str> = entry.split('\n').collect();
        match lines.as_slice() {
            [ERRAND_VERSION, state, issuer] if state.len() == SECRET_LEN => {
                Some(Self::ForFrame((*state).to_owned(), (*issuer).to_owned()))
            }
            _ => Pending::from_entry(entry).map(Self::Here),
        }
    }
}

const ENTRY_VERSION: &str = "1";
const ERRAND_VERSION: &str = "frame 1";
/// What a window keeps in place of the sign-in that it did for a frame, once it has the code.
pub const HANDED_OVER: &str = "frame done";
/// 32 bytes in base64url.
const SECRET_LEN: usize = 43;

/// The S256 code challenge of a verifier's SHA-256 digest (RFC 7636, 4.2).
#[must_use]
pub fn challenge(digest: &[u8; 32]) -> String {
    base64::encode_url(digest)
}

/// What the authorization server's answer is good for.
#[derive(Clone)]
pub enum Verdict {
    /// Trade it for a session.
    Redeem { body: ExchangeBody, return_to: ReturnRoute },
    /// Give it to the frame that started this.
    HandOver { code: String, state: String },
    /// Do not, and say why.
    Refuse { refusal: Refusal, whose: Whose },
}

/// Whose sign-in it is that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// None that this window started.
    Nobodys,
    /// This window's own, which was to end here.
    Own(ReturnRoute),
    /// A frame's, which can start another one.
    AFrames,
}

/// Why an answer of the authorization server is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody came back from a sign-in: the page was opened by hand or reloaded.
    NothingToFinish,
    /// This window started no such sign-in, or it was finished already. Whoever sent the person here may be an attacker,
    /// so the answer is not even looked at.
    NotThisWindow,
    /// A parameter came twice: nobody can tell which one counts.
    Ambiguous,
    /// The answer names another authorization server than the one we asked.
    OtherIssuer,
    /// The person said no.
    Denied,
    /// The authorization server wants to talk to the person first.
    InteractionNeeded,
    /// The authorization server has a problem of its own.
    ServerTrouble,
    /// The authorization server does not like how this dashboard asks.
    Misconfigured,
    /// An error without a name that we know.
    OtherError,
    /// Neither a code nor an error.
    NoCode,
}

/// Judges the query string of the callback. `entry` is what [`Pending::to_entry`] left in this window; the caller has
/// removed it from storage already, so each entry is judged once.
#[must_use]
pub fn judge(search: &str, entry: Option<&str>) -> Verdict {
    let refuse = |refusal| Verdict::Refuse { refusal, whose: Whose::Nobodys };
    let answer = match Answer::read(search) {
        Ok(answer) => answer,
        Err(refusal) => return refuse(refusal),
    };
    if answer.is_empty() {
        let whose = if entry == Some(HANDED_OVER) { Whose::AFrames } else { Whose::Nobodys };
        return Verdict::Refuse { refusal: Refusal::NothingToFinish, whose };
    }
    // First the state: without it nothing else of the answer means anything.
    let Some(started) = entry.and_then(Started::read) else { return refuse(Refusal::NotThisWindow) };
    let (state, issuer) = match &started {
        Started::Here(pending) => (&pending.state, &pending.issuer),
        Started::ForFrame(state, issuer) => (state, issuer),
    };
    if answer.state.as_deref() != Some(state.as_str()) {
        return refuse(Refusal::NotThisWindow);
    }
    let refusal = match (answer.iss, answer.error, answer.code) {
        (Some(iss), _, _) if iss != *issuer => Refusal::OtherIssuer,
        (_, Some(error), _) => named_error(&error),
        (_, None, Some(code)) if !code.is_empty() => {
            return match started {
                Started::Here(pending) => {
                    Verdict::Redeem { body: pending.redeem(code), return_to: pending.return_to }
                }
                Started::ForFrame(state, _) => Verdict::HandOver { code, state },
            };
        }
        _ => Refusal::NoCode,
    };
    let whose = match started {
        Started::Here(pending) => Whose::Own(pending.return_to),
        Started::ForFrame(..) => Whose::AFrames,
    };
    Verdict::Refuse { refusal, whose }
}

// RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6. The description beside it is never read: it is anybody's text.
fn named_error(error: &str) -> Refusal {
    match error {
        "access_denied" => Refusal::Denied,
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            Refusal::InteractionNeeded
        }
        "server_error" | "temporarily_unavailable" => Refusal::ServerTrouble,
        "invalid_request"
        | "unauthorized_client"
        | "unsupported_response_type"
        | "invalid_scope"
        | "invalid_client"
        | "request_not_supported" => Refusal::Misconfigured,
        _ => Refusal::OtherError,
    }
}

#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl Answer {
    fn read(search: &str) -> Result<Self, Refusal> {
        let mut answer = Self::default();
        let query = search.strip_prefix('?').unwrap_or(search);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "state" => &mut answer.state,
                "code" => &mut answer.code,
                "iss" => &mut answer.iss,
                "error" => &mut answer.error,
                _ => continue,
            };
            let value = percent::decode_form(value).ok_or(Refusal::NoCode)?;
            if slot.replace(value).is_some() {
                return Err(Refusal::Ambiguous);
            }
        }
        Ok(answer)
    }

    fn is_empty(&self) -> bool {
        [&self.state, &self.code, &self.iss, &self.error].iter().all(|value| value.is_none())
    }
}

#[cfg(test)]
pub(super) mod tests;
