//! The wizard's form: a draft, what may already be complained about, and what the server said.
//!
//! A mistake that was typed is shown at once; that something is still missing is only said after Continue.

use upstash_api::validate::{CreateField, FieldError};

use super::draft::{self, Account, Draft};
use super::step::Step;

/// State of the form. Changes go through [`Form::edit`], so that a refusal does not outlive what it was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    draft: Draft,
    /// Steps that were left with Continue, or tried to.
    tried: Vec<Step>,
    /// What the server said about a field of this very draft.
    refusal: Option<FieldError>,
}

impl Form {
    /// A form filled with a stored draft.
    pub fn new(draft: Draft) -> Self {
        Self { draft, ..Self::default() }
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Changes one field; the server's sentence about it no longer holds.
    pub fn edit(&mut self, field: CreateField, change: impl FnOnce(&mut Draft)) {
        change(&mut self.draft);
        if self.refusal.as_ref().is_some_and(|refusal| refusal.field == field) {
            self.refusal = None;
        }
    }

    /// Changes what no rule is about: eviction, and the expected usage.
    pub fn edit_other(&mut self, change: impl FnOnce(&mut Draft)) {
        change(&mut self.draft);
    }

    /// Keeps what the server said about a field.
    pub fn refuse(&mut self, refusal: FieldError) {
        self.refusal = Some(refusal);
    }

    /// The sentence to show at a field now, if any: the server's, else our own where it is due.
    pub fn message(&self, field: CreateField, account: &Account) -> Option<String> {
        if let Some(refusal) = self.refusal.as_ref().filter(|refusal| refusal.field == field) {
            return Some(refusal.message.clone());
        }
        if self.is_empty(field) && !self.tried.contains(&Step::of(field)) {
            return None;
        }
        draft::of(&self.draft.problems(account), field).map(|problem| problem.message.clone())
    }

    /// Whether a step has something to show as wrong.
    pub fn has_message(&self, step: Step, account: &Account) -> bool {
        FIELDS.into_iter().any(|field| Step::of(field) == step && self.message(field, account).is_some())
    }

    /// The last step that may be opened: the first that is not complete.
    pub fn furthest(&self, account: &Account) -> Step {
        self.draft
            .problems(account)
            .iter()
            .map(|problem| Step::of(problem.field))
            .min()
            .unwrap_or(Step::Review)
    }

    /// Continue: the next step, or the first field of this step that is wrong.
    ///
    /// # Errors
    /// The field to put the focus on.
    pub fn leave(&mut self, step: Step, account: &Account) -> Result<Step, CreateField> {
        if !self.tried.contains(&step) {
            self.tried.push(step);
        }
        let problems = self.draft.problems(account);
        match problems.iter().find(|problem| Step::of(problem.field) == step) {
            Some(problem) => Err(problem.field),
            None => Ok(step.next()),
        }
    }

    fn is_empty(&self, field: CreateField) -> bool {
        match field {
            CreateField::Name => self.draft.name.is_empty(),
            CreateField::PrimaryRegion => self.draft.primary_region.is_empty(),
            CreateField::Platform | CreateField::ReadRegions | CreateField::Plan | CreateField::Budget => {
                false
            }
        }
    }
}

const FIELDS: [CreateField; 6] = [
    CreateField::Name,
    CreateField::Platform,
    CreateField::PrimaryRegion,
    CreateField::ReadRegions,
    CreateField::Plan,
    CreateField::Budget,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Account {
        Account::default()
    }

    fn complete() -> Form {
        Form::new(Draft { name: "cache".into(), primary_region: "eu-west-1".into(), ..Draft::default() })
    }

    #[test]
    fn nothing_is_complained_about_before_anything_was_done() {
        let form = Form::default();
        assert!(FIELDS.into_iter().all(|field| form.message(field, &nobody()).is_none()));
    }

    #[test]
    fn a_typed_mistake_shows_at_once() {
        let mut form = Form::default();
        form.edit(CreateField::Name, |draft| draft.name = "a b".into());
        assert!(form.message(CreateField::Name, &nobody()).is_some_and(|text| text.contains("a space")));
    }

    #[test]
    fn continue_says_what_is_missing_and_where() {
        let mut form = Form::default();
        assert_eq!(form.leave(Step::Place, &nobody()), Err(CreateField::Name));
        assert!(form.message(CreateField::Name, &nobody()).is_some());
        assert!(form.message(CreateField::PrimaryRegion, &nobody()).is_some());
        form.edit(CreateField::Name, |draft| draft.name = "cache".into());
        assert_eq!(form.leave(Step::Place, &nobody()), Err(CreateField::PrimaryRegion));
        form.edit(CreateField::PrimaryRegion, |draft| draft.primary_region = "eu-west-1".into());
        assert_eq!(form.leave(Step::Place, &nobody()), Ok(Step::Replicas));
    }

    #[test]
    fn a_link_opens_no_step_beyond_the_first_incomplete_one() {
        assert_eq!(Form::default().furthest(&nobody()), Step::Place);
        assert_eq!(complete().furthest(&nobody()), Step::Review);
        let mut form = complete();
        form.edit(CreateField::ReadRegions, |draft| draft.toggle_read_region("eu-west-1"));
        assert_eq!(form.furthest(&nobody()), Step::Replicas);
    }

    #[test]
    fn a_refusal_lasts_until_its_field_changes_and_bars_no_step() {
        let mut form = complete();
        let refusal = FieldError { field: CreateField::Plan, message: "Upstash said no".into() };
        form.refuse(refusal);
        assert_eq!(form.message(CreateField::Plan, &nobody()).as_deref(), Some("Upstash said no"));
        assert!(form.has_message(Step::Plan, &nobody()));
        assert_eq!(form.furthest(&nobody()), Step::Review);
        form.edit(CreateField::Name, |draft| draft.name = "other".into());
        assert!(form.message(CreateField::Plan, &nobody()).is_some());
        form.edit(CreateField::Plan, |draft| draft.plan = "payg".into());
        assert!(form.message(CreateField::Plan, &nobody()).is_none());
    }
}
