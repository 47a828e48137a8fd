//! The verdict as a table, and against a naive model.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::{Enforcement, Feature, FeatureAction, FeatureKind};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

fn entry(until: Option<i64>, run_until: Option<i64>) -> Entry {
    Entry {
        quantity: 5,
        kind: FeatureKind::Formal,
        until: until.map(at),
        run_until: run_until.map(at),
        enforcement: Enforcement::Enforce,
        fits: true,
    }
}

#[test]
fn the_table() {
    use FeatureReason as Why;
    let for_ever = entry(None, None);
    let keeps_running = entry(Some(10), None);
    let grace = entry(Some(10), Some(20));
    let off = entry(Some(10), Some(10));
    let other_version = Entry { fits: false, ..entry(None, None) };
    let ended = Standing::RegistrationEnded { code: Some(30002) };
    // What is known, how many are asked for, how it stands, when → why, licensed, new, running.
    let rows = [
        (Some(Some(&for_ever)), 1, Standing::Reliable, 0, Why::Licensed, true, true, true),
        (Some(Some(&for_ever)), 5, Standing::Reliable, 0, Why::Licensed, true, true, true),
        (Some(Some(&for_ever)), 6, Standing::Reliable, 0, Why::TooFew, true, false, true),
        (Some(Some(&keeps_running)), 1, Standing::Reliable, 9, Why::Licensed, true, true, true),
        (Some(Some(&keeps_running)), 1, Standing::Reliable, 10, Why::Expired, false, false, true),
        (Some(Some(&grace)), 1, Standing::Reliable, 19, Why::Expired, false, false, true),
        (Some(Some(&grace)), 1, Standing::Reliable, 20, Why::Expired, false, false, false),
        (Some(Some(&off)), 1, Standing::Reliable, 10, Why::Expired, false, false, false),
        (Some(Some(&other_version)), 1, Standing::Reliable, 0, Why::Version, true, false, true),
        (Some(None), 1, Standing::Reliable, 0, Why::NotLicensed, false, false, false),
        (Some(None), 1, Standing::Stale, 0, Why::NotLicensed, false, false, false),
        (Some(None), 1, Standing::Disconnected, 0, Why::NotLicensed, false, false, false),
        (Some(Some(&grace)), 1, Standing::Disconnected, 0, Why::Disconnected, true, false, true),
        (Some(Some(&grace)), 1, Standing::Disconnected, 15, Why::Expired, false, false, true),
        (Some(Some(&grace)), 1, Standing::Stale, 0, Why::Stale, true, false, true),
        (Some(Some(&grace)), 1, Standing::ClockTampered, 0, Why::ClockTampered, true, false, true),
        (Some(Some(&grace)), 1, ended, 0, Why::RegistrationEnded, true, false, true),
        (Some(Some(&grace)), 9, ended, 0, Why::RegistrationEnded, true, false, true),
        (None, 1, ended, 0, Why::RegistrationEnded, false, false, false),
        (None, 1, Standing::Disconnected, 0, Why::Disconnected, false, false, false),
        (None, 1, Standing::NotConnected, 0, Why::NotConnected, false, false, false),
        (None, 1, Standing::NotStated, 0, Why::NotStated, false, false, false),
        (None, 1, Standing::Untrusted, 0, Why::Untrusted, false, false, false),
        (None, 1, Standing::ClockTampered, 0, Why::ClockTampered, false, false, false),
    ];
    for (number, (entry, quantity, standing, hours, reason, licensed, new, running)) in
        rows.into_iter().enumerate()
    {
        let verdict = judge(entry, quantity, standing, at(hours));
        let error_code = if reason == Why::RegistrationEnded { Some(30002) } else { reason.code() };
        let (new_allowed, running_allowed) = (new, running);
        let wanted = Verdict { licensed, new_allowed, running_allowed, reason, error_code };
        assert_eq!(verdict, wanted, "row {number}");
    }
}

#[test]
fn the_action_is_what_the_vendor_wants_of_a_no() {
    let (over, rows) = (
        entry(Some(10), Some(20)),
        [
            (Enforcement::Enforce, FeatureAction::Refuse),
            (Enforcement::Warn, FeatureAction::Warn),
            (Enforcement::Log, FeatureAction::Log),
        ],
    );
    for (enforcement, follows) in rows {
        let entry = Entry { enforcement, ..over.clone() };
        for (hours, on_new, on_running) in [
            (9, FeatureAction::Allow, FeatureAction::Allow),
            (10, follows, FeatureAction::Allow),
            (20, follows, follows),
        ] {
            let verdict = judge(Some(Some(&entry)), 1, Standing::Reliable, at(hours));
            let feature = Feature::of("cdc", Some(&entry), verdict, enforcement);
            assert_eq!((feature.on_new, feature.on_running), (on_new, on_running), "{hours}");
            assert_eq!(feature.new_allowed, on_new == FeatureAction::Allow, "the verdict stays");
        }
    }
}

#[test]
fn every_reason_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> =
        FeatureReason::ALL.into_iter().map(FeatureReason::as_str).collect();
    assert_eq!(words.len(), FeatureReason::ALL.len());
}

fn standings() -> impl Strategy<Value = Standing> {
    proptest::sample::select(vec![
        Standing::Reliable,
        Standing::Disconnected,
        Standing::RegistrationEnded { code: Some(10003) },
        Standing::NotConnected,
        Standing::Stale,
        Standing::ClockTampered,
        Standing::Untrusted,
        Standing::NotStated,
    ])
}

proptest! {
    /// Each of the sentences that a vendor relies on, by itself.
    #[test]
    fn what_is_promised_holds(
        known in any::<bool>(),
        found in any::<bool>(),
        fits in any::<bool>(),
        until in proptest::option::of(0..20_i64),
        run_until in proptest::option::of(0..20_i64),
        quantity in 0..10_u64,
        standing in standings(),
        hours in 0..20_i64,
    ) {
        let standing = if known || standing != Standing::Reliable { standing } else { Standing::Stale };
        let entry = Entry { fits, ..entry(until, run_until) };
        let given = known.then_some(found.then_some(&entry));
        let verdict = judge(given, quantity, standing, at(hours));

        let has = known && found;
        let valid = has && until.is_none_or(|until| hours < until);
        prop_assert_eq!(verdict.licensed, valid);
        prop_assert_eq!(
            verdict.new_allowed,
            valid && fits && standing == Standing::Reliable && quantity <= 5
        );
        let may_run = has && run_until.is_none_or(|until| hours < until);
        prop_assert_eq!(verdict.running_allowed, may_run, "whatever the connection does");
        prop_assert_eq!(verdict.new_allowed, verdict.reason == FeatureReason::Licensed);
        // A connection that is broken is never shown as an invalid licence.
        if valid && fits && quantity <= 5 && standing != Standing::ClockTampered {
            let server_said = matches!(standing, Standing::RegistrationEnded { .. });
            prop_assert_eq!(verdict.error_code.is_some(), server_said);
        }
        // And a licence that is missing or over is told whatever the connection does.
        if known && !(valid && fits) {
            prop_assert!(matches!(verdict.error_code, Some(21000 | 21001 | 30001)));
        }
    }
}
