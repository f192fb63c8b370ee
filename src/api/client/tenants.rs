//! Calls about sub-accounts, the key of a team, and the keys that the dashboard keeps.
//!
//! What is done *as* a sub-account has no call of its own: it is [`Api::call`] with that account.

use upstash_api::{
    exchange::{
        ConsoleLink, History, ImportKeyBody, Keys, NewTenant, NewTenantBody, Reveal, SubAccounts, TeamKey,
        TeamKeyBody, Ticket, Usage, routes,
    },
    validate::usable_slug,
};

use super::{Api, parse, to_json};
use crate::api::error::ApiError;

impl Api {
    /// Every sub-account of the team, with the state of its key.
    ///
    /// # Errors
    /// Any [`ApiError`]; `team_key_needed` where the account's key cannot manage sub-accounts.
    pub async fn sub_accounts(&self) -> Result<SubAccounts, ApiError> {
        parse(&self.send("GET", routes::SUB_ACCOUNTS.to_owned(), None).await?)
    }

    /// Makes a sub-account; its key is sealed before this answers.
    ///
    /// # Errors
    /// Any [`ApiError`]; `slug_taken` and `invalid` are about the field `slug`.
    pub async fn create_sub_account(&self, slug: String) -> Result<NewTenant, ApiError> {
        let body = to_json(&NewTenantBody { slug })?;
        parse(&self.send("POST", routes::SUB_ACCOUNTS.to_owned(), Some(body)).await?)
    }

    /// Deletes a sub-account.
    ///
    /// # Errors
    /// Any [`ApiError`]; `sub_account_not_empty` while it owns something. As with every call here that names a slug, one
    /// that cannot be part of an address is [`ApiError::Malformed`] and is not sent.
    pub async fn delete_sub_account(&self, slug: &str) -> Result<(), ApiError> {
        self.send("DELETE", of_slug(routes::SUB_ACCOUNT, slug)?, None).await.map(drop)
    }

    /// Hands in a sub-account's key that was made elsewhere; the exchange proves it before it keeps it.
    ///
    /// # Errors
    /// Any [`ApiError`]; `pasted_key_refused` is about the field `api_key`.
    pub async fn import_sub_account_key(&self, slug: &str, api_key: String) -> Result<(), ApiError> {
        let body = to_json(&ImportKeyBody { api_key })?;
        self.send("PUT", of_slug(routes::SUB_ACCOUNT_KEY, slug)?, Some(body)).await.map(drop)
    }

    /// What was done here with a sub-account, its key and what it owns; newest first.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn sub_account_history(&self, slug: &str) -> Result<History, ApiError> {
        parse(&self.send("GET", of_slug(routes::SUB_ACCOUNT_HISTORY, slug)?, None).await?)
    }

    /// Another ticket for a key that nobody has seen yet.
    ///
    /// # Errors
    /// Any [`ApiError`]; `reveal_gone` once somebody has seen it.
    pub async fn reveal_ticket(&self, slug: &str) -> Result<Ticket, ApiError> {
        parse(&self.send("POST", of_slug(routes::SUB_ACCOUNT_TICKET, slug)?, None).await?)
    }

    /// Redeems a ticket: the only answer that ever holds a key, and it comes once.
    ///
    /// # Errors
    /// Any [`ApiError`]; `reveal_gone` for a ticket that was used, is too old or of another session.
    pub async fn reveal(&self, ticket: &str) -> Result<Reveal, ApiError> {
        parse(&self.send("POST", routes::with(routes::REVEAL, ticket), None).await?)
    }

    /// A link that signs whoever has it in to the Upstash console.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn console_link(&self, slug: &str) -> Result<ConsoleLink, ApiError> {
        parse(&self.send("POST", of_slug(routes::SUB_ACCOUNT_SSO, slug)?, None).await?)
    }

    /// What a sub-account owns, and when something last happened in it.
    ///
    /// # Errors
    /// Any [`ApiError`]; `sub_key_missing` and `sub_key_refused` concern this sub-account alone.
    pub async fn sub_account_usage(&self, slug: &str) -> Result<Usage, ApiError> {
        parse(&self.send("GET", of_slug(routes::SUB_ACCOUNT_USAGE, slug)?, None).await?)
    }

    /// Hands in the key of a team; the exchange proves it before it keeps it.
    ///
    /// # Errors
    /// Any [`ApiError`]; `pasted_key_refused` where Upstash does not take the pair.
    pub async fn set_team_key(&self, email: String, api_key: String) -> Result<TeamKey, ApiError> {
        let body = to_json(&TeamKeyBody { email, api_key })?;
        parse(&self.send("PUT", routes::CONNECTION_TEAM.to_owned(), Some(body)).await?)
    }

    /// Makes the exchange forget the key of the team.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn forget_team_key(&self) -> Result<(), ApiError> {
        self.send("DELETE", routes::CONNECTION_TEAM.to_owned(), None).await.map(drop)
    }

    /// Every key of the account that the dashboard made or was given, without the keys.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn keys(&self) -> Result<Keys, ApiError> {
        parse(&self.send("GET", routes::CONNECTION_KEYS.to_owned(), None).await?)
    }
}

// A browser resolves `..` before it sends, however it is encoded, and would call another route.
fn of_slug(template: &str, slug: &str) -> Result<String, ApiError> {
    usable_slug(slug).map_err(|_| ApiError::Malformed)?;
    Ok(routes::with(template, slug))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{api, now};
    use super::*;
    use crate::api::queued::Queued;

    fn sent(queue: &Queued) -> Vec<(&'static str, String, Option<String>)> {
        queue.sent().into_iter().map(|sent| (sent.method, sent.path, sent.body)).collect()
    }

    #[test]
    fn each_call_goes_to_its_own_route() {
        let queue = Queued::default();
        let (api, _) = api(&queue);
        queue.push(200, r#"{"sub_accounts":[],"limit":100}"#);
        assert_eq!(now(api.sub_accounts()).map(|list| list.limit), Ok(100));
        queue.push(
            200,
            r#"{"sub_account":{"slug":"a b","customer_id":"sub_t_a b","key":"unseen"},
                "ticket":{"ticket":"t/1","expires_at":9}}"#,
        );
        let made = now(api.create_sub_account("a b".into())).expect("answered");
        queue.push(200, r#"{"slug":"a b","customer_id":"sub_t_a b","api_key":"k"}"#);
        let ticket = made.ticket.map(|ticket| ticket.ticket).expect("a ticket");
        assert_eq!(now(api.reveal(&ticket)).ok().map(|reveal| reveal.api_key).as_deref(), Some("k"));
        queue.push(200, r#"{"ticket":"t2","expires_at":9}"#);
        assert!(now(api.reveal_ticket("a b")).is_ok());
        queue.push(200, r#"{"url":"https://console.test/","expires_at":9}"#);
        assert!(now(api.console_link("a b")).is_ok());
        queue.push(200, r#"{"redis":[],"vector":[],"search":[],"qstash":[],"last_activity":null}"#);
        assert_eq!(now(api.sub_account_usage("a b")), Ok(Usage::default()));
        queue.push(200, r#"{"events":[{"at":9,"what":"revealed","done":true}]}"#);
        assert!(now(api.sub_account_history("a b")).is_ok_and(|history| history.events.len() == 1));
        queue.push(200, "{}");
        assert_eq!(now(api.import_sub_account_key("a b", "k".into())), Ok(()));
        queue.push(200, "{}");
        assert_eq!(now(api.delete_sub_account("a b")), Ok(()));
        queue.push(200, r#"{"email":"e@x.test","works":true,"since":7}"#);
        assert_eq!(now(api.set_team_key("e@x.test".into(), "k".into())).map(|team| team.since), Ok(7));
        queue.push(200, "{}");
        assert_eq!(now(api.forget_team_key()), Ok(()));
        queue.push(200, r#"{"team":null,"minted":[]}"#);
        assert!(now(api.keys()).is_ok_and(|keys| keys.team.is_none()));
        let body = |text: &str| Some(text.to_owned());
        assert_eq!(
            sent(&queue),
            [
                ("GET", "/api/sub-accounts".to_owned(), None),
                ("POST", "/api/sub-accounts".to_owned(), body(r#"{"slug":"a b"}"#)),
                ("POST", "/api/reveal/t%2F1".to_owned(), None),
                ("POST", "/api/sub-accounts/a%20b/ticket".to_owned(), None),
                ("POST", "/api/sub-accounts/a%20b/sso".to_owned(), None),
                ("GET", "/api/sub-accounts/a%20b/usage".to_owned(), None),
                ("GET", "/api/sub-accounts/a%20b/history".to_owned(), None),
                ("PUT", "/api/sub-accounts/a%20b/key".to_owned(), body(r#"{"api_key":"k"}"#)),
                ("DELETE", "/api/sub-accounts/a%20b".to_owned(), None),
                ("PUT", "/api/connection/team".to_owned(), body(r#"{"email":"e@x.test","api_key":"k"}"#)),
                ("DELETE", "/api/connection/team".to_owned(), None),
                ("GET", "/api/connection/keys".to_owned(), None),
            ]
        );
    }

    #[test]
    fn a_slug_that_would_address_something_else_is_never_sent() {
        let queue = Queued::default();
        let (api, _) = api(&queue);
        for slug in ["", ".", "..", "a/b", "a%2e", "a?b", "a#b", "a\\b", "a:b"] {
            assert_eq!(now(api.delete_sub_account(slug)), Err(ApiError::Malformed), "{slug}");
            assert_eq!(now(api.sub_account_usage(slug)), Err(ApiError::Malformed), "{slug}");
            assert!(now(api.reveal_ticket(slug)).is_err_and(|error| error == ApiError::Malformed), "{slug}");
        }
        assert_eq!(queue.sent(), []);
    }
}
