//! Every sentence of the Redis pages, in one place to be read and translated. What a rule of the form says comes from
//! `upstash_api::validate`, how a call failed from `api::error`, what a widget says by itself from `ui::text`.

use upstash_api::catalog::PRICES_AS_OF;
use upstash_api::developer::redis::DatabaseStatus;

use super::facts::Continent;
use super::list::Column;
use super::step::Step;
use crate::api::error::UserMessage;
use crate::routes::Slug;

// Shared

pub const REDIS: &str = "Redis";
pub const DATABASES: &str = "Redis databases";
pub const NEW_DATABASE: &str = "New database";
pub const NONE: &str = "None";

/// The word for a state; Upstash's own word for one we do not know.
pub fn status(status: DatabaseStatus, state: &str) -> &str {
    match status {
        DatabaseStatus::Active => "Active",
        DatabaseStatus::Suspended => "Suspended",
        DatabaseStatus::Passive => "Passive",
        DatabaseStatus::Unknown if state.is_empty() => "Unknown",
        DatabaseStatus::Unknown => state,
    }
}

/// What a state means and what to do; nothing to say for an active database.
pub const fn status_means(status: DatabaseStatus) -> Option<&'static str> {
    match status {
        DatabaseStatus::Active => None,
        DatabaseStatus::Suspended => Some(
            "Upstash has stopped it, for instance over a limit or a budget. Its data is kept. The Upstash console says \
             why and how to resume it.",
        ),
        DatabaseStatus::Passive => Some(
            "Upstash has put it to sleep after a long time without use. Its data is kept. Wake it in the Upstash \
             console.",
        ),
        DatabaseStatus::Unknown => Some(
            "This dashboard does not know this state, so it sends no commands. The Upstash console says what it means.",
        ),
    }
}

pub const fn continent(continent: Continent) -> &'static str {
    match continent {
        Continent::NorthAmerica => "North America",
        Continent::SouthAmerica => "South America",
        Continent::Europe => "Europe",
        Continent::AsiaPacific => "Asia Pacific",
        Continent::Africa => "Africa",
        Continent::Other => "Elsewhere",
    }
}

// The list

pub const LIST_WHAT: &str = "databases";
pub const SEARCH: &str = "Search databases";
pub const SORT_BY: &str = "Sort by";
pub const READ_REGIONS: &str = "Read regions";
pub const CLEAR_SEARCH: &str = "Clear search";
pub const EMPTY_TITLE: &str = "No database yet";
pub const EMPTY_DETAIL: &str = "A Redis database holds your caches, sessions, queues and counters. It takes four short \
    steps: a name, a place near your users, a plan, and a look at what will be sent. Nothing is created before the last \
    one.";
pub const EMPTY_ACTION: &str = "Create the first database";

pub const fn column(column: Column) -> &'static str {
    match column {
        Column::Name => "Name",
        Column::State => "State",
        Column::Region => "Region",
        Column::Plan => "Plan",
        Column::Created => "Created",
    }
}

/// An option of the order, where there are no column headings.
pub fn sort_option(column: Column) -> String {
    format!("{SORT_BY} {}", self::column(column).to_lowercase())
}

/// Under the list: how many there are, or how many of them fit.
pub fn list_count(shown: usize, all: usize) -> String {
    let noun = if all == 1 { "database" } else { "databases" };
    if shown == all { format!("{all} {noun}") } else { format!("{shown} of {all} {noun}") }
}

pub fn nothing_fits(search: &str) -> String {
    format!("No database fits “{search}”")
}

pub const NOTHING_FITS_DETAIL: &str = "The search looks at names, ids, endpoints, regions, plans and states.";

// The wizard

pub const WIZARD_TITLE: &str = "New Redis database";
pub const ABOUT: &str = "Estimate";
pub const STEPS: &str = "Steps";
pub const CONTINUE: &str = "Continue";
pub const BACK: &str = "Back";
pub const CREATE: &str = "Create database";
pub const CREATING: &str = "Creating…";
pub const DRAFT_SAVED: &str = "Draft saved";
pub const DRAFT_NOT_SAVED: &str = "This browser saves no drafts: leaving the page loses what you typed.";
pub const DRAFT_RESTORED: &str = "Your draft from before is here.";
pub const START_OVER: &str = "Start over";
pub const START_OVER_QUESTION: &str = "Start over with an empty form?";

/// What starting over throws away; `sent` is the name of a database that may have been created.
pub fn start_over_detail(sent: Option<&str>) -> String {
    let lost = "What you filled in on all steps is thrown away. Nothing changes at Upstash.";
    match sent {
        Some(name) => format!(
            "{lost} The last request may have created “{name}”: look into the list before you ask for another."
        ),
        None => lost.to_owned(),
    }
}

pub const fn step(step: Step) -> &'static str {
    match step {
        Step::Place => "Name and place",
        Step::Replicas => "Replicas",
        Step::Plan => "Plan",
        Step::Review => "Review",
    }
}

/// The heading above a step's fields.
pub const fn step_heading(step: Step) -> &'static str {
    match step {
        Step::Place => "What is it called, and where does it live?",
        Step::Replicas => "Where should reads be fast?",
        Step::Plan => "How much will it hold?",
        Step::Review => REVIEW_TITLE,
    }
}

pub const NAME: &str = "Name";
pub const NAME_HINT: &str = "Letters, digits, hyphens and underscores; people see it in every list.";

pub fn name_in_use(name: &str) -> String {
    format!(
        "You already have a database named “{name}”. Two may share a name, but you will see both in every list."
    )
}

pub fn use_suggestion(name: &str) -> String {
    format!("Use {name}")
}

pub const PLATFORM: &str = "Cloud";
pub const PRIMARY_REGION: &str = "Primary region";
pub const PRIMARY_HINT: &str = "Every write goes here, so choose the place nearest to the servers that write. Moving it later means a new database.";
pub const PRIMARY_MARK: &str = "primary";
pub const IS_PRIMARY: &str = "Primary region";
pub const READ_REGIONS_HINT: &str = "Reads are answered by the nearest region. Each read region multiplies the price of a write: it is stored there too.";

/// What one more region adds to the estimate.
pub fn one_more_costs(price: &str) -> String {
    format!("{READ_REGIONS_HINT} At the expected usage each adds {price} a month.")
}

/// What one more region takes of a plan's commands.
pub fn one_more_counts(commands: &str) -> String {
    format!("{READ_REGIONS_HINT} At the expected usage each adds {commands} commands a month.")
}

pub const NO_REPLICAS_TITLE: &str = "Google Cloud databases have no read regions";
pub const NO_REPLICAS_DETAIL: &str =
    "Upstash replicates within AWS only. Continue with one region, or go back and choose AWS.";

pub fn remove_read_region(place: &str) -> String {
    format!("Remove {place} from the read regions")
}

pub fn use_plan(label: &str) -> String {
    format!("Choose {} instead", label.to_lowercase())
}

pub const PLAN: &str = "Plan";
pub const PLAN_HINT: &str = "Each price is for the usage and the read regions you gave.";
pub const EVICTION: &str = "Remove keys when the database is full";
pub const EVICTION_ON: &str =
    "At the data limit, keys are removed to make room: those that expire first, then any. Right for a cache.";
pub const EVICTION_OFF: &str =
    "At the data limit, writes are refused and nothing is removed. Right for data you must keep.";
pub const BUDGET: &str = "Monthly budget";
pub const BUDGET_HINT: &str =
    "In US dollars. Once a month has cost this much, Upstash stops taking writes. Empty means no cap.";
pub const BUDGET_WHOLE: &str = "A budget is a whole number of dollars, such as 20.";
pub const PER_MONTH: &str = "a month";

pub fn per_commands(price: &str) -> String {
    format!("{price} per 100K commands")
}

pub fn a_month(price: &str) -> String {
    format!("{price} a month")
}

pub fn plan_data(size: &str) -> String {
    format!("{size} data")
}

pub fn plan_commands(count: Option<&str>) -> String {
    match count {
        Some(count) => format!("{count} commands a month"),
        None => "unlimited commands".to_owned(),
    }
}

pub fn plan_request(size: &str) -> String {
    format!("{size} requests")
}

pub fn plan_value(size: &str) -> String {
    format!("{size} values")
}

/// The account's free place is taken.
pub fn free_taken(name: &str) -> String {
    format!(
        "An account has one free database, and “{name}” is it. Choose another plan, or delete “{name}” first."
    )
}

/// Why the free plan's card cannot be chosen.
pub fn free_taken_short(name: &str) -> String {
    format!("Taken: an account has one free database, and “{name}” is it.")
}

/// Why a plan's card cannot be chosen with these read regions.
pub fn too_many_regions(most: usize, chosen: usize) -> String {
    let noun = if most == 1 { "read region" } else { "read regions" };
    format!("Allows {most} {noun}; you chose {chosen}.")
}

pub const ESTIMATE: &str = "Estimate per month";
pub const READS: &str = "Reads a month";
pub const WRITES: &str = "Writes a month";
pub const COUNT_HINT: &str = "A number such as 300K, 1.5M or 2,000,000.";

/// The name of a slider beside the field of the same name.
pub fn slider(label: &str) -> String {
    format!("{label}, slider")
}

pub fn line_reads(count: &str) -> String {
    format!("{count} reads")
}

pub fn line_writes(count: &str, regions: u64) -> String {
    if regions == 1 { format!("{count} writes") } else { format!("{count} writes × {regions} regions") }
}

pub fn line_replicas(count: usize) -> String {
    let noun = if count == 1 { "read region" } else { "read regions" };
    format!("{count} {noun}")
}

pub fn line_commands(count: &str) -> String {
    format!("{count} commands")
}

pub fn of_limit(limit: &str) -> String {
    format!("of {limit}")
}

pub const OVER_FREE: &str =
    "This is more than the free plan allows: the database would stop answering until the next month.";
pub const POLLING_HINT: &str =
    "Workers that poll a queue send commands all day and cost far more than they look: see the fixed plans.";

pub fn prices_as_of() -> String {
    format!("Prices of {PRICES_AS_OF}. Storage and bandwidth beyond the plan come on top.")
}

pub const REVIEW_TITLE: &str = "This is what will be created";
pub const CHANGE: &str = "Change";

/// Read after "Change" by screen readers, which meet three of them.
pub fn change_step(step: Step) -> String {
    format!(" {}", self::step(step).to_lowercase())
}

pub const REQUEST: &str = "The exact request";
pub const REQUEST_HINT: &str =
    "Sent by this dashboard's server with your stored key. The same call works from your own scripts.";
pub const COPY_JSON: &str = "request body";
pub const COPY_CURL: &str = "curl command";
pub const JSON: &str = "JSON";
pub const CURL: &str = "curl";
pub const ON: &str = "On";
pub const OFF: &str = "Off";
pub const NO_CAP: &str = "No cap";

pub fn upstash_said(said: &str) -> String {
    format!("Upstash refused this: “{said}”. Nothing was created; your draft is unchanged.")
}

/// `sub` is the sub-account that it is in: by now another one may be in view.
pub fn created(name: &str, sub: Option<&Slug>) -> String {
    format!("“{name}” is created{}.", within(sub))
}

fn within(sub: Option<&Slug>) -> String {
    sub.map(|sub| format!(" in {}", sub.as_str())).unwrap_or_default()
}

pub const NOT_CREATED_NOTE: &str = "Your draft is unchanged.";

pub fn unclear_title(name: &str) -> String {
    format!("It is not clear whether “{name}” was created")
}

pub const UNCLEAR_DETAIL: &str = "The request was sent, but no answer came back. Look before you send it again, so that you do not get two.";
pub const LOOK: &str = "Look for it";

/// Why looking for it settled nothing.
pub fn look_failed(said: &UserMessage) -> String {
    format!("The list could not be read. {}. {}", said.title, said.next)
}

pub const LOOKING: &str = "Looking through your databases…";
pub const OPEN_LIST: &str = "Open the list";

pub fn found_title(name: &str) -> String {
    format!("“{name}” was created")
}

pub const FOUND_DETAIL: &str = "Only the answer got lost. There is nothing to send again.";
pub const OPEN_IT: &str = "Open the database";

pub fn namesake_title(name: &str) -> String {
    format!("There is a database named “{name}”")
}

pub const NAMESAKE_DETAIL: &str = "Your databases could not be read before the request was sent, so this one may be older. Open it and see when it was created; send the request again only if it is not the new one.";

pub fn absent_title(name: &str) -> String {
    format!("There is no new database named “{name}”")
}

pub const ABSENT_DETAIL: &str = "The list was read just now. Upstash may still be working on it: wait a minute, look again, and only then send it again.";
pub const LOOK_AGAIN: &str = "Look again";
pub const SEND_AGAIN: &str = "Send it again";

/// Why Create is disabled while it is not clear what became of the last request.
pub const LOOK_FIRST: &str = "Look for the database first: the last request may have created it.";

/// Why Create is disabled once the database of a lost answer was found.
pub const EXISTS_ALREADY: &str = "It exists already: there is nothing to send again.";

// The page of one database

pub const DATABASE: &str = "Redis database";
pub const SUMMARY: &str = "At a glance";
pub const READ_MARK: &str = "read";
pub const COPY_REST_URL: &str = "REST URL";
pub const COPY_ENDPOINT: &str = "endpoint";
pub const COPY_ID: &str = "database id";
pub const COPY_SNIPPET: &str = "code";
pub const DATABASE_WHAT: &str = "the database";
pub const EXPLORE: &str = "Explore keys";
pub const CONNECT: &str = "Connect";
pub const REST_URL: &str = "REST URL";
pub const ENDPOINT: &str = "Endpoint";
pub const DATABASE_ID: &str = "Database id";
pub const NO_REST_URL: &str =
    "Upstash answered an endpoint that does not belong to its Redis hosts, so no address is shown.";
/// Where the values of the variables are.
pub fn token_hint(sub: Option<&Slug>) -> String {
    let hint = "Tokens and passwords are never sent to this page. Copy yours from the Upstash console into the variable.";
    match sub {
        Some(sub) => format!("{hint} The console is opened as {} from the page about it.", sub.as_str()),
        None => hint.to_owned(),
    }
}

pub const OPEN_CONSOLE: &str = "Upstash console";
/// Leads to where the console is opened as a sub-account.
pub const CONSOLE_ACCESS: &str = "Console access";
pub const SNIPPETS: &str = "Code";
pub const SNIPPET_REST: &str = "curl";
pub const SNIPPET_JS: &str = "JavaScript";
pub const SNIPPET_PYTHON: &str = "Python";
pub const SNIPPET_CLI: &str = "redis-cli";
pub const SNIPPET_ENV: &str = ".env";
pub const PLACE: &str = "Where it lives";
pub const LIMITS: &str = "Plan and limits";
pub const DATA: &str = "Data";
pub const COMMANDS_A_MONTH: &str = "Commands a month";
pub const COMMANDS_A_SECOND: &str = "Commands a second";
pub const LARGEST_REQUEST: &str = "Largest request";
pub const LARGEST_VALUE: &str = "Largest value";
pub const CLIENTS: &str = "Connections";
pub const EVICTION_SHORT: &str = "Eviction";
pub const EVICTION_SHORT_ON: &str = "On: keys make room when full";
pub const EVICTION_SHORT_OFF: &str = "Off: writes stop when full";
pub const CREATED: &str = "Created";
pub const UNLIMITED: &str = "Unlimited";
pub const CHANGING_TITLE: &str = "This database is being changed";

pub fn changing(state: &str) -> String {
    format!("Upstash is at work on it ({state}). Some values here may be about to change.")
}

pub fn explore_not_now(status: &str) -> String {
    format!("The database is {}: it answers no commands.", status.to_lowercase())
}

pub const GONE_TITLE: &str = "This database is not here";
pub const GONE_DETAIL: &str =
    "It was deleted, or it belongs to another account. Check the address, or go back to the list.";
pub const BACK_TO_LIST: &str = "All databases";

pub const DELETE: &str = "Delete database";
pub const DELETE_HEAD: &str = "Delete this database";
pub const DELETE_LEAD: &str = "Removes the database with everything in it. There is no way back.";

pub fn delete_title(name: &str) -> String {
    format!("Delete “{name}”?")
}

/// What is lost, exactly.
pub fn delete_losses(name: &str, regions: usize) -> Vec<String> {
    let data = if regions == 1 {
        format!("All data of “{name}”.")
    } else {
        format!("All data of “{name}”, in all {regions} regions.")
    };
    vec![
        data,
        "Its endpoint and its tokens: every program that uses them stops working at once.".to_owned(),
        "Nobody can bring it back, neither you nor this dashboard.".to_owned(),
    ]
}

/// Above the list of what is lost. A question lies over the page, and with it over the line that says whose it is.
pub fn delete_loses(sub: Option<&Slug>) -> String {
    match sub {
        Some(sub) => format!("It belongs to the sub-account {}. What is lost:", sub.as_str()),
        None => "What is lost:".to_owned(),
    }
}

/// Why the button is disabled inside a partner's page.
pub const DELETE_NOT_HERE: &str = "Deleting works only where the dashboard has a tab of its own.";

/// `sub` is the sub-account that it was in.
pub fn deleted(name: &str, sub: Option<&Slug>) -> String {
    format!("“{name}” is deleted{}.", within(sub))
}
