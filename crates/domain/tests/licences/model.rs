//! Entitlements against a naive model: it walks hour by hour and asks what a clerk with the papers in
//! hand would say.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use rollcall_domain::{
    catalogue::{Enforcement, OnExpiry},
    licences::{
        Begin, End, Ended, EndedBy, Entitlement, EntitlementKind, Licence, LicenceKind, Pause,
        entitlements,
    },
};

use super::fixtures::{at, catalogue, licence};

/// How many hours the model walks.
const HOURS: usize = 24 * 110;
/// How many hours of them are looked at.
const LOOKED_AT: usize = 24 * 80;

fn hour(number: usize, start: DateTime<Utc>) -> DateTime<Utc> {
    start + TimeDelta::hours(i64::try_from(number).unwrap())
}

/// What is drawn for a licence, in hours from the start.
#[derive(Debug, Clone)]
struct Drawn {
    kind: LicenceKind,
    redeemed: usize,
    begin: Option<usize>,
    end: DrawnEnd,
    pauses: Vec<(usize, usize)>,
    is_paused: bool,
    ended: Option<usize>,
    quantity: u32,
}

#[derive(Debug, Clone)]
enum DrawnEnd {
    Never,
    At(usize),
    Days(u32),
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let kind = prop_oneof![
        1 => Just(LicenceKind::Pre), 3 => Just(LicenceKind::Temporary), 4 => Just(LicenceKind::Formal)
    ];
    let end = prop_oneof![
        1 => Just(DrawnEnd::Never),
        3 => (1..24 * 90_usize).prop_map(DrawnEnd::At),
        5 => (1..30_u32).prop_map(DrawnEnd::Days),
    ];
    let pauses = prop::collection::vec((1..24 * 20_usize, 1..24 * 10_usize), 0..3);
    (
        kind,
        0..24 * 40_usize,
        prop::option::of(0..24 * 60_usize),
        end,
        pauses,
        prop::bool::weighted(0.1),
        prop::option::weighted(0.2, 1..24 * 60_usize),
        1..5_u32,
    )
        .prop_map(|(kind, redeemed, begin, end, pauses, is_paused, ended, quantity)| Drawn {
            kind,
            redeemed,
            begin,
            end,
            pauses,
            is_paused,
            ended,
            quantity,
        })
}

fn make(number: usize, drawn: &Drawn, start: DateTime<Utc>, zone: Tz) -> Licence {
    let begin = drawn.begin.map_or(Begin::OnRedemption, |begin| Begin::At(hour(begin, start)));
    let end = match drawn.end {
        DrawnEnd::Never => End::Never,
        DrawnEnd::At(end) => End::At(hour(end, start)),
        DrawnEnd::Days(days) => End::AfterDays(days),
    };
    let redeemed_at = hour(drawn.redeemed, start);
    let number = u128::try_from(number).unwrap() + 1;
    let mut licence = licence(number, drawn.kind, redeemed_at, begin, end, zone);
    licence.grants[0].quantity = drawn.quantity;
    let mut from = drawn.redeemed;
    for (wait, length) in &drawn.pauses {
        let (begin, end) = (from + wait, from + wait + length);
        let until = Some(hour(end, start));
        licence.pauses.push(Pause { from: hour(begin, start), until, reason: String::new() });
        from = end;
    }
    if let Some(last) = licence.pauses.last_mut().filter(|_| drawn.is_paused) {
        last.until = None;
    }
    let ended = drawn.ended.map(|after| hour(drawn.redeemed + after, start));
    licence.ended = ended.map(|at| Ended { at, by: EndedBy::Uninstalled });
    licence
}

/// The clerk's book: hour by hour, what the account may use.
struct Book(Vec<Entitlement>);

impl Book {
    fn of(licences: &[Licence], rule: OnExpiry, start: DateTime<Utc>) -> Self {
        let (granting, disabled) = walk(licences, start);
        let zone = licences[0].term.zone;
        let is_formal = |one: &usize| licences[*one].kind == LicenceKind::Formal;
        let run_until: Vec<_> =
            (0..HOURS).map(|number| run_until(hour(number, start), rule, zone)).collect();
        let mut told = Vec::with_capacity(HOURS);
        for number in 0..HOURS {
            let now = &granting[number];
            let licensed = !now.is_empty();
            let ended = match licensed {
                true => (number..HOURS).find(|hour| granting[*hour].is_empty()),
                false => (1..=number).rev().find(|hour| !granting[*hour - 1].is_empty()),
            };
            let starts = (number..HOURS).find(|hour| !granting[*hour].is_empty());
            let until = ended.map(|ended| hour(ended, start));
            let run_until = ended.and_then(|ended| run_until[ended]);
            let last = ended.map_or(&[] as &[usize], |ended| &granting[ended - 1]);
            let kinds = if licensed { now } else { last };
            let at = hour(number, start);
            let mut these: Vec<_> = now.iter().map(|one| licences[*one].id).collect();
            these.sort();
            told.push(Entitlement {
                kind: match kinds.iter().any(is_formal) {
                    true => EntitlementKind::Formal,
                    false => EntitlementKind::Trial,
                },
                licensed,
                quantity: now.iter().map(|one| licences[*one].grants[0].quantity).sum(),
                until,
                running_allowed: licensed || until.is_some() && run_until.is_none_or(|it| at < it),
                run_until,
                starts_at: starts.filter(|_| !licensed).map(|it| hour(it, start)),
                disabled: !licensed && disabled[number],
                enforcement: Enforcement::Enforce,
                licences: these,
                changes_at: None,
            });
        }
        Self(told)
    }
}

/// When running use must end that ended to be licensed at `until`.
fn run_until(until: DateTime<Utc>, rule: OnExpiry, zone: Tz) -> Option<DateTime<Utc>> {
    match rule {
        OnExpiry::KeepRunning => None,
        OnExpiry::Off => Some(until),
        OnExpiry::Grace { days } => {
            let target = clock(until, zone) + TimeDelta::days(i64::from(days));
            // A clock change moves it by an hour.
            let about = until + TimeDelta::days(i64::from(days));
            let mut hours = (-2..=2).map(|hours| about + TimeDelta::hours(hours));
            hours.find(|it| is_used_up(*it, target, zone))
        }
    }
}

/// Which licences grant at each hour, and whether one would that is disabled.
fn walk(licences: &[Licence], start: DateTime<Utc>) -> (Vec<Vec<usize>>, Vec<bool>) {
    let (mut granting, mut disabled) = (Vec::with_capacity(HOURS), Vec::with_capacity(HOURS));
    // Which one's days run, and what the clock shows when they are used up; what is left of others.
    let mut running: Option<(usize, NaiveDateTime)> = None;
    let mut left: Vec<TimeDelta> = licences
        .iter()
        .map(|licence| match licence.term.end {
            End::AfterDays(days) => TimeDelta::days(i64::from(days)),
            _ => TimeDelta::zero(),
        })
        .collect();
    for number in 0..HOURS {
        let now = hour(number, start);
        if let Some((one, target)) = running {
            let licence = &licences[one];
            if is_used_up(now, target, licence.term.zone) {
                left[one] = TimeDelta::zero();
                running = None;
            } else if !is_there(licence, now) || is_paused(licence, now) {
                left[one] = target - clock(now, licence.term.zone);
                running = None;
            }
        }
        let has_days = |one: usize, licence: &Licence| {
            licence.kind != LicenceKind::Pre
                && left[one] > TimeDelta::zero()
                && is_there(licence, now)
        };
        if running.is_none() {
            let waiting = licences
                .iter()
                .enumerate()
                .filter(|(one, licence)| has_days(*one, licence) && !is_paused(licence, now));
            let temporary_first = |licence: &Licence| licence.kind != LicenceKind::Temporary;
            let next = waiting
                .min_by_key(|(_, it)| (temporary_first(it), it.issued_at, it.id))
                .map(|(one, _)| one);
            running = next.map(|one| (one, clock(now, licences[one].term.zone) + left[one]));
        }
        // Whether it grants, if it isn't disabled: its days run, or its dates say so.
        let grants = |one: usize, licence: &Licence| match (licence.kind, licence.term.end) {
            (LicenceKind::Pre, _) => pre_grants(licences, licence, now),
            (_, End::AfterDays(_)) => match is_paused(licence, now) {
                true => has_days(one, licence),
                false => running.is_some_and(|(running, _)| running == one),
            },
            (_, End::Never) => is_there(licence, now),
            (_, End::At(end)) => is_there(licence, now) && now < end,
        };
        let these = licences.iter().enumerate().filter(|(one, it)| grants(*one, it));
        let (held, granted): (Vec<_>, Vec<_>) = these.partition(|(_, it)| is_paused(it, now));
        granting.push(granted.into_iter().map(|(one, _)| one).collect());
        disabled.push(!held.is_empty());
    }
    (granting, disabled)
}

fn clock(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// Whether the clock has shown this for the last time, or has skipped it.
fn is_used_up(now: DateTime<Utc>, target: NaiveDateTime, zone: Tz) -> bool {
    clock(now, zone) >= target && clock(now + TimeDelta::hours(1), zone) > target
}

fn is_paused(licence: &Licence, now: DateTime<Utc>) -> bool {
    licence.pauses.iter().any(|it| it.from <= now && it.until.is_none_or(|until| now < until))
}

/// It is the customer's, has begun and wasn't uninstalled.
fn is_there(licence: &Licence, now: DateTime<Utc>) -> bool {
    licence.begins_at().is_some_and(|begins_at| begins_at <= now)
        && licence.ended.is_none_or(|ended| now < ended.at)
}

fn pre_grants(licences: &[Licence], pre: &Licence, now: DateTime<Utc>) -> bool {
    let Some(begins_at) = pre.begins_at() else { return false };
    let has_had_another = licences.iter().filter(|it| it.kind != LicenceKind::Pre).any(|it| {
        it.begins_at().is_some_and(|at| at <= now && it.ended.is_none_or(|ended| at < ended.at))
    });
    let is_over = match pre.term.end {
        End::Never => false,
        End::At(end) => end <= now,
        End::AfterDays(days) => {
            let zone = pre.term.zone;
            is_used_up(now, clock(begins_at, zone) + TimeDelta::days(i64::from(days)), zone)
        }
    };
    is_there(pre, now) && !is_over && !has_had_another
}

fn rules() -> impl Strategy<Value = OnExpiry> {
    prop_oneof![
        Just(OnExpiry::KeepRunning),
        Just(OnExpiry::Off),
        (1..9_u32).prop_map(|days| OnExpiry::Grace { days })
    ]
}

fn zones() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    prop_oneof![
        Just((Tz::Asia__Shanghai, at("2027-12-20T16:00:00Z"))),
        Just((Tz::Europe__Berlin, at("2026-02-20T23:00:00Z"))),
        Just((Tz::Europe__Berlin, at("2026-09-25T22:00:00Z"))),
        Just((Tz::America__New_York, at("2028-02-01T05:00:00Z"))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn entitlements_are_what_a_clerk_would_say(
        drawn in prop::collection::vec(drawn(), 1..7),
        rule in rules(),
        (zone, start) in zones(),
        looks in prop::collection::vec(0..LOOKED_AT, 20),
    ) {
        let licences: Vec<_> =
            drawn.iter().enumerate().map(|(number, it)| make(number, it, start, zone)).collect();
        let book = Book::of(&licences, rule, start);
        let catalogue = catalogue(rule);
        let end = hour(HOURS, start);
        for number in looks.into_iter().collect::<BTreeSet<_>>() {
            let found = entitlements(&licences, &catalogue, hour(number, start));
            let mut topics = found.features.into_values().next().unwrap();
            topics.licences.sort();
            topics.changes_at = None;
            let told = &book.0[number];
            if told.licensed && told.until.is_none() {
                // What ends after the book does is not in it.
                prop_assert!(topics.until.is_none_or(|until| until >= end), "{:?}", topics.until);
                (topics.until, topics.run_until) = (None, None);
            }
            if told.starts_at.is_none() {
                topics.starts_at = topics.starts_at.filter(|starts_at| *starts_at < end);
            }
            prop_assert_eq!(&topics, told, "at hour {}", number);
            // `until` is known of the last licensed hour's, too, so that only real changes count.
            let changes = (number + 1..HOURS).find(|other| book.0[*other] != *told);
            let changes_at = changes.map(|changes| hour(changes, start));
            if changes_at.is_some_and(|it| it < hour(LOOKED_AT, start)) {
                prop_assert_eq!(found.changes_at, changes_at, "from hour {}", number);
            }
        }
    }
}
