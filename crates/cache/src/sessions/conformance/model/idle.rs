//! Who is idle makes room, as the naive clerk has it.

use std::collections::BTreeMap;

use super::super::super::{
    Activity, Caller, Claim, ClaimMode, IDLE_AT_ONCE, IdleRelease, Report, Wanted,
};
use super::clerk::Model;

/// What a session is doing that isn't being active.
pub(super) struct Resting {
    activity: Activity,
    since_ms: i64,
    /// By feature, from when on it may be taken away, and whether it is in any case.
    marks: BTreeMap<String, (i64, bool)>,
}

impl Model {
    pub(super) fn report(&mut self, caller: &Caller, report: Option<Report>) {
        let Some(report) = report else { return };
        let known = self.resting.remove(&caller.session);
        if report.activity == Activity::Active {
            return;
        }
        let known = known.filter(|it| it.activity == report.activity);
        let since_ms = known.map_or(caller.now_ms, |it| it.since_ms);
        let mut marks = BTreeMap::new();
        let own = self.seats.iter().filter(|seat| seat.session == caller.session && !seat.offered);
        for seat in own {
            let terms = report.terms_of(&seat.feature);
            let busy_ms = if report.activity == Activity::Busy { terms.busy_ms } else { 0 };
            if terms.release != IdleRelease::Never {
                let from_ms = since_ms + busy_ms + terms.after_ms;
                marks.insert(seat.feature.clone(), (from_ms, terms.release == IdleRelease::Always));
            }
        }
        self.resting.insert(caller.session, Resting { activity: report.activity, since_ms, marks });
    }

    fn drop_seats(&mut self, session: u128, feature: &str) {
        self.seats
            .retain(|seat| seat.session != session || seat.feature != feature || seat.offered);
    }

    pub(super) fn take_what_is_idle(&mut self) {
        let mut due = Vec::new();
        for (session, resting) in &self.resting {
            let marks = resting.marks.iter();
            let over = marks.filter(|(_, (from_ms, always))| *always && *from_ms <= self.now_ms);
            due.extend(over.map(|(feature, _)| (*session, feature.clone())));
        }
        for (session, feature) in due {
            self.drop_seats(session, &feature);
        }
    }

    /// Drop units of whoever is idle, one session after the other, until it fits; then have those stay without
    /// whom it would.
    pub(super) fn make_room(&mut self, caller: &Caller, wanted: &[Wanted]) -> bool {
        let before = self.seats.clone();
        for one in wanted {
            let mut idle: Vec<_> = self
                .resting
                .iter()
                .filter_map(|(id, it)| Some((it.marks.get(&one.feature)?.0, *id)))
                .filter(|(from_ms, _)| *from_ms <= self.now_ms)
                .collect();
            idle.sort_unstable();
            idle.truncate(IDLE_AT_ONCE);
            let seats_before = self.seats.clone();
            let mut gone = Vec::new();
            for (_, session) in idle {
                if self.fits(caller, one) {
                    break;
                }
                if session != caller.session {
                    self.drop_seats(session, &one.feature);
                    gone.push(session);
                }
            }
            if !self.fits(caller, one) {
                self.seats = before;
                return false;
            }
            let mut needed = gone.clone();
            for session in gone {
                let without: Vec<_> = needed.iter().copied().filter(|it| *it != session).collect();
                let as_it_is = std::mem::replace(&mut self.seats, seats_before.clone());
                for other in &without {
                    self.drop_seats(*other, &one.feature);
                }
                if self.fits(caller, one) {
                    needed = without;
                } else {
                    self.seats = as_it_is;
                }
            }
        }
        true
    }

    /// Whether those who are idle make room, where nobody waits before it.
    pub(super) fn makes_room(&mut self, caller: &Caller, claim: &Claim) -> bool {
        let others = (0..self.queue.len())
            .filter(|at| self.queue[*at].in_line() && self.queue[*at].session != caller.session);
        let others: Vec<usize> = others.collect();
        let is_first =
            |it: &Wanted| others.iter().all(|at| self.queue[*at].units(&it.feature).is_none());
        if !claim.wanted.iter().all(is_first) {
            return false;
        }
        if claim.mode == ClaimMode::All {
            return self.make_room(caller, &claim.wanted);
        }
        claim.wanted.iter().any(|it| self.make_room(caller, &[Wanted { units: 1, ..it.clone() }]))
    }

    fn fits(&mut self, caller: &Caller, one: &Wanted) -> bool {
        self.room(caller, one, one.ceiling) == one.units
    }
}
