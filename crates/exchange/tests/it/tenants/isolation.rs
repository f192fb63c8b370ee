//! One account's sub-accounts are nobody else's, whatever the slug, the ticket or the session.

use exchange::app::{Route, table};
use exchange::proxy::Whose;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use upstash_api::exchange::{ProblemCode as P, routes};

use super::states;
use crate::fake::{key, team_key};
use crate::samples::samples;
use crate::world::{Call, PARTNER, World, call, framed, get};

/// Every route below a slug, with its slug and ids filled in, and a body that would be good.
fn routes_of(slug: &str, pasted: &str, ticket: &str) -> Vec<Call> {
    let is_about_one = |route: &Route| {
        [routes::SUB, routes::SUB_ACCOUNT, "/api/reveal"].iter().any(|prefix| route.path.starts_with(prefix))
    };
    let samples = samples();
    let body = |route: &Route| match route.path.as_str() {
        routes::SUB_ACCOUNT_KEY => Some(json!({ "api_key": pasted })),
        path => {
            let operation = path.strip_prefix(Whose::Tenant.prefix())?;
            let fits = |it: &&crate::samples::Sample| {
                it.endpoint.proxied_path() == operation
                    && it.endpoint.method.as_str() == route.method.as_str()
            };
            samples.iter().find(fits)?.body.clone()
        }
    };
    let routes: Vec<_> = table().into_iter().filter(is_about_one).collect();
    assert!(routes.len() > 50, "the table is being walked");
    routes
        .iter()
        .map(|route| {
            let path = route.path.replacen("{slug}", slug, 1).replace("{ticket}", ticket);
            let request = call(route.method.clone(), &crate::samples::filled(&path));
            body(route).iter().fold(request, |request, body| request.json(body))
        })
        .collect()
}

/// What the walk must not have touched: two sub-accounts of the first account, one of them unseen with a ticket.
struct Victim {
    cookie: String,
    ticket: String,
    keys: Vec<String>,
}

async fn victim(world: &World) -> Victim {
    let cookie = world.sign_in("person").await;
    world.paste_team(&cookie, "t1").await;
    world.create_tenant(&cookie, "db1").await;
    let ticket = world.create_tenant(&cookie, "only-here").await;
    let subs = &mut world.fake.lock().subs;
    let keys = ["db1", "only-here"].map(|slug| subs.get(slug).expect("made").key.clone());
    Victim { cookie, ticket, keys: [keys.to_vec(), vec![team_key("t1"), key(1)]].concat() }
}

impl Victim {
    async fn is_untouched(&self, world: &World, calls: usize) {
        let pairs = world.fake.lock().credentials.split_off(calls);
        let stolen = pairs.iter().find(|pair| self.keys.iter().any(|key| pair.ends_with(key.as_str())));
        assert_eq!(stolen, None, "its keys were not used");
        // Its oldest session may have made room for those of the test.
        world.fake.follow(&world.state.clock);
        let cookie = world.sign_in("person").await;
        assert_eq!(states(world, &cookie).await, ["db1 unseen", "only-here unseen"]);
        for slug in ["db1", "only-here"] {
            let own = get(&format!("/api/sub/{slug}/redis/databases")).cookie(&cookie);
            assert!(world.send(own).await.text.contains(&format!("of-sub_t1_{slug}")));
        }
    }
}

#[tokio::test]
async fn no_route_lets_another_account_near_a_sub_account_of_this_one() {
    let world = World::new().await;
    let victim = victim(&world).await;
    let other = world.sign_in("with a team of their own").await;
    world.fake.lock().subs.make("t2", "db1");
    world.fake.lock().subs.make("t2", "theirs");
    world.paste_team(&other, "t2").await;
    let teamless = world.sign_in("without a team").await;
    let calls = world.fake.lock().credentials.len();
    let mut walked = 0;
    for cookie in [&other, &teamless] {
        for slug in ["only-here", "db1", "sub_t1_only-here", "only-here%20", "theirs"] {
            // The first key is that of the victim's `db1`: nobody may bring it in under a name of their own.
            for request in routes_of(slug, &victim.keys[0], &victim.ticket) {
                // The limits are for a person's pace, and slowest for slugs that nobody listed.
                world.state.clock.advance(6);
                let name = format!("{slug}: {:?}", request.clone().build());
                let answer = world.send(request.cookie(cookie)).await;
                // What is one's own can be deleted, and one's own and the unknown say so in their own words.
                let is_own = cookie == &other && matches!(slug, "db1" | "theirs");
                let codes = [
                    P::SubKeyMissing,
                    P::SubAccountUnknown,
                    P::TeamKeyNeeded,
                    P::PastedKeyRefused,
                    P::RevealGone,
                ];
                let deleted = is_own && answer.status == 204;
                assert!(deleted || codes.contains(&answer.problem().1), "{name}: {}", answer.text);
                assert!(!answer.text.contains("t1"), "{name}: {}", answer.text);
                walked += 1;
            }
        }
    }
    assert!(walked > 500);
    victim.is_untouched(&world, calls).await;
}

#[tokio::test]
async fn somebody_elses_account_gets_nothing_in_a_frame_either() {
    let world = World::new().await;
    let victim = victim(&world).await;
    let other = world.connect("somebody else").await;
    let calls = world.fake.lock().credentials.len();
    for request in routes_of("only-here", &victim.keys[0], &victim.ticket) {
        world.state.clock.advance(6);
        let name = format!("{:?}", request.clone().build());
        let answer = world.send(framed(request, PARTNER).cookie(&other)).await;
        assert_eq!(answer.problem(), (403, P::NotAllowed), "{name}: {}", answer.text);
    }
    victim.is_untouched(&world, calls).await;
}

#[tokio::test]
async fn a_sealed_key_moved_to_another_sub_account_stays_closed_and_is_sent_nowhere() {
    let world = World::new().await;
    let victim = victim(&world).await;
    let file = format!("sqlite://{}", world.dir.path().join("exchange.db").display());
    let mut sql = SqliteConnection::connect(&file).await.expect("opened");
    for statement in [
        "CREATE TEMP TABLE copied AS SELECT label, sealed FROM credentials WHERE kind = 'sub'",
        "UPDATE credentials SET sealed = (SELECT sealed FROM copied WHERE copied.label <> credentials.label) WHERE kind = 'sub'",
    ] {
        sqlx::query(statement).execute(&mut sql).await.expect("swapped");
    }
    let calls = world.upstream_calls().await.len();
    for slug in ["db1", "only-here"] {
        let answer =
            world.send(get(&format!("/api/sub/{slug}/redis/databases")).cookie(&victim.cookie)).await;
        assert_eq!(answer.problem(), (409, P::SubKeyRefused));
        assert!(!answer.text.contains("of-"), "{}", answer.text);
    }
    let seen = crate::world::post(&format!("/api/reveal/{}", victim.ticket)).cookie(&victim.cookie);
    assert_eq!(world.send(seen).await.problem(), (409, P::SubKeyRefused), "nor shown");
    assert_eq!(world.upstream_calls().await.len(), calls);
    let trail = world.trail().await;
    assert_eq!(trail.iter().filter(|line| *line == "key.unreadable refused").count(), 3);
}
