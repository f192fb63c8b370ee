//! The run, driven against a stand-in for Upstash that loses answers.

use proptest::prelude::*;
use upstash_api::exchange::Problem;

use super::*;
use crate::subaccounts::list::tests::{list, tenant};

fn run(slugs: &[&str]) -> Run {
    let nobody = list(Vec::new());
    Run::new(&plan(&slugs.join("\n"), &nobody, true).expect("readable"), 7)
}

fn problem(code: ProblemCode, retry_after: Option<u32>) -> ApiError {
    let problem = Problem {
        code,
        message: "m".into(),
        request_id: "r".into(),
        field: None,
        upstream: None,
        retry_after,
    };
    ApiError::Problem { status: 400, problem }
}

fn states(run: &Run) -> Vec<JobState> {
    run.jobs.iter().map(|job| job.state).collect()
}

fn fail(run: &mut Run, error: &ApiError) {
    let index = run.take_next().expect("a row");
    run.failed(index, error, || "said".to_owned());
}

#[test]
fn rows_are_made_one_by_one_and_what_the_dry_run_found_wrong_is_left_out() {
    let mut run = run(&["a", "b/", "c", "a"]);
    assert_eq!(run.take_next(), Some(0));
    assert_eq!(states(&run)[0], JobState::Asked, "before the request leaves");
    run.made(0);
    assert_eq!(run.take_next(), Some(2));
    run.made(2);
    assert_eq!(run.take_next(), None);
    assert_eq!(run.pace, Pace::Over);
    assert_eq!(states(&run), [JobState::Made, JobState::LeftOut, JobState::Made, JobState::LeftOut]);
    assert_eq!(run.unseen().collect::<Vec<_>>(), ["a", "c"]);
    let tally = run.tally();
    assert_eq!((tally.total, tally.made, tally.left_out, tally.done()), (4, 2, 2, 4));
    assert!(!run.can_resume());
}

#[test]
fn a_refused_row_does_not_hold_up_the_others_and_gets_another_chance() {
    let mut run = run(&["a", "b", "c"]);
    fail(&mut run, &problem(ProblemCode::UpstreamRefused, None));
    assert_eq!((run.jobs[0].state, run.jobs[0].said.as_deref()), (JobState::Refused, Some("said")));
    fail(&mut run, &problem(ProblemCode::SlugTaken, None));
    let index = run.take_next().expect("a row");
    run.made(index);
    assert_eq!(run.take_next(), None);
    assert_eq!(states(&run), [JobState::Refused, JobState::Taken, JobState::Made]);
    assert!(run.can_resume());
    run.resume(&list(vec![tenant("b", KeyState::Missing, None), tenant("c", KeyState::Unseen, None)]));
    assert_eq!(states(&run), [JobState::Waiting, JobState::Taken, JobState::Made]);
}

#[test]
fn asked_to_slow_down_it_waits_as_told_and_goes_on_with_the_same_row() {
    for (told, waits) in [(Some(3), 3), (Some(0), 1), (None, 10)] {
        let mut run = run(&["a"]);
        fail(&mut run, &problem(ProblemCode::TooManyRequests, told));
        assert_eq!(run.pace, Pace::Holding(waits));
        assert_eq!(run.take_next(), None);
        for _ in 1..waits {
            assert!(!run.tick());
        }
        assert!(run.tick());
        assert_eq!(run.take_next(), Some(0));
    }
}

#[test]
fn a_stop_by_hand_outlives_the_answer_that_is_still_awaited() {
    for outcome in [None, Some(problem(ProblemCode::TooManyRequests, Some(5)))] {
        let mut run = run(&["a", "b"]);
        let index = run.take_next().expect("a row");
        run.stop();
        match &outcome {
            None => run.made(index),
            Some(error) => run.failed(index, error, String::new),
        }
        assert_eq!(run.pace, Pace::Stopped(Stop::ByHand));
        assert_eq!(run.take_next(), None);
        assert!(run.can_resume());
    }
}

#[test]
fn what_every_further_row_would_meet_as_well_stops_the_run_and_costs_no_row() {
    for (error, why) in [
        (problem(ProblemCode::SubAccountLimit, None), Stop::Full),
        (problem(ProblemCode::TeamKeyNeeded, None), Stop::TeamKey),
        (problem(ProblemCode::ReconnectNeeded, None), Stop::TeamKey),
        (problem(ProblemCode::SessionExpired, None), Stop::Session),
        (ApiError::Offline, Stop::NotNow(ApiError::Offline)),
        (
            problem(ProblemCode::UpstreamUnreachable, None),
            Stop::NotNow(problem(ProblemCode::UpstreamUnreachable, None)),
        ),
    ] {
        let mut run = run(&["a", "b"]);
        fail(&mut run, &error);
        assert_eq!(run.pace, Pace::Stopped(why), "{error:?}");
        assert_eq!(states(&run), [JobState::Waiting, JobState::Waiting]);
    }
}

#[test]
fn a_lost_answer_stops_the_run_and_the_list_tells_what_became_of_it() {
    let lost_answers = [
        ApiError::Network,
        ApiError::Timeout,
        ApiError::Malformed,
        problem(ProblemCode::UpstreamTimeout, None),
        problem(ProblemCode::UpstreamBroken, None),
        problem(ProblemCode::Internal, None),
        problem(ProblemCode::Unknown, None),
    ];
    for error in lost_answers {
        let mut run = run(&["a", "b"]);
        fail(&mut run, &error);
        assert_eq!(run.pace, Pace::Stopped(Stop::Unclear(error.clone())));
        assert_eq!(states(&run), [JobState::Asked, JobState::Waiting]);
        let after = |tenants| {
            let mut run = run.clone();
            run.resume(&list(tenants));
            (run.jobs[0].state, run.jobs[0].seen)
        };
        assert_eq!(after(vec![]), (JobState::Waiting, false));
        assert_eq!(after(vec![tenant("a", KeyState::Unseen, None)]), (JobState::Made, false));
        assert_eq!(after(vec![tenant("a", KeyState::Held, None)]), (JobState::Made, true));
        assert_eq!(after(vec![tenant("a", KeyState::Lost, None)]), (JobState::Lost, false));
        assert_eq!(after(vec![tenant("a", KeyState::Missing, None)]), (JobState::Taken, false));
        let mut under_way = tenant("a", KeyState::Lost, None);
        under_way.customer_id.clear();
        assert_eq!(after(vec![under_way]), (JobState::Waiting, false), "Upstash does not have it");
    }
}

#[test]
fn a_row_whose_key_was_lost_can_be_made_again_once_it_is_deleted() {
    let mut run = run(&["a"]);
    fail(&mut run, &ApiError::Timeout);
    run.resume(&list(vec![tenant("a", KeyState::Lost, None)]));
    assert_eq!(run.take_next(), None);
    assert_eq!((states(&run), run.pace.clone(), run.can_resume()), (vec![JobState::Lost], Pace::Over, true));
    run.resume(&list(vec![]));
    assert_eq!(run.take_next(), Some(0));
}

#[test]
fn asked_for_twice_and_taken_it_may_be_our_own_and_the_list_is_asked() {
    let mut run = run(&["a"]);
    fail(&mut run, &ApiError::Timeout);
    run.resume(&list(vec![]));
    fail(&mut run, &problem(ProblemCode::SlugTaken, None));
    assert_eq!(states(&run), [JobState::Asked]);
    run.resume(&list(vec![tenant("a", KeyState::Unseen, None)]));
    assert_eq!(states(&run), [JobState::Made]);
    assert_eq!(run.unseen().collect::<Vec<_>>(), ["a"]);
}

/// As a closed tab leaves it and the next one finds it.
fn found(run: &Run) -> Run {
    store::read(&store::rows(run), &store::marks(run)).expect("reads back")
}

#[test]
fn a_run_that_is_found_again_stands_still_until_somebody_says_so() {
    let mut run = run(&["a", "b", "c/"]);
    let index = run.take_next().expect("a row");
    run.made(index);
    run.mark_seen(&["a".to_owned()]);
    run.take_next();
    let mut found = found(&run);
    assert_eq!(found.pace, Pace::Found);
    assert_eq!(found.take_next(), None, "nothing is sent before somebody says so");
    assert!(found.can_resume());
    found.resume(&list(vec![tenant("a", KeyState::Held, None), tenant("b", KeyState::Unseen, None)]));
    assert_eq!(states(&found), [JobState::Made, JobState::Made, JobState::LeftOut]);
    assert_eq!(found.unseen().collect::<Vec<_>>(), ["b"]);
}

#[test]
fn a_run_that_is_found_with_all_its_results_is_over_and_its_keys_can_still_be_looked_at() {
    let mut run = run(&["a", "b"]);
    let index = run.take_next().expect("a row");
    run.made(index);
    fail(&mut run, &problem(ProblemCode::UpstreamRefused, None));
    let mut found = found(&run);
    assert_eq!(found.pace, Pace::Over);
    assert!(found.can_resume(), "the refused row gets another chance");
    assert_eq!(found.unseen().collect::<Vec<_>>(), ["a"]);
    assert!(found.is_wanted());
    found.resume(&list(vec![tenant("a", KeyState::Held, None), tenant("b", KeyState::Held, None)]));
    assert_eq!(found.take_next(), None);
    assert!(!found.is_wanted(), "nothing is lost with it");
}

#[test]
fn a_key_that_upstash_refused_may_still_be_one_that_nobody_has_seen() {
    let mut run = run(&["a", "b"]);
    let index = run.take_next().expect("a row");
    run.made(index);
    fail(&mut run, &ApiError::Timeout);
    run.resume(&list(vec![tenant("a", KeyState::Refused, None), tenant("b", KeyState::Refused, None)]));
    assert_eq!(states(&run), [JobState::Made, JobState::Made]);
    assert_eq!(run.unseen().collect::<Vec<_>>(), ["a", "b"]);
}

/// What happens to one request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Answered,
    /// Done, but the answer is lost.
    DoneUnheard,
    /// Lost on its way there.
    NeverArrived,
    SlowDown,
    TeamKeyRefused,
    /// Done, and the exchange lost the key that it was answered with.
    KeyLost,
    /// The tab is closed while the request is on its way, which arrives.
    TabClosed,
}

fn fates() -> impl Strategy<Value = Fate> {
    prop::sample::select(vec![
        Fate::Answered,
        Fate::DoneUnheard,
        Fate::NeverArrived,
        Fate::SlowDown,
        Fate::TeamKeyRefused,
        Fate::KeyLost,
        Fate::TabClosed,
    ])
}

/// What happens to a key while the run stands still.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Nothing,
    /// Somebody looks at it on its page.
    Seen,
    /// Upstash says no to it. Whether somebody has seen it does not change.
    Refused,
}

/// A sub-account at Upstash, and what the exchange knows of its key.
#[derive(Clone, Debug)]
struct Made {
    slug: String,
    key: KeyState,
    was_seen: bool,
}

proptest! {
    #[test]
    fn whatever_goes_wrong_each_row_is_made_once_and_no_key_is_out_of_sight(
        count in 1..8_usize,
        fates in prop::collection::vec(fates(), 0..30),
        turns in prop::collection::vec(
            (0..8_usize, prop::sample::select(vec![Turn::Nothing, Turn::Seen, Turn::Refused])), 0..20,
        ),
    ) {
        let slugs: Vec<String> = (0..count).map(|n| format!("t{n}")).collect();
        let mut run = run(&slugs.iter().map(String::as_str).collect::<Vec<_>>());
        let mut upstash: Vec<Made> = Vec::new();
        let (mut fates, mut turns) = (fates.into_iter(), turns.into_iter());
        let mut steps = 0;
        while run.pace != Pace::Over {
            steps += 1;
            prop_assert!(steps < 500, "the run does not end: {:?}", run);
            match run.pace {
                Pace::Holding(_) => { run.tick(); }
                Pace::Stopped(_) | Pace::Found => {
                    if let Some((one, turn)) = turns.next()
                        && let Some(made) = upstash.get_mut(one)
                    {
                        match (turn, made.key) {
                            (Turn::Seen, KeyState::Unseen) => (made.key, made.was_seen) = (KeyState::Held, true),
                            (Turn::Refused, KeyState::Unseen | KeyState::Held) => made.key = KeyState::Refused,
                            _ => {}
                        }
                    }
                    run.resume(&list(upstash.iter().map(|made| tenant(&made.slug, made.key, None)).collect()));
                }
                _ => {}
            }
            let Some(index) = run.take_next() else { continue };
            let slug = run.jobs[index].slug.clone();
            let fate = fates.next().unwrap_or(Fate::Answered);
            let key = if matches!(fate, Fate::KeyLost) { KeyState::Lost } else { KeyState::Unseen };
            if matches!(fate, Fate::Answered | Fate::DoneUnheard | Fate::TabClosed | Fate::KeyLost) {
                prop_assert!(
                    upstash.iter().all(|made| made.slug != slug), "{slug} was asked for a second time: {fate:?}"
                );
                upstash.push(Made { slug, key, was_seen: false });
            }
            match fate {
                Fate::Answered => run.made(index),
                Fate::DoneUnheard | Fate::NeverArrived => run.failed(index, &ApiError::Network, String::new),
                Fate::KeyLost => run.failed(index, &problem(ProblemCode::UpstreamTimeout, None), String::new),
                Fate::SlowDown => run.failed(index, &problem(ProblemCode::TooManyRequests, Some(2)), String::new),
                Fate::TeamKeyRefused => {
                    run.failed(index, &problem(ProblemCode::ReconnectNeeded, None), String::new);
                }
                Fate::TabClosed => run = found(&run),
            }
        }
        prop_assert_eq!(upstash.len(), count);
        for made in &upstash {
            let offered = run.unseen().any(|slug| slug == made.slug);
            if made.key == KeyState::Lost {
                let lost = run.jobs.iter().any(|job| job.slug == made.slug && job.state == JobState::Lost);
                prop_assert!(lost && !offered, "there is no key to offer, and its row says so: {:?}", made);
            } else {
                prop_assert!(offered || made.was_seen, "nobody has seen it, and nobody is offered a look: {:?}", made);
            }
        }
    }
}
