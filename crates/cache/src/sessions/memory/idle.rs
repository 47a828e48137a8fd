//! Units of whoever is idle: from some time on they make room for others.

use super::super::{Activity, Caller, IDLE_AT_ONCE, IdleRelease, Report, Wanted};
use super::account::{Account, Part, Ticket};

/// What a session is doing that isn't being active.
pub(super) struct Resting {
    pub(super) activity: Activity,
    pub(super) since_ms: i64,
    marks: Vec<Mark>,
}

/// From when on a session's units of a feature may be taken away, or are in any case.
#[derive(Clone)]
struct Mark {
    feature: String,
    from_ms: i64,
    always: bool,
}

/// What was taken out of an idle session, and can be put back.
struct TakenOut {
    session: u128,
    tickets: Vec<(u128, Ticket, u32)>,
}

impl Account {
    /// A session says what it is doing.
    pub(super) fn report(&mut self, caller: &Caller, report: &Report) {
        let id = caller.session;
        let known = self.sessions.get(&id).and_then(|it| it.resting.as_ref());
        let known = known.filter(|it| it.activity == report.activity).map(|it| it.since_ms);
        self.wake_up(id);
        if report.activity == Activity::Active {
            return;
        }
        let since_ms = known.unwrap_or(caller.now_ms);
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let mut marks = Vec::new();
        for ticket in session.tickets.values().filter(|ticket| !ticket.left_behind) {
            let terms = report.terms_of(&ticket.feature);
            if terms.release == IdleRelease::Never {
                continue;
            }
            let busy_ms = if report.activity == Activity::Busy { terms.busy_ms } else { 0 };
            marks.push(Mark {
                feature: ticket.feature.clone(),
                from_ms: since_ms + busy_ms + terms.after_ms,
                always: terms.release == IdleRelease::Always,
            });
        }
        session.resting =
            Some(Resting { activity: report.activity, since_ms, marks: marks.clone() });
        for Mark { feature, from_ms, always } in marks {
            self.pool(&feature).idle.insert((from_ms, id));
            if always {
                self.ends.insert((from_ms, id, Part::Idle));
            }
        }
    }

    /// A session is active from now on.
    pub(super) fn wake_up(&mut self, id: u128) {
        let resting = self.sessions.get_mut(&id).and_then(|it| it.resting.take());
        for mark in resting.map(|it| it.marks).unwrap_or_default() {
            self.unmark(id, &mark);
        }
    }

    fn unmark(&mut self, id: u128, mark: &Mark) {
        self.pool(&mark.feature).idle.remove(&(mark.from_ms, id));
        self.ends.remove(&(mark.from_ms, id, Part::Idle));
    }

    /// Take what is taken in any case.
    pub(super) fn take_what_is_idle(&mut self, id: u128) {
        let now_ms = self.now_ms;
        let resting = self.sessions.get(&id).and_then(|it| it.resting.as_ref());
        let marks = resting.map(|it| it.marks.clone()).unwrap_or_default();
        for mark in marks.into_iter().filter(|mark| mark.always && mark.from_ms <= now_ms) {
            let tickets = self.take_out_of(id, &mark.feature);
            self.take_away(vec![TakenOut { session: id, tickets }], &mark.feature);
        }
    }

    /// Take units of whoever is idle so that a claim fits, of those first that were for the longest time;
    /// whether it does. If not, nobody's are taken.
    pub(super) fn make_room(&mut self, id: u128, wanted: &[Wanted]) -> bool {
        let mut all: Vec<(String, Vec<TakenOut>)> = Vec::new();
        for one in wanted {
            let (taken, fits) = self.try_room(id, one);
            all.push((one.feature.clone(), taken));
            if !fits {
                for taken in all.into_iter().flat_map(|(_, taken)| taken) {
                    self.put_back(taken.session, taken.tickets);
                }
                return false;
            }
        }
        for (feature, taken) in all {
            self.take_away(taken, &feature);
        }
        true
    }

    /// What is taken out so that a claim fits, and whether it does.
    fn try_room(&mut self, id: u128, one: &Wanted) -> (Vec<TakenOut>, bool) {
        let mut taken: Vec<TakenOut> = Vec::new();
        if self.fits(id, one) {
            return (taken, true);
        }
        let Some(pool) = self.pools.get(&one.feature) else { return (taken, false) };
        let idle = pool.idle.range(..=(self.now_ms, u128::MAX)).take(IDLE_AT_ONCE);
        let idle: Vec<_> = idle.map(|(_, session)| *session).filter(|it| *it != id).collect();
        for session in idle {
            let tickets = self.take_out_of(session, &one.feature);
            taken.push(TakenOut { session, tickets });
            if self.fits(id, one) {
                break;
            }
        }
        if !self.fits(id, one) {
            return (taken, false);
        }
        // Units are shared: whose going makes no room stays.
        let mut needed = Vec::new();
        for TakenOut { session, tickets } in taken {
            self.put_back(session, tickets);
            if !self.fits(id, one) {
                let tickets = self.take_out_of(session, &one.feature);
                needed.push(TakenOut { session, tickets });
            }
        }
        (needed, true)
    }

    pub(super) fn fits(&self, id: u128, one: &Wanted) -> bool {
        let pool = self.pools.get(&one.feature);
        pool.is_some_and(|pool| pool.room(id, one, pool.ceiling) == one.units)
    }

    fn take_out_of(&mut self, session: u128, feature: &str) -> Vec<(u128, Ticket, u32)> {
        self.take_out(session, |ticket| ticket.feature == feature && !ticket.left_behind)
    }

    /// These are taken away for good; their sessions hear of it with their next sign of life.
    fn take_away(&mut self, taken: Vec<TakenOut>, feature: &str) {
        for TakenOut { session, tickets } in taken {
            self.note_returned(tickets.iter().map(|(_, ticket, _)| ticket));
            self.pool(feature).taken_idle += tickets.len() as u64;
            let Some(it) = self.sessions.get_mut(&session) else { continue };
            it.taken_away.extend(tickets.into_iter().map(|(id, _, _)| id));
            let Some(resting) = &mut it.resting else { continue };
            let gone: Vec<_> = resting.marks.extract_if(.., |it| it.feature == feature).collect();
            for mark in gone {
                // Other features may be due at the same time: those were looked at with it.
                self.pool(feature).idle.remove(&(mark.from_ms, session));
            }
        }
    }
}
