//! Whose turn it is: what is free is offered to those who wait, in order.

use super::super::super::{OFFER_MS, PASSES_MAX, Wanted};
use super::super::account::Account;
use super::super::pool::Pool;
use super::State;

impl Account {
    /// Offer what is free to those whose turn it is.
    pub(in super::super) fn serve(&mut self, now_ms: i64) {
        if self.hold_until_ms > now_ms || !self.pools.values().any(|pool| pool.in_line > 0) {
            return;
        }
        // Who couldn't be met and is to be passed by nobody, or only by smaller ones; and features that
        // nobody behind them gets.
        let (mut ahead, mut shut): (Vec<u128>, Vec<String>) = (Vec::new(), Vec::new());
        let mut from = 0;
        while let Some((&nth, &id)) = self.queue.range(from..).next() {
            from = nth + 1;
            let open =
                |(feature, pool): (&String, &Pool)| pool.in_line > 0 && !shut.contains(feature);
            if !self.pools.iter().any(open) {
                return;
            }
            let Some(waiter) = self.waiter(id) else { continue };
            if waiter.state != State::InLine || !self.can_be_met(waiter) {
                continue;
            }
            let wanted = waiter.wanted.clone();
            let is_shut = wanted.iter().any(|it| shut.contains(&it.feature));
            let passed = if is_shut { None } else { self.passed_by(&wanted, &ahead) };
            // Who passes others takes nothing from those who are idle either.
            let fits = match &passed {
                Some(passed) if passed.is_empty() => self.make_room(id, &wanted),
                Some(_) => wanted.iter().all(|it| self.fits(id, it)),
                None => false,
            };
            if !fits {
                for one in wanted {
                    let pool = self.pool(&one.feature);
                    if (!pool.express || pool.in_use >= pool.ceiling)
                        && !shut.contains(&one.feature)
                    {
                        shut.push(one.feature);
                    }
                }
                ahead.push(id);
                continue;
            }
            for one in &wanted {
                self.pool(&one.feature).add(id, one.holder, one.share, one.units);
            }
            self.line(id, false);
            self.set_state(id, State::Offered { until_ms: now_ms + OFFER_MS });
            self.set_due(id);
            self.note_passed(&passed.unwrap_or_default());
        }
    }

    /// Whom a claim passes of those ahead; `None`: it may not.
    fn passed_by(&self, wanted: &[Wanted], ahead: &[u128]) -> Option<Vec<u128>> {
        let mut passed = Vec::new();
        for id in ahead {
            let Some(waiter) = self.waiter(*id) else { continue };
            let mut shares = false;
            for own in &waiter.wanted {
                let Some(other) = wanted.iter().find(|it| it.feature == own.feature) else {
                    continue;
                };
                let is_express = self.pools.get(&own.feature).is_some_and(|pool| pool.express);
                if !is_express || waiter.passed >= PASSES_MAX || other.units >= own.units {
                    return None;
                }
                shares = true;
            }
            if shares {
                passed.push(*id);
            }
        }
        Some(passed)
    }

    /// How many units of a feature a session may take at most past those who wait for it, and whom it
    /// passes.
    pub(in super::super) fn allowance(&self, feature: &str, session: u128) -> (u32, Vec<u128>) {
        let (mut most, mut passed) = (u32::MAX, Vec::new());
        let Some(pool) = self.pools.get(feature).filter(|pool| pool.in_line > 0) else {
            return (most, passed);
        };
        for id in self.queue.values().filter(|id| **id != session) {
            let Some(waiter) = self.waiter(*id) else { continue };
            let Some(own) = waiter.wanted.iter().find(|it| it.feature == feature) else { continue };
            if waiter.state != State::InLine || !self.can_be_met(waiter) {
                continue;
            }
            if !pool.express || waiter.passed >= PASSES_MAX {
                return (0, Vec::new());
            }
            most = most.min(own.units - 1);
            passed.push(*id);
        }
        (most, passed)
    }

    /// These were passed once more.
    pub(in super::super) fn note_passed(&mut self, passed: &[u128]) {
        for id in passed {
            if let Some(waiter) = self.waiter_mut(*id) {
                waiter.passed += 1;
            }
        }
    }
}
