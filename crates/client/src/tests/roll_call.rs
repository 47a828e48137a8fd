use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::roll_call::{CallFailure, NextCall, RollCall, Terms};

const INTERVAL_S: i64 = 7200;
const SILENCE: CallFailure = CallFailure::Unanswered { pause: None };
const REFUSED: CallFailure = CallFailure::Refused { consecutive_failures: None, due_in: None };

/// Granted at 0, due after 7000 s.
fn granted(interval_s: i64, chance: f64) -> RollCall {
    let due_in = TimeDelta::seconds(interval_s - interval_s / 36);
    RollCall::granted(Terms { due_in, interval_s, allowed_failures: 12 }, at(0), chance)
}

fn lease_ends(interval_s: i64) -> DateTime<Utc> {
    at(12 * interval_s)
}

/// Play a server that answers nothing from the grant to the lease's end: the times of the calls, and
/// which of them are the first failure of an interval.
fn silence(roll_call: &mut RollCall, interval_s: i64) -> Vec<(DateTime<Utc>, bool)> {
    let (mut now, mut calls) = (at(0), Vec::new());
    loop {
        match roll_call.next_call(now, lease_ends(interval_s)) {
            NextCall::Over => return calls,
            NextCall::Wait(pause) => now += TimeDelta::from_std(pause).unwrap(),
            NextCall::Now => calls.push((now, roll_call.call_failed(SILENCE, now, 0.5))),
        }
        assert!(calls.len() < 1000, "a storm of calls");
    }
}

#[test]
fn the_server_says_when_and_chance_draws_it_a_little_earlier() {
    assert_eq!(granted(INTERVAL_S, 0.0).due_at, at(7000));
    assert_eq!(granted(INTERVAL_S, 1.0).due_at, at(7000 - 144));
    let roll_call = granted(INTERVAL_S, 0.0);
    let ends = lease_ends(INTERVAL_S);
    assert_eq!(roll_call.next_call(at(6999), ends), NextCall::Wait(Duration::from_secs(1)));
    assert_eq!(roll_call.next_call(at(7000), ends), NextCall::Now);
    assert_eq!(roll_call.next_call(at(6990), at(6995)), NextCall::Wait(Duration::from_secs(5)));
    assert_eq!(roll_call.next_call(ends, ends), NextCall::Over);
}

#[test]
fn an_unanswered_call_is_made_again_after_ever_longer_pauses() {
    let mut roll_call = granted(INTERVAL_S, 0.0);
    let calls = silence(&mut roll_call, INTERVAL_S);
    let pauses: Vec<_> =
        calls.windows(2).map(|pair| (pair[1].0 - pair[0].0).num_seconds()).collect();
    assert_eq!(pauses[..8], [10, 20, 40, 80, 160, 320, 600, 600]);
    assert!(pauses.iter().all(|pause| *pause <= 600));
    let shown = calls.iter().filter(|(_, first)| *first).count();
    assert!((11..=12).contains(&shown), "one an interval, not {shown}");
    assert_eq!(roll_call.failures_in_a_row as usize, shown);
}

#[test]
fn short_intervals_have_short_pauses() {
    let mut roll_call = granted(12, 1.0);
    let calls = silence(&mut roll_call, 12);
    assert!(calls.windows(2).all(|pair| pair[1].0 - pair[0].0 == TimeDelta::seconds(1)));
    assert!(lease_ends(12) - calls.last().unwrap().0 <= TimeDelta::seconds(1));
    assert_eq!(roll_call.failures_in_a_row, 12);
}

#[test]
fn a_refusal_waits_for_the_next_interval() {
    let mut roll_call = granted(INTERVAL_S, 0.0);
    assert!(roll_call.call_failed(REFUSED, at(7000), 0.0));
    assert_eq!(roll_call.due_at, at(7000 + INTERVAL_S));
    let told = CallFailure::Refused { consecutive_failures: Some(7), due_in: None };
    assert!(roll_call.call_failed(told, at(7000 + INTERVAL_S), 1.0));
    // Not so early that the server wouldn't count it.
    assert_eq!(roll_call.due_at, at(7000 + 2 * INTERVAL_S - 144));
    assert_eq!(roll_call.failures_in_a_row, 7, "the server has seen more than we remember");
}

#[test]
fn a_refusal_waits_for_the_time_that_the_server_gave() {
    let mut roll_call = granted(INTERVAL_S, 0.0);
    // As early as it can be: every one of them is a failure of its own.
    let due_in = INTERVAL_S - INTERVAL_S / 20;
    let told = |due_in| CallFailure::Refused { consecutive_failures: None, due_in };
    for refusals in 0..11 {
        let now = roll_call.due_at;
        assert!(roll_call.call_failed(told(Some(TimeDelta::seconds(due_in))), now, 1.0));
        assert_eq!(roll_call.due_at, now + TimeDelta::seconds(due_in - 144));
        assert_eq!(roll_call.failures_in_a_row, refusals + 1);
    }
    let now = roll_call.due_at;
    for nonsense in [i64::MIN / 10_000, -1, i64::MAX / 10_000] {
        roll_call.call_failed(told(Some(TimeDelta::seconds(nonsense))), now, 1.0);
        assert!(
            roll_call.due_at >= now && roll_call.due_at <= now + TimeDelta::seconds(INTERVAL_S)
        );
    }
}

#[test]
fn a_refusal_after_silence_is_of_the_same_interval() {
    let mut roll_call = granted(INTERVAL_S, 0.0);
    assert!(roll_call.call_failed(SILENCE, at(7000), 0.5));
    assert!(!roll_call.call_failed(REFUSED, at(7010), 0.0));
    assert_eq!(roll_call.failures_in_a_row, 1);
    assert_eq!(roll_call.due_at, at(7010 + INTERVAL_S));
}

#[test]
fn who_says_later_is_asked_later() {
    let mut roll_call = granted(INTERVAL_S, 0.0);
    let pause = Some(TimeDelta::seconds(300));
    roll_call.call_failed(CallFailure::Unanswered { pause }, at(7000), 0.5);
    assert_eq!(roll_call.due_at, at(7300));
    let pause = Some(TimeDelta::days(30));
    roll_call.call_failed(CallFailure::Unanswered { pause }, at(7300), 0.5);
    assert_eq!(roll_call.due_at, at(7000 + INTERVAL_S), "but not past the interval");
}

#[test]
fn a_clock_that_was_set_back_keeps_nobody_waiting() {
    let roll_call = granted(INTERVAL_S, 0.0);
    let ends = lease_ends(INTERVAL_S);
    assert_eq!(roll_call.next_call(at(-INTERVAL_S), ends), NextCall::Now);
    assert!(matches!(roll_call.next_call(at(-100), ends), NextCall::Wait(_)));
}

proptest! {
    #[test]
    fn whatever_happens_the_next_call_is_within_an_interval(
        interval_s in prop_oneof![Just(i64::MIN), Just(i64::MAX), 1_i64..700_000],
        due_in in prop_oneof![Just(-1), Just(i64::MAX / 10_000), 0_i64..700_000],
        misses in prop::collection::vec((any::<bool>(), 0_i64..100_000, 0.0..1.0), 0..40),
    ) {
        let terms =
            Terms { due_in: TimeDelta::seconds(due_in), interval_s, allowed_failures: 12 };
        let mut now = at(0);
        let mut roll_call = RollCall::granted(terms, now, 0.3);
        let interval = TimeDelta::seconds(interval_s.clamp(1, 7 * 86_400));
        let mut shown = 0;
        for (refused, later, chance) in misses {
            prop_assert!(roll_call.due_at >= now && roll_call.due_at <= now + interval);
            now += TimeDelta::seconds(later);
            let miss = if refused { REFUSED } else { SILENCE };
            shown += u32::from(roll_call.call_failed(miss, now, chance));
            prop_assert_eq!(roll_call.failures_in_a_row, shown);
        }
        prop_assert!(roll_call.due_at >= now && roll_call.due_at <= now + interval);
    }
}
