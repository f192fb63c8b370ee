//! The run, driven against a stand-in for Upstash that loses answers.

use proptest::prelude::*;
use upstash_api::exchange::Problem;

use super::*;
use crate::subaccounts::list::tests::{list, tenant};

fn run(slugs: &[&str]) -> Run {
    let nobody = list(Vec::new());
    Run::new(&plan(&slugs.join("\n"), &nobody, true).expect("readable"))
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
    for (told, waits) in [(Some(3), 3), (Some(0), 1), (None, USUAL_WAIT)] {
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
    assert_eq!((run.pace.clone(), run.can_resume()), (Pace::Over, true));
    run.resume(&list(vec![]));
    assert_eq!(states(&run), [JobState::Waiting]);
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

#[test]
fn one_whose_key_was_lost_is_made_again_once_it_was_deleted() {
    let mut run = run(&["a"]);
    fail(&mut run, &ApiError::Network);
    run.resume(&list(vec![tenant("a", KeyState::Lost, None)]));
    assert_eq!(run.take_next(), None);
    assert_eq!((states(&run), run.pace.clone()), (vec![JobState::Lost], Pace::Over));
    run.resume(&list(vec![]));
    assert_eq!(run.take_next(), Some(0));
}

#[test]
fn what_is_kept_of_a_run_holds_slugs_and_states_and_stands_still_when_it_is_found_again() {
    let mut run = run(&["a", "b", "c/"]);
    let index = run.take_next().expect("a row");
    run.made(index);
    run.mark_seen("a");
    run.take_next();
    let kept = serde_json::to_string(&run).expect("serialises");
    assert_eq!(
        kept,
        r#"{"jobs":[{"slug":"a","line":1,"state":"made","seen":true,"again":false},{"slug":"b","line":2,"state":"asked","seen":false,"again":false},{"slug":"c/","line":3,"state":"left_out","seen":false,"again":false}]}"#
    );
    let read: Run = serde_json::from_str(&kept).expect("reads back");
    let mut found = read.found();
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
    let kept = serde_json::to_string(&run).expect("serialises");
    let found = serde_json::from_str::<Run>(&kept).expect("reads back").found();
    assert_eq!(found.pace, Pace::Over);
    assert!(found.can_resume(), "the refused row gets another chance");
    assert_eq!(found.unseen().collect::<Vec<_>>(), ["a"]);
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
    KeyRefused,
    /// The tab is closed while the request is on its way, which arrives.
    TabClosed,
}

fn fates() -> impl Strategy<Value = Fate> {
    prop::sample::select(vec![
        Fate::Answered,
        Fate::DoneUnheard,
        Fate::NeverArrived,
        Fate::SlowDown,
        Fate::KeyRefused,
        Fate::TabClosed,
    ])
}

proptest! {
    #[test]
    fn whatever_goes_wrong_each_row_is_made_once_and_no_key_is_out_of_sight(
        count in 1..8_usize,
        fates in prop::collection::vec(fates(), 0..30),
    ) {
        let slugs: Vec<String> = (0..count).map(|n| format!("t{n}")).collect();
        let mut run = run(&slugs.iter().map(String::as_str).collect::<Vec<_>>());
        let mut upstash: Vec<String> = Vec::new();
        let mut fates = fates.into_iter();
        let mut steps = 0;
        while run.pace != Pace::Over {
            steps += 1;
            prop_assert!(steps < 500, "the run does not end: {:?}", run);
            match run.pace {
                Pace::Holding(_) => { run.tick(); }
                Pace::Stopped(_) | Pace::Found => {
                    run.resume(&list(upstash.iter().map(|slug| tenant(slug, KeyState::Unseen, None)).collect()));
                }
                _ => {}
            }
            let Some(index) = run.take_next() else { continue };
            let slug = run.jobs[index].slug.clone();
            let fate = fates.next().unwrap_or(Fate::Answered);
            if matches!(fate, Fate::Answered | Fate::DoneUnheard | Fate::TabClosed) {
                prop_assert!(!upstash.contains(&slug), "{slug} was asked for a second time: {fate:?}");
                upstash.push(slug);
            }
            match fate {
                Fate::Answered => run.made(index),
                Fate::DoneUnheard | Fate::NeverArrived => run.failed(index, &ApiError::Network, String::new),
                Fate::SlowDown => run.failed(index, &problem(ProblemCode::TooManyRequests, Some(2)), String::new),
                Fate::KeyRefused => run.failed(index, &problem(ProblemCode::ReconnectNeeded, None), String::new),
                Fate::TabClosed => {
                    let kept = serde_json::to_string(&run).expect("serialises");
                    run = serde_json::from_str(&kept).expect("reads back");
                }
            }
        }
        prop_assert_eq!(&upstash.len(), &count);
        let unseen: Vec<&str> = run.unseen().collect();
        prop_assert_eq!(unseen, slugs.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
