//! Who did what, with which outcome: one JSON line on the `audit` target and one row in the store.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::app::Context;
use crate::refusal::Refusal;
use crate::session::{self, Current};
use crate::state::State;
use crate::store::{AuditRow, Store};

/// What is worth remembering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Login,
    ExchangeRefused,
    /// A partner's token became the session of an end user.
    EmbedAccepted,
    EmbedRefused,
    Logout,
    KeyMinted,
    KeyDead,
    KeyDisconnected,
    /// A sealed key does not open: the ring changed, or somebody changed the row.
    KeyUnreadable,
    EmailProven,
    TeamKeyStored,
    TeamKeyForgotten,
    SubAccountCreated,
    SubAccountDeleted,
    SubKeyImported,
    SubKeyRevealed,
    /// A link that signs in to the Upstash console as a sub-account.
    ConsoleLink,
    ResourceCreated,
    ResourceChanged,
    ResourceDeleted,
    /// A team or a member was made, changed or removed.
    AccountChanged,
    ExplorerToken,
    /// A token of the database's browsing user was made.
    BrowseToken,
    /// The browsing user was removed.
    BrowseRevoked,
    GuardRefused,
    LimitHit,
}

impl Action {
    /// The name in log and store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::ExchangeRefused => "exchange.refused",
            Self::EmbedAccepted => "embed.accepted",
            Self::EmbedRefused => "embed.refused",
            Self::Logout => "logout",
            Self::KeyMinted => "key.minted",
            Self::KeyDead => "key.dead",
            Self::KeyDisconnected => "key.disconnected",
            Self::KeyUnreadable => "key.unreadable",
            Self::EmailProven => "email.proven",
            Self::TeamKeyStored => "team.stored",
            Self::TeamKeyForgotten => "team.forgotten",
            Self::SubAccountCreated => "sub.created",
            Self::SubAccountDeleted => "sub.deleted",
            Self::SubKeyImported => "sub.imported",
            Self::SubKeyRevealed => "sub.revealed",
            Self::ConsoleLink => "sub.console",
            Self::ResourceCreated => "resource.created",
            Self::ResourceChanged => "resource.changed",
            Self::ResourceDeleted => "resource.deleted",
            Self::AccountChanged => "account.changed",
            Self::ExplorerToken => "explorer.token",
            Self::BrowseToken => "browse.token",
            Self::BrowseRevoked => "browse.revoked",
            Self::GuardRefused => "guard.refused",
            Self::LimitHit => "limit.hit",
        }
    }
}

/// A line about to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    action: Action,
    actor_kind: &'static str,
    account: Option<String>,
    partner: Option<String>,
    subject: Option<String>,
    target: Option<String>,
    refused: Option<String>,
}

impl Entry {
    /// Something that happened.
    pub const fn ok(action: Action) -> Self {
        Self {
            action,
            actor_kind: "anonymous",
            account: None,
            partner: None,
            subject: None,
            target: None,
            refused: None,
        }
    }

    /// Something that was refused, and why. The reason is ours, never a caller's text.
    pub fn refused(action: Action, reason: impl Into<String>) -> Self {
        Self { refused: Some(reason.into()), ..Self::ok(action) }
    }

    /// How something ended: it happened, or it was refused and why.
    pub fn of<T>(action: Action, outcome: &Result<T, Refusal>) -> Self {
        match outcome {
            Ok(_) => Self::ok(action),
            Err(refusal) => Self::refused(action, refusal.code_name()),
        }
    }

    /// Done in a session.
    pub fn by(self, current: &Current) -> Self {
        Self {
            actor_kind: session::name(current.kind),
            account: Some(current.account.clone()),
            partner: current.tie.partner().map(str::to_owned),
            subject: current.tie.pinned().map(|pinned| pinned.user.clone()),
            ..self
        }
    }

    /// About an account, where there is no session yet.
    pub fn account(self, account: &str) -> Self {
        Self { account: Some(account.to_owned()), ..self }
    }

    /// In a partner's frame, where there is no session yet.
    pub fn partner(self, partner: &str) -> Self {
        Self { partner: Some(partner.to_owned()), ..self }
    }

    /// What it was done to. May be a caller's text: it is only ever written as data.
    pub fn target(self, target: impl Into<String>) -> Self {
        Self { target: Some(target.into()), ..self }
    }
}

/// Writes the line. A trail that cannot be written is an error in the log and stops nobody.
pub async fn write(state: &State, ctx: &Context, entry: Entry) {
    append(&state.store, &line(state, ctx, entry)).await;
}

/// The line as it is written down, of this moment.
pub fn line(state: &State, ctx: &Context, entry: Entry) -> AuditRow {
    AuditRow {
        at: state.clock.now(),
        request_id: ctx.request_id.clone(),
        actor_kind: entry.actor_kind.to_owned(),
        account_id: entry.account,
        partner: entry.partner,
        subject: entry.subject,
        ip: network_of(ctx.ip),
        action: entry.action.name().to_owned(),
        target: entry.target,
        outcome: if entry.refused.is_some() { "refused" } else { "ok" }.to_owned(),
        reason: entry.refused,
    }
}

/// The writing half of [`write`], for what goes on without the request.
pub async fn append(store: &Store, row: &AuditRow) {
    tracing::info!(
        target: "audit",
        request_id = row.request_id,
        actor_kind = row.actor_kind,
        account = row.account_id,
        partner = row.partner,
        // The partner's text: escaped, as what it was done to is.
        user = row.subject.as_ref().map(|user| user.escape_default().to_string()),
        ip = row.ip,
        action = row.action,
        // Line separators and bidi characters arrive escaped, whatever the log's format is.
        on = row.target.as_ref().map(|target| target.escape_default().to_string()),
        outcome = row.outcome,
        reason = row.reason,
        "audit"
    );
    if let Err(error) = store.append_audit(row).await {
        tracing::error!(%error, action = row.action, "the audit trail cannot be written");
    }
}

/// The network of an address, so that the trail holds no home address: /24 or /48.
fn network_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => format!("{}/24", Ipv4Addr::from_bits(ip.to_bits() & 0xffff_ff00)),
        IpAddr::V6(ip) => format!("{}/48", Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 80))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_network_of_an_address_is_kept() {
        assert_eq!(network_of("192.0.2.77".parse().expect("v4")), "192.0.2.0/24");
        assert_eq!(network_of("2001:db8:1:2::1".parse().expect("v6")), "2001:db8:1::/48");
    }
}
