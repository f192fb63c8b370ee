//! The list as a file: what is on the page, without anything secret.

use super::csv;
use super::list::{List, state_id};
use super::looks::Looks;

const HEAD: [&str; 9] =
    ["slug", "customer_id", "key_state", "key_since", "redis", "vector", "search", "qstash", "last_activity"];

/// These rows as CSV. Counts are there for rows that were looked at; `moment` words a time in Unix seconds.
pub fn table(list: &List, rows: &[u32], looks: &Looks, moment: impl Fn(i64) -> String) -> String {
    let cells: Vec<[String; 9]> = rows
        .iter()
        .filter_map(|number| list.rows.get(*number as usize))
        .map(|row| {
            let tenant = &row.tenant;
            let counts = row.can_act().then(|| looks.counts(&tenant.slug)).flatten();
            let count = |of: fn(&super::looks::Counts) -> usize| {
                counts.as_ref().map(|counts| of(counts).to_string()).unwrap_or_default()
            };
            [
                tenant.slug.clone(),
                tenant.customer_id.clone(),
                state_id(tenant.key).to_owned(),
                tenant.since.map(&moment).unwrap_or_default(),
                count(|counts| counts.redis),
                count(|counts| counts.vector),
                count(|counts| counts.search),
                count(|counts| counts.qstash),
                counts.and_then(|counts| counts.last_activity).map(&moment).unwrap_or_default(),
            ]
        })
        .collect();
    let lines = cells.iter().map(|cells| cells.iter().map(String::as_str).collect());
    csv::write(std::iter::once(HEAD.to_vec()).chain(lines))
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::{KeyState, Owned, Usage};

    use super::super::list::Sort;
    use super::super::list::tests::{list, tenant};
    use super::*;

    #[test]
    fn what_was_not_looked_at_stays_empty_and_no_slug_becomes_a_formula() {
        let list = list(vec![
            tenant("acme", KeyState::Held, Some(5)),
            tenant("-2+3", KeyState::Unseen, None),
            tenant("lost", KeyState::Lost, None),
        ]);
        let mut looks = Looks::default();
        looks.want(["acme".to_owned()]);
        let errands = looks.start();
        let owned = Owned { id: "d".into(), name: "cache".into(), blocks: true, booked: None };
        let usage = Usage { redis: vec![owned], last_activity: Some(9), ..Usage::default() };
        looks.settle(&errands[0], Ok(&usage));
        let text = table(&list, &list.order(Sort::default()), &looks, |at| format!("t{at}"));
        assert_eq!(
            text,
            "slug,customer_id,key_state,key_since,redis,vector,search,qstash,last_activity\r\n\
             \"'-2+3\",sub_team-1_-2+3,unseen,,,,,,\r\n\
             acme,sub_team-1_acme,held,t5,1,0,0,0,t9\r\n\
             lost,sub_team-1_lost,lost,,,,,,\r\n"
        );
    }
}
