//! Sentences about the key of a team.

/// Label of the e-mail.
pub const EMAIL: &str = "E-mail of the team's member";
/// Below it.
pub const EMAIL_HINT: &str = "The one who made the key: Upstash wants it beside the key.";
/// Label of the key.
pub const KEY: &str = "API key of the team";
/// Below it.
pub const KEY_HINT: &str = "In the Upstash console, switch to the team, then Account, Management API. A key made in a \
     personal account cannot manage sub-accounts.";
/// Sends it.
pub const SAVE: &str = "Try it and save";
/// What happens then.
pub const SAVE_NOTE: &str =
    "The server lists the team's sub-accounts with it once. Only if that works is it kept, sealed.";
/// An e-mail that cannot be one.
pub const BAD_EMAIL: &str = "Enter an e-mail address, such as ops@example.com.";
/// Nothing was pasted.
pub const NO_KEY: &str = "Paste the key.";
/// What was pasted is no key.
pub const BAD_KEY: &str = "Paste the whole key and nothing else: it has no blanks.";
/// Upstash does not know the pair.
pub const REFUSED: &str = "Upstash does not accept this key with this e-mail. Nothing was saved. Check that the whole key \
     was pasted, and that the e-mail is that of the member who made it.";

/// Upstash knows the pair, but it cannot manage sub-accounts.
#[must_use]
pub fn cannot_manage(upstash_said: Option<&str>) -> String {
    let why = "Upstash accepts this key, but not for sub-accounts: it was made in a personal account, or the team has no \
               sub-accounts enabled. Nothing was saved.";
    match upstash_said {
        Some(said) => format!("{why} Upstash says: {said}"),
        None => why.to_owned(),
    }
}
