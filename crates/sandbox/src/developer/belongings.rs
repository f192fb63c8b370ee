//! What an account still owns, for the deletes that refuse to orphan it, and the end of one that owns nothing.

use crate::world::State;

/// Every resource of an account, as a person would name it: `Redis database cache`. Everything that an account can own
/// and that costs something by being there belongs in here; QStash users are there anyway.
pub fn of(state: &State, customer_id: &str) -> Vec<String> {
    let databases = state.databases.of(customer_id);
    let databases = databases.map(|database| format!("Redis database {}", database.record.name));
    let vectors = state.vectors.of(customer_id);
    let vectors = vectors.map(|index| format!("Vector index {}", index.identity.name));
    let searches = state.searches.of(customer_id);
    let searches = searches.map(|index| format!("Search index {}", index.identity.name));
    let qstash = state.qstash.of(customer_id).filter_map(|user| match user.plan.is_fixed() {
        true => Some(format!("QStash plan {} in {}", user.plan.id, user.region)),
        false => user.prod_pack.then(|| format!("QStash production pack in {}", user.region)),
    });
    databases.chain(vectors).chain(searches).chain(qstash).collect()
}

/// What the resource of an account with this id is called.
pub fn name_of(state: &State, customer_id: &str, id: &str) -> Option<String> {
    let database = || state.databases.get(customer_id, id).map(|database| database.record.name.clone());
    let vector = || state.vectors.get(customer_id, id).map(|index| index.identity.name.clone());
    let search = || state.searches.get(customer_id, id).map(|index| index.identity.name.clone());
    let qstash = || state.qstash.get(customer_id, id).map(|user| format!("qstash {}", user.region));
    database().or_else(vector).or_else(search).or_else(qstash)
}

/// Takes an account that owns nothing any more out, with everything that would let a later account of the same id (a
/// slug is free again) act as the old one or see what it did.
pub fn forget(state: &mut State, customer_id: &str) {
    state.accounts.remove(customer_id);
    state.qstash.forget(customer_id);
    state.trail.forget(customer_id);
    state.grants.forget(customer_id);
}

/// The refusal's text for somebody who has to delete these first; it names the first few.
pub fn blockers(what: &str, belongings: &[String]) -> String {
    const NAMED: usize = 5;
    let named = belongings.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = belongings.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{what} has active resources, delete them first: {named}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut() {
        let one = ["Redis database a".to_owned()];
        let text = "team has active resources, delete them first: Redis database a";
        assert_eq!(blockers("team", &one), text);
        let many: Vec<_> = (0..9).map(|number| number.to_string()).collect();
        assert!(blockers("team", &many).ends_with("first: 0, 1, 2, 3, 4 and 4 more"));
    }
}
