//! The rules of kinds, terms and expiry, one by one.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    catalogue::{Enforcement, OnExpiry},
    licences::{
        Begin, End, Entitlement, EntitlementKind, Grant, Licence, LicenceKind, LicenceState,
        Schedule, entitlements,
    },
};

use super::fixtures::{at, catalogue, licence};

const START: &str = "2026-01-01T12:00:00Z";

fn day(number: i64) -> DateTime<Utc> {
    at(START) + TimeDelta::days(number)
}

fn days(number: u128, kind: LicenceKind, from: i64, days: u32) -> Licence {
    licence(number, kind, day(from), Begin::OnRedemption, End::AfterDays(days), Tz::UTC)
}

fn topics(licences: &[Licence], rule: OnExpiry, at: DateTime<Utc>) -> Entitlement {
    let found = entitlements(licences, &catalogue(rule), at);
    found.features.into_values().next().expect("an entitlement of topics")
}

fn granting(licences: &[Licence], at: DateTime<Utc>) -> Vec<u128> {
    let topics = topics(licences, OnExpiry::KeepRunning, at);
    topics.licences.iter().map(|id| id.0.as_u128()).collect()
}

#[test]
fn three_licences_of_30_days_are_90_days() {
    let licences = [1, 2, 3].map(|number| days(number, LicenceKind::Formal, 0, 30));
    for (number, from) in [(1, 0), (2, 30), (3, 60)] {
        assert_eq!(granting(&licences, day(from)), [number]);
        assert_eq!(granting(&licences, day(from + 30) - TimeDelta::microseconds(1)), [number]);
    }
    assert!(granting(&licences, day(90)).is_empty());
    let found = topics(&licences, OnExpiry::KeepRunning, day(5));
    assert_eq!((found.quantity, found.until), (3, Some(day(90))));
    let schedule = Schedule::of(&licences);
    assert_eq!(schedule.state(&licences[1], day(5)), LicenceState::Usable);
    assert_eq!(schedule.ends_at(&licences[1]), Some(day(60)));
    assert_eq!(schedule.state(&licences[0], day(30)), LicenceState::Expired);
}

#[test]
fn temporary_days_come_first_but_what_runs_goes_on() {
    let formal = days(1, LicenceKind::Formal, 0, 30);
    let older = days(2, LicenceKind::Formal, 1, 30);
    let lent = days(3, LicenceKind::Temporary, 10, 30);
    let licences = [formal, older, lent];
    assert_eq!(granting(&licences, day(20)), [1], "it had begun");
    assert_eq!(granting(&licences, day(30)), [3]);
    assert_eq!(granting(&licences, day(60)), [2]);
    assert!(granting(&licences, day(90)).is_empty());
}

#[test]
fn days_do_not_run_while_a_licence_is_disabled() {
    let mut first = days(1, LicenceKind::Formal, 0, 30);
    let second = days(2, LicenceKind::Formal, 0, 30);
    first.disable("unpaid".to_owned(), day(10));
    let licences = [first.clone(), second.clone()];
    assert_eq!(granting(&licences, day(10)), [2]);
    assert!(granting(&licences, day(40)).is_empty());
    assert!(topics(&licences, OnExpiry::KeepRunning, day(40)).disabled);

    first.enable(day(20));
    let licences = [first, second];
    assert_eq!(granting(&licences, day(39)), [2], "the second one runs to its end");
    assert_eq!(granting(&licences, day(40)), [1]);
    assert_eq!(granting(&licences, day(59)), [1]);
    assert!(granting(&licences, day(60)).is_empty());
}

#[test]
fn licences_with_dates_add_up() {
    let until = |number, end| {
        licence(number, LicenceKind::Formal, day(0), Begin::OnRedemption, end, Tz::UTC)
    };
    let licences = [until(1, End::At(day(10))), until(2, End::Never)];
    let found = topics(&licences, OnExpiry::Off, day(9));
    assert_eq!((found.quantity, found.until, found.run_until), (6, None, None));
    assert_eq!(
        entitlements(&licences, &catalogue(OnExpiry::Off), day(9)).changes_at,
        Some(day(10))
    );
    assert_eq!(topics(&licences, OnExpiry::Off, day(10)).quantity, 3);
    assert_eq!(entitlements(&licences, &catalogue(OnExpiry::Off), day(10)).changes_at, None);
}

#[test]
fn a_switch_is_on_or_off_and_formal_as_soon_as_one_is() {
    let cdc = |number, kind, from, until| {
        let (begin, end) = (Begin::At(day(from)), End::At(day(until)));
        let mut licence = licence(number, kind, day(0), begin, end, Tz::UTC);
        licence.grants = vec![Grant { feature: "cdc".parse().unwrap(), quantity: 1 }];
        licence
    };
    let licences = [cdc(1, LicenceKind::Temporary, 0, 30), cdc(2, LicenceKind::Formal, 10, 20)];
    for (now, kind) in
        [(5, EntitlementKind::Trial), (15, EntitlementKind::Formal), (25, EntitlementKind::Trial)]
    {
        let found = topics(&licences, OnExpiry::KeepRunning, day(now));
        assert_eq!((found.licensed, found.quantity, found.kind), (true, 1, kind), "day {now}");
        assert_eq!(found.until, Some(day(30)));
        assert_eq!(found.enforcement, Enforcement::Warn);
    }
}

#[test]
fn a_pre_licence_is_over_once_another_one_begins() {
    let pre = days(1, LicenceKind::Pre, 0, 180);
    let (begin, end) = (Begin::At(day(20)), End::At(day(30)));
    let sold = licence(2, LicenceKind::Formal, day(5), begin, end, Tz::UTC);
    assert_eq!(granting(std::slice::from_ref(&pre), day(179)), [1]);
    let licences = [pre, sold];
    assert_eq!(granting(&licences, day(19)), [1], "the customer is not left without");
    assert_eq!(granting(&licences, day(20)), [2]);
    assert!(granting(&licences, day(30)).is_empty(), "and never again");
}

#[test]
fn after_the_end_nothing_new_begins_and_what_runs_goes_on_as_the_product_says() {
    let licences = [days(1, LicenceKind::Formal, 0, 30)];
    let allowed = |rule, at| {
        let found = topics(&licences, rule, at);
        (found.licensed, found.running_allowed)
    };
    let moment = TimeDelta::microseconds(1);
    for rule in [OnExpiry::KeepRunning, OnExpiry::Grace { days: 7 }, OnExpiry::Off] {
        assert_eq!(allowed(rule, day(30) - moment), (true, true), "{rule}");
        assert!(!topics(&licences, rule, day(0) - moment).running_allowed, "{rule}");
    }
    assert_eq!(allowed(OnExpiry::KeepRunning, day(9_000)), (false, true));
    assert_eq!(allowed(OnExpiry::Off, day(30)), (false, false));
    assert_eq!(allowed(OnExpiry::Grace { days: 7 }, day(37) - moment), (false, true));
    assert_eq!(allowed(OnExpiry::Grace { days: 7 }, day(37)), (false, false));
    let found = entitlements(&licences, &catalogue(OnExpiry::Grace { days: 7 }), day(30));
    assert_eq!(found.changes_at, Some(day(37)));
}

#[test]
fn a_licence_counts_from_when_it_is_redeemed() {
    let (begin, end) = (Begin::At(day(0)), End::At(day(30)));
    let late = licence(1, LicenceKind::Formal, day(10), begin, end, Tz::UTC);
    assert!(granting(std::slice::from_ref(&late), day(9)).is_empty());
    assert_eq!(granting(&[late], day(10)), [1]);
}

#[test]
fn days_are_those_of_the_tenants_zone() {
    let berlin = Tz::Europe__Berlin;
    // The clocks go forward on 2026-03-29 and back on 2026-10-25.
    for (from, until) in [
        ("2026-03-01T11:00:00Z", "2026-03-31T10:00:00Z"),
        ("2026-10-01T10:00:00Z", "2026-10-31T11:00:00Z"),
        ("2028-02-15T11:00:00Z", "2028-03-16T11:00:00Z"),
    ] {
        let (begin, end) = (Begin::OnRedemption, End::AfterDays(30));
        let licences = [licence(1, LicenceKind::Formal, at(from), begin, end, berlin)];
        let found = topics(&licences, OnExpiry::KeepRunning, at(from));
        assert_eq!(found.until, Some(at(until)), "from {from}");
    }
}
