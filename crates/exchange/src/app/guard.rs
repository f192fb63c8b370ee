//! What a request must show before a handler sees it, in this order: the header that no other site can send, where it
//! comes from, that its body is JSON, that it means us, whose session it is, that its page is that one's too, and that this session
//! may do it.
//!
//! SameSite cookies are not the defence here: a partner's own page can make the browser send the partitioned cookie.

use std::collections::HashMap;
use std::sync::Arc;

use axum::RequestExt;
use axum::body::HttpBody;
use axum::extract::{MatchedPath, RawPathParams, Request, State as AxumState};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use upstash_api::developer::Access;
use upstash_api::exchange::{GUARD_HEADER, ProblemCode, Scope, SessionKind};

use super::{Context, Route};
use crate::audit::{self, Action, Entry};
use crate::limits::bucket_of;
use crate::refusal::{Refusal, code_name};
use crate::session::{self, Current, Jar, Tie};
use crate::state::State;

/// What a route asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Open to whoever passes the headers.
    Nothing,
    /// Any live session.
    Session,
    /// A live session that may do this.
    May(Deed),
}

/// What a session may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Read,
    Create,
    Change,
    Delete,
    /// See teams, members, sub-accounts and the audit trail.
    SeeAccount,
    /// Make, change or remove teams, members and sub-accounts.
    ManageAccount,
    /// Get a token for the explorer.
    Explore,
    /// Complete, paste or forget a stored key.
    Connect,
    /// List the sub-accounts.
    SeeTenants,
    /// Make a sub-account, whose key stays on the server.
    CreateTenant,
    /// See a sub-account's key.
    Reveal,
    /// Get a link that signs in to the console as the sub-account.
    OpenConsole,
}

/// Which bucket a request takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The session's reads or writes, by the method.
    Usual,
    /// The account's new sub-accounts.
    Tenants,
    /// The session's looks at keys.
    Reveals,
    /// The session's pasted keys of sub-accounts.
    Imports,
    /// The session's looks at what sub-accounts own.
    Usages,
}

impl Deed {
    /// What an operation of the Developer API does. `None` for one that is never offered to browsers.
    pub const fn of(access: Access) -> Option<Self> {
        match access {
            Access::Read => Some(Self::Read),
            Access::Create => Some(Self::Create),
            Access::Change => Some(Self::Change),
            Access::Delete => Some(Self::Delete),
            Access::SeeAccount => Some(Self::SeeAccount),
            Access::ManageAccount => Some(Self::ManageAccount),
            Access::Credential => None,
        }
    }
}

/// The capability table. Inside a frame a click may have been stolen, so nothing there destroys, changes, connects or
/// reveals. Whoever connected their own account in a frame lists what they own, makes more of it and looks into it; who else
/// is in the account, and the sub-accounts, are the business of its owner at the top. An end user may do what the scopes say.
pub fn allows(kind: SessionKind, scopes: &[Scope], deed: Deed) -> bool {
    match kind {
        SessionKind::Top => true,
        SessionKind::Framed => {
            matches!(deed, Deed::Read | Deed::Create | Deed::Explore)
        }
        SessionKind::Embed => scope_of(deed).is_some_and(|scope| scopes.contains(&scope)),
    }
}

/// The scope that an end user needs; `None` for what none of them may.
const fn scope_of(deed: Deed) -> Option<Scope> {
    match deed {
        Deed::Read => Some(Scope::Read),
        Deed::Create => Some(Scope::Write),
        Deed::Explore => Some(Scope::Explore),
        Deed::OpenConsole => Some(Scope::Sso),
        _ => None,
    }
}

/// Whether a session may use a route at all: an end user's only those of its one sub-account and its own session, that of
/// an account connected in a frame none of a sub-account.
fn reaches(current: &Current, need: Need, slug: Option<&str>) -> bool {
    match &current.tie {
        Tie::Top => true,
        Tie::Partner(_) => slug.is_none(),
        Tie::Tenant(pinned) => need == Need::Session || slug == Some(&pinned.sub_account),
    }
}

/// The needs of every route, by method and template.
pub(super) struct Guard {
    state: Arc<State>,
    needs: HashMap<(Method, String), (Need, Pace)>,
}

impl Guard {
    pub fn new(state: Arc<State>, table: &[Route]) -> Self {
        let row = |route: &Route| ((route.method.clone(), route.path.clone()), (route.need, route.pace));
        let needs = table.iter().map(row).collect();
        Self { state, needs }
    }

    /// `None` where no row answers: the router says 404 or 405, to whoever passed the headers.
    fn need(&self, request: &Request) -> Option<(Need, Pace)> {
        let path = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
        let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        self.needs.get(&(method, path)).copied()
    }

    async fn admit(&self, request: &mut Request) -> Result<(), Refusal> {
        let has_body = !request.body().is_end_stream();
        let jar = headers_pass(&self.state, request.method(), request.headers(), has_body)?;
        request.extensions_mut().insert(jar);
        let (need, pace) = match self.need(request) {
            None | Some((Need::Nothing, _)) => return Ok(()),
            Some(row) => row,
        };
        let current = session::find(&self.state, request.headers(), jar).await?;
        let limits = &self.state.limits;
        let scopes = current.tie.pinned().map_or(&[][..], |pinned| &pinned.scopes);
        let may = reaches(&current, need, slug(request).await.as_deref())
            && match need {
                Need::May(deed) => allows(current.kind, scopes, deed),
                Need::Nothing | Need::Session => true,
            };
        match pace {
            Pace::Usual if request.method().is_safe() => limits.reads.take(&current.hash)?,
            Pace::Usual => limits.writes.take(&current.hash)?,
            // This bucket is the whole account's: who may make none must not empty it for those who may.
            Pace::Tenants if !may => limits.writes.take(&current.hash)?,
            Pace::Tenants => limits.tenants.take(&current.account)?,
            Pace::Reveals => limits.reveals.take(&current.hash)?,
            Pace::Imports => limits.imports.take(&current.hash)?,
            Pace::Usages => limits.usages.take(&current.hash)?,
        }
        if !may {
            return Err(Refusal::new(ProblemCode::NotAllowed));
        }
        request.extensions_mut().insert(current);
        Ok(())
    }
}

/// The route's sub-account, decoded as its handler will see it.
async fn slug(request: &mut Request) -> Option<String> {
    let params = request.extract_parts::<RawPathParams>().await.ok()?;
    params.iter().find(|(name, _)| *name == "slug").map(|(_, value)| value.to_owned())
}

/// The middleware.
pub(super) async fn stand(
    AxumState(guard): AxumState<Arc<Guard>>,
    mut request: Request,
    next: Next,
) -> Response {
    match guard.admit(&mut request).await {
        Ok(()) => {
            let session = request.extensions().get::<Current>().map(|current| current.hash);
            let ctx = request.extensions().get::<Context>().cloned();
            let mut response = run(&guard.state, request, next).await;
            if let Some(session) = session {
                response.extensions_mut().insert(session);
            }
            let refusal = response.extensions().get::<Refusal>();
            let limited = refusal.filter(|refusal| refusal.code == ProblemCode::TooManyRequests).cloned();
            if let (Some(ctx), Some(refusal)) = (ctx, limited) {
                note(&guard.state, &ctx, &refusal).await;
            }
            response
        }
        Err(refusal) => {
            if let Some(ctx) = request.extensions().get::<Context>() {
                note(&guard.state, ctx, &refusal).await;
            }
            refusal.into_response()
        }
    }
}

/// Runs the handler. A write goes on when its caller hangs up: cut off between Upstash's answer and our commit, it would
/// lose a key that was made, keep a refresh token alive, or leave a deletion out of the trail. It is counted, so that
/// stopping the program can wait for it.
async fn run(state: &Arc<State>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let state = Arc::clone(state);
    let work = async move {
        let _counted = state.limits.writing.acquire().await;
        next.run(request).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Nobody aborts it, so the runtime itself is going away.
            Err(ended) => Refusal::internal(ended).into_response(),
        },
    }
}

/// Refusals that somebody may want to read about later. An ended session is everyday life, and so is a tab of before.
async fn note(state: &State, ctx: &Context, refusal: &Refusal) {
    let action = match refusal.code {
        ProblemCode::SessionMissing
        | ProblemCode::SessionExpired
        | ProblemCode::SessionOfAnother
        | ProblemCode::Internal => return,
        ProblemCode::TooManyRequests => Action::LimitHit,
        _ => Action::GuardRefused,
    };
    if state.limits.noted.take(&bucket_of(ctx.ip)).is_ok() {
        audit::write(state, ctx, Entry::refused(action, code_name(refusal.code))).await;
    }
}

/// Everything that the headers alone decide. Answers which cookie the request means.
fn headers_pass(state: &State, method: &Method, headers: &HeaderMap, has_body: bool) -> Result<Jar, Refusal> {
    let refuse = |code| Err(Refusal::new(code));
    let Some(jar) = only(headers, GUARD_HEADER).and_then(Jar::named) else {
        return refuse(ProblemCode::CsrfHeader);
    };
    if headers.contains_key("sec-fetch-site") && only(headers, "sec-fetch-site") != Some("same-origin") {
        return refuse(ProblemCode::CsrfSite);
    }
    if !method.is_safe() && only(headers, "origin") != Some(&state.config.public_origin) {
        return refuse(ProblemCode::CsrfOrigin);
    }
    if has_body && !only(headers, "content-type").is_some_and(is_json) {
        return refuse(ProblemCode::UnsupportedMediaType);
    }
    let host = only(headers, header::HOST.as_str());
    if !host.is_some_and(|host| state.config.hosts.iter().any(|ours| ours == host)) {
        return refuse(ProblemCode::WrongHost);
    }
    Ok(jar)
}

/// The value of a header that is there exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| {
            let parameter = parameter.replace('"', "");
            parameter.is_empty() || parameter.eq_ignore_ascii_case("charset=utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_framed_deletes_changes_or_connects() {
        for deed in [Deed::Change, Deed::Delete, Deed::Connect, Deed::Reveal, Deed::SeeAccount] {
            assert!(allows(SessionKind::Top, &[], deed));
            assert!(!allows(SessionKind::Framed, &[], deed), "{deed:?}");
            assert!(!allows(SessionKind::Embed, &Scope::ALL, deed), "{deed:?}");
        }
    }

    #[test]
    fn t33_who_connected_in_a_frame_sees_makes_and_looks_into_what_is_their_own() {
        let deeds = [
            (Deed::Read, true),
            (Deed::Create, true),
            (Deed::Explore, true),
            (Deed::Change, false),
            (Deed::Delete, false),
            (Deed::SeeAccount, false),
            (Deed::ManageAccount, false),
            (Deed::Connect, false),
            (Deed::SeeTenants, false),
            (Deed::CreateTenant, false),
            (Deed::Reveal, false),
            (Deed::OpenConsole, false),
        ];
        for (deed, may) in deeds {
            assert_eq!(allows(SessionKind::Framed, &Scope::ALL, deed), may, "{deed:?}");
        }
    }

    #[test]
    fn t47_an_end_user_may_do_what_the_scopes_say_and_nothing_else() {
        let deeds = [
            (Deed::Read, Some(Scope::Read)),
            (Deed::Create, Some(Scope::Write)),
            (Deed::Explore, Some(Scope::Explore)),
            (Deed::OpenConsole, Some(Scope::Sso)),
            (Deed::Change, None),
            (Deed::Delete, None),
            (Deed::SeeAccount, None),
            (Deed::ManageAccount, None),
            (Deed::Connect, None),
            (Deed::SeeTenants, None),
            (Deed::CreateTenant, None),
            (Deed::Reveal, None),
        ];
        for (deed, needed) in deeds {
            for scope in Scope::ALL {
                assert_eq!(
                    allows(SessionKind::Embed, &[scope], deed),
                    needed == Some(scope),
                    "{deed:?} {scope:?}"
                );
            }
            assert!(!allows(SessionKind::Embed, &[], deed), "{deed:?}");
        }
    }

    #[test]
    fn only_a_session_at_the_top_sees_or_manages_the_account_itself() {
        for deed in [Deed::SeeAccount, Deed::ManageAccount] {
            let allowed = [SessionKind::Top, SessionKind::Framed, SessionKind::Embed]
                .map(|kind| allows(kind, &Scope::ALL, deed));
            assert_eq!(allowed, [true, false, false], "{deed:?}");
        }
    }

    #[test]
    fn only_json_is_json() {
        for good in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert!(is_json(good), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/json; charset=utf-16",
            "application/jsonp",
            "application/json; a=b",
        ] {
            assert!(!is_json(bad), "{bad}");
        }
    }

    #[test]
    fn a_header_sent_twice_counts_as_absent() {
        let mut headers = HeaderMap::new();
        headers.append("x-pd", "top".parse().expect("ascii"));
        assert_eq!(only(&headers, "x-pd"), Some("top"));
        headers.append("x-pd", "embed".parse().expect("ascii"));
        assert_eq!(only(&headers, "x-pd"), None);
    }
}
