mod every_answer;

use upstash_api::exchange::{Booked, Owned, Problem};

use super::*;

fn problem(code: ProblemCode) -> ApiError {
    let (message, request_id) = (String::new(), String::new());
    let problem = Problem { code, message, request_id, field: None, upstream: None, retry_after: Some(7) };
    ApiError::Problem { status: 400, problem }
}

fn failed(code: ProblemCode) -> Outcome {
    Outcome::Failed(problem(code))
}

/// A sub-account that owns these databases.
fn usage(ids: &[&str]) -> Usage {
    let owned = |id: &&str| Owned { id: (*id).into(), name: format!("n-{id}"), blocks: true, booked: None };
    Usage { redis: ids.iter().map(owned).collect(), ..Usage::default() }
}

fn seen(ids: &[&str]) -> Outcome {
    Outcome::Seen(usage(ids))
}

/// After the grace, with the first errand handed out.
fn begun(ids: &[&str]) -> Cleanup {
    let mut cleanup = Cleanup::confirmed(Some(blocker::of(&usage(ids))), 0);
    assert_eq!(cleanup.next(GRACE_MS), Next::Do(Errand::Look));
    cleanup
}

/// Settles what is under way and takes what comes next.
fn step(cleanup: &mut Cleanup, outcome: Outcome) -> Next {
    cleanup.settle(outcome, 0);
    cleanup.next(0)
}

fn states(cleanup: &Cleanup) -> Vec<EntryState> {
    cleanup.entries().iter().map(|entry| entry.state.clone()).collect()
}

use EntryState::{Asked, Deleted, Going, Vanished, Waiting};

#[test]
fn nothing_is_handed_out_before_the_ten_seconds_are_over() {
    let mut cleanup = Cleanup::confirmed(Some(blocker::of(&usage(&["a"]))), 1_000);
    assert_eq!(cleanup.next(1_000), Next::Wait(10_000));
    assert_eq!(cleanup.next(10_999), Next::Wait(1));
    assert!(!cleanup.is_running());
    assert_eq!(cleanup.next(11_000), Next::Do(Errand::Look));
    assert_eq!(cleanup.next(11_000), Next::Rest, "one thing at a time");
}

#[test]
fn each_thing_is_ticked_off_by_a_look_of_its_own_and_the_sub_account_goes_last() {
    let mut cleanup = begun(&["a", "b"]);
    assert_eq!(step(&mut cleanup, seen(&["a", "b"])), Next::Do(Errand::Remove(0)));
    assert_eq!(states(&cleanup), [Going, Waiting]);
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Do(Errand::Look));
    assert_eq!(states(&cleanup), [Going, Waiting], "that Upstash said yes is not enough");
    assert_eq!(step(&mut cleanup, seen(&["b"])), Next::Do(Errand::Remove(1)));
    assert_eq!(states(&cleanup), [Deleted, Going]);
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&[])), Next::Do(Errand::Delete));
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Done { is_ours: true });
}

#[test]
fn an_empty_sub_account_is_looked_at_once_more_and_deleted() {
    let mut cleanup = begun(&[]);
    assert_eq!(step(&mut cleanup, seen(&[])), Next::Do(Errand::Delete));
}

#[test]
fn without_a_key_upstash_alone_decides_whether_it_is_empty() {
    let mut cleanup = Cleanup::confirmed(None, 0);
    assert_eq!(cleanup.next(GRACE_MS), Next::Do(Errand::Delete));
    assert_eq!(step(&mut cleanup, failed(ProblemCode::SubAccountNotEmpty)), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Left);
    assert_eq!(cleanup.trouble(), Some(&problem(ProblemCode::SubAccountNotEmpty)));
    cleanup.try_again();
    assert_eq!(cleanup.next(0), Next::Do(Errand::Delete));
}

#[test]
fn what_came_into_being_after_the_confirmation_is_named_and_never_touched() {
    let mut cleanup = begun(&["a"]);
    step(&mut cleanup, seen(&["a", "new"]));
    assert_eq!(cleanup.newcomers().len(), 1);
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["new"])), Next::Rest);
    assert_eq!((cleanup.stage(), cleanup.can_try_again()), (&Stage::Left, false));
    assert_eq!(cleanup.newcomers()[0].id, "new");
    cleanup.try_again();
    assert_eq!(cleanup.next(0), Next::Rest, "it has to be confirmed first");
}

#[test]
fn somebody_else_deleting_the_same_things_is_no_failure() {
    let mut cleanup = begun(&["a", "b", "c"]);
    // The first one went before our first look, the second between our look and our call.
    assert_eq!(step(&mut cleanup, seen(&["b", "c"])), Next::Do(Errand::Remove(1)));
    assert_eq!(step(&mut cleanup, failed(ProblemCode::UpstreamNotFound)), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["c"])), Next::Do(Errand::Remove(2)));
    assert_eq!(states(&cleanup), [Vanished, Vanished, Going]);
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&[])), Next::Do(Errand::Delete));
    assert_eq!(step(&mut cleanup, failed(ProblemCode::SubAccountUnknown)), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Done { is_ours: false });
}

#[test]
fn a_key_that_dies_in_the_middle_may_mean_that_the_sub_account_is_gone() {
    for code in [ProblemCode::SubKeyRefused, ProblemCode::SubKeyMissing] {
        for in_a_look in [true, false] {
            let dying = || {
                let mut cleanup = begun(&["a"]);
                if !in_a_look {
                    step(&mut cleanup, seen(&["a"]));
                }
                assert_eq!(step(&mut cleanup, failed(code)), Next::Do(Errand::Find));
                cleanup
            };
            let mut gone = dying();
            assert_eq!(step(&mut gone, Outcome::Listed(false)), Next::Rest);
            assert_eq!(*gone.stage(), Stage::Done { is_ours: false });
            let mut dead = dying();
            assert_eq!(step(&mut dead, Outcome::Listed(true)), Next::Rest);
            assert_eq!(*dead.stage(), Stage::Stopped(Stop::Failed(problem(code))));
            assert_eq!(states(&dead), [Waiting]);
            dead.resume();
            assert_eq!(dead.next(0), Next::Do(Errand::Look));
        }
    }
}

#[test]
fn what_ends_everything_stops_it_where_it_is_and_it_goes_on_from_a_fresh_look() {
    for error in [
        problem(ProblemCode::SessionExpired),
        problem(ProblemCode::SessionMissing),
        problem(ProblemCode::NotAllowed),
        problem(ProblemCode::TeamKeyNeeded),
        problem(ProblemCode::ReconnectNeeded),
        problem(ProblemCode::UpstreamUnreachable),
        ApiError::Offline,
        ApiError::Network,
    ] {
        let mut cleanup = begun(&["a", "b"]);
        step(&mut cleanup, seen(&["a", "b"]));
        assert_eq!(step(&mut cleanup, Outcome::Failed(error.clone())), Next::Rest, "{error:?}");
        assert_eq!(*cleanup.stage(), Stage::Stopped(Stop::Failed(error.clone())));
        let expected = if error == ApiError::Network { Asked } else { Waiting };
        assert_eq!(states(&cleanup), [expected, Waiting]);
        cleanup.resume();
        assert_eq!(cleanup.next(0), Next::Do(Errand::Look));
        // Nobody knows whether a call that found no server was carried out: then it was ours.
        assert_eq!(step(&mut cleanup, seen(&["b"])), Next::Do(Errand::Remove(1)));
        let expected = if error == ApiError::Network { Deleted } else { Vanished };
        assert_eq!(states(&cleanup), [expected, Going]);
        // In the last call of all, too.
        step(&mut cleanup, Outcome::Accepted);
        assert_eq!(step(&mut cleanup, seen(&[])), Next::Do(Errand::Delete));
        assert_eq!(step(&mut cleanup, Outcome::Failed(error.clone())), Next::Rest);
        assert_eq!(*cleanup.stage(), Stage::Stopped(Stop::Failed(error)));
    }
}

#[test]
fn told_to_slow_down_it_waits_as_long_as_it_was_told_and_does_the_same_again() {
    for code in [ProblemCode::TooManyRequests, ProblemCode::UpstreamRateLimited] {
        let mut cleanup = begun(&["a"]);
        for (errand, outcome) in [
            (Errand::Look, seen(&["a"])),
            (Errand::Remove(0), Outcome::Accepted),
            (Errand::Look, seen(&[])),
            (Errand::Delete, failed(ProblemCode::UpstreamTimeout)),
            (Errand::Find, Outcome::Listed(false)),
        ] {
            assert_eq!(step(&mut cleanup, failed(code)), Next::Wait(7_000), "{errand:?}");
            assert!(matches!(cleanup.stage(), Stage::Holding { was_told: true, .. }));
            assert_eq!(cleanup.next(6_999), Next::Wait(1));
            assert_eq!(cleanup.next(7_000), Next::Do(errand));
            step(&mut cleanup, outcome);
        }
        assert_eq!(*cleanup.stage(), Stage::Done { is_ours: true });
    }
}

#[test]
fn a_refusal_leaves_one_thing_and_the_others_still_go() {
    let mut cleanup = begun(&["a", "b"]);
    step(&mut cleanup, seen(&["a", "b"]));
    let refused = problem(ProblemCode::UpstreamRefused);
    assert_eq!(step(&mut cleanup, Outcome::Failed(refused.clone())), Next::Do(Errand::Remove(1)));
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Left);
    assert_eq!(states(&cleanup), [EntryState::Left(Reason::Refused(refused)), Deleted]);
    cleanup.try_again();
    assert_eq!(cleanup.next(0), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Do(Errand::Remove(0)));
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, seen(&[])), Next::Do(Errand::Delete));
}

#[test]
fn an_unclear_answer_is_settled_by_a_look_and_never_by_asking_twice() {
    for error in [
        ApiError::Timeout,
        ApiError::Malformed,
        problem(ProblemCode::UpstreamTimeout),
        problem(ProblemCode::UpstreamBroken),
        problem(ProblemCode::Internal),
        problem(ProblemCode::Unknown),
    ] {
        let mut done = begun(&["a"]);
        step(&mut done, seen(&["a"]));
        assert_eq!(step(&mut done, Outcome::Failed(error.clone())), Next::Do(Errand::Look));
        assert_eq!(step(&mut done, seen(&[])), Next::Do(Errand::Delete));
        assert_eq!(states(&done), [Deleted]);
        assert_eq!(step(&mut done, Outcome::Failed(error.clone())), Next::Do(Errand::Find));
        let mut left = done.clone();
        step(&mut done, Outcome::Listed(false));
        assert_eq!(*done.stage(), Stage::Done { is_ours: true });
        step(&mut left, Outcome::Listed(true));
        assert_eq!((left.stage(), left.trouble()), (&Stage::Left, Some(&error)));
    }
}

#[test]
fn upstash_gets_some_time_to_forget_what_it_deleted() {
    let mut cleanup = begun(&["a"]);
    step(&mut cleanup, seen(&["a"]));
    step(&mut cleanup, Outcome::Accepted);
    for _ in 1..LOOKS {
        assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Wait(LOOK_AGAIN_MS));
        assert!(matches!(cleanup.stage(), Stage::Holding { was_told: false, .. }));
        assert_eq!(cleanup.next(LOOK_AGAIN_MS), Next::Do(Errand::Look));
    }
    assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Rest);
    assert_eq!(states(&cleanup), [EntryState::Left(Reason::StillListed)]);
    // An unclear answer that nothing came of keeps its own reason.
    let mut cleanup = begun(&["a"]);
    step(&mut cleanup, seen(&["a"]));
    step(&mut cleanup, Outcome::Failed(ApiError::Timeout));
    for _ in 0..LOOKS {
        step(&mut cleanup, seen(&["a"]));
        cleanup.next(LOOK_AGAIN_MS);
    }
    assert_eq!(states(&cleanup), [EntryState::Left(Reason::Refused(ApiError::Timeout))]);
}

#[test]
fn a_sub_account_that_is_not_empty_after_all_is_looked_at_and_tried_a_few_times() {
    let not_empty = || failed(ProblemCode::SubAccountNotEmpty);
    let mut cleanup = begun(&[]);
    step(&mut cleanup, seen(&[]));
    for _ in 1..DELETES {
        assert_eq!(step(&mut cleanup, not_empty()), Next::Do(Errand::Look));
        assert_eq!(step(&mut cleanup, seen(&[])), Next::Wait(LOOK_AGAIN_MS));
        assert_eq!(cleanup.next(LOOK_AGAIN_MS), Next::Do(Errand::Delete));
    }
    let mut newcomer = cleanup.clone();
    step(&mut cleanup, not_empty());
    assert_eq!(step(&mut cleanup, seen(&[])), Next::Rest);
    assert_eq!((cleanup.stage(), cleanup.can_try_again()), (&Stage::Left, true));
    assert_eq!(cleanup.trouble(), Some(&problem(ProblemCode::SubAccountNotEmpty)));
    step(&mut newcomer, not_empty());
    assert_eq!(step(&mut newcomer, seen(&["new"])), Next::Rest);
    assert_eq!((newcomer.stage(), newcomer.newcomers().len()), (&Stage::Left, 1));
}

#[test]
fn a_stop_waits_for_what_is_under_way_and_looks_at_what_came_of_it() {
    let mut cleanup = begun(&["a", "b"]);
    step(&mut cleanup, seen(&["a", "b"]));
    cleanup.stop();
    assert!(cleanup.is_stopping() && cleanup.is_running());
    assert_eq!(step(&mut cleanup, Outcome::Accepted), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["b"])), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Stopped(Stop::Asked));
    assert!(!cleanup.is_stopping());
    assert_eq!(states(&cleanup), [Deleted, Waiting]);
    cleanup.resume();
    assert_eq!(cleanup.next(0), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["b"])), Next::Do(Errand::Remove(1)));
}

#[test]
fn a_stop_ends_a_wait_at_once() {
    let mut cleanup = begun(&["a"]);
    step(&mut cleanup, failed(ProblemCode::TooManyRequests));
    cleanup.stop();
    assert_eq!(*cleanup.stage(), Stage::Stopped(Stop::Asked));
    assert_eq!(cleanup.next(7_000), Next::Rest);
}

#[test]
fn a_stop_does_not_hide_that_it_was_the_last_call() {
    let mut cleanup = begun(&[]);
    step(&mut cleanup, seen(&[]));
    cleanup.stop();
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(*cleanup.stage(), Stage::Done { is_ours: true });
}

#[test]
fn what_comes_back_after_it_was_gone_is_said() {
    let mut cleanup = begun(&["a", "b"]);
    step(&mut cleanup, seen(&["a", "b"]));
    step(&mut cleanup, Outcome::Accepted);
    step(&mut cleanup, seen(&["b"]));
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Rest);
    assert_eq!(states(&cleanup), [EntryState::Left(Reason::CameBack), Deleted]);
    // Also of what nobody was asked to remove.
    let mut cleanup = begun(&["a", "b"]);
    step(&mut cleanup, seen(&["b"]));
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, seen(&["a"])), Next::Rest);
    assert_eq!(states(&cleanup), [EntryState::Left(Reason::CameBack), Deleted]);
}

#[test]
fn what_was_asked_for_and_never_confirmed_is_said_when_it_stands_still() {
    // Upstash still lists it in the last look before the stop.
    let mut cleanup = begun(&["a", "b"]);
    step(&mut cleanup, seen(&["a", "b"]));
    cleanup.stop();
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, seen(&["a", "b"])), Next::Rest);
    assert_eq!(*cleanup.stage(), Stage::Stopped(Stop::Asked));
    assert_eq!((states(&cleanup), cleanup.unconfirmed()), (vec![Asked, Waiting], 1));
    // The look fails.
    for error in [problem(ProblemCode::SessionExpired), ApiError::Offline, ApiError::Timeout] {
        let mut failed = begun(&["a", "b"]);
        step(&mut failed, seen(&["a", "b"]));
        step(&mut failed, Outcome::Accepted);
        step(&mut failed, Outcome::Failed(error.clone()));
        assert_eq!(
            (failed.stage(), states(&failed)),
            (&Stage::Stopped(Stop::Failed(error)), vec![Asked, Waiting])
        );
    }
    cleanup.resume();
    assert_eq!(cleanup.next(0), Next::Do(Errand::Look));
    assert_eq!(step(&mut cleanup, seen(&["b"])), Next::Do(Errand::Remove(1)));
    assert_eq!(states(&cleanup), [Deleted, Going]);
}

/// A sub-account of whose one QStash user this is booked.
fn qstash(pack: bool, plan: Option<&str>) -> Usage {
    let booked = Booked { pack, plan: plan.map(str::to_owned) };
    let (id, name, blocks) = ("q".into(), "eu".into(), !booked.is_nothing());
    Usage { qstash: vec![Owned { id, name, blocks, booked: Some(booked) }], ..Usage::default() }
}

#[test]
fn of_qstash_only_what_was_confirmed_is_given_back_and_what_was_booked_since_is_named() {
    let mut cleanup = Cleanup::confirmed(Some(blocker::of(&qstash(true, Some("a")))), 0);
    cleanup.next(GRACE_MS);
    // Another plan was booked after the confirmation: the pack is all there is to give back.
    let now = || Outcome::Seen(qstash(true, Some("b")));
    assert_eq!(step(&mut cleanup, now()), Next::Do(Errand::Remove(0)));
    let what = |pack, plan: Option<&str>| What::QStash(Booked { pack, plan: plan.map(str::to_owned) });
    assert_eq!(cleanup.entries()[0].left.what, what(true, None));
    assert_eq!(
        cleanup.entries()[0].blocker.what,
        what(true, Some("a")),
        "what was confirmed stays what it was"
    );
    step(&mut cleanup, Outcome::Accepted);
    assert_eq!(step(&mut cleanup, Outcome::Seen(qstash(false, Some("b")))), Next::Rest);
    assert_eq!((cleanup.stage(), states(&cleanup)), (&Stage::Left, vec![Deleted]));
    assert_eq!(cleanup.newcomers().iter().map(|it| &it.what).collect::<Vec<_>>(), [&what(false, Some("b"))]);
}
