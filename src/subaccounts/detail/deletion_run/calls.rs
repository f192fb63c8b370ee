//! One errand, as calls to the exchange.

use upstash_api::developer::qstash::{
    DisableQStashProdPack, GetQStashUser, SetQStashPlan, SetQStashPlanBody,
};
use upstash_api::developer::redis::DeleteDatabase;
use upstash_api::developer::search::DeleteSearchIndex;
use upstash_api::developer::vector::DeleteIndex;

use crate::api::client::Api;
use crate::api::error::ApiError;
use crate::routes::AccountPath;
use crate::subaccounts::detail::cleanup::{Blocker, Errand, Outcome, What};

/// The plan without a monthly price. There is no way back to the free one.
const PAY_AS_YOU_GO: &str = "paid";

/// Does one errand. `blocker` is what [`Errand::Remove`] is about.
pub async fn perform(
    api: &Api,
    account: &AccountPath,
    slug: &str,
    errand: Errand,
    blocker: Option<Blocker>,
) -> Outcome {
    let outcome = match (errand, blocker) {
        (Errand::Look, _) => api.sub_account_usage(slug).await.map(Outcome::Seen),
        (Errand::Find, _) => api
            .sub_accounts()
            .await
            .map(|list| Outcome::Listed(list.sub_accounts.iter().any(|tenant| tenant.slug == slug))),
        (Errand::Delete, _) => api.delete_sub_account(slug).await.map(|()| Outcome::Accepted),
        (Errand::Remove(_), Some(blocker)) => {
            remove(api, account, &blocker).await.map(|()| Outcome::Accepted)
        }
        // A number without an entry is never handed out.
        (Errand::Remove(_), None) => Err(ApiError::Malformed),
    };
    outcome.unwrap_or_else(Outcome::Failed)
}

async fn remove(api: &Api, account: &AccountPath, blocker: &Blocker) -> Result<(), ApiError> {
    let id = [blocker.id.as_str()];
    match blocker.what {
        What::Redis => api.call::<DeleteDatabase>(account, &id, None).await.map(drop),
        What::Vector => api.call::<DeleteIndex>(account, &id, None).await.map(drop),
        What::Search => api.call::<DeleteSearchIndex>(account, &id, None).await.map(drop),
        What::QStash { .. } => give_back(api, account, &id).await,
    }
}

/// Gives back what is booked now, whatever was booked when it was confirmed.
async fn give_back(api: &Api, account: &AccountPath, id: &[&str]) -> Result<(), ApiError> {
    let user = api.call::<GetQStashUser>(account, id, None).await?;
    if user.prod_pack_enabled {
        api.call::<DisableQStashProdPack>(account, id, None).await?;
    }
    if !user.reserved_type.is_empty() {
        let body = SetQStashPlanBody { plan_name: PAY_AS_YOU_GO.to_owned() };
        api.call::<SetQStashPlan>(account, id, Some(&body)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog::qstash::plan;

    use super::*;

    #[test]
    fn pay_as_you_go_is_a_plan_that_can_be_chosen_and_costs_nothing_by_itself() {
        let plan = plan(PAY_AS_YOU_GO).expect("a plan of the catalog");
        assert!(plan.can_be_chosen() && !plan.is_fixed());
    }
}
