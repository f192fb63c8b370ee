//! What was typed, and what a refusal is about; pure.

use upstash_api::{exchange::ProblemCode, validate};

use super::text;
use crate::api::error::ApiError;

/// The longest key the exchange takes.
const MAX_KEY: usize = 256;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairField {
    Email,
    Key,
}

/// A pair that can be sent, without the blanks around it. No `Debug`: one half is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    pub email: String,
    pub key: String,
}

impl Pair {
    /// Reads what was typed. Only what certainly is no pair is stopped; Upstash proves the rest.
    ///
    /// # Errors
    /// What is wrong, field by field, in their order.
    pub fn read(email: &str, key: &str) -> Result<Self, Vec<(PairField, &'static str)>> {
        let (email, key) = (email.trim(), key.trim());
        let mut wrong = Vec::new();
        if validate::email(email).is_err() {
            wrong.push((PairField::Email, text::BAD_EMAIL));
        }
        let is_key = (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_key {
            wrong.push((PairField::Key, if key.is_empty() { text::NO_KEY } else { text::BAD_KEY }));
        }
        if wrong.is_empty() { Ok(Self { email: email.to_owned(), key: key.to_owned() }) } else { Err(wrong) }
    }
}

/// Why the pair was not kept: the field it is about, if it is about one, and the words.
pub fn refusal(error: &ApiError) -> (Option<PairField>, String) {
    let said = error.user_message_of_write();
    let problem = error.problem();
    match error.code() {
        Some(ProblemCode::PastedKeyRefused) => (Some(PairField::Key), text::REFUSED.to_owned()),
        Some(ProblemCode::TeamKeyNeeded) => {
            let upstream = problem.and_then(|problem| problem.upstream.as_deref());
            (Some(PairField::Key), text::cannot_manage(upstream))
        }
        Some(ProblemCode::Invalid) => {
            let field = match problem.and_then(|problem| problem.field.as_deref()) {
                Some("email") => Some(PairField::Email),
                Some("api_key") => Some(PairField::Key),
                _ => None,
            };
            (field, said.detail)
        }
        _ => (None, format!("{}. {} {}", said.title, said.detail, said.next)),
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::Problem;

    use super::*;

    fn wrong(email: &str, key: &str) -> Vec<PairField> {
        Pair::read(email, key).err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    fn problem(code: ProblemCode, field: Option<&str>, upstream: Option<&str>) -> ApiError {
        let problem = Problem {
            code,
            message: "the server's own words".into(),
            request_id: "r1".into(),
            field: field.map(Into::into),
            upstream: upstream.map(Into::into),
            retry_after: None,
        };
        ApiError::Problem { status: 400, problem }
    }

    #[test]
    fn blanks_around_what_was_pasted_do_not_matter() {
        let pair = Pair::read(" ops@acme.example ", "\n0a1b-2c \t").expect("a pair");
        assert_eq!((pair.email.as_str(), pair.key.as_str()), ("ops@acme.example", "0a1b-2c"));
    }

    #[test]
    fn only_what_cannot_be_a_pair_is_stopped_here() {
        assert_eq!(wrong("", ""), [PairField::Email, PairField::Key]);
        assert_eq!(wrong("ops@acme.example", "two words"), [PairField::Key]);
        assert_eq!(wrong("ops@acme.example", &"k".repeat(257)), [PairField::Key]);
        assert_eq!(wrong("ops:x@acme.example", "k"), [PairField::Email]);
    }

    #[test]
    fn a_refusal_is_said_at_the_field_it_is_about() {
        let about = |code, field| refusal(&problem(code, field, None)).0;
        assert_eq!(about(ProblemCode::PastedKeyRefused, None), Some(PairField::Key));
        assert_eq!(about(ProblemCode::TeamKeyNeeded, None), Some(PairField::Key));
        assert_eq!(about(ProblemCode::Invalid, Some("email")), Some(PairField::Email));
        assert_eq!(about(ProblemCode::UpstreamTimeout, None), None);
        assert_eq!(refusal(&ApiError::Offline).0, None);
    }

    #[test]
    fn a_key_that_cannot_manage_sub_accounts_is_refused_in_upstash_s_own_words_too() {
        let (_, words) = refusal(&problem(ProblemCode::TeamKeyNeeded, None, Some("not a team")));
        assert!(words.contains("Upstash says: not a team"), "{words}");
        assert!(words.contains("Nothing was saved"), "{words}");
    }
}
