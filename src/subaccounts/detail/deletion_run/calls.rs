//! One errand, as calls to the exchange.

use upstash_api::developer::qstash::{DisableQStashProdPack, SetQStashPlan, SetQStashPlanBody};
use upstash_api::developer::redis::DeleteDatabase;
use upstash_api::developer::search::DeleteSearchIndex;
use upstash_api::developer::vector::DeleteIndex;
use upstash_api::developer::{Endpoint, Operation};
use upstash_api::exchange::Booked;

use crate::api::client::Api;
use crate::api::error::ApiError;
use crate::routes::AccountPath;
use crate::subaccounts::detail::cleanup::{Blocker, Errand, Outcome, What};

/// The plan without a monthly price. There is no way back to the free one.
const PAY_AS_YOU_GO: &str = "paid";

/// Does one errand. `blocker` is what [`Errand::Remove`] removes.
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
    for (endpoint, body) in deeds(&blocker.what)? {
        api.act(endpoint, account, &[&blocker.id], body).await?;
    }
    Ok(())
}

/// What is to be done so that this is gone, call by call: no more than was confirmed.
fn deeds(what: &What) -> Result<Vec<(Endpoint, Option<String>)>, ApiError> {
    Ok(match what {
        What::Redis => vec![(DeleteDatabase::ENDPOINT, None)],
        What::Vector => vec![(DeleteIndex::ENDPOINT, None)],
        What::Search => vec![(DeleteSearchIndex::ENDPOINT, None)],
        // Something blocks that nobody has named: what nobody has named, nobody has confirmed.
        What::QStash(booked) if booked.is_nothing() => return Err(ApiError::Malformed),
        What::QStash(Booked { pack, plan }) => {
            let plan = plan.as_ref().map(|_| {
                let body = SetQStashPlanBody { plan_name: PAY_AS_YOU_GO.to_owned() };
                serde_json::to_string(&body).map_err(|_| ApiError::Malformed)
            });
            let pack = pack.then_some((DisableQStashProdPack::ENDPOINT, None));
            let plan = plan.transpose()?.map(|body| (SetQStashPlan::ENDPOINT, Some(body)));
            pack.into_iter().chain(plan).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use upstash_api::catalog::qstash::plan;

    use super::*;

    #[test]
    fn of_qstash_no_more_is_given_back_than_was_confirmed() {
        let names = |pack, plan: Option<&str>| {
            let booked = Booked { pack, plan: plan.map(str::to_owned) };
            let deeds = deeds(&What::QStash(booked))?;
            Ok(deeds.into_iter().map(|(endpoint, _)| endpoint.name).collect::<Vec<_>>())
        };
        assert_eq!(names(true, None), Ok(vec!["DisableQStashProdPack"]));
        assert_eq!(names(false, Some("a")), Ok(vec!["SetQStashPlan"]));
        assert_eq!(names(true, Some("a")), Ok(vec!["DisableQStashProdPack", "SetQStashPlan"]));
        assert_eq!(names(false, None), Err(ApiError::Malformed));
    }

    #[test]
    fn pay_as_you_go_is_a_plan_that_can_be_chosen_and_costs_nothing_by_itself() {
        let plan = plan(PAY_AS_YOU_GO).expect("a plan of the catalog");
        assert!(plan.can_be_chosen() && !plan.is_fixed());
    }
}
