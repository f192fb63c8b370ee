//! The form for one new sub-account: a slug, what is wrong with it, and what came of asking for it.

use upstash_api::exchange::{ProblemCode, Tenant};
use upstash_api::validate::{SlugError, suggest_slug, usable_slug};

use super::list::List;
use super::text;
use crate::api::error::{ApiError, Certainty};

/// What was typed and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlugForm {
    slug: String,
    /// Asked for at least once: now it may be said that something is missing.
    tried: bool,
    /// What the server said about this very slug.
    refusal: Option<String>,
}

/// What is wrong with the slug as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    Rule(SlugError),
    /// The list has it; here it is.
    Taken(Tenant),
    /// The server said so.
    Refused(String),
}

impl Wrong {
    /// The sentence below the field.
    pub fn message(&self) -> String {
        match self {
            Self::Rule(error) => error.to_string(),
            Self::Taken(_) => text::TAKEN.to_owned(),
            Self::Refused(said) => said.clone(),
        }
    }
}

impl SlugForm {
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Somebody typed; what the server said was about another slug.
    pub fn edit(&mut self, slug: String) {
        if slug != self.slug {
            self.refusal = None;
            self.slug = slug;
        }
    }

    /// Keeps what the server said about the slug.
    pub fn refuse(&mut self, said: String) {
        self.refusal = Some(said);
    }

    /// What is wrong, whether or not it is time to say so. `list` is what is known of the others.
    pub fn wrong(&self, list: Option<&List>) -> Option<Wrong> {
        if let Some(said) = &self.refusal {
            return Some(Wrong::Refused(said.clone()));
        }
        if let Err(error) = usable_slug(&self.slug) {
            return Some(Wrong::Rule(error));
        }
        let taken = list?.get(&self.slug)?;
        Some(Wrong::Taken(taken.tenant.clone()))
    }

    /// What to show below the field now. That nothing was typed yet is no mistake before it is sent.
    pub fn shown(&self, list: Option<&List>) -> Option<Wrong> {
        self.wrong(list).filter(|wrong| self.tried || *wrong != Wrong::Rule(SlugError::Empty))
    }

    /// A slug near what was typed that can be used, where what was typed cannot.
    pub fn suggestion(&self, list: Option<&List>) -> Option<String> {
        self.wrong(list)?;
        let near = suggest_slug(&self.slug)?;
        let free = |slug: &str| list.is_none_or(|list| list.get(slug).is_none());
        let numbered = |number: u32| {
            let tail = format!("-{number}");
            let room = upstash_api::validate::MAX_SLUG.saturating_sub(tail.len());
            format!("{}{tail}", near.get(..room).unwrap_or(&near))
        };
        std::iter::once(near.clone())
            .chain((2..100).map(numbered))
            .find(|slug| *slug != self.slug && free(slug) && usable_slug(slug).is_ok())
    }

    /// Another one that differs in capitals alone: allowed, and worth knowing.
    pub fn namesake(&self, list: Option<&List>) -> Option<String> {
        list?.namesake(&self.slug).map(|row| row.tenant.slug.clone())
    }

    /// Wants to be sent: the slug, or what is wrong with it. What the server said before is no reason not to ask again.
    ///
    /// # Errors
    /// What is wrong; the field takes the focus.
    pub fn send(&mut self, list: Option<&List>) -> Result<String, Wrong> {
        self.tried = true;
        self.refusal = None;
        match self.wrong(list) {
            Some(wrong) => Err(wrong),
            None => Ok(self.slug.clone()),
        }
    }
}

/// What a failed creation means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// About the slug: nothing was made. The sentence for the field.
    Field(String),
    /// Not about the slug: nothing was made.
    NotMade(ApiError),
    /// The key of the account is a person's: nothing was made.
    TeamKeyNeeded,
    /// Nobody knows whether it was made; the list does.
    Unclear(ApiError),
}

/// Reads a failed creation.
pub fn failure(error: &ApiError) -> Failure {
    use ProblemCode as Code;
    if error.certainty() == Certainty::Unknown {
        return Failure::Unclear(error.clone());
    }
    match error.problem().map(|problem| (problem, problem.code)) {
        Some((_, Code::SlugTaken)) => Failure::Field(text::TAKEN.to_owned()),
        Some((problem, Code::Invalid | Code::BadRequest)) if problem.field.as_deref() == Some("slug") => {
            Failure::Field(problem.message.clone())
        }
        Some((_, Code::TeamKeyNeeded)) => Failure::TeamKeyNeeded,
        _ => Failure::NotMade(error.clone()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use upstash_api::exchange::{KeyState, Problem};

    use super::super::list::tests::{list, tenant};
    use super::*;

    fn typed(slug: &str) -> SlugForm {
        let mut form = SlugForm::default();
        form.edit(slug.to_owned());
        form
    }

    fn team() -> List {
        list(vec![
            tenant("acme", KeyState::Held, None),
            tenant("acme-2", KeyState::Held, None),
            tenant("Globex", KeyState::Held, None),
        ])
    }

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
    fn an_empty_field_is_no_mistake_until_it_is_sent() {
        let mut form = SlugForm::default();
        assert_eq!(form.shown(None), None);
        assert_eq!(form.send(None), Err(Wrong::Rule(SlugError::Empty)));
        assert_eq!(form.shown(None), Some(Wrong::Rule(SlugError::Empty)));
    }

    #[test]
    fn a_mistake_is_said_while_it_is_typed() {
        for (slug, error) in [
            (" acme", SlugError::LeadingSpace),
            ("müller", SlugError::Character('ü')),
            ("a:b", SlugError::Colon),
            ("a/b", SlugError::Address('/')),
        ] {
            assert_eq!(typed(slug).shown(None), Some(Wrong::Rule(error)), "{slug}");
        }
        assert_eq!(typed(&"a".repeat(51)).shown(None), Some(Wrong::Rule(SlugError::TooLong)));
    }

    #[test]
    fn a_slug_of_the_list_is_taken_before_anybody_is_asked() {
        let list = team();
        let mut form = typed("acme");
        assert!(matches!(form.shown(Some(&list)), Some(Wrong::Taken(tenant)) if tenant.slug == "acme"));
        assert!(form.send(Some(&list)).is_err());
        assert_eq!(form.suggestion(Some(&list)).as_deref(), Some("acme-3"));
        assert_eq!(typed("Acme").shown(Some(&list)), None, "Upstash tells capitals apart");
        assert_eq!(typed("Acme").namesake(Some(&list)).as_deref(), Some("acme"));
        assert_eq!(typed("globex").namesake(Some(&list)).as_deref(), Some("Globex"));
        assert_eq!(typed("Globex").namesake(Some(&list)), None);
    }

    #[test]
    fn what_the_server_said_is_about_the_slug_it_was_said_of() {
        let mut form = typed("acme");
        form.refuse("Taken.".to_owned());
        assert_eq!(form.shown(None), Some(Wrong::Refused("Taken.".to_owned())));
        assert_eq!(form.suggestion(None).as_deref(), Some("acme-2"));
        form.edit("acme".to_owned());
        assert!(form.shown(None).is_some());
        assert_eq!(form.send(None).as_deref(), Ok("acme"), "it may be free by now");
        form.refuse("Taken.".to_owned());
        form.edit("acme-2".to_owned());
        assert_eq!(form.shown(None), None);
        assert_eq!(form.send(None).as_deref(), Ok("acme-2"));
    }

    #[test]
    fn a_suggestion_is_offered_for_what_cannot_be_used_only() {
        assert_eq!(typed("Stark & Sons/EU").suggestion(None).as_deref(), Some("stark-sons-eu"));
        assert_eq!(typed("Stark & Sons").suggestion(None), None);
        assert_eq!(typed("…").suggestion(None), None);
    }

    #[test]
    fn a_lost_answer_is_never_taken_for_a_no() {
        for error in [
            ApiError::Network,
            ApiError::Timeout,
            ApiError::Malformed,
            problem(ProblemCode::UpstreamTimeout, None),
            problem(ProblemCode::UpstreamBroken, None),
            problem(ProblemCode::Internal, None),
            problem(ProblemCode::Unknown, None),
        ] {
            assert_eq!(failure(&error), Failure::Unclear(error.clone()));
        }
    }

    #[test]
    fn a_clear_no_says_whether_it_is_about_the_slug() {
        assert_eq!(
            failure(&problem(ProblemCode::SlugTaken, Some("slug"))),
            Failure::Field(text::TAKEN.to_owned())
        );
        assert_eq!(
            failure(&problem(ProblemCode::Invalid, Some("slug"))),
            Failure::Field("not like this".to_owned())
        );
        assert_eq!(failure(&problem(ProblemCode::TeamKeyNeeded, None)), Failure::TeamKeyNeeded);
        for error in [
            ApiError::Offline,
            problem(ProblemCode::SubAccountLimit, None),
            problem(ProblemCode::UpstreamRefused, None),
            problem(ProblemCode::UpstreamUnreachable, None),
            problem(ProblemCode::SessionExpired, None),
            problem(ProblemCode::Invalid, None),
        ] {
            assert_eq!(failure(&error), Failure::NotMade(error.clone()));
        }
    }

    proptest! {
        #[test]
        fn a_suggestion_can_always_be_sent(slug in "[a-zA-Z :/%é.-]{0,60}") {
            let list = team();
            if let Some(suggested) = typed(&slug).suggestion(Some(&list)) {
                prop_assert_eq!(typed(&suggested).send(Some(&list)), Ok(suggested));
            }
        }
    }
}
