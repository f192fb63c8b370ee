//! What the list shows: search and order, both held by the URL.

use std::cmp::Ordering;

use upstash_api::catalog;
use upstash_api::developer::redis::Database;

use super::facts;
use crate::listing::{self, SortColumn};

/// Query parameter of the search.
pub const SEARCH: &str = "q";
/// Query parameter of the order: a column, with `-` before it for the other way round.
pub const SORT: &str = "sort";

/// A column that the list can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    #[default]
    Name,
    State,
    Region,
    Plan,
    Created,
}

impl SortColumn for Column {
    const ALL: &'static [Self] = &[Self::Name, Self::State, Self::Region, Self::Plan, Self::Created];

    fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::State => "state",
            Self::Region => "region",
            Self::Plan => "plan",
            Self::Created => "created",
        }
    }

    fn starts_descending(self) -> bool {
        self == Self::Created
    }
}

/// The order of the list.
pub type Sort = listing::Sort<Column>;

/// The databases that fit the search, in order. Words of the search must all occur, in any field, in any case.
pub fn visible(databases: &[Database], search: &str, sort: Sort) -> Vec<Database> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(String, &Database)> = databases
        .iter()
        .filter(|database| fits(database, &words))
        .map(|database| (key(database, sort.column), database))
        .collect();
    found.sort_by(|(left_key, left), (right_key, right)| {
        let order = match sort.column {
            Column::Created => left.creation_time.cmp(&right.creation_time),
            _ => left_key.cmp(right_key),
        };
        let order = if sort.descending { order.reverse() } else { order };
        order.then_with(|| by_name(left, right))
    });
    found.into_iter().map(|(_, database)| database.clone()).collect()
}

/// Equal rows keep one order however the list is sorted, so that rows do not jump between refreshes.
fn by_name(left: &Database, right: &Database) -> Ordering {
    let key = |database: &Database| (database.database_name.to_lowercase(), database.database_id.clone());
    key(left).cmp(&key(right))
}

fn key(database: &Database, column: Column) -> String {
    match column {
        Column::Name => database.database_name.to_lowercase(),
        Column::State => database.state.clone(),
        Column::Region => facts::place(&database.primary_region).to_lowercase(),
        // Plans in the catalog's order (cheapest first), unknown ones after them by name.
        Column::Plan => match facts::plan(database) {
            Some(plan) => {
                let rank = catalog::PLANS.iter().position(|known| known.id == plan.id).unwrap_or(usize::MAX);
                format!("{rank:03}")
            }
            None => format!("~{}", database.plan_family),
        },
        Column::Created => String::new(),
    }
}

fn fits(database: &Database, words: &[String]) -> bool {
    let plan = facts::plan_label(database);
    let mut fields = vec![
        database.database_name.as_str(),
        &database.database_id,
        &database.endpoint,
        &database.state,
        &plan,
        &database.primary_region,
        facts::place(&database.primary_region),
    ];
    for region in &database.read_regions {
        fields.push(region);
        fields.push(facts::place(region));
    }
    let text = fields.join("\n").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn database(name: &str, region: &str, plan: &str, created: i64) -> Database {
        Database {
            database_id: format!("id-{name}"),
            database_name: name.into(),
            state: "active".into(),
            primary_region: region.into(),
            plan_family: plan.into(),
            creation_time: created,
            ..Database::default()
        }
    }

    fn sample() -> Vec<Database> {
        vec![
            database("orders", "eu-west-1", "payg", 30),
            database("Cache", "us-east-1", "free", 10),
            database("sessions", "eu-central-1", "payg", 20),
        ]
    }

    fn names(search: &str, sort: Sort) -> Vec<String> {
        visible(&sample(), search, sort).into_iter().map(|database| database.database_name).collect()
    }

    #[test]
    fn names_are_ordered_without_regard_to_case() {
        assert_eq!(names("", Sort::default()), ["Cache", "orders", "sessions"]);
    }

    #[test]
    fn a_search_finds_places_and_plans_too() {
        assert_eq!(names("ireland", Sort::default()), ["orders"]);
        assert_eq!(names("pay FRANK", Sort::default()), ["sessions"]);
        assert_eq!(names("id-cache", Sort::default()), ["Cache"]);
        assert!(names("mars", Sort::default()).is_empty());
    }

    #[test]
    fn plans_are_ordered_by_price_and_ties_by_name() {
        let sort = Sort { column: Column::Plan, descending: true };
        assert_eq!(names("", sort), ["orders", "sessions", "Cache"]);
    }

    #[test]
    fn the_newest_comes_first_when_created_is_clicked() {
        let sort = Sort::default().toggled(Column::Created);
        assert_eq!(names("", sort), ["orders", "sessions", "Cache"]);
        assert_eq!(names("", sort.toggled(Column::Created)), ["Cache", "sessions", "orders"]);
    }

    #[test]
    fn the_natural_order_of_names_is_the_default() {
        assert_eq!(Sort::natural(Column::Name), Sort::default());
        assert!(Sort::natural(Column::Created).descending);
    }

    #[test]
    fn the_default_order_stays_out_of_the_url() {
        assert_eq!(Sort::default().param(), None);
        assert_eq!(Sort::parse("nonsense"), Sort::default());
        assert_eq!(Sort::parse("-"), Sort::default());
    }

    fn sorts() -> impl Strategy<Value = Sort> {
        (0..Column::ALL.len(), any::<bool>())
            .prop_map(|(index, descending)| Sort { column: Column::ALL[index], descending })
    }

    fn databases() -> impl Strategy<Value = Vec<Database>> {
        let regions = prop::sample::select(catalog::REGIONS);
        let one = ("[a-zA-Z]{1,3}", regions, prop::sample::select(vec!["free", "payg", "paid"]), 0..5_i64);
        prop::collection::vec(one, 0..12).prop_map(|rows| {
            let mut all: Vec<Database> = rows
                .into_iter()
                .map(|(name, region, plan, at)| database(&name, region.id, plan, at))
                .collect();
            for (index, database) in all.iter_mut().enumerate() {
                database.database_id = format!("{index:02}");
            }
            all
        })
    }

    proptest! {
        #[test]
        fn an_order_survives_the_url(sort in sorts()) {
            prop_assert_eq!(sort.param().map_or_else(Sort::default, |text| Sort::parse(&text)), sort);
        }

        #[test]
        fn sorting_loses_and_invents_nothing(all in databases(), sort in sorts()) {
            let ids = |list: &[Database]| {
                let mut ids: Vec<String> = list.iter().map(|database| database.database_id.clone()).collect();
                ids.sort();
                ids
            };
            prop_assert_eq!(ids(&visible(&all, "", sort)), ids(&all));
        }

        #[test]
        fn the_order_does_not_depend_on_how_upstash_listed_them(mut all in databases(), sort in sorts()) {
            let once = visible(&all, "", sort);
            all.reverse();
            prop_assert_eq!(visible(&all, "", sort), once);
        }

        #[test]
        fn a_database_is_found_by_its_own_name(all in databases()) {
            for database in &all {
                let found = visible(&all, &database.database_name, Sort::default());
                prop_assert!(found.contains(database));
            }
        }
    }
}
