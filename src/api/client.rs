//! The typed calls.

mod tenants;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use upstash_api::{
    developer::{Access, Endpoint, Operation},
    exchange::{
        BrowseToken, Connection, Disconnected, EmailBody, EmbedBody, ExchangeBody, ExplorerToken,
        ProblemCode, PublicConfig, Session, routes,
    },
};

use super::{
    error::ApiError,
    transport::{HttpAnswer, HttpRequest, SIGN_IN_LIMIT_MS, TIME_LIMIT_MS, Transport},
};
use crate::routes::AccountPath;

/// What every answer tells the app, whoever asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Notice {
    /// The exchange accepted the session at this moment (Unix milliseconds, this computer's clock).
    SessionUsed { at_ms: f64 },
    /// The exchange knows no session for us.
    SessionOver,
    /// Somebody else is signed in to this browser now.
    SessionOfAnother,
    /// Upstash does not accept the stored key.
    KeyRefused,
    /// Something was made.
    Created,
}

/// A handle for calling the exchange; cheap to clone.
#[derive(Clone)]
pub struct Api {
    transport: Arc<dyn Transport>,
    notify: Arc<dyn Fn(Notice) + Send + Sync>,
    /// The account that this page was loaded for: whom the exchange named when it was asked who is signed in.
    account: Arc<Mutex<Option<String>>>,
}

/// The handle of this app.
///
/// # Panics
/// Outside [`crate::app::App`] and tests that provide one: a programming error, found by opening the page once.
#[must_use]
pub fn use_api() -> Api {
    expect_context()
}

impl Api {
    /// A handle on a transport; `notify` hears what answers say about the session.
    pub fn new(transport: Arc<dyn Transport>, notify: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self { transport, notify: Arc::new(notify), account: Arc::default() }
    }

    /// Lets the next [`Self::session`] ask for whoever is signed in, and not for the account of before.
    pub(super) fn forget_account(&self) {
        *self.account() = None;
    }

    // Nothing that can panic is done while it is held.
    fn account(&self) -> MutexGuard<'_, Option<String>> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An operation of the Developer API on behalf of `account`.
    ///
    /// # Errors
    /// Any [`ApiError`]; an argument that cannot be part of a path is [`ApiError::Malformed`] and is not sent.
    pub async fn call<O: Operation>(
        &self,
        account: &AccountPath,
        args: &[&str],
        body: Option<&O::Body>,
    ) -> Result<O::Answer, ApiError> {
        let body = body.map(to_json).transpose()?;
        parse(&self.operate(O::ENDPOINT, account, args, body).await?)
    }

    /// An operation of which only matters whether Upstash took it. `body` is that of the operation, in JSON.
    ///
    /// # Errors
    /// Those of [`Api::call`].
    pub async fn act(
        &self,
        endpoint: Endpoint,
        account: &AccountPath,
        args: &[&str],
        body: Option<String>,
    ) -> Result<(), ApiError> {
        self.operate(endpoint, account, args, body).await.map(drop)
    }

    async fn operate(
        &self,
        endpoint: Endpoint,
        account: &AccountPath,
        args: &[&str],
        body: Option<String>,
    ) -> Result<HttpAnswer, ApiError> {
        let path = endpoint.path_with(args).map_err(|_| ApiError::Malformed)?;
        let path = format!("{}{}", account.api_prefix(), path.strip_prefix("/v2").unwrap_or(&path));
        let answer = self.send(endpoint.method.as_str(), path, body).await?;
        if endpoint.access == Access::Create {
            (self.notify)(Notice::Created);
        }
        Ok(answer)
    }

    /// A token that can only read one database, for the explorer.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn explorer_token(&self, account: &AccountPath, id: &str) -> Result<ExplorerToken, ApiError> {
        let path = routes::explorer_token(&account.api_prefix(), id);
        parse(&self.send("POST", path, None).await?)
    }

    /// A token of a user of the database's own that may read and scan. Makes the user where it is missing.
    ///
    /// # Errors
    /// Any [`ApiError`]; `browse_unavailable` where the plan has no such users.
    pub async fn browse_token(&self, account: &AccountPath, id: &str) -> Result<BrowseToken, ApiError> {
        let path = routes::browse_token(&account.api_prefix(), id);
        parse(&self.send("POST", path, None).await?)
    }

    /// Removes that user, and so ends all its tokens.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn revoke_browsing(&self, account: &AccountPath, id: &str) -> Result<(), ApiError> {
        let path = routes::browse_token(&account.api_prefix(), id);
        self.send("DELETE", path, None).await.map(drop)
    }

    /// What the app must know before anyone signs in, with the server's clock where the answer tells it.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn config(&self) -> Result<(PublicConfig, HttpAnswer), ApiError> {
        let answer = self.send("GET", routes::CONFIG.to_owned(), None).await?;
        Ok((parse(&answer)?, answer))
    }

    /// Who is signed in, with the server's clock where the answer tells it. The page is that account's from then on.
    ///
    /// # Errors
    /// Any [`ApiError`]; nobody is [`ApiError::is_session_over`], and somebody else than the account that the page was
    /// loaded for is [`ApiError::is_of_another`].
    pub async fn session(&self) -> Result<(Session, HttpAnswer), ApiError> {
        let asked_as = self.account().clone();
        let answer = self.send("GET", routes::SESSION.to_owned(), None).await?;
        let session: Session = parse(&answer)?;
        let mut account = self.account();
        // A sign-in that ended meanwhile knows better.
        if *account == asked_as {
            *account = Some(session.account.id.clone());
        }
        drop(account);
        Ok((session, answer))
    }

    /// Trades the code of the redirect for a session. The page is that account's from then on.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn exchange(&self, body: &ExchangeBody) -> Result<Session, ApiError> {
        let body = to_json(body)?;
        let answer = self.send("POST", routes::SESSION_EXCHANGE.to_owned(), Some(body)).await?;
        let session: Session = parse(&answer)?;
        *self.account() = Some(session.account.id.clone());
        Ok(session)
    }

    /// Trades a token of a partner's back end for a session, with the server's clock where the answer tells it. The page is
    /// that end user's from then on.
    ///
    /// # Errors
    /// Any [`ApiError`]; `embed_token` where the token is not taken.
    pub async fn trade(&self, partner: &str, token: String) -> Result<(Session, HttpAnswer), ApiError> {
        let body = to_json(&EmbedBody { partner: partner.to_owned(), token })?;
        let answer = self.send("POST", routes::SESSION_EMBED.to_owned(), Some(body)).await?;
        let session: Session = parse(&answer)?;
        *self.account() = Some(session.account.id.clone());
        Ok((session, answer))
    }

    /// Ends the session.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        self.send("DELETE", routes::SESSION.to_owned(), None).await.map(drop)
    }

    /// How the stored key fares.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn connection(&self) -> Result<Connection, ApiError> {
        parse(&self.send("GET", routes::CONNECTION.to_owned(), None).await?)
    }

    /// Tells the e-mail that belongs to the minted key; the exchange proves it before it keeps it.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn set_email(&self, email: String) -> Result<Connection, ApiError> {
        let body = to_json(&EmailBody { email })?;
        parse(&self.send("PUT", routes::CONNECTION_EMAIL.to_owned(), Some(body)).await?)
    }

    /// Makes the exchange forget the stored key and every session of the account.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn disconnect(&self) -> Result<Disconnected, ApiError> {
        parse(&self.send("DELETE", routes::CONNECTION.to_owned(), None).await?)
    }

    async fn send(
        &self,
        method: &'static str,
        path: String,
        body: Option<String>,
    ) -> Result<HttpAnswer, ApiError> {
        // Config is public: an answer to it says nothing about the session.
        let tells = path != routes::CONFIG;
        // Nor does a sub-account's key say anything about the account's own.
        let as_itself = !path.starts_with("/api/sub/");
        let signs_in = matches!(path.as_str(), routes::SESSION_EXCHANGE | routes::SESSION_EMBED);
        let limit_ms = if signs_in { SIGN_IN_LIMIT_MS } else { TIME_LIMIT_MS };
        let account = if tells && !signs_in { self.account().clone() } else { None };
        let answer = self.transport.send(HttpRequest { method, path, body, account, limit_ms }).await?;
        if (200..300).contains(&answer.status) {
            if tells {
                (self.notify)(Notice::SessionUsed { at_ms: answer.at_ms });
            }
            return Ok(answer);
        }
        let error = ApiError::of_answer(&answer);
        if error.is_session_over() {
            (self.notify)(Notice::SessionOver);
        } else if error.is_of_another() {
            (self.notify)(Notice::SessionOfAnother);
        } else if as_itself && error.code() == Some(ProblemCode::ReconnectNeeded) {
            (self.notify)(Notice::KeyRefused);
        }
        Err(error)
    }
}

fn to_json<T: Serialize>(value: &T) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(|_| ApiError::Malformed)
}

fn parse<T: DeserializeOwned>(answer: &HttpAnswer) -> Result<T, ApiError> {
    serde_json::from_str(&answer.body).map_err(|_| ApiError::Malformed)
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::Mutex,
        task::{Context, Poll, Waker},
    };

    use upstash_api::developer::redis::{CreateDatabase, CreateDatabaseBody, DeleteDatabase, ListDatabases};

    use super::*;
    use crate::api::{queued::Queued, transport::TransportError};

    // Queued answers are there already, so one poll is enough.
    pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("the call waits for an answer that the test did not queue"),
        }
    }

    pub(super) fn api(queue: &Queued) -> (Api, Arc<Mutex<Vec<Notice>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notices = Arc::clone(&heard);
        let notify = move |notice| notices.lock().expect("not poisoned").push(notice);
        (Api::new(Arc::new(queue.clone()), notify), heard)
    }

    const SESSION_OVER: &str = r#"{"error":{"code":"session_expired","message":"m","request_id":"r"}}"#;

    #[test]
    fn an_operation_is_sent_below_the_account_with_its_body() {
        let queue = Queued::default();
        queue.push(200, r#"{"database_id":"d1","database_name":"cache"}"#);
        let (api, _) = api(&queue);
        let body = CreateDatabaseBody {
            database_name: "cache".into(),
            primary_region: "us-east-1".into(),
            ..Default::default()
        };
        let made =
            now(api.call::<CreateDatabase>(&AccountPath::SelfAccount, &[], Some(&body))).expect("answered");
        assert_eq!(made.database_id, "d1");
        let sent = queue.sent();
        assert_eq!((sent[0].method, sent[0].path.as_str()), ("POST", "/api/self/redis/database"));
        assert_eq!(
            sent[0].body.as_deref(),
            Some(r#"{"database_name":"cache","primary_region":"us-east-1"}"#)
        );
    }

    #[test]
    fn an_id_that_would_address_something_else_is_never_sent() {
        let queue = Queued::default();
        let (api, _) = api(&queue);
        for id in ["..", ".", "", "a\nb"] {
            let refused = now(api.call::<DeleteDatabase>(&AccountPath::SelfAccount, &[id], None));
            assert_eq!(refused, Err(ApiError::Malformed), "{id:?}");
        }
        assert_eq!(queue.sent(), []);
    }

    #[test]
    fn what_is_answered_to_a_deed_is_not_read() {
        let queue = Queued::default();
        queue.push(200, "<!doctype html>");
        let (api, _) = api(&queue);
        let done = now(api.act(DeleteDatabase::ENDPOINT, &AccountPath::SelfAccount, &["a b"], None));
        assert_eq!(done, Ok(()));
        let sent = queue.sent();
        assert_eq!((sent[0].method, sent[0].path.as_str()), ("DELETE", "/api/self/redis/database/a%20b"));
        let refused = now(api.act(DeleteDatabase::ENDPOINT, &AccountPath::SelfAccount, &[".."], None));
        assert_eq!((refused, queue.sent().len()), (Err(ApiError::Malformed), 1));
    }

    #[test]
    fn a_session_that_is_over_is_heard_of_whoever_asked() {
        let queue = Queued::default();
        queue.push(401, SESSION_OVER);
        let (api, heard) = api(&queue);
        let failed = now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None));
        assert!(failed.is_err_and(|error| error.is_session_over()));
        assert_eq!(*heard.lock().expect("not poisoned"), [Notice::SessionOver]);
    }

    fn session(id: &str) -> String {
        format!(
            r#"{{"kind":"top","account":{{"id":"{id}","email":null}},"expires_at":1,"idle_until":1,
                "connection":{{"state":"connected","key_name":null,"since":null}}}}"#
        )
    }

    #[test]
    fn every_call_names_the_account_of_the_page_once_it_is_known_but_those_that_sign_in() {
        let queue = Queued::default();
        for body in [&session("a1"), "[]", &session("a1"), "{}", &session("a2"), "[]", &session("a3")] {
            queue.push(200, body);
        }
        let (api, _) = api(&queue);
        let list = || now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None));
        now(api.session()).expect("answered");
        list().expect("answered");
        now(api.session()).expect("answered");
        let _ = now(api.config());
        let body = ExchangeBody { code: "c".into(), code_verifier: "v".into(), nonce: "n".into() };
        now(api.exchange(&body)).expect("answered");
        list().expect("answered");
        api.forget_account();
        now(api.session()).expect("answered");
        let named: Vec<_> = queue.sent().into_iter().map(|sent| sent.account).collect();
        let named: Vec<_> = named.iter().map(Option::as_deref).collect();
        assert_eq!(named, [None, Some("a1"), Some("a1"), None, None, Some("a2"), None]);
    }

    #[test]
    fn a_look_that_a_sign_in_overtook_does_not_say_whose_the_page_is() {
        let queue = Queued::default();
        let (api, _) = api(&queue);
        let mut look = pin!(api.session());
        assert!(look.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        queue.settle(1, Ok(HttpAnswer { status: 200, body: session("new"), at_ms: 0.0, server_ms: None }));
        let body = ExchangeBody { code: "c".into(), code_verifier: "v".into(), nonce: "n".into() };
        now(api.exchange(&body)).expect("answered");
        queue.push(200, session("old"));
        now(look).expect("answered");
        queue.push(204, "");
        now(api.sign_out()).expect("answered");
        assert_eq!(queue.sent()[2].account.as_deref(), Some("new"));
    }

    #[test]
    fn a_token_is_traded_in_nobodys_name_and_what_follows_is_the_end_users() {
        let queue = Queued::default();
        let (api, heard) = api(&queue);
        for body in [session("acme/db1"), session("acme/db2"), "[]".to_owned()] {
            queue.push(200, body);
        }
        now(api.trade("acme", "a.b.c".into())).map(drop).expect("traded");
        now(api.trade("acme", "d.e.f".into())).map(drop).expect("traded");
        now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None)).expect("answered");
        let sent = queue.sent();
        assert_eq!((sent[0].method, sent[0].path.as_str()), ("POST", "/api/session/embed"));
        assert_eq!(sent[0].body.as_deref(), Some(r#"{"partner":"acme","token":"a.b.c"}"#));
        let named: Vec<_> = sent.iter().map(|sent| sent.account.as_deref()).collect();
        assert_eq!(named, [None, None, Some("acme/db2")]);
        assert!(
            heard.lock().expect("not poisoned").iter().all(|it| matches!(it, Notice::SessionUsed { .. }))
        );
    }

    #[test]
    fn that_something_was_made_is_heard_of_and_that_it_was_not_is_not() {
        let queue = Queued::default();
        let (api, heard) = api(&queue);
        let body = CreateDatabaseBody::default();
        let create = || now(api.call::<CreateDatabase>(&AccountPath::SelfAccount, &[], Some(&body)));
        queue.push(400, SESSION_OVER.replace("session_expired", "upstream_refused"));
        create().expect_err("refused");
        assert_eq!(*heard.lock().expect("not poisoned"), []);
        queue.push(200, r#"{"database_id":"d1","database_name":"cache"}"#);
        create().expect("made");
        assert_eq!(heard.lock().expect("not poisoned").last(), Some(&Notice::Created));
    }

    #[test]
    fn a_session_of_another_account_is_heard_of_and_is_not_an_ended_one() {
        let queue = Queued::default();
        queue.push(409, SESSION_OVER.replace("session_expired", "session_of_another"));
        let (api, heard) = api(&queue);
        let error =
            now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None)).expect_err("refused");
        assert!(error.is_of_another() && !error.is_session_over());
        assert_eq!(*heard.lock().expect("not poisoned"), [Notice::SessionOfAnother]);
    }

    #[test]
    fn answers_prove_the_session_alive_but_public_config_does_not() {
        let queue = Queued::default();
        queue.push(200, "[]");
        queue.push(200, "{}");
        let (api, heard) = api(&queue);
        now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None)).expect("answered");
        assert_eq!(now(api.config()).err(), Some(ApiError::Malformed), "an empty object is not a config");
        assert_eq!(*heard.lock().expect("not poisoned"), [Notice::SessionUsed { at_ms: 0.0 }]);
    }

    #[test]
    fn a_page_of_html_is_not_an_answer() {
        let queue = Queued::default();
        queue.push(200, "<!doctype html>");
        let (api, _) = api(&queue);
        let answer = now(api.call::<ListDatabases>(&AccountPath::SelfAccount, &[], None));
        assert_eq!(answer, Err(ApiError::Malformed));
    }

    #[test]
    fn a_call_without_an_answer_keeps_its_reason() {
        let queue = Queued::default();
        queue.push_outcome(Err(TransportError::Timeout));
        let (api, heard) = api(&queue);
        assert_eq!(now(api.sign_out()), Err(ApiError::Timeout));
        assert!(heard.lock().expect("not poisoned").is_empty());
    }

    #[test]
    fn a_call_that_is_dropped_is_given_up() {
        let queue = Queued::default();
        let (api, _) = api(&queue);
        {
            let mut call = pin!(api.connection());
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert!(queue.was_abandoned(0));
    }
}
