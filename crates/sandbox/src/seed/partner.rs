//! What the demo's partner platform has at Upstash. It is added when its page is first opened, so that nobody meets it who
//! did not ask for it.

use upstash_api::developer::subaccount::{MAX_SUB_ACCOUNTS, customer_id};

use super::{DAY, DEMO_USER, Facts, demo_database, keys, showcase};
use crate::accounts::{Account, ApiKey, Kind, Member, NewKey, Person, Role, Team};
use crate::partner::CUSTOMER;
use crate::world::State;

/// Who signs in for the platform, with the demo's password.
pub const EMAIL: &str = "staff@larkspur.example";

const TEAM: &str = "1a7c5b52-6a0e-4d7b-9f0e-2c4f7e8d9b31";

/// What its staff hands in at the dashboard.
pub struct PartnerKeys {
    pub team: String,
    /// Of the sub-account that its customer has.
    pub customer: String,
}

/// The platform's keys, with the platform if it is not there yet.
pub fn ensure(state: &mut State, now: i64) -> PartnerKeys {
    let customer = customer_id(TEAM, CUSTOMER);
    if state.accounts.get(&customer).is_none() {
        add(state, now);
    }
    let key = |id: &str| {
        let held = state.accounts.get(id).and_then(|account| account.api_keys.first());
        held.map(|held| held.key.clone()).unwrap_or_default()
    };
    PartnerKeys { team: key(TEAM), customer: key(&customer) }
}

fn add(state: &mut State, now: i64) {
    state.accounts.add(Account {
        customer_id: EMAIL.into(),
        kind: Kind::Person(Person {
            sub: "auth0|larkspur-staff".into(),
            email: EMAIL.into(),
            name: "Larkspur staff".into(),
            password: DEMO_USER.password.into(),
        }),
        api_keys: Vec::new(),
        has_payment_method: true,
    });
    state.accounts.add(Account {
        customer_id: TEAM.into(),
        kind: Kind::Team(Team {
            name: "Larkspur".into(),
            copy_cc: true,
            members: vec![Member { email: EMAIL.into(), role: Role::Owner }],
            sub_accounts_enabled: true,
        }),
        api_keys: vec![ApiKey::generate(NewKey::full("larkspur-platform"), now)],
        has_payment_method: true,
    });
    let Ok((customer, _)) = state.accounts.add_sub_account(TEAM, CUSTOMER, MAX_SUB_ACCOUNTS, now - 40 * DAY)
    else {
        return;
    };
    let facts = |id, name, words, number, plan, primary_region, read_regions, created| Facts {
        customer_id: &customer,
        id,
        name,
        words,
        number,
        plan,
        primary_region,
        read_regions,
        budget: None,
        created,
    };
    let tides = "9c2e1d70-51b3-4c0e-8a7d-3f60b1c2d401";
    let visitors = "9c2e1d70-51b3-4c0e-8a7d-3f60b1c2d402";
    let facts = [
        (
            facts(
                tides,
                "tide-tables",
                "tidal-heron",
                61_204,
                "payg",
                "eu-west-1",
                &["us-east-1"],
                now - 38 * DAY,
            ),
            showcase::commands(),
        ),
        (
            facts(visitors, "visitors", "salty-tern", 61_205, "free", "eu-west-1", &[], now - 6 * DAY),
            keys::sessions(),
        ),
    ];
    for (facts, keys) in facts {
        state.databases.add(demo_database(facts, keys));
    }
}
