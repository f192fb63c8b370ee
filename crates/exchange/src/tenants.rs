//! Sub-accounts: made, listed and deleted with the team's key, acted for with their own.
//!
//! One file for each thing that can be done; the operations on what a sub-account owns are the proxy's. What may not live
//! here: a key that leaves the vault other than through [`reveal`], and a call made with another key than the slot's.

mod console;
mod create;
mod delete;
mod history;
mod import;
mod list;
mod manager;
mod reveal;
mod usage;

pub use manager::list_as;

use axum::http::Method;
use axum::routing::{delete, get, post, put};
use upstash_api::exchange::{ProblemCode, routes};
use upstash_api::validate::usable_slug;

use crate::app::{Context, Deed, Need, Pace, Route};
use crate::oauth::UNNAMED;
use crate::refusal::Refusal;
use crate::state::State;
use crate::text;
use crate::vault::Slot;

/// A sub-account that Upstash listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub slug: String,
    pub customer_id: String,
}

impl Known {
    /// Where its key is.
    pub fn slot<'a>(&'a self, account: &'a str) -> Slot<'a> {
        Slot::sub(account, &self.customer_id)
    }
}

/// Every route that is about sub-accounts and not about what they own.
pub fn table() -> Vec<Route> {
    let may = Need::May;
    vec![
        Route::new(Method::GET, routes::SUB_ACCOUNTS, may(Deed::SeeTenants), get(list::show)),
        Route::new(Method::POST, routes::SUB_ACCOUNTS, may(Deed::CreateTenant), post(create::create))
            .at(Pace::Tenants),
        Route::new(Method::DELETE, routes::SUB_ACCOUNT, may(Deed::ManageAccount), delete(delete::delete)),
        Route::new(Method::PUT, routes::SUB_ACCOUNT_KEY, may(Deed::Connect), put(import::import))
            .at(Pace::Imports),
        Route::new(Method::POST, routes::SUB_ACCOUNT_TICKET, may(Deed::Reveal), post(reveal::ticket))
            .at(Pace::Reveals),
        Route::new(Method::POST, routes::REVEAL, may(Deed::Reveal), post(reveal::reveal)).at(Pace::Reveals),
        Route::new(Method::POST, routes::SUB_ACCOUNT_SSO, may(Deed::OpenConsole), post(console::link)),
        Route::new(Method::GET, routes::SUB_ACCOUNT_HISTORY, may(Deed::SeeAccount), get(history::show)),
        Route::new(Method::GET, routes::SUB_ACCOUNT_USAGE, may(Deed::Read), get(usage::show))
            .at(Pace::Usages),
    ]
}

/// The sub-account of a slug: as Upstash last listed it, or, where it did not, as it lists it now.
///
/// # Errors
/// `invalid` for a slug that cannot be used, `sub_account_unknown` for one that Upstash does not list, and whatever
/// keeps us from asking.
pub async fn find(state: &State, ctx: &Context, account: &str, slug: &str) -> Result<Known, Refusal> {
    judge_slug(slug)?;
    let customer_id = match state.store.listed(account, slug).await? {
        Some(customer_id) => Some(customer_id),
        None => {
            state.limits.unlisted.take(&account.to_owned())?;
            let listed = manager::list(state, ctx, account).await?;
            listed.into_iter().find(|row| row.slug == slug).map(|row| row.customer_id)
        }
    };
    let customer_id = customer_id.ok_or_else(|| Refusal::new(ProblemCode::SubAccountUnknown))?;
    // The user name of a Basic pair ends at its first colon, and what follows would be taken for a part of the key.
    if customer_id.contains(':') {
        return Err(unusable());
    }
    Ok(Known { slug: slug.to_owned(), customer_id })
}

/// Whether a key that is kept now can be found again: it belongs to the person, and a sign-in that named nobody is an
/// account of its own.
async fn must_be_named(state: &State, account: &str) -> Result<(), Refusal> {
    let account = state.store.account(account).await?;
    if account.is_some_and(|account| account.subject.starts_with(UNNAMED)) {
        return Err(Refusal::new(ProblemCode::AccountUnnamed));
    }
    Ok(())
}

fn judge_slug(slug: &str) -> Result<(), Refusal> {
    usable_slug(slug).map_err(|_| unusable())
}

fn unusable() -> Refusal {
    Refusal::new(ProblemCode::Invalid).message(text::UNUSABLE_SLUG).field("slug")
}

/// The name of the gate that everything passes which makes, replaces or deletes this sub-account's key.
fn gate_of(account: &str, slug: &str) -> String {
    format!("{account}/{slug}")
}
