//! Every route that is about what somebody owns, with ids filled in.

use axum::http::Method;
use exchange::app::{Route, table};
use serde_json::Value;
use upstash_api::exchange::routes;

use super::Owner;
use crate::samples::{Sample, samples};
use crate::world::{Call, call};

/// A request of the walk.
pub struct Step {
    pub call: Call,
    pub method: Method,
    /// What the test prints of it.
    pub name: String,
    /// Whether its address or its body names something by an id.
    pub names_something: bool,
}

/// The routes below `/api/self`, `/api/sub` and `/api/sub-accounts`, walked again and again.
pub struct Walk {
    table: Vec<Route>,
    samples: Vec<Sample>,
}

impl Walk {
    pub fn new() -> Self {
        let walk = Self { table: table(), samples: samples() };
        assert!(walk.operations(routes::SELF).count() > 60, "the table is being walked");
        assert!(walk.operations(routes::SUB).count() > 50, "the table is being walked");
        walk
    }

    fn operations<'w>(&'w self, template: &'w str) -> impl Iterator<Item = (&'w Route, &'w str)> {
        self.table.iter().filter_map(move |route| {
            let below = route.path.strip_prefix(template)?;
            below.starts_with('/').then_some((route, below))
        })
    }

    /// Everything that can be asked below `acting`'s prefix, about what is `named`'s.
    pub fn steps(&self, acting: &Owner, named: &Owner) -> Vec<Step> {
        let template = if acting.prefix == routes::SELF { routes::SELF } else { routes::SUB };
        let steps = self.operations(template).map(|(route, below)| {
            let path = filled(below, named);
            let fits = |sample: &&Sample| {
                sample.endpoint.proxied_path() == below
                    && sample.endpoint.method.as_str() == route.method.as_str()
            };
            let body = self.samples.iter().find(fits).and_then(|sample| sample.body.clone());
            let meant = body.clone().map(|body| about(body, named));
            let names_something = path != below || meant != body;
            let call = call(route.method.clone(), &format!("{}{path}", acting.prefix));
            let call = meant.iter().fold(call, |call, body| call.json(body));
            let name = format!("{} {}{path}", route.method, acting.prefix);
            Step { call, method: route.method.clone(), name, names_something }
        });
        steps.collect()
    }

    /// Everything that can be asked about a slug itself, its key pasted where one is wanted.
    pub fn managing(&self, slug: &str, key: &str) -> Vec<Step> {
        let routes = self.table.iter().filter(|route| route.path.starts_with(routes::SUB_ACCOUNT));
        let steps = routes.map(|route| {
            let path = routes::with(&route.path, slug);
            let call = call(route.method.clone(), &path);
            let body = serde_json::json!({ "api_key": key });
            let call = if route.path == routes::SUB_ACCOUNT_KEY { call.json(&body) } else { call };
            let name = format!("{} {path}", route.method);
            Step { call, method: route.method.clone(), name, names_something: true }
        });
        steps.collect()
    }
}

/// `/redis/database/{id}` with the id of somebody's database.
fn filled(below: &str, named: &Owner) -> String {
    let product = below.split('/').nth(1).unwrap_or_default();
    let id = |parameter: &str| match parameter {
        "{backup_id}" => "b1",
        _ => named.ids.get(product).unwrap_or_else(|| panic!("an id for {below}")).as_str(),
    };
    let parts = below.split('/').map(|part| if part.starts_with('{') { id(part) } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A sample's body with somebody's ids in the place of the sample's.
fn about(body: Value, named: &Owner) -> Value {
    let Value::Object(fields) = body else { return body };
    let fields = fields.into_iter().map(|(field, value)| {
        let product = match field.as_str() {
            "database_id" => "redis",
            "qstash_id" => "qstash",
            "team_id" | "target_team_id" | "target_account" => "team",
            _ => return (field, value),
        };
        (field, Value::from(named.ids[product].as_str()))
    });
    Value::Object(fields.collect())
}
