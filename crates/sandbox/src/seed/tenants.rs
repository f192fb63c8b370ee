//! The demo team's customers: sub-accounts with and without databases, and one whose key nobody holds.

use upstash_api::developer::subaccount::MAX_SUB_ACCOUNTS;

use super::{DAY, DEMO_TEAM, Facts, demo_database, keys};
use crate::accounts::Accounts;
use crate::databases::Databases;

/// Slugs that say what each tenant is for.
const SLUGS: [&str; 7] = [
    // Two databases.
    "northwind",
    // One database.
    "globex",
    // Nothing yet.
    "initech",
    "umbrella",
    // A slug that has to be encoded in a path.
    "Stark & Sons/EU",
    // Its key is lost: it still owns a database, and nobody can reach it.
    LOST,
    "wayne-enterprises",
];

/// The tenant whose key nobody holds.
const LOST: &str = "vandelay";

/// Adds them.
pub fn add(accounts: &mut Accounts, databases: &mut Databases, now: i64) {
    for (age, slug) in (1..).zip(SLUGS) {
        let (id, _) = accounts
            .add_sub_account(DEMO_TEAM, slug, MAX_SUB_ACCOUNTS, now - age * 9 * DAY)
            .expect("the demo names slugs that are good and different");
        if slug == LOST
            && let Some(account) = accounts.get_mut(&id)
        {
            account.api_keys.clear();
        }
        for facts in of(slug, &id, now) {
            databases.add(demo_database(facts, keys::sessions()));
        }
    }
}

/// As many as a team may have, for the seeds `large` and `crowd`.
pub fn add_most(accounts: &mut Accounts, limit: usize, now: i64) {
    for number in 0..limit {
        accounts
            .add_sub_account(DEMO_TEAM, &format!("tenant-{number:03}"), limit, now)
            .expect("different slugs, no more than are allowed");
    }
}

fn of<'a>(slug: &str, customer_id: &'a str, now: i64) -> Vec<Facts<'a>> {
    let facts = |id, name, words, number, plan, primary_region| Facts {
        customer_id,
        id,
        name,
        words,
        number,
        plan,
        primary_region,
        read_regions: &[],
        budget: None,
        created: now - 5 * DAY,
    };
    match slug {
        "northwind" => vec![
            facts(
                "5a0f6c1e-8d24-4b6a-9c3e-71f2a4d8b601",
                "orders",
                "bold-raven",
                50_101,
                "payg",
                "us-east-1",
            ),
            facts(
                "5a0f6c1e-8d24-4b6a-9c3e-71f2a4d8b602",
                "sessions",
                "keen-swift",
                50_102,
                "free",
                "eu-west-1",
            ),
        ],
        "globex" => vec![facts(
            "5a0f6c1e-8d24-4b6a-9c3e-71f2a4d8b603",
            "cache",
            "quiet-tern",
            50_103,
            "fixed_250mb",
            "eu-central-1",
        )],
        LOST => vec![facts(
            "5a0f6c1e-8d24-4b6a-9c3e-71f2a4d8b604",
            "imports",
            "noble-wren",
            50_104,
            "payg",
            "us-west-2",
        )],
        _ => Vec::new(),
    }
}
