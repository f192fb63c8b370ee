//! Nothing of one person's, or of one sub-account's, is told to another; and no secret is told to anybody.

use axum::http::Method;
use upstash_api::exchange::routes;

use super::walk::{Step, Walk};
use super::{Owner, Person, Real};
use crate::world::{Answer, get, post};

/// Every answer that was given, and which of them may hold a token that can only read.
#[derive(Default)]
struct Told(Vec<(String, String)>);

impl Told {
    fn add(&mut self, name: &str, answer: &Answer) {
        self.0.push((name.to_owned(), format!("{:?} {}", answer.headers, answer.text)));
    }

    /// Fails for a secret in any answer.
    fn hold_none_of(&self, secrets: &[String], readers: &[String]) {
        assert!(secrets.len() > 30 && readers.len() > 5, "there is something to find");
        for (name, text) in &self.0 {
            let found = secrets.iter().position(|secret| text.contains(secret.as_str()));
            assert_eq!(found, None, "{name} tells a secret: {text}");
            let may_read = name.ends_with("/explorer-token");
            let found = readers.iter().any(|token| text.contains(token.as_str()));
            assert!(may_read || !found, "{name} tells a token: {text}");
        }
    }
}

/// The two people, and somebody who has no team.
async fn everybody(real: &Real) -> [Person; 3] {
    let viewer = Person { cookie: real.sign_in("viewer@acme.example").await, owners: Vec::new() };
    // Upstash makes them when somebody looks for the first time.
    let users = real.send(get("/api/self/qstash/users").cookie(&viewer.cookie)).await;
    assert_eq!(users.status, 200);
    [
        real.person("demo@acme.example", &["alpha", "beta"]).await,
        real.person("dev@acme.example", &["alpha", "gamma"]).await,
        viewer,
    ]
}

async fn send(real: &Real, told: &mut Told, person: &Person, step: &Step) -> Answer {
    let answer = real.send(step.call.clone().cookie(&person.cookie)).await;
    assert_ne!(answer.status, 429, "{}: the walk is too fast", step.name);
    told.add(&step.name, &answer);
    answer
}

/// The marks of everybody but `acting`.
fn marks<'p>(people: &'p [Person], acting: Option<&'p Owner>) -> impl Iterator<Item = &'p str> {
    let owners = people.iter().flat_map(|person| &person.owners);
    owners.map(|owner| owner.mark.as_str()).filter(move |mark| acting.is_none_or(|it| it.mark != *mark))
}

#[tokio::test]
async fn nothing_leaks_in_front_of_the_real_sandbox_whoever_asks_for_whatever() {
    let real = Real::start().await;
    let people = everybody(&real).await;
    let walk = Walk::new();
    let mut told = Told::default();
    let before = real.everything().await;
    let (mut secrets, mut readers) = real.secrets().await;
    let mut asked = 0;

    // With each session, below each prefix, about what is another's.
    for person in &people {
        let theirs = |owner: &Owner| person.owners.iter().any(|own| own.mark == owner.mark);
        let itself = Owner { mark: String::new(), ..bare(routes::SELF) };
        let strangers: Vec<_> =
            people.iter().flat_map(|person| &person.owners).map(|owner| bare(&owner.prefix)).collect();
        let acting: Vec<&Owner> =
            if person.owners.is_empty() { vec![&itself] } else { person.owners.iter().collect() };
        let foreign = strangers.iter().filter(|it| !acting.iter().any(|own| own.prefix == it.prefix));
        let mut foreign: Vec<_> = foreign.collect();
        foreign.dedup_by(|one, other| one.prefix == other.prefix);
        for acting in acting.iter().copied().chain(foreign) {
            // Sessions end when nobody uses them, and the others' rest meanwhile.
            for person in &people {
                assert_eq!(real.send(get(routes::SESSION).cookie(&person.cookie)).await.status, 200);
            }
            for named in people.iter().flat_map(|person| &person.owners) {
                let is_own = acting.mark == named.mark;
                // Below a stranger's prefix, what is that stranger's.
                let is_strange = acting.mark.is_empty() && acting.prefix != routes::SELF;
                if is_strange && acting.prefix != named.prefix {
                    continue;
                }
                for step in walk.steps(acting, named) {
                    // What is one's own is walked below.
                    if is_own || (!is_strange && !step.names_something) {
                        continue;
                    }
                    // A person's own team is named beside their sub-accounts: that one is theirs to see.
                    if theirs(named) && step.name.contains("/team") {
                        continue;
                    }
                    let answer = send(&real, &mut told, person, &step).await;
                    assert!(
                        !answer.status.is_success(),
                        "{} about {}: {}",
                        step.name,
                        named.mark,
                        answer.text
                    );
                    let foreign = marks(&people, Some(acting)).find(|mark| answer.text.contains(mark));
                    assert_eq!(foreign, None, "{}: {}", step.name, answer.text);
                    asked += 1;
                }
            }
        }
        for slug in ["alpha", "beta", "gamma"] {
            if person.owners.iter().any(|owner| owner.prefix == routes::sub(slug)) {
                continue;
            }
            for step in walk.managing(slug, &secrets[0]) {
                let answer = send(&real, &mut told, person, &step).await;
                assert!(answer.status.is_client_error(), "{}: {}", step.name, answer.text);
            }
        }
        for owner in people.iter().flat_map(|person| &person.owners).filter(|owner| !theirs(owner)) {
            let Some(ticket) = &owner.ticket else { continue };
            let look = post(&routes::with(routes::REVEAL, ticket)).cookie(&person.cookie);
            assert_eq!(real.send(look).await.status, 410, "another one's ticket");
        }
    }
    assert!(asked > 1500, "{asked}");
    let after = real.everything().await;
    let changed: Vec<_> = after.symmetric_difference(&before).collect();
    assert!(changed.is_empty(), "made, changed or deleted: {changed:#?}");

    assert!(told.0.len() < 4000, "a session lasts only so long");

    // What is one's own: looked at, changed, and deleted at last.
    for person in &people {
        for path in [routes::SESSION, routes::CONNECTION, routes::CONNECTION_KEYS, routes::SUB_ACCOUNTS] {
            let answer = real.send(get(path).cookie(&person.cookie)).await;
            told.add(path, &answer);
        }
        for own in &person.owners {
            let mut steps = walk.steps(own, own);
            if let Some(slug) = own.prefix.strip_prefix("/api/sub/") {
                steps.extend(walk.managing(slug, &secrets[0]));
            }
            steps.sort_by_key(|step| match step.method {
                Method::GET => 0,
                Method::DELETE => 2,
                _ => 1,
            });
            let mut good = 0;
            for step in &steps {
                // Its answer holds a secret by design; the other test looks at it.
                if step.name.ends_with("/sso") {
                    continue;
                }
                let answer = send(&real, &mut told, person, step).await;
                // A sub-account is in no team, not even in the one that it belongs to.
                let is_known = own.prefix == routes::SELF || !step.name.contains("/teams/");
                let is_read = step.method == Method::GET && is_known;
                assert!(!is_read || answer.status == 200, "{}: {}", step.name, answer.text);
                let foreign = marks(&people, Some(own)).find(|mark| answer.text.contains(mark));
                assert_eq!(foreign, None, "{}: {}", step.name, answer.text);
                good += usize::from(answer.status.is_success());
            }
            assert!(good * 2 > steps.len(), "most of {} works: {good} of {}", own.mark, steps.len());
        }
    }
    let (more, more_readers) = real.secrets().await;
    secrets.extend(more);
    readers.extend(more_readers);
    told.hold_none_of(&secrets, &readers);
}

#[tokio::test]
async fn of_all_answers_only_the_reveal_and_the_link_hold_a_secret_and_only_their_own() {
    let real = Real::start().await;
    let person = real.person("demo@acme.example", &["alpha", "beta"]).await;
    let link = post("/api/sub-accounts/alpha/sso").cookie(&person.cookie);
    let link = real.send(link).await;
    assert_eq!(link.status, 200, "{}", link.text);
    let ticket = person.owners[1].ticket.as_deref().expect("of a sub-account");
    let look = real.send(post(&routes::with(routes::REVEAL, ticket)).cookie(&person.cookie)).await;
    let (secrets, _) = real.secrets().await;
    let state = real.told("state", None).await;
    let alpha = state["sub_accounts"].as_array().expect("a list").iter().find(|it| it["slug"] == "alpha");
    let key = alpha.and_then(|it| it["api_key"].as_str()).expect("a key");
    assert_eq!(look.json()["api_key"], key);
    let in_it = |text: &str| -> Vec<_> { secrets.iter().filter(|it| text.contains(it.as_str())).collect() };
    assert_eq!(in_it(&look.text), [key], "and no other one");
    let url = link.json()["url"].as_str().expect("an address").to_owned();
    assert!(url.contains("/login?token="), "{url}");
    assert!(in_it(&link.text).iter().all(|secret| url.contains(secret.as_str())), "nothing beside the link");
    assert!(!link.text.contains(key));
}

/// Somebody else's prefix, with nothing of one's own below it.
fn bare(prefix: &str) -> Owner {
    Owner { mark: String::new(), prefix: prefix.to_owned(), ids: Default::default(), ticket: None }
}
