//! Looking into the sub-accounts on screen: the calls for [`Looks`].

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use crate::api::cancel::{self, Running};
use crate::api::client::{Api, use_api};
use crate::api::query::QueryState;
use crate::browser::timer::{TimerSlot, use_timer};
use crate::subaccounts::list::{Found, List};
use crate::subaccounts::looks::{Errand, Looks};
use crate::subaccounts::tenants::Tenants;

/// A wheel that is still turning asks for nothing.
const SETTLE_MS: u32 = 150;

/// What is known of the rows, growing while they are on screen. The calls end with the page.
pub(super) fn use_looks(
    tenants: Tenants,
    all: Memo<Arc<List>>,
    found: Memo<Found>,
    on_screen: RwSignal<Range<usize>>,
) -> RwSignal<Looks> {
    let looks = RwSignal::new(Looks::default());
    let desk = Desk {
        api: StoredValue::new(use_api()),
        looks,
        running: StoredValue::new_local(Vec::new()),
        hold: use_timer(),
    };
    let read_at = Memo::new(move |_| {
        tenants.state.with(|state| match state {
            QueryState::Ready { at_ms, .. } => Some(*at_ms),
            _ => None,
        })
    });
    Effect::new(move |before: Option<Option<i64>>| {
        let now = read_at.get();
        // A failed read is no news of what anybody owns.
        if now.is_some() && before.flatten().is_some_and(|before| Some(before) != now) {
            looks.update(Looks::again);
        }
        now.or(before.flatten())
    });
    let settle = use_timer();
    Effect::new(move |_| {
        read_at.track();
        let (seen, found, all) = (on_screen.get(), found.get(), all.get());
        settle.start(SETTLE_MS, move || {
            let rows = found.rows.get(seen).unwrap_or_default();
            let rows = rows.iter().filter_map(|number| all.rows.get(*number as usize));
            let wanted = rows.filter(|row| row.can_act()).map(|row| row.tenant.slug.clone());
            looks.try_update(|looks| looks.want(wanted));
            desk.go();
        });
    });
    on_cleanup(move || drop(desk.running.try_update_value(std::mem::take)));
    looks
}

#[derive(Clone, Copy)]
struct Desk {
    api: StoredValue<Api>,
    looks: RwSignal<Looks>,
    running: StoredValue<Vec<Running>, LocalStorage>,
    /// Holds still after a 429.
    hold: TimerSlot,
}

impl Desk {
    /// Starts what may start.
    fn go(self) {
        let Some(errands) = self.looks.try_update_untracked(Looks::start) else { return };
        for errand in errands {
            let Some(api) = self.api.try_get_value() else { return };
            let task = cancel::start(async move {
                let outcome = api.sub_account_usage(&errand.slug).await;
                self.settle(&errand, outcome.as_ref());
            });
            self.running.try_update_value(|running| {
                running.retain(|task| !task.is_over());
                running.push(task);
            });
        }
    }

    fn settle(
        self,
        errand: &Errand,
        outcome: Result<&upstash_api::exchange::Usage, &crate::api::error::ApiError>,
    ) {
        if let Some(Some(seconds)) = self.looks.try_update(|looks| looks.settle(errand, outcome)) {
            self.hold.start(seconds.saturating_mul(1000), move || {
                self.looks.try_update(Looks::go_on);
                self.go();
            });
        }
        self.go();
    }
}
