//! How much of a feature is out, and for whom.

use std::collections::{BTreeSet, HashMap};

use super::super::sharing::{counted, most_units};
use super::super::{Bound, PoolUse, Wanted};

#[derive(Default)]
pub(super) struct Pool {
    /// How many units are out, or kept for whose turn it is.
    pub(super) in_use: u32,
    pub(super) high_water: u32,
    pub(super) denied: u64,
    /// How many there are, as whoever claimed last knew.
    pub(super) capacity: u32,
    pub(super) ceiling: u32,
    pub(super) express: bool,
    /// For how long units were held lately.
    pub(super) held_ms: Option<i64>,
    /// How many claims wait for it, and how many of them were offered nothing and are awake.
    pub(super) queued: u32,
    pub(super) in_line: u32,
    /// From when on units of idle sessions may be taken away.
    pub(super) idle: BTreeSet<(i64, u128)>,
    pub(super) taken_idle: u64,
    holders: HashMap<[u8; 16], Holder>,
}

#[derive(Default)]
struct Holder {
    share: u32,
    units: HashMap<u128, u32>,
}

impl Holder {
    fn counted(&self) -> u32 {
        counted(self.units.values().copied().collect(), self.share)
    }
}

impl Pool {
    pub(super) fn bound(&mut self, bound: &Bound) {
        (self.capacity, self.ceiling, self.express) =
            (bound.capacity, bound.ceiling, bound.express);
    }

    /// Add units that a session holds.
    pub(super) fn add(&mut self, session: u128, holder: Option<[u8; 16]>, share: u32, units: u32) {
        let Some(holder) = holder else {
            self.in_use += units;
            return;
        };
        let known = self.holders.entry(holder).or_default();
        let before = known.counted();
        known.share = share;
        *known.units.entry(session).or_default() += units;
        self.in_use = self.in_use - before + known.counted();
    }

    /// Take them away.
    pub(super) fn remove(&mut self, session: u128, holder: Option<[u8; 16]>, units: u32) {
        let Some(holder) = holder else {
            self.in_use -= units;
            return;
        };
        let Some(known) = self.holders.get_mut(&holder) else { return };
        let before = known.counted();
        if let Some(own) = known.units.get_mut(&session) {
            *own -= units;
            if *own == 0 {
                known.units.remove(&session);
            }
        }
        self.in_use = self.in_use - before + known.counted();
        if known.units.is_empty() {
            self.holders.remove(&holder);
        }
    }

    /// How many sessions of a holder share.
    pub(super) fn share(&self, holder: [u8; 16]) -> Option<u32> {
        self.holders.get(&holder).map(|holder| holder.share)
    }

    /// How many units a session can take of those it wants, so that no more are out than `ceiling`.
    pub(super) fn room(&self, session: u128, wanted: &Wanted, ceiling: u32) -> u32 {
        let Some(holder) = wanted.holder else {
            return wanted.units.min(ceiling.saturating_sub(self.in_use));
        };
        let known = self.holders.get(&holder);
        let before = known.map_or(0, Holder::counted);
        let own = known.and_then(|it| it.units.get(&session)).copied().unwrap_or(0);
        let others = known.into_iter().flat_map(|it| &it.units);
        let others: Vec<_> =
            others.filter(|(id, _)| **id != session).map(|(_, units)| *units).collect();
        let room = ceiling.saturating_sub(self.in_use - before);
        most_units(&others, own, wanted.share, wanted.units, room)
    }

    /// Remember for how long units were held that are given back: the mean of the last ones.
    pub(super) fn note_held(&mut self, held_ms: i64) {
        let mean = self.held_ms.unwrap_or(held_ms);
        self.held_ms = Some(mean + (held_ms - mean).div_euclid(8));
    }

    /// How it is used, if it ever was.
    pub(super) fn usage(&self, feature: &str) -> Option<PoolUse> {
        let Self { in_use, high_water, denied, queued, taken_idle, .. } = *self;
        let is_used = high_water > 0 || denied > 0 || queued > 0;
        let feature = feature.to_owned();
        is_used.then_some(PoolUse { feature, in_use, high_water, denied, queued, taken_idle })
    }
}
