//! Teams of the stand-in, with sub-accounts that really come and go.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use upstash_api::percent;
use wiremock::{Request, ResponseTemplate};

use super::{CANARY, START, database, jwt};

/// Who a Basic pair is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    Person,
    /// A key made inside the team of this id.
    Team(String),
    /// A sub-account, by its customer id.
    Sub(String),
}

/// A sub-account.
#[derive(Clone, Debug)]
pub struct Sub {
    pub team: String,
    pub slug: String,
    pub key: String,
    /// Upstash refuses to delete it.
    pub owns_something: bool,
}

impl Sub {
    pub fn customer_id(&self) -> String {
        format!("sub_{}_{}", self.team, self.slug)
    }
}

/// Every sub-account there is.
#[derive(Default)]
pub struct Subs {
    subs: Vec<Sub>,
    made: usize,
    /// How long the answer takes after a sub-account was made or deleted, or was not.
    pub dawdle: Duration,
    /// When somebody asked for one to be made or deleted.
    pub asked: Vec<Instant>,
}

/// The pasted key of a team.
pub fn team_key(team: &str) -> String {
    format!("{CANARY}-team-{team}")
}

impl Subs {
    pub fn make(&mut self, team: &str, slug: &str) -> Sub {
        self.made += 1;
        let key = format!("{CANARY}-sub-{}-{slug}", self.made);
        let sub = Sub { team: team.into(), slug: slug.into(), key, owns_something: false };
        self.subs.push(sub.clone());
        sub
    }

    pub fn get(&mut self, slug: &str) -> Option<&mut Sub> {
        self.subs.iter_mut().find(|sub| sub.slug == slug)
    }

    pub fn slugs(&self) -> Vec<&str> {
        self.subs.iter().map(|sub| sub.slug.as_str()).collect()
    }

    /// Whom the pair belongs to, of those that are no person.
    pub fn caller(&self, user: &str, key: &str) -> Option<Caller> {
        if let Some(team) = key.strip_prefix(&team_key("")) {
            return Some(Caller::Team(team.to_owned()));
        }
        let sub = self.subs.iter().find(|sub| sub.key == key && sub.customer_id() == user)?;
        Some(Caller::Sub(sub.customer_id()))
    }

    /// What is answered to a call that is about sub-accounts, or made by one.
    pub fn answer(&mut self, caller: &Caller, request: &Request) -> Option<ResponseTemplate> {
        let answer = self.judge(caller, request)?;
        let is_slow = matches!(caller, Caller::Team(_)) && request.method.as_str() != "GET";
        Some(if is_slow { answer.set_delay(self.dawdle) } else { answer })
    }

    fn judge(&mut self, caller: &Caller, request: &Request) -> Option<ResponseTemplate> {
        let ok = |body: Value| Some(ResponseTemplate::new(200).set_body_json(body));
        let no = |status, text: &str| Some(ResponseTemplate::new(status).set_body_json(text));
        let path = request.url.path().strip_prefix("/api/v2/")?;
        let is_write =
            matches!(request.method.as_str(), "POST" | "DELETE") && matches!(caller, Caller::Team(_));
        if is_write && path.starts_with("subaccount") {
            self.asked.push(Instant::now());
        }
        match (request.method.as_str(), path, caller) {
            ("POST", "subaccount/sso", Caller::Sub(id)) => {
                ok(json!({ "token": jwt(&json!({ "sub": id, "exp": START + 72 * 3600, "secret": CANARY })) }))
            }
            ("GET", "redis/databases", Caller::Sub(id)) => ok(json!([owned_by(id)])),
            ("GET", "redis/database/db1", Caller::Sub(id)) => ok(owned_by(id)),
            ("POST", "subaccount", Caller::Team(team)) => {
                let body: Value = serde_json::from_slice(&request.body).expect("JSON");
                let slug = body["slug"].as_str().expect("a slug");
                if self.of(team).any(|sub| sub.slug == slug) {
                    return no(400, "a sub-account with this slug already exists");
                }
                if self.of(team).count() >= 100 {
                    return no(400, "sub-account limit exceeded");
                }
                let sub = self.make(team, slug);
                let made = json!({ "customer_id": sub.customer_id(), "slug": slug, "api_key": sub.key });
                ok(made)
            }
            ("GET", "subaccounts", Caller::Team(team)) => {
                let row = |sub: &Sub| json!({ "customer_id": sub.customer_id(), "slug": sub.slug, "api_key": sub.key });
                ok(self.of(team).map(row).collect())
            }
            ("DELETE", _, Caller::Team(team)) if path.starts_with("subaccount/") => {
                let is_meant = |sub: &Sub| {
                    sub.team == *team
                        && path == format!("subaccount/{}", percent::encode(sub.slug.as_bytes()))
                };
                let Some(at) = self.subs.iter().position(is_meant) else {
                    return no(404, "sub-account not found");
                };
                if self.subs[at].owns_something {
                    return no(
                        400,
                        "sub-account has active resources, delete them first: Redis database cache",
                    );
                }
                self.subs.remove(at);
                ok(json!("OK"))
            }
            (_, _, Caller::Person | Caller::Sub(_)) if path.starts_with("subaccount") => {
                no(403, "sub-accounts are managed with an API key of their team")
            }
            _ => None,
        }
    }

    fn of(&self, team: &str) -> impl Iterator<Item = &Sub> {
        self.subs.iter().filter(move |sub| sub.team == team)
    }
}

/// The one database of a sub-account.
fn owned_by(id: &str) -> Value {
    let mut database = database("db1");
    database["customer_id"] = json!(id);
    database["database_name"] = json!(format!("of-{id}"));
    database
}
