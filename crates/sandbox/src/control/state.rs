//! Everything a test wants to know, secrets included, so that it can look for leaks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::accounts::{Account, Kind};
use crate::databases::Database;
use crate::secrets::Secrets;
use crate::seed;
use crate::world::{State as Everything, World};

/// GET `/_sandbox/state`.
pub async fn show(State(world): State<Arc<World>>) -> Json<Value> {
    let state = world.state();
    let mut users = Vec::new();
    let mut teams = Vec::new();
    let mut sub_accounts = Vec::new();
    for account in state.accounts.iter() {
        let keys = keys_of(account);
        match &account.kind {
            Kind::Person(person) => users.push(json!({
                "email": person.email, "password": person.password, "name": person.name, "sub": person.sub,
                "customer_id": account.customer_id, "has_payment_method": account.has_payment_method, "api_keys": keys,
            })),
            Kind::Team(team) => {
                let members: Vec<_> =
                    team.members.iter().map(|member| json!({ "email": member.email, "role": member.role.as_str() })).collect();
                teams.push(json!({
                    "team_id": account.customer_id, "team_name": team.name, "members": members, "api_keys": keys,
                    "sub_accounts_enabled": team.sub_accounts_enabled, "has_payment_method": account.has_payment_method,
                }));
            }
            Kind::SubAccount(sub_account) => {
                let databases = state.databases.of(&account.customer_id);
                let databases: Vec<_> = databases.map(|database| database_json(&world, database)).collect();
                sub_accounts.push(json!({
                    "customer_id": account.customer_id, "team_id": sub_account.team_id, "slug": sub_account.slug,
                    // Null where nobody holds it any more.
                    "api_key": account.api_keys.first().map(|key| key.key.as_str()), "databases": databases,
                }));
            }
        }
    }
    let mut databases = Vec::new();
    let mut read_only_tokens = Vec::new();
    for database in state.databases.iter() {
        read_only_tokens.push(database.credentials.read_only_rest_token.clone());
        if !is_tenants(&state, database) {
            databases.push(database_json(&world, database));
        }
    }
    let short = state.switches.short_endpoints;
    let vectors: Vec<_> = state.vectors.iter().map(|index| index.to_json(true, short)).collect();
    let searches: Vec<_> = state.searches.iter().map(|index| index.to_json(true, short)).collect();
    let qstash: Vec<_> = state.qstash.iter().map(|user| user.to_json(true)).collect();
    Json(json!({
        "origin": world.origin,
        "seed": state.seed,
        "now": world.clock.now(),
        "redis": { "version": world.redis.version, "json": world.redis.has_json },
        "oauth": {
            "issuer": world.issuer(), "client_id": world.client.id, "client_secret": world.client.secret,
            "redirect_uris": world.client.redirect_uris,
        },
        "users": users,
        "teams": teams,
        // Those of sub-accounts are with them.
        "databases": databases,
        "sub_accounts": sub_accounts,
        "vector_indexes": vectors,
        "search_indexes": searches,
        "qstash_users": qstash,
        "keys": seed::well_known_keys(),
        // What no browser may ever see, apart from a reveal that its user asked for.
        "secrets": Secrets::alive(&state, &world.client),
        // And those that it might have seen before they ended.
        "secrets_so_far": world.secrets.so_far(&state, &world.client),
        "read_only_tokens": read_only_tokens,
    }))
}

fn keys_of(account: &Account) -> Vec<Value> {
    let keys = account.api_keys.iter();
    keys.map(|key| {
        json!({
            "name": key.name, "api_key": key.key, "created": key.created, "read_only": key.read_only,
            "expires": key.expires,
        })
    })
    .collect()
}

fn is_tenants(state: &Everything, database: &Database) -> bool {
    let owner = state.accounts.get(&database.record.customer_id);
    owner.is_some_and(|owner| owner.sub_account().is_some())
}

fn database_json(world: &World, database: &Database) -> Value {
    let mut json = database.record.to_json(Some(&database.credentials), false);
    json["rest_url"] = json!(format!("http://{}:{}", database.record.host(), world.port()));
    json["plan"] = json!(database.record.plan.id);
    json
}
