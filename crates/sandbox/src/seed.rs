//! What a sandbox starts with. Ids and names are the same every time, secrets never are.

mod keys;
mod large;
mod showcase;

use serde_json::Value;
use upstash_api::catalog;

use crate::accounts::{Account, Accounts, ApiKey, Kind, Member, Person, Team};
use crate::auth::grants::Grants;
use crate::databases::{Database, Databases, Record};
use crate::options::Seed;
use crate::random;
use crate::redis::{Slot, Words};
use crate::switches::Switches;
use crate::world::State;

/// The person who can sign in at once; the sign-in page shows both values.
pub const DEMO_USER: DemoUser = DemoUser { email: "demo@acme.example", password: "demo" };

const DEMO_SUB: &str = "auth0|66f1c0ffee5ad0be0a11ce01";
const DEMO_TEAM: &str = "95849b27-40d0-4532-8695-d2028847f823";

/// E-mail and password of the demo user.
#[derive(Clone, Copy, Debug)]
pub struct DemoUser {
    pub email: &'static str,
    pub password: &'static str,
}

/// The state of a fresh sandbox.
pub fn state(seed: Seed, now: i64) -> State {
    let databases = match seed {
        Seed::Demo => demo_databases(now),
        Seed::Empty => Databases::default(),
        Seed::Large => large::databases(now),
    };
    State {
        seed,
        switches: Switches::default(),
        accounts: accounts(now),
        databases,
        grants: Grants::default(),
    }
}

/// Names of keys that tests may rely on, by what they show; see the fields of each entry.
pub fn well_known_keys() -> Value {
    showcase::well_known()
}

fn accounts(now: i64) -> Accounts {
    let mut accounts = Accounts::default();
    accounts.add(Account {
        customer_id: DEMO_USER.email.into(),
        kind: Kind::Person(Person {
            sub: DEMO_SUB.into(),
            email: DEMO_USER.email.into(),
            name: "Demo User".into(),
            password: DEMO_USER.password.into(),
        }),
        api_keys: Vec::new(),
        has_payment_method: true,
    });
    accounts.add(Account {
        customer_id: DEMO_TEAM.into(),
        kind: Kind::Team(Team {
            name: "Acme Cloud".into(),
            copy_cc: true,
            members: vec![Member { email: DEMO_USER.email.into(), role: "owner".into() }],
        }),
        api_keys: vec![ApiKey { name: "acme-platform".into(), key: random::uuid(), created: now }],
        has_payment_method: true,
    });
    accounts
}

fn demo_databases(now: i64) -> Databases {
    const DAY: i64 = 86_400;
    let mut databases = Databases::default();
    databases.add(demo_database(
        Facts {
            id: "7d1f9a52-3c64-4b8e-9a0d-5e2b8c7f4d10",
            name: "acme-catalog",
            words: "brisk-heron",
            number: 20_417,
            plan: "payg",
            primary_region: "eu-west-1",
            read_regions: &["us-east-1"],
            budget: Some(50),
            created: now - 210 * DAY,
        },
        showcase::commands(),
    ));
    databases.add(demo_database(
        Facts {
            id: "2b9c4e80-6d1a-4f37-8e55-c0a1d2e3f405",
            name: "acme-sessions",
            words: "steady-otter",
            number: 31_847,
            plan: "free",
            primary_region: "us-east-1",
            read_regions: &[],
            budget: None,
            created: now - 64 * DAY,
        },
        keys::sessions(),
    ));
    databases.add(demo_database(
        Facts {
            id: "e4a7b6c5-0f12-4d3e-b8a9-1c2d3e4f5a6b",
            name: "acme-analytics",
            words: "calm-lynx",
            number: 45_210,
            plan: "payg",
            primary_region: "ap-northeast-1",
            read_regions: &[],
            budget: None,
            created: now - 3 * DAY,
        },
        keys::analytics(),
    ));
    databases
}

/// What one database of the demo differs by.
struct Facts {
    id: &'static str,
    name: &'static str,
    words: &'static str,
    number: u16,
    plan: &'static str,
    primary_region: &'static str,
    read_regions: &'static [&'static str],
    budget: Option<u32>,
    created: i64,
}

fn demo_database(facts: Facts, keys: Vec<Words>) -> Database {
    let record = Record {
        id: facts.id.into(),
        name: facts.name.into(),
        customer_id: DEMO_USER.email.into(),
        words: facts.words.into(),
        number: facts.number,
        plan: catalog::plan(facts.plan).expect("the demo names plans of the catalog"),
        primary_region: facts.primary_region.into(),
        read_regions: facts.read_regions.iter().map(|region| (*region).to_owned()).collect(),
        budget: facts.budget,
        eviction: false,
        suspended: false,
        created: facts.created,
    };
    Database::new(record, Slot::seeded(keys))
}
