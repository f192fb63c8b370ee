//! Every sentence of the Redis pages, in one place to be read and translated. What a rule of the form says comes from
//! `upstash_api::validate`, how a call failed from `api::error`.

/// The account's free place is taken.
pub fn free_taken(name: &str) -> String {
    format!(
        "An account has one free database, and “{name}” is it. Choose another plan, or delete “{name}” first."
    )
}

pub const BUDGET_WHOLE: &str = "A budget is a whole number of dollars, such as 20.";
