//! Claiming units: all or nothing, past nobody who waits for them.

use std::collections::BTreeSet;

use super::super::{Caller, Claim, ClaimMode, Claimed, Taken, Wanted};
use super::account::Account;
use super::queue::bounds;

impl Account {
    pub(super) fn claim(&mut self, caller: &Caller, claim: &Claim) -> Claimed {
        self.try_claim(caller, claim, true)
    }

    fn try_claim(&mut self, caller: &Caller, claim: &Claim, may_make_room: bool) -> Claimed {
        for bound in bounds(&claim.wanted) {
            self.pool(&bound.feature).bound(&bound);
        }
        let id = caller.session;
        if let Some(wait) = claim.wait {
            if self.waits_for_this(id, &claim.wanted) {
                return self.ask_again(caller, claim, wait);
            }
            self.leave(id);
        }
        if self.hold_until_ms > caller.now_ms && !claim.lets_newcomers_in {
            let can_be_met = claim.wanted.iter().all(|it| it.units <= it.ceiling);
            if let Some(wait) = claim.wait.filter(|_| can_be_met) {
                return Claimed::Queued(self.enqueue(id, wait, &claim.wanted));
            }
            self.deny(claim.wanted.iter());
            return Claimed::ColdStart { until_ms: self.hold_until_ms };
        }
        let out_before: Vec<_> =
            claim.wanted.iter().map(|it| self.pool(&it.feature).in_use).collect();
        // What the process before it left behind is its own to claim.
        let left = self.take_left_behind(id, &claim.wanted);
        let mut taken = Vec::with_capacity(claim.wanted.len());
        let (mut full, mut passed) = (None, BTreeSet::new());
        for (nth, wanted) in claim.wanted.iter().enumerate() {
            let (units, by_it) = self.units_now(id, wanted, out_before[nth]);
            let pool = self.pools.entry(wanted.feature.clone()).or_default();
            if units < wanted.units && claim.mode == ClaimMode::All {
                full = Some(nth);
                break;
            }
            if units > 0 {
                pool.add(id, wanted.holder, wanted.share, units);
                passed.extend(by_it);
            }
            let overdraft = units > 0 && pool.in_use > wanted.capacity;
            taken.push(Taken { units, overdraft, in_use: pool.in_use });
        }
        let nothing = claim.mode == ClaimMode::Available && taken.iter().all(|it| it.units == 0);
        if nothing && full.is_none() {
            full = Some(0);
        }
        let full = full.and_then(|nth| Some(self.full(nth, &claim.wanted.get(nth)?.feature)));
        if full.is_some() || claim.mode == ClaimMode::Check {
            let some = claim.wanted.iter().zip(&taken).filter(|(_, taken)| taken.units > 0);
            for (wanted, taken) in some {
                self.pool(&wanted.feature).remove(id, wanted.holder, taken.units);
            }
            self.put_back(id, left);
            let Some(full) = full else { return Claimed::Taken(taken) };
            if may_make_room && self.makes_room(id, claim) {
                return self.try_claim(caller, claim, false);
            }
            let can_be_met = claim.wanted.iter().all(|it| it.units <= it.ceiling);
            if let Some(wait) = claim.wait.filter(|_| can_be_met) {
                return Claimed::Queued(self.enqueue(id, wait, &claim.wanted));
            }
            self.deny(claim.wanted.get(full.nth).into_iter());
            return Claimed::Full(full);
        }
        self.wake_up(id);
        let passed: Vec<_> = passed.into_iter().collect();
        self.note_passed(&passed);
        for (wanted, taken) in claim.wanted.iter().zip(&taken) {
            self.insert_ticket(id, wanted, taken, caller.now_ms);
        }
        Claimed::Taken(taken)
    }

    /// Whether a claim fits after all: those who are idle make room, where nobody waits before it.
    fn makes_room(&mut self, id: u128, claim: &Claim) -> bool {
        if claim.wanted.iter().any(|it| self.allowance(&it.feature, id).0 < u32::MAX) {
            return false;
        }
        let left = self.take_left_behind(id, &claim.wanted);
        let fits = match claim.mode {
            ClaimMode::All => self.make_room(id, &claim.wanted),
            // One unit is better than none.
            _ => claim.wanted.iter().any(|it| {
                let one = Wanted { units: 1, ..it.clone() };
                self.make_room(id, &[one])
            }),
        };
        self.put_back(id, left);
        fits
    }

    /// How many units a session can take now of those it wants, and whom of those who wait it passes. Nobody
    /// is passed where no more are out afterwards than were before.
    fn units_now(&self, id: u128, wanted: &Wanted, out_before: u32) -> (u32, Vec<u128>) {
        let Some(pool) = self.pools.get(&wanted.feature) else { return (0, Vec::new()) };
        let room = pool.room(id, wanted, wanted.ceiling);
        if room == 0 {
            return (0, Vec::new());
        }
        let harmless = pool.room(id, wanted, wanted.ceiling.min(out_before));
        let (most, passed) = self.allowance(&wanted.feature, id);
        if harmless >= room.min(most) {
            return (harmless, Vec::new());
        }
        (room.min(most), passed)
    }
}
