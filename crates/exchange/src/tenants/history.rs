//! GET `/api/sub-accounts/{slug}/history`: what was done here with a sub-account and its key, from the audit trail.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as AxumState};
use upstash_api::exchange::{Event, EventKind, History};

use super::find;
use crate::app::Context;
use crate::audit::Action;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;
use crate::store::AuditRow;

/// More than a page shows, and less than a busy year.
const MOST: i64 = 200;

/// What is remembered of the customer id that a slug has now: another team's sub-account of the same slug is another one.
pub(super) async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
) -> Result<Json<History>, Refusal> {
    let tenant = find(&state, &ctx, &current.account, &slug).await?;
    let rows = state.store.trail_of(&current.account, &tenant.customer_id, MOST).await?;
    Ok(Json(History { events: rows.into_iter().filter_map(|row| event(row, &tenant.customer_id)).collect() }))
}

fn event(row: AuditRow, customer_id: &str) -> Option<Event> {
    let (_, what) = KINDS.iter().find(|(action, _)| action.name() == row.action)?;
    let below = |target: &str| Some(target.strip_prefix(customer_id)?.strip_prefix('/')?.to_owned());
    let resource = row.target.as_deref().and_then(below);
    // What is done to the account's own resources has no owner before it: an id that looks like one is not meant.
    let is_about_a_resource = matches!(
        what,
        EventKind::ResourceCreated
            | EventKind::ResourceChanged
            | EventKind::ResourceDeleted
            | EventKind::Explored
            | EventKind::BrowseOpened
            | EventKind::BrowseEnded
    );
    (is_about_a_resource == resource.is_some()).then_some(Event {
        at: row.at,
        what: *what,
        done: row.outcome == "ok",
        resource,
    })
}

const KINDS: [(Action, EventKind); 12] = [
    (Action::SubAccountCreated, EventKind::Created),
    (Action::SubKeyImported, EventKind::Imported),
    (Action::SubKeyRevealed, EventKind::Revealed),
    (Action::ConsoleLink, EventKind::ConsoleLink),
    (Action::KeyDead, EventKind::KeyRefused),
    (Action::SubAccountDeleted, EventKind::Deleted),
    (Action::ResourceCreated, EventKind::ResourceCreated),
    (Action::ResourceChanged, EventKind::ResourceChanged),
    (Action::ResourceDeleted, EventKind::ResourceDeleted),
    (Action::ExplorerToken, EventKind::Explored),
    (Action::BrowseToken, EventKind::BrowseOpened),
    (Action::BrowseRevoked, EventKind::BrowseEnded),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(action: Action, target: &str, customer_id: &str) -> Option<Event> {
        let row = AuditRow {
            at: 5,
            request_id: String::new(),
            actor_kind: "top".into(),
            account_id: None,
            partner: None,
            subject: None,
            ip: String::new(),
            action: action.name().into(),
            target: Some(target.into()),
            outcome: "ok".into(),
            reason: None,
        };
        event(row, customer_id)
    }

    #[test]
    fn a_line_says_what_was_done_and_to_what_of_it() {
        let event = told(Action::ResourceDeleted, "acme/db1", "acme").expect("about it");
        assert_eq!((event.what, event.resource.as_deref()), (EventKind::ResourceDeleted, Some("db1")));
        let event = told(Action::SubKeyRevealed, "acme", "acme").expect("about it");
        assert_eq!((event.what, event.resource), (EventKind::Revealed, None));
    }

    #[test]
    fn an_own_resource_that_is_called_like_it_is_not_the_sub_account_s() {
        assert_eq!(told(Action::ResourceDeleted, "acme", "acme"), None);
        assert_eq!(told(Action::Login, "acme", "acme"), None);
    }
}
