//! The claims of an account that wait, in the order of their arrival.

mod serving;

use super::super::{
    Bound, Caller, Claim, Claimed, Full, Held, LiveWait, Place, Poll, Polled, Taken, Wait, Wanted,
};
use super::account::{Account, Part};

/// A claim that waits.
pub(super) struct Waiter {
    pub(super) queue: u128,
    wanted: Vec<Wanted>,
    until_ms: Option<i64>,
    state: State,
    /// How often smaller ones passed it.
    passed: u32,
    /// Its place in the order.
    nth: u64,
    /// When something becomes of it by itself.
    due_ms: Option<i64>,
}

impl Waiter {
    /// As it is shown; one whose time is over waits no longer.
    pub(super) fn live(&self) -> Option<LiveWait> {
        let wanted = self.wanted.iter().map(|it| (it.feature.clone(), it.units)).collect();
        let offered = matches!(self.state, State::Offered { .. });
        (self.state != State::Late).then_some(LiveWait { queue: self.queue, wanted, offered })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    InLine,
    Offered {
        until_ms: i64,
    },
    /// It let an offer pass, and has not asked since.
    Asleep,
    /// Its time is over, and it hasn't heard of it.
    Late,
}

impl Account {
    /// Whether a session waits for this and nothing else.
    pub(super) fn waits_for_this(&self, session: u128, wanted: &[Wanted]) -> bool {
        let waiter = self.waiter(session).filter(|it| it.state != State::Late);
        waiter.is_some_and(|waiter| {
            let what = |it: &Wanted| (it.feature.clone(), it.units);
            waiter.wanted.iter().map(what).eq(wanted.iter().map(what))
        })
    }

    /// Wait from now on.
    pub(super) fn enqueue(&mut self, session: u128, wait: Wait, wanted: &[Wanted]) -> Place {
        self.leave(session);
        let waiter = Waiter {
            queue: wait.queue,
            wanted: wanted.to_vec(),
            until_ms: wait.until_ms,
            state: State::InLine,
            passed: 0,
            nth: 0,
            due_ms: None,
        };
        if let Some(it) = self.sessions.get_mut(&session) {
            it.waiter = Some(waiter);
        }
        self.enter(session);
        self.line(session, true);
        self.set_due(session);
        self.place(session, wait.queue)
    }

    /// Ask again for what it waits for: the place stays, its id and those of its tickets are new.
    pub(super) fn ask_again(&mut self, caller: &Caller, claim: &Claim, wait: Wait) -> Claimed {
        let id = caller.session;
        let Some(waiter) = self.waiter_mut(id) else {
            return Claimed::Full(Full { nth: 0, in_use: 0, queued: 0 });
        };
        (waiter.queue, waiter.until_ms) = (wait.queue, wait.until_ms);
        for (own, new) in waiter.wanted.iter_mut().zip(&claim.wanted) {
            own.ticket = new.ticket;
        }
        self.set_due(id);
        match self.turn(caller, &bounds(&claim.wanted)) {
            Polled::Taken(taken) => {
                let taken = taken.into_iter().map(|(held, in_use)| Taken {
                    units: held.units,
                    overdraft: held.overdraft,
                    in_use,
                });
                Claimed::Taken(taken.collect())
            }
            Polled::NeverMet(feature) => {
                let nth = claim.wanted.iter().position(|it| it.feature == feature).unwrap_or(0);
                Claimed::Full(self.full(nth, &feature))
            }
            _ => Claimed::Queued(self.place(id, wait.queue)),
        }
    }

    pub(super) fn poll(&mut self, caller: &Caller, poll: &Poll) -> Polled {
        let id = caller.session;
        let known = self.waiter(id).filter(|it| it.queue == poll.queue).map(|it| it.state);
        match known {
            None => match self.taken_before(id, poll.queue) {
                held if held.is_empty() => Polled::Unknown,
                held => Polled::TakenBefore(held),
            },
            Some(State::Late) => {
                self.leave(id);
                Polled::TimedOut
            }
            Some(_) => self.turn(caller, &poll.bounds),
        }
    }

    /// It is awake, and takes what it is offered.
    fn turn(&mut self, caller: &Caller, bounds: &[Bound]) -> Polled {
        let id = caller.session;
        for bound in bounds {
            self.pool(&bound.feature).bound(bound);
        }
        let Some(waiter) = self.waiter(id) else { return Polled::Unknown };
        let (queue, is_asleep) = (waiter.queue, waiter.state == State::Asleep);
        let never = waiter.wanted.iter().find(|it| it.units > self.ceiling(&it.feature));
        if let Some(never) = never {
            let feature = never.feature.clone();
            self.leave(id);
            return Polled::NeverMet(feature);
        }
        if is_asleep {
            self.set_state(id, State::InLine);
            self.line(id, true);
            self.set_due(id);
        }
        self.serve(caller.now_ms);
        let is_offered = |state| matches!(state, State::Offered { .. });
        if !self.waiter(id).is_some_and(|it| is_offered(it.state)) {
            return Polled::Waiting(self.place(id, queue));
        }
        let wanted = self.waiter(id).map(|it| it.wanted.clone()).unwrap_or_default();
        let fits = wanted
            .iter()
            .all(|it| self.pools.get(&it.feature).is_some_and(|pool| pool.in_use <= pool.ceiling));
        if !fits {
            // There are fewer units than when it was offered them.
            self.withdraw(id);
            self.set_state(id, State::InLine);
            self.line(id, true);
            self.set_due(id);
            return Polled::Waiting(self.place(id, queue));
        }
        self.forget(id);
        self.wake_up(id);
        let mut all = Vec::with_capacity(wanted.len());
        for one in wanted {
            let pool = self.pool(&one.feature);
            let (in_use, overdraft) = (pool.in_use, pool.in_use > pool.capacity);
            let taken = Taken { units: one.units, overdraft, in_use };
            self.insert_ticket(id, &one, &taken, caller.now_ms);
            let Wanted { ticket, feature, units, .. } = one;
            let held = Held { ticket, feature, units, overdraft, since_ms: caller.now_ms };
            all.push((held, in_use));
        }
        Polled::Taken(all)
    }

    /// What a session waits for.
    pub(super) fn waits_for(&self, session: u128, queue: u128) -> Option<Vec<(String, u32)>> {
        let waiter = self.waiter(session).filter(|it| it.queue == queue)?;
        Some(waiter.wanted.iter().map(|it| (it.feature.clone(), it.units)).collect())
    }

    /// Have a session wait no longer.
    pub(super) fn leave(&mut self, session: u128) {
        match self.waiter(session).map(|it| it.state) {
            None => return,
            Some(State::Late) => {}
            Some(State::Offered { .. }) => self.withdraw(session),
            Some(State::InLine) => self.line(session, false),
            Some(State::Asleep) => {}
        }
        self.forget(session);
    }

    /// What becomes of a waiting claim by itself: it let its offer pass, or its time is over.
    pub(super) fn lapse(&mut self, session: u128, now_ms: i64) {
        let Some(waiter) = self.waiter_mut(session) else { return };
        waiter.due_ms = None;
        let (state, until_ms) = (waiter.state, waiter.until_ms);
        let is_late = until_ms.is_some_and(|until_ms| until_ms <= now_ms);
        match state {
            State::Offered { .. } => {
                self.withdraw(session);
                self.quit(session);
                if !is_late {
                    self.enter(session);
                }
            }
            State::InLine => {
                self.line(session, false);
                self.quit(session);
            }
            State::Asleep => self.quit(session),
            State::Late => return,
        }
        self.set_state(session, if is_late { State::Late } else { State::Asleep });
        self.set_due(session);
    }

    pub(super) fn full(&self, nth: usize, feature: &str) -> Full {
        let pool = self.pools.get(feature);
        let (in_use, queued) = pool.map_or((0, 0), |pool| (pool.in_use, pool.queued));
        Full { nth, in_use, queued }
    }

    fn place(&self, session: u128, queue: u128) -> Place {
        let (mut position, mut estimate_ms) = (0, None);
        let Some(waiter) = self.waiter(session) else {
            return Place { queue, position, estimate_ms };
        };
        for own in &waiter.wanted {
            let waits = |id: &&u128| {
                self.waiter(**id)
                    .is_some_and(|it| it.wanted.iter().any(|it| it.feature == own.feature))
            };
            let rank = self.queue.range(..=waiter.nth).map(|(_, id)| id).filter(waits).count();
            let rank = u32::try_from(rank).unwrap_or(u32::MAX);
            position = position.max(rank);
            if let Some(pool) = self.pools.get(&own.feature)
                && let Some(held_ms) = pool.held_ms
            {
                let own_ms = held_ms * i64::from(rank) / i64::from(pool.in_use.max(1));
                estimate_ms = estimate_ms.max(Some(own_ms));
            }
        }
        Place { queue, position, estimate_ms }
    }

    fn can_be_met(&self, waiter: &Waiter) -> bool {
        waiter.wanted.iter().all(|it| it.units <= self.ceiling(&it.feature))
    }

    fn ceiling(&self, feature: &str) -> u32 {
        self.pools.get(feature).map_or(0, |pool| pool.ceiling)
    }

    fn taken_before(&self, session: u128, queue: u128) -> Vec<Held> {
        let live = self.live(session);
        let held = live.into_iter().flat_map(|it| it.held);
        held.filter(|held| held.ticket >> 8 == queue >> 8).collect()
    }

    fn waiter(&self, session: u128) -> Option<&Waiter> {
        self.sessions.get(&session)?.waiter.as_ref()
    }

    fn waiter_mut(&mut self, session: u128) -> Option<&mut Waiter> {
        self.sessions.get_mut(&session)?.waiter.as_mut()
    }

    fn set_state(&mut self, session: u128, state: State) {
        if let Some(waiter) = self.waiter_mut(session) {
            waiter.state = state;
        }
    }

    /// Note when something becomes of it by itself.
    fn set_due(&mut self, session: u128) {
        let Some(waiter) = self.waiter_mut(session) else { return };
        let before = waiter.due_ms;
        waiter.due_ms = match waiter.state {
            State::Offered { until_ms } => Some(until_ms),
            State::InLine | State::Asleep => waiter.until_ms,
            State::Late => None,
        };
        let after = waiter.due_ms;
        if let Some(before) = before {
            self.ends.remove(&(before, session, Part::Turn));
        }
        if let Some(after) = after {
            self.ends.insert((after, session, Part::Turn));
        }
    }

    /// Stand behind all others.
    fn enter(&mut self, session: u128) {
        self.next_place += 1;
        let nth = self.next_place;
        let Some(waiter) = self.waiter_mut(session) else { return };
        waiter.nth = nth;
        self.queue.insert(nth, session);
        self.each_pool(session, |pool| pool.queued += 1);
    }

    /// Stand in the queue no longer.
    fn quit(&mut self, session: u128) {
        let Some(nth) = self.waiter(session).map(|it| it.nth) else { return };
        self.queue.remove(&nth);
        self.each_pool(session, |pool| pool.queued -= 1);
    }

    /// It is one of those who are to be served next, or not any more.
    fn line(&mut self, session: u128, stands: bool) {
        let count = |count: u32| if stands { count + 1 } else { count - 1 };
        self.each_pool(session, |pool| pool.in_line = count(pool.in_line));
    }

    fn each_pool(&mut self, session: u128, change: impl Fn(&mut super::pool::Pool)) {
        let Some(waiter) = self.waiter(session) else { return };
        let features: Vec<_> = waiter.wanted.iter().map(|it| it.feature.clone()).collect();
        for feature in features {
            change(self.pool(&feature));
        }
    }

    /// What it was offered is free again.
    fn withdraw(&mut self, session: u128) {
        let wanted = self.waiter(session).map(|it| it.wanted.clone()).unwrap_or_default();
        for one in wanted {
            self.pool(&one.feature).remove(session, one.holder, one.units);
        }
    }

    /// Nothing is known of its waiting any more.
    fn forget(&mut self, session: u128) {
        let Some(waiter) = self.waiter(session) else { return };
        let (due_ms, is_late) = (waiter.due_ms, waiter.state == State::Late);
        if let Some(due_ms) = due_ms {
            self.ends.remove(&(due_ms, session, Part::Turn));
        }
        if !is_late {
            self.quit(session);
        }
        if let Some(it) = self.sessions.get_mut(&session) {
            it.waiter = None;
        }
    }
}

/// How many units there are of what is wanted.
pub(super) fn bounds(wanted: &[Wanted]) -> Vec<Bound> {
    let bound = |it: &Wanted| Bound {
        feature: it.feature.clone(),
        capacity: it.capacity,
        ceiling: it.ceiling,
        express: it.express,
    };
    wanted.iter().map(bound).collect()
}
