//! The truth table of kinds and conditions: which state is shown, whether anything can be claimed,
//! and how much.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rollcall_domain::{
    catalogue::OnExpiry,
    licences::{Begin, End, Ended, EndedBy, Licence, Schedule},
};

use super::fixtures::{at, catalogue, licence};

fn of(number: u128, kind: &str, condition: &str, now: DateTime<Utc>) -> Licence {
    let (begin, end) = match condition {
        "before its start" => (now + TimeDelta::days(1), now + TimeDelta::days(9)),
        "expired" => (now - TimeDelta::days(9), now),
        _ => (now, now + TimeDelta::days(9)),
    };
    let kind = kind.parse().unwrap();
    let redeemed_at = now - TimeDelta::days(9);
    let mut licence = licence(number, kind, redeemed_at, Begin::At(begin), End::At(end), Tz::UTC);
    match condition {
        "disabled" => licence.disable("why".to_owned(), now),
        "uninstalled" => licence.ended = Some(Ended { at: now, by: EndedBy::Uninstalled }),
        "before its start" | "valid" | "expired" => {}
        other => panic!("no condition: {other}"),
    }
    // What ended or was disabled now had begun before.
    if matches!(condition, "disabled" | "uninstalled") {
        licence.term.begin = Begin::At(now - TimeDelta::days(1));
    }
    licence
}

#[test]
fn states_and_sums_are_those_of_the_table() {
    let now = at("2026-06-01T12:00:00Z");
    let table = include_str!("../../src/licences/truth_table.csv");
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let cells: Vec<_> = row.split(',').collect();
        let [kinds, conditions, states, claimable, sum] = cells[..] else { panic!("{row}") };
        let these = kinds.split(" + ").zip(conditions.split(" + ")).zip(1..);
        let these = these.map(|((kind, condition), number)| of(number, kind, condition, now));
        let licences: Vec<_> = these.collect();
        let schedule = Schedule::of(&licences);
        let shown = licences.iter().map(|it| schedule.state(it, now).name()).collect::<Vec<_>>();
        assert_eq!(shown.join(" + "), states, "{row}");
        let entitlements = schedule.entitlements(&catalogue(OnExpiry::default()), now);
        let topics = entitlements.features.values().next();
        let licensed = topics.is_some_and(|topics| topics.licensed);
        assert_eq!(if licensed { "yes" } else { "no" }, claimable, "{row}");
        assert_eq!(topics.map_or(0, |topics| topics.quantity).to_string(), sum, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 27);
}
