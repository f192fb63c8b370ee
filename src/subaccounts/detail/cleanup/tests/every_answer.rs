//! All that can be answered, one after the other in every order.

use std::collections::BTreeSet;

use super::*;

/// Every run of six answers, each one of everything that can be answered, keeps the three rules.
#[test]
fn whatever_is_answered_the_rules_hold() {
    let confirmed = ["a", "b"];
    let mut runs = Vec::new();
    let mut cleanup = Cleanup::confirmed(Some(blocker::of(&usage(&confirmed))), 0);
    assert_eq!(cleanup.next(GRACE_MS), Next::Do(Errand::Look));
    runs.push(Run { cleanup, errand: Errand::Look, listed: None, looked_since: false });
    let mut ends = BTreeSet::new();
    for _ in 0..6 {
        runs = runs.into_iter().flat_map(|run| run.every_next(&mut ends)).collect();
    }
    assert_eq!(ends, BTreeSet::from(["done", "left", "stopped"]), "every end was reached");
}

/// One run so far: what is under way, and what a look has shown.
#[derive(Clone)]
struct Run {
    cleanup: Cleanup,
    errand: Errand,
    /// What the newest look listed.
    listed: Option<Vec<&'static str>>,
    /// Whether that look was taken after the newest removal.
    looked_since: bool,
}

impl Run {
    fn every_next(self, ends: &mut BTreeSet<&'static str>) -> Vec<Self> {
        let failures = [
            ApiError::Timeout,
            ApiError::Network,
            problem(ProblemCode::SessionExpired),
            problem(ProblemCode::TooManyRequests),
            problem(ProblemCode::UpstreamRefused),
            problem(ProblemCode::UpstreamNotFound),
            problem(ProblemCode::SubKeyRefused),
            problem(ProblemCode::SubAccountNotEmpty),
            problem(ProblemCode::SubAccountUnknown),
        ];
        const LISTS: [&[&str]; 5] = [&["a", "b"], &["b"], &["a"], &[], &["b", "new"]];
        let mut outcomes: Vec<(Outcome, Option<&'static [&'static str]>)> =
            failures.into_iter().map(|error| (Outcome::Failed(error), None)).collect();
        match self.errand {
            Errand::Look => outcomes.extend(LISTS.map(|list| (seen(list), Some(list)))),
            Errand::Find => outcomes.extend([true, false].map(|is| (Outcome::Listed(is), None))),
            Errand::Remove(_) | Errand::Delete => outcomes.push((Outcome::Accepted, None)),
        }
        let next = outcomes.into_iter().filter_map(|(outcome, list)| self.after(outcome, list, ends));
        next.collect()
    }

    /// `None` where the run has come to an end.
    fn after(
        &self,
        outcome: Outcome,
        list: Option<&'static [&'static str]>,
        ends: &mut BTreeSet<&'static str>,
    ) -> Option<Self> {
        let mut run = self.clone();
        run.cleanup.settle(outcome.clone(), 0);
        if let Some(list) = list {
            (run.listed, run.looked_since) = (Some(list.to_vec()), true);
        }
        run.check(&outcome);
        let now = match run.cleanup.stage() {
            Stage::Holding { until_ms, .. } => *until_ms,
            _ => 0,
        };
        match run.cleanup.next(now) {
            Next::Do(errand) => {
                if let Errand::Remove(number) = errand {
                    let listed = run.listed.as_ref().expect("never before a look");
                    let id = run.cleanup.entries()[number].blocker.id.as_str();
                    assert!(listed.contains(&id), "{id} was not there any more");
                    run.looked_since = false;
                }
                if errand == Errand::Delete {
                    assert!(run.looked_since && run.listed.as_ref().is_some_and(Vec::is_empty));
                }
                run.errand = errand;
                Some(run)
            }
            Next::Wait(_) => panic!("its time had come"),
            Next::Rest => {
                ends.insert(match run.cleanup.stage() {
                    Stage::Done { .. } => "done",
                    Stage::Left => "left",
                    Stage::Stopped(_) => "stopped",
                    other => panic!("{other:?} with nothing to do"),
                });
                None
            }
        }
    }

    fn check(&self, outcome: &Outcome) {
        let ids: Vec<_> = self.cleanup.entries().iter().map(|entry| entry.blocker.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"], "nothing is ever added to what was confirmed");
        let listed = |id: &str| self.listed.as_ref().is_none_or(|listed| listed.contains(&id));
        for entry in self.cleanup.entries().iter().filter(|entry| entry.is_gone()) {
            assert!(!listed(&entry.blocker.id), "ticked off although the newest look lists it");
        }
        if matches!(self.cleanup.stage(), Stage::Done { .. }) {
            let said = matches!(outcome, Outcome::Accepted | Outcome::Listed(false))
                || *outcome == failed(ProblemCode::SubAccountUnknown);
            assert!(said, "{outcome:?} does not say that it is gone");
        }
        if matches!(self.cleanup.stage(), Stage::Stopped(_)) {
            let is_going = |entry: &Entry| entry.state == Going;
            assert!(!self.cleanup.entries().iter().any(is_going), "stands still, and nothing is under way");
        }
        if *self.cleanup.stage() == Stage::Left {
            let entries = self.cleanup.entries();
            let says_why = entries.iter().any(|entry| matches!(entry.state, EntryState::Left(_)));
            assert!(says_why || !self.cleanup.newcomers().is_empty() || self.cleanup.trouble().is_some());
        }
    }
}
