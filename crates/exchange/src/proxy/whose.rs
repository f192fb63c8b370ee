//! Whose resources a request is about, and so whose key acts. Told by the route; nothing in a request can change it.

use axum::extract::RawPathParams;
use upstash_api::developer::subaccount::{DeleteSubAccount, ListSubAccounts};
use upstash_api::developer::{Access, Endpoint, Operation};
use upstash_api::exchange::routes;

use crate::app::{Context, Deed};
use crate::refusal::Refusal;
use crate::state::State;
use crate::tenants::{self, Known};
use crate::vault::Slot;

/// Whose resources a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The account's own.
    Account,
    /// Those of the sub-account that the route's first parameter names.
    Tenant,
}

impl Whose {
    /// The prefix of its routes.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Account => routes::SELF,
            Self::Tenant => routes::SUB,
        }
    }

    /// What it takes to have an operation carried out; `None` for one that is not offered here. A sub-account is in no
    /// team and manages nothing, and what is done to sub-accounts goes through their own routes, which keep the books.
    pub fn offers(self, endpoint: &Endpoint) -> Option<Deed> {
        let own_routes = [ListSubAccounts::ENDPOINT.name, DeleteSubAccount::ENDPOINT.name];
        let manages = endpoint.access == Access::ManageAccount && self == Self::Tenant;
        let offered = !manages && !own_routes.contains(&endpoint.name);
        Deed::of(endpoint.access).filter(|_| offered)
    }

    /// The route's parameters: the slug, where it has one, and those of the operation.
    pub(super) fn split(self, args: &RawPathParams) -> (&str, Vec<&str>) {
        let mut args = args.iter().map(|(_, value)| value);
        let slug = if self == Self::Tenant { args.next() } else { None };
        (slug.unwrap_or_default(), args.collect())
    }

    /// The account or the sub-account of this slug.
    ///
    /// # Errors
    /// Where there is no such sub-account: the account itself never stands in for one.
    pub(super) async fn find(
        self,
        state: &State,
        ctx: &Context,
        account: &str,
        slug: &str,
    ) -> Result<Place, Refusal> {
        match self {
            Self::Account => Ok(Place::Account),
            Self::Tenant => tenants::find(state, ctx, account, slug).await.map(Place::Tenant),
        }
    }
}

/// Where a request acts.
pub(super) enum Place {
    Account,
    Tenant(Known),
}

impl Place {
    /// Where the key is that acts.
    pub fn slot<'a>(&'a self, account: &'a str) -> Slot<'a> {
        match self {
            Self::Account => Slot::personal(account),
            Self::Tenant(tenant) => tenant.slot(account),
        }
    }

    /// What was done to `target`, as the trail names it.
    pub fn name(&self, target: String) -> String {
        match self {
            Self::Account => target,
            Self::Tenant(tenant) => format!("{}/{target}", tenant.customer_id),
        }
    }
}
