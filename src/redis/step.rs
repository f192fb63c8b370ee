//! The steps of the wizard and which field is asked where.

use upstash_api::validate::CreateField;

/// A step; it is the URL's `step` parameter, so that Back, reload and links work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    #[default]
    Place,
    Replicas,
    Plan,
    Review,
}

/// Query parameter that holds the step.
pub const STEP: &str = "step";

impl Step {
    pub const ALL: [Self; 4] = [Self::Place, Self::Replicas, Self::Plan, Self::Review];

    /// Its name in the URL.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Replicas => "replicas",
            Self::Plan => "plan",
            Self::Review => "review",
        }
    }

    /// Reads the URL's parameter; the first step for anything unknown.
    pub fn parse(id: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.id() == id).unwrap_or_default()
    }

    /// The step where a field is asked.
    pub const fn of(field: CreateField) -> Self {
        match field {
            CreateField::Name | CreateField::Platform | CreateField::PrimaryRegion => Self::Place,
            CreateField::ReadRegions => Self::Replicas,
            CreateField::Plan | CreateField::Budget => Self::Plan,
        }
    }

    /// The step after this one; the last step stays.
    pub const fn next(self) -> Self {
        match self {
            Self::Place => Self::Replicas,
            Self::Replicas => Self::Plan,
            Self::Plan | Self::Review => Self::Review,
        }
    }

    /// The step before this one.
    pub const fn previous(self) -> Option<Self> {
        match self {
            Self::Place => None,
            Self::Replicas => Some(Self::Place),
            Self::Plan => Some(Self::Replicas),
            Self::Review => Some(Self::Plan),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_survives_the_url() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.id()), step);
        }
        assert_eq!(Step::parse("finish"), Step::Place);
    }

    #[test]
    fn next_and_previous_are_each_other_s_way_back() {
        for step in Step::ALL {
            match step.previous() {
                Some(previous) => assert_eq!(previous.next(), step),
                None => assert_eq!(step, Step::Place),
            }
        }
    }
}
