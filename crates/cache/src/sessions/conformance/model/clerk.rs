//! A naive clerk of the seats: lists of who holds what and of who waits, counted anew each time it is asked.

use std::collections::BTreeMap;

use super::super::super::{
    Caller, Claim, ClaimMode, Claimed, Full, Held, OFFER_MS, PASSES_MAX, Place, Polled, Taken,
    Wanted,
};

use super::idle::Resting;

#[derive(Clone)]
pub(super) struct Seat {
    pub(super) session: u128,
    pub(super) ticket: u128,
    pub(super) feature: String,
    pub(super) units: u32,
    pub(super) holder: Option<[u8; 16]>,
    pub(super) share: u32,
    /// Whether it is kept for whose turn it is, and not taken yet.
    pub(super) offered: bool,
}

/// A claim that waits.
#[derive(Clone)]
pub(super) struct Waits {
    pub(super) session: u128,
    pub(super) queue: u128,
    pub(super) wanted: Vec<Wanted>,
    pub(super) until_ms: Option<i64>,
    pub(super) offered_until_ms: Option<i64>,
    pub(super) asleep: bool,
    pub(super) passed: u32,
}

impl Waits {
    pub(super) fn in_line(&self) -> bool {
        self.offered_until_ms.is_none() && !self.asleep
    }

    pub(super) fn units(&self, feature: &str) -> Option<u32> {
        self.wanted.iter().find(|it| it.feature == feature).map(|it| it.units)
    }
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) ends: BTreeMap<u128, i64>,
    pub(super) seats: Vec<Seat>,
    /// Who waits, the first who came first.
    pub(super) queue: Vec<Waits>,
    /// Who waited too long, and hasn't heard of it.
    pub(super) late: BTreeMap<u128, u128>,
    /// Who is idle or busy: since when, and from when on which feature may be taken away; whether in any case.
    pub(super) resting: BTreeMap<u128, Resting>,
    pub(super) now_ms: i64,
}

impl Model {
    pub(super) fn end_what_is_over(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        self.ends.retain(|_, end| *end > now_ms);
        let Self { ends, seats, queue, late, resting, .. } = self;
        resting.retain(|session, _| ends.contains_key(session));
        seats.retain(|seat| ends.contains_key(&seat.session));
        queue.retain(|waits| ends.contains_key(&waits.session));
        late.retain(|session, _| ends.contains_key(session));
        // Who let an offer pass stands behind all others, in the order in which the offers ended.
        let mut passed_on: Vec<_> = self
            .queue
            .iter()
            .filter_map(|waits| {
                let until_ms = waits.offered_until_ms.filter(|until_ms| *until_ms <= now_ms)?;
                Some((until_ms, waits.session))
            })
            .collect();
        passed_on.sort_unstable();
        for (_, session) in passed_on {
            self.seats.retain(|seat| seat.session != session || !seat.offered);
            let at =
                self.queue.iter().position(|waits| waits.session == session).expect("it waits");
            let mut waits = self.queue.remove(at);
            (waits.offered_until_ms, waits.asleep) = (None, true);
            self.queue.push(waits);
        }
        for waits in &self.queue {
            let is_late = waits.until_ms.is_some_and(|until_ms| until_ms <= now_ms);
            if is_late && waits.offered_until_ms.is_none() {
                self.late.insert(waits.session, waits.queue);
            }
        }
        self.take_what_is_idle();
        let late = &self.late;
        self.queue.retain(|waits| late.get(&waits.session) != Some(&waits.queue));
        self.serve(now_ms);
    }

    /// Offer what is free, from the front of the queue.
    pub(super) fn serve(&mut self, now_ms: i64) {
        let mut shut: Vec<String> = Vec::new();
        for at in 0..self.queue.len() {
            let waits = self.queue[at].clone();
            if !waits.in_line() {
                continue;
            }
            let ahead: Vec<usize> = (0..at).filter(|it| self.queue[*it].in_line()).collect();
            let is_shut = waits.wanted.iter().any(|it| shut.contains(&it.feature));
            let passes = self.passes(&waits.wanted, &ahead).filter(|_| !is_shut);
            let caller = Caller {
                account: 0,
                session: waits.session,
                token: [0; 32],
                now_ms,
                timeout_ms: 0,
            };
            let fits = match &passes {
                Some(passes) if passes.is_empty() => self.make_room(&caller, &waits.wanted),
                _ => waits.wanted.iter().all(|it| self.room(&caller, it, it.ceiling) == it.units),
            };
            if let Some(passes) = passes.filter(|_| fits) {
                for wanted in &waits.wanted {
                    self.seats.push(Seat { offered: true, ..seat(&caller, wanted, wanted.units) });
                }
                self.queue[at].offered_until_ms = Some(now_ms + OFFER_MS);
                for other in passes {
                    self.queue[other].passed += 1;
                }
            } else {
                // Nobody behind gets a feature that has an order, or none of which a unit is left.
                let wanted = waits.wanted.into_iter();
                let closes =
                    wanted.filter(|it| !it.express || self.in_use(&it.feature) >= it.ceiling);
                shut.extend(closes.map(|it| it.feature));
            }
        }
    }

    /// Whom of these a claim passes; `None`: one of them won't have it.
    fn passes(&self, wanted: &[Wanted], ahead: &[usize]) -> Option<Vec<usize>> {
        let mut passes = Vec::new();
        for at in ahead {
            let other = &self.queue[*at];
            let shared: Vec<_> = wanted
                .iter()
                .filter_map(|it| Some((it.express, it.units, other.units(&it.feature)?)))
                .collect();
            let lets = |(express, own, theirs): &(bool, u32, u32)| {
                *express && other.passed < PASSES_MAX && own < theirs
            };
            if !shared.iter().all(lets) {
                return None;
            }
            if !shared.is_empty() {
                passes.push(*at);
            }
        }
        Some(passes)
    }

    /// How many units fit, unit by unit, as a clerk would: the first that doesn't fit ends it.
    pub(super) fn room(&mut self, caller: &Caller, wanted: &Wanted, ceiling: u32) -> u32 {
        let fits = |model: &mut Self, units: u32| {
            let seats = model.seats.len();
            model.seats.push(seat(caller, wanted, units));
            let fits = model.in_use(&wanted.feature) <= ceiling;
            model.seats.truncate(seats);
            fits
        };
        let units = (1..=wanted.units).take_while(|units| fits(self, *units)).count();
        u32::try_from(units).expect("small")
    }

    pub(super) fn queued(&self, feature: &str) -> u32 {
        let queued = self.queue.iter().filter(|it| it.units(feature).is_some()).count();
        u32::try_from(queued).expect("small")
    }

    fn place(&self, session: u128) -> Place {
        let at = self.queue.iter().position(|it| it.session == session).expect("it waits");
        let position = |wanted: &Wanted| {
            self.queue[..=at].iter().filter(|it| it.units(&wanted.feature).is_some()).count()
        };
        let position =
            self.queue[at].wanted.iter().map(position).max().expect("it wants something");
        let position = u32::try_from(position).expect("small");
        Place { queue: self.queue[at].queue, position, estimate_ms: None }
    }

    pub(super) fn leave(&mut self, session: u128) {
        self.queue.retain(|it| it.session != session);
        self.late.remove(&session);
        self.seats.retain(|seat| seat.session != session || !seat.offered);
    }

    /// A session asks for its turn.
    fn turn(&mut self, caller: &Caller) -> Polled {
        let session = caller.session;
        let at = self.queue.iter().position(|it| it.session == session).expect("it waits");
        self.queue[at].asleep = false;
        self.serve(caller.now_ms);
        if self.queue[at].offered_until_ms.is_none() {
            return Polled::Waiting(self.place(session));
        }
        let waits = self.queue.remove(at);
        self.resting.remove(&session);
        self.seats.retain(|seat| seat.session != session || !seat.offered);
        let mut taken = Vec::new();
        for wanted in &waits.wanted {
            self.seats.push(seat(caller, wanted, wanted.units));
            let in_use = self.in_use(&wanted.feature);
            let held = Held {
                ticket: wanted.ticket,
                feature: wanted.feature.clone(),
                units: wanted.units,
                overdraft: in_use > wanted.capacity,
                since_ms: caller.now_ms,
            };
            taken.push((held, in_use));
        }
        Polled::Taken(taken)
    }

    pub(super) fn poll(&mut self, caller: &Caller, queue: u128) -> Polled {
        if self.late.get(&caller.session) == Some(&queue) {
            self.late.remove(&caller.session);
            return Polled::TimedOut;
        }
        if self.queue.iter().any(|it| (it.session, it.queue) == (caller.session, queue)) {
            return self.turn(caller);
        }
        let mut before: Vec<_> = self
            .seats
            .iter()
            .filter(|seat| {
                !seat.offered && seat.session == caller.session && seat.ticket >> 8 == queue >> 8
            })
            .map(|seat| seat.ticket)
            .collect();
        before.sort_unstable();
        match before.is_empty() {
            true => Polled::Unknown,
            // Of what was taken before, the tickets do.
            false => Polled::TakenBefore(
                before
                    .into_iter()
                    .map(|ticket| Held {
                        ticket,
                        feature: String::new(),
                        units: 0,
                        overdraft: false,
                        since_ms: 0,
                    })
                    .collect(),
            ),
        }
    }

    pub(super) fn in_use(&self, feature: &str) -> u32 {
        let mut sum = 0;
        let mut holders: BTreeMap<[u8; 16], (u32, BTreeMap<u128, u32>)> = BTreeMap::new();
        for seat in self.seats.iter().filter(|seat| seat.feature == feature) {
            match seat.holder {
                None => sum += seat.units,
                Some(holder) => {
                    let known = holders.entry(holder).or_default();
                    known.0 = seat.share;
                    *known.1.entry(seat.session).or_default() += seat.units;
                }
            }
        }
        for (share, sessions) in holders.into_values() {
            let mut units: Vec<u32> = sessions.into_values().collect();
            units.sort_unstable();
            units.reverse();
            let share = if share == 0 { usize::MAX } else { share as usize };
            sum += units.chunks(share).map(|chunk| chunk[0]).sum::<u32>();
        }
        sum
    }

    pub(super) fn claim(&mut self, caller: &Caller, claim: &Claim) -> Claimed {
        let session = caller.session;
        if let Some(wait) = claim.wait {
            let what = |it: &Wanted| (it.feature.clone(), it.units);
            let same = |it: &&mut Waits| {
                it.session == session
                    && it.wanted.iter().map(what).eq(claim.wanted.iter().map(what))
            };
            if let Some(waits) = self.queue.iter_mut().find(same) {
                (waits.queue, waits.until_ms) = (wait.queue, wait.until_ms);
                for (own, new) in waits.wanted.iter_mut().zip(&claim.wanted) {
                    own.ticket = new.ticket;
                }
                return match self.turn(caller) {
                    Polled::Taken(taken) => {
                        let taken = taken.into_iter().map(|(held, in_use)| Taken {
                            units: held.units,
                            overdraft: held.overdraft,
                            in_use,
                        });
                        Claimed::Taken(taken.collect())
                    }
                    _ => Claimed::Queued(self.place(session)),
                };
            }
            self.leave(session);
        }
        match self.try_claim(caller, claim) {
            Claimed::Full(_) if self.makes_room(caller, claim) => self.try_claim(caller, claim),
            Claimed::Full(full) => self.wait_or(caller, claim, full),
            claimed => claimed,
        }
    }

    fn try_claim(&mut self, caller: &Caller, claim: &Claim) -> Claimed {
        let session = caller.session;
        let (before, queue_before) = (self.seats.clone(), self.queue.clone());
        let (mut taken, mut passed) = (Vec::new(), Vec::new());
        let others: Vec<usize> = (0..self.queue.len())
            .filter(|at| self.queue[*at].in_line() && self.queue[*at].session != session)
            .collect();
        for (nth, wanted) in claim.wanted.iter().enumerate() {
            let out = self.in_use(&wanted.feature);
            let room = self.room(caller, wanted, wanted.ceiling);
            let harmless = self.room(caller, wanted, out.min(wanted.ceiling));
            // As many as nobody ahead minds.
            let alone = |units| vec![Wanted { units, ..wanted.clone() }];
            let units = (harmless + 1..=room)
                .rev()
                .find(|units| self.passes(&alone(*units), &others).is_some())
                .unwrap_or(harmless);
            if units < wanted.units && claim.mode == ClaimMode::All {
                let full = Full {
                    nth,
                    in_use: self.in_use(&wanted.feature),
                    queued: self.queued(&wanted.feature),
                };
                (self.seats, self.queue) = (before, queue_before);
                return Claimed::Full(full);
            }
            if units > harmless {
                passed.extend(self.passes(&alone(units), &others).expect("nobody minds"));
            }
            if units > 0 {
                self.seats.push(seat(caller, wanted, units));
            }
            let in_use = self.in_use(&wanted.feature);
            let overdraft = units > 0 && in_use > wanted.capacity;
            taken.push(Taken { units, overdraft, in_use });
        }
        if claim.mode == ClaimMode::Check {
            self.seats = before;
        } else if taken.iter().all(|taken| taken.units == 0) {
            let queued = self.queued(&claim.wanted[0].feature);
            return Claimed::Full(Full { nth: 0, in_use: taken[0].in_use, queued });
        } else {
            self.resting.remove(&session);
            passed.sort_unstable();
            passed.dedup();
            for at in passed {
                self.queue[at].passed += 1;
            }
        }
        Claimed::Taken(taken)
    }

    fn wait_or(&mut self, caller: &Caller, claim: &Claim, full: Full) -> Claimed {
        let can_be_met = claim.wanted.iter().all(|it| it.units <= it.ceiling);
        let Some(wait) = claim.wait.filter(|_| can_be_met) else { return Claimed::Full(full) };
        self.queue.push(Waits {
            session: caller.session,
            queue: wait.queue,
            wanted: claim.wanted.clone(),
            until_ms: wait.until_ms,
            offered_until_ms: None,
            asleep: false,
            passed: 0,
        });
        Claimed::Queued(self.place(caller.session))
    }
}

fn seat(caller: &Caller, wanted: &Wanted, units: u32) -> Seat {
    Seat {
        session: caller.session,
        ticket: wanted.ticket,
        feature: wanted.feature.clone(),
        units,
        holder: wanted.holder,
        share: wanted.share,
        offered: false,
    }
}
