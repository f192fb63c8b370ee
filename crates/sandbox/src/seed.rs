//! What a sandbox starts with. Ids and names are the same every time, secrets never are.

mod keys;
mod large;
mod partner;
mod showcase;
mod tenants;

pub use partner::{EMAIL as PARTNER_EMAIL, PartnerKeys, ensure as partner};

use serde_json::Value;
use upstash_api::catalog;

use crate::accounts::{Account, Accounts, ApiKey, Kind, Member, NewKey, Person, Role, Team};
use crate::audit::Trail;
use crate::auth::grants::Grants;
use crate::databases::{Backups, Database, Databases, Features, Record};
use crate::options::Seed;
use crate::owned::Collection;
use crate::redis::{Slot, Words};
use crate::switches::Switches;
use crate::world::State;

/// The person who can sign in at once; the sign-in page shows both values.
pub const DEMO_USER: DemoUser = DemoUser { email: "demo@acme.example", password: "demo" };

const DEMO_SUB: &str = "auth0|66f1c0ffee5ad0be0a11ce01";
const DAY: i64 = 86_400;
/// Sub-accounts of the seed `crowd`, a hundred times what Upstash allows unasked.
const CROWD: usize = 10_000;
const DEMO_TEAM: &str = "95849b27-40d0-4532-8695-d2028847f823";

/// The other members of the demo's team: one of every role that there is besides the owner's. They sign in with the
/// demo's password.
const COLLEAGUES: [(&str, Role); 4] = [
    ("admin@acme.example", Role::Admin),
    ("dev@acme.example", Role::Dev),
    ("finance@acme.example", Role::Finance),
    ("viewer@acme.example", Role::Readonly),
];

/// E-mail and password of the demo user.
#[derive(Clone, Copy, Debug)]
pub struct DemoUser {
    pub email: &'static str,
    pub password: &'static str,
}

/// The state of a fresh sandbox.
pub fn state(seed: Seed, now: i64) -> State {
    let mut accounts = accounts(now);
    let mut databases = Databases::default();
    let mut switches = Switches::default();
    match seed {
        Seed::Empty => {}
        Seed::Demo => {
            demo_databases(&mut databases, now);
            tenants::add(&mut accounts, &mut databases, now);
        }
        Seed::Large => {
            databases = large::databases(now);
            tenants::add_most(&mut accounts, switches.max_sub_accounts, now);
        }
        Seed::Crowd => {
            switches.max_sub_accounts = CROWD;
            tenants::add_most(&mut accounts, CROWD, now);
        }
    }
    State {
        seed,
        switches,
        accounts,
        databases,
        backups: Backups::default(),
        vectors: Collection::default(),
        searches: Collection::default(),
        qstash: Collection::default(),
        grants: Grants::default(),
        trail: Trail::default(),
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
            members: [(DEMO_USER.email, Role::Owner)]
                .into_iter()
                .chain(COLLEAGUES)
                .map(|(email, role)| Member { email: email.into(), role })
                .collect(),
            sub_accounts_enabled: true,
        }),
        api_keys: vec![ApiKey::generate(NewKey::full("acme-platform"), now)],
        has_payment_method: true,
    });
    for (email, role) in COLLEAGUES {
        accounts.add(Account {
            customer_id: email.into(),
            kind: Kind::Person(Person {
                sub: format!("auth0|acme-{}", role.as_str()),
                email: email.into(),
                name: format!("Acme {}", role.as_str()),
                password: DEMO_USER.password.into(),
            }),
            api_keys: Vec::new(),
            has_payment_method: false,
        });
    }
    accounts
}

fn demo_databases(databases: &mut Databases, now: i64) {
    databases.add(demo_database(
        Facts {
            customer_id: DEMO_USER.email,
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
            customer_id: DEMO_USER.email,
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
            customer_id: DEMO_USER.email,
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
}

/// What one database of the demo differs by.
struct Facts<'a> {
    customer_id: &'a str,
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

fn demo_database(facts: Facts<'_>, keys: Vec<Words>) -> Database {
    let record = Record {
        id: facts.id.into(),
        name: facts.name.into(),
        customer_id: facts.customer_id.into(),
        words: facts.words.into(),
        number: facts.number,
        plan: catalog::plan(facts.plan).expect("the demo names plans of the catalog"),
        primary_region: facts.primary_region.into(),
        read_regions: facts.read_regions.iter().map(|region| (*region).to_owned()).collect(),
        budget: facts.budget,
        eviction: false,
        suspended: false,
        features: Features::default(),
        created: facts.created,
    };
    Database::new(record, Slot::seeded(keys))
}
