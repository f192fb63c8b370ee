//! GET `/api/sub-accounts/{slug}/usage`: what a sub-account owns, which is also what keeps it from being deleted.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State as AxumState};
use upstash_api::developer::audit::ListAuditLogs;
use upstash_api::developer::qstash::{ListQStashUsers, QStashUser};
use upstash_api::developer::redis::ListDatabases;
use upstash_api::developer::search::ListSearchIndexes;
use upstash_api::developer::vector::ListIndices;
use upstash_api::exchange::{Booked, Owned, ProblemCode, Usage};

use super::find;
use crate::acting;
use crate::app::Context;
use crate::refusal::Refusal;
use crate::session::Current;
use crate::state::State;

/// Asks Upstash now, with the sub-account's own key; nothing of it is remembered.
pub(super) async fn show(
    AxumState(state): AxumState<Arc<State>>,
    Extension(ctx): Extension<Context>,
    Extension(current): Extension<Current>,
    Path(slug): Path<String>,
) -> Result<Json<Usage>, Refusal> {
    let tenant = find(&state, &ctx, &current.account, &slug).await?;
    let key = acting::credential(&state, &ctx, tenant.slot(&current.account)).await?;
    let (redis, vector, search, qstash, activity) = tokio::join!(
        key.ask::<ListDatabases>(&state, &ctx),
        key.ask::<ListIndices>(&state, &ctx),
        key.ask::<ListSearchIndexes>(&state, &ctx),
        key.ask::<ListQStashUsers>(&state, &ctx),
        key.ask::<ListAuditLogs>(&state, &ctx),
    );
    let owned = |id, name| Owned { id, name, blocks: true, booked: None };
    Ok(Json(Usage {
        redis: redis?.into_iter().map(|it| owned(it.database_id, it.database_name)).collect(),
        vector: vector?.into_iter().map(|it| owned(it.id, it.name)).collect(),
        search: search?.into_iter().map(|it| owned(it.id, it.name)).collect(),
        qstash: qstash?.into_iter().map(user).collect(),
        last_activity: match activity {
            Ok(lines) => lines.iter().map(|line| line.timestamp).max(),
            // The rest is worth knowing without it; a key that is dead is dead for all of it.
            Err(refusal) if refusal.code == ProblemCode::SubKeyRefused => return Err(refusal),
            Err(_) => None,
        },
    }))
}

/// There is one in every region whether it is used or not. That a fixed plan or the production pack keeps a sub-account
/// from being deleted, and nothing else of QStash does, is a guess: Upstash documents only that QStash can.
fn user(user: QStashUser) -> Owned {
    let plan = Some(user.reserved_type).filter(|plan| !plan.is_empty());
    let booked = Some(Booked { pack: user.prod_pack_enabled, plan }).filter(|booked| !booked.is_nothing());
    Owned { id: user.id, name: user.region, blocks: booked.is_some(), booked }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qstash_user_blocks_only_with_something_that_is_paid_for_and_that_is_named() {
        let idle = QStashUser { region: "us-east-1".into(), plan: "paid".into(), ..QStashUser::default() };
        let booked = |it: QStashUser| {
            let owned = user(it);
            assert_eq!(owned.blocks, owned.booked.is_some());
            owned.booked
        };
        assert_eq!(booked(idle.clone()), None);
        let plan = Some("qstash_fixed_1m".to_owned());
        assert_eq!(
            booked(QStashUser { reserved_type: "qstash_fixed_1m".into(), ..idle.clone() }),
            Some(Booked { pack: false, plan })
        );
        assert_eq!(
            booked(QStashUser { prod_pack_enabled: true, ..idle }),
            Some(Booked { pack: true, plan: None })
        );
    }
}
