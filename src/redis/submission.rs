//! What came of sending the request, and what may be done next.
//!
//! The one thing that must not happen is a second database because a first answer got lost: after an unclear failure
//! the wizard looks into the list before it offers to send again.

use upstash_api::developer::redis::Database;
use upstash_api::exchange::ProblemCode;
use upstash_api::validate::{CreateField, FieldError};

use super::store::Sent;
use super::text;
use crate::api::error::ApiError;

/// Where the wizard is with its request. Only [`Submission::may_send`] states send.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Submission {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The request is on its way.
    Sending,
    /// It did not arrive or was refused for a reason that is not about one field: nothing was created.
    NotCreated(ApiError),
    /// Nobody knows whether the database exists.
    Unclear(Check),
}

/// Looking for the database of an unclear request.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// Not looked yet, or the list could not be read, and why.
    Open(Option<ApiError>),
    Looking,
    /// It exists; its id.
    Found(String),
    /// There is one of this name, the newest of them by its id, but nobody knows whether it is older than the request.
    Namesake(String),
    /// The list was read and holds no new database of this name.
    Absent,
}

/// What a failed create means.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// About one field: nothing was created.
    Field(FieldError),
    /// Not about a field: nothing was created.
    NotCreated(ApiError),
    /// The session is over, nothing was created; the shell offers to sign in.
    SessionOver,
    /// It may have been created.
    Unclear,
}

impl Submission {
    /// Whether the request may be sent now.
    pub const fn may_send(&self) -> bool {
        matches!(self, Self::Idle | Self::NotCreated(_) | Self::Unclear(Check::Absent | Check::Namesake(_)))
    }

    /// The state after a failure; a field's error is the form's business.
    pub fn after(failure: &Failure) -> Self {
        match failure {
            Failure::Field(_) | Failure::SessionOver => Self::Idle,
            Failure::NotCreated(error) => Self::NotCreated(error.clone()),
            Failure::Unclear => Self::Unclear(Check::Open(None)),
        }
    }
}

/// Reads a failed create.
pub fn failure(error: &ApiError) -> Failure {
    use ProblemCode as Code;
    let problem = match error {
        // There was no network to send it to; see `api::transport`.
        ApiError::Offline => return Failure::NotCreated(error.clone()),
        ApiError::Network | ApiError::Timeout | ApiError::Malformed => return Failure::Unclear,
        ApiError::Problem { problem, .. } => problem,
    };
    match problem.code {
        Code::SessionMissing | Code::SessionExpired => Failure::SessionOver,
        Code::UpstreamTimeout | Code::UpstreamBroken | Code::Internal | Code::Unknown => Failure::Unclear,
        Code::Invalid | Code::BadRequest => match problem.field.as_deref().and_then(CreateField::from_id) {
            Some(field) => Failure::Field(FieldError { field, message: problem.message.clone() }),
            None => Failure::NotCreated(error.clone()),
        },
        Code::UpstreamRefused => match problem.upstream.as_deref().map(|said| (field_of(said), said)) {
            Some((Some(field), said)) => {
                Failure::Field(FieldError { field, message: text::upstash_said(said) })
            }
            _ => Failure::NotCreated(error.clone()),
        },
        _ => Failure::NotCreated(error.clone()),
    }
}

/// The field that a sentence of Upstash is about, as far as its words tell. They are not documented, so a wrong guess
/// must only cost a look at the wrong step: the sentence is shown as it is.
fn field_of(said: &str) -> Option<CreateField> {
    let said = said.to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |stem: &str| words.iter().any(|word| word.starts_with(stem));
    if has("read") && has("region") {
        Some(CreateField::ReadRegions)
    } else if has("region") {
        Some(CreateField::PrimaryRegion)
    } else if has("budget") {
        Some(CreateField::Budget)
    } else if has("free") || has("plan") || has("payment") || has("card") || has("limit") || has("quota") {
        Some(CreateField::Plan)
    } else if has("name") {
        Some(CreateField::Name)
    } else {
        None
    }
}

/// What the list says of an unclear request.
pub fn looked(sent: &Sent, now: &[Database]) -> Check {
    let mut named = now.iter().filter(|database| database.database_name == sent.name);
    let found = match &sent.before {
        Some(before) => named.find(|database| !before.contains(&database.database_id)),
        None => named.max_by_key(|database| database.creation_time),
    };
    match found.map(|database| database.database_id.clone()) {
        Some(id) if sent.before.is_some() => Check::Found(id),
        Some(id) => Check::Namesake(id),
        None => Check::Absent,
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::Problem;

    use super::*;

    fn problem(code: ProblemCode, field: Option<&str>, upstream: Option<&str>) -> ApiError {
        let problem = Problem {
            code,
            message: "not like this".into(),
            request_id: "r".into(),
            field: field.map(str::to_owned),
            upstream: upstream.map(str::to_owned),
            retry_after: None,
        };
        ApiError::Problem { status: 400, problem }
    }

    #[test]
    fn a_lost_answer_is_never_taken_for_a_no() {
        for error in [
            ApiError::Network,
            ApiError::Timeout,
            ApiError::Malformed,
            problem(ProblemCode::UpstreamTimeout, None, None),
            problem(ProblemCode::UpstreamBroken, None, None),
            problem(ProblemCode::Internal, None, None),
            problem(ProblemCode::Unknown, None, None),
        ] {
            let failure = failure(&error);
            assert_eq!(failure, Failure::Unclear, "{error:?}");
            assert!(!Submission::after(&failure).may_send());
        }
    }

    #[test]
    fn a_clear_no_may_be_tried_again() {
        for error in [
            ApiError::Offline,
            problem(ProblemCode::UpstreamUnreachable, None, None),
            problem(ProblemCode::UpstreamRateLimited, None, None),
            problem(ProblemCode::ReconnectNeeded, None, None),
            problem(ProblemCode::Invalid, Some("something_else"), None),
            problem(ProblemCode::UpstreamRefused, None, Some("please reach support")),
            problem(ProblemCode::UpstreamRefused, None, None),
        ] {
            let failure = failure(&error);
            assert_eq!(failure, Failure::NotCreated(error.clone()));
            assert!(Submission::after(&failure).may_send());
        }
    }

    #[test]
    fn a_refusal_lands_on_its_field() {
        let field = |error: &ApiError| match failure(error) {
            Failure::Field(refusal) => Some((refusal.field, refusal.message)),
            _ => None,
        };
        let named = problem(ProblemCode::Invalid, Some("database_name"), None);
        assert_eq!(field(&named), Some((CreateField::Name, "not like this".to_owned())));
        for (said, expected) in [
            ("you can only have one free database", CreateField::Plan),
            ("Invalid request, primary region might be wrong", CreateField::PrimaryRegion),
            ("too many read regions", CreateField::ReadRegions),
            ("regional db creation is deprecated", CreateField::PrimaryRegion),
            ("database name already exists", CreateField::Name),
            ("add a payment method first", CreateField::Plan),
        ] {
            let (found, message) =
                field(&problem(ProblemCode::UpstreamRefused, None, Some(said))).expect(said);
            assert_eq!(found, expected, "{said}");
            assert!(message.contains(said), "Upstash's own words stay: {message}");
        }
    }

    #[test]
    fn a_session_that_ended_keeps_the_wizard_ready() {
        let failure = failure(&problem(ProblemCode::SessionExpired, None, None));
        assert_eq!(Submission::after(&failure), Submission::Idle);
    }

    #[test]
    fn a_request_on_its_way_or_unclear_is_not_sent_again() {
        assert!(!Submission::Sending.may_send());
        for check in [Check::Open(None), Check::Looking, Check::Found("id".into())] {
            assert!(!Submission::Unclear(check).may_send());
        }
        for check in [Check::Absent, Check::Namesake("id".into())] {
            assert!(Submission::Unclear(check).may_send());
        }
    }

    fn database(id: &str, name: &str, creation_time: i64) -> Database {
        Database { database_id: id.into(), database_name: name.into(), creation_time, ..Database::default() }
    }

    #[test]
    fn a_database_of_that_name_from_before_is_not_taken_for_the_new_one() {
        let sent = Sent { name: "cache".into(), before: Some(vec!["old".to_owned()]) };
        let mut now = vec![database("old", "cache", 1), database("x", "other", 3)];
        assert_eq!(looked(&sent, &now), Check::Absent);
        now.push(database("new", "cache", 2));
        assert_eq!(looked(&sent, &now), Check::Found("new".into()));
    }

    #[test]
    fn without_a_list_from_before_a_database_of_that_name_proves_nothing() {
        let sent = Sent { name: "cache".into(), before: None };
        let now = [database("new", "cache", 2), database("old", "cache", 1), database("x", "other", 3)];
        assert_eq!(looked(&sent, &now), Check::Namesake("new".into()));
        assert_eq!(looked(&sent, &now[2..]), Check::Absent);
    }
}
