//! What somebody pasted for a key, and what an import that failed means.

use upstash_api::exchange::ProblemCode;

use super::text;
use crate::api::error::ApiError;

/// The key in what was pasted. A whole pair, `customer id:key`, is taken apart when it is this sub-account's.
///
/// # Errors
/// The sentence for the field.
pub fn key_of(pasted: &str, customer_id: &str) -> Result<String, String> {
    let pasted = pasted.trim();
    let key = match pasted.strip_prefix(customer_id).and_then(|rest| rest.strip_prefix(':')) {
        Some(key) => key.trim_start(),
        None => match pasted.rsplit_once(':') {
            // Anything else before a colon may be a key itself, and is not repeated.
            Some((user, _)) if user.contains('@') || user.starts_with("sub_") => {
                return Err(text::pasted_other(user.trim()));
            }
            Some(_) => return Err(text::PASTE_ALONE.to_owned()),
            None => pasted,
        },
    };
    if key.is_empty() {
        return Err(text::PASTE_KEY.to_owned());
    }
    if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(text::PASTE_ONE_WORD.to_owned());
    }
    Ok(key.to_owned())
}

/// A failed import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// About what was pasted: the sentence for the field.
    Field(String),
    /// Not about it: the sentence for the dialog.
    Other(String),
}

/// Reads a failed import.
pub fn failure(error: &ApiError) -> Failure {
    let is_about_key = || {
        error.problem().and_then(|problem| problem.field.as_deref()).is_some_and(|field| field == "api_key")
    };
    match (error.code(), error.problem()) {
        (Some(ProblemCode::PastedKeyRefused), _) => Failure::Field(text::PASTE_REFUSED.to_owned()),
        (Some(ProblemCode::Invalid | ProblemCode::BadRequest), Some(problem)) if is_about_key() => {
            Failure::Field(problem.message.clone())
        }
        _ => Failure::Other(text::deletion::said(error)),
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::Problem;

    use super::*;

    const ID: &str = "sub_t-1_acme";

    fn problem(code: ProblemCode, field: Option<&str>) -> ApiError {
        let problem = Problem {
            code,
            message: "not like this".into(),
            request_id: "r".into(),
            field: field.map(str::to_owned),
            upstream: None,
            retry_after: None,
        };
        ApiError::Problem { status: 400, problem }
    }

    #[test]
    fn a_key_is_taken_as_it_is_or_out_of_its_own_pair() {
        for pasted in ["k-1", "  k-1\n", "sub_t-1_acme:k-1", " sub_t-1_acme: k-1 "] {
            assert_eq!(key_of(pasted, ID).as_deref(), Ok("k-1"), "{pasted:?}");
        }
    }

    #[test]
    fn what_cannot_be_its_key_never_leaves_the_browser() {
        for (pasted, said) in [
            ("", text::PASTE_KEY.to_owned()),
            (" \n", text::PASTE_KEY.to_owned()),
            ("sub_t-1_acme:", text::PASTE_KEY.to_owned()),
            ("two words", text::PASTE_ONE_WORD.to_owned()),
            ("k-1\nk-2", text::PASTE_ONE_WORD.to_owned()),
            ("sub_t-1_globex:k-1", text::pasted_other("sub_t-1_globex")),
            ("sub_t-1_acme2:k-1", text::pasted_other("sub_t-1_acme2")),
            ("k-1:", text::PASTE_ALONE.to_owned()),
            ("demo@acme.example:k-1", text::pasted_other("demo@acme.example")),
        ] {
            assert_eq!(key_of(pasted, ID), Err(said), "{pasted:?}");
        }
    }

    #[test]
    fn a_refused_key_is_an_error_of_the_field_and_the_rest_is_not() {
        let refused = problem(ProblemCode::PastedKeyRefused, Some("api_key"));
        assert_eq!(failure(&refused), Failure::Field(text::PASTE_REFUSED.to_owned()));
        let invalid = problem(ProblemCode::Invalid, Some("api_key"));
        assert_eq!(failure(&invalid), Failure::Field("not like this".to_owned()));
        for error in [
            problem(ProblemCode::Invalid, Some("slug")),
            problem(ProblemCode::UpstreamTimeout, None),
            ApiError::Network,
        ] {
            assert!(matches!(failure(&error), Failure::Other(_)), "{error:?}");
        }
    }
}
