//! Any history against a naive model: a list of who holds what, counted anew each time it is asked.

use std::collections::BTreeMap;

use super::super::{
    Beat, Caller, Claim, ClaimMode, Claimed, Full, NewSession, Opened, Reply, Taken, Wanted,
};
use super::{START, Store, TIMEOUT};

const HISTORIES: u64 = 12;
const STEPS: usize = 150;
const FEATURES: [(&str, u32, u32); 3] = [("alpha", 3, 3), ("beta", 5, 7), ("gamma", 2, 2)];

/// A small generator of numbers: the same history for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn small(&mut self, limit: u32) -> u32 {
        u32::try_from(self.below(u64::from(limit))).expect("small")
    }
}

#[derive(Clone)]
struct Seat {
    session: u128,
    ticket: u128,
    feature: String,
    units: u32,
    holder: Option<[u8; 16]>,
    share: u32,
}

#[derive(Default)]
struct Model {
    ends: BTreeMap<u128, i64>,
    seats: Vec<Seat>,
}

impl Model {
    fn end_what_is_over(&mut self, now_ms: i64) {
        self.ends.retain(|_, end| *end > now_ms);
        self.seats.retain(|seat| self.ends.contains_key(&seat.session));
    }

    fn in_use(&self, feature: &str) -> u32 {
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

    fn claim(&mut self, caller: &Caller, claim: &Claim) -> Claimed {
        let before = self.seats.clone();
        let mut taken = Vec::new();
        for (nth, wanted) in claim.wanted.iter().enumerate() {
            // Unit by unit, as a clerk would: the first that doesn't fit ends it.
            let fits = |model: &mut Self, units: u32| {
                let seats = model.seats.len();
                if units > 0 {
                    model.seats.push(seat(caller, wanted, units));
                }
                let fits = model.in_use(&wanted.feature) <= wanted.ceiling;
                model.seats.truncate(seats);
                fits
            };
            let units = (1..=wanted.units).take_while(|units| fits(self, *units)).count();
            let units = u32::try_from(units).expect("small");
            if units < wanted.units && claim.mode == ClaimMode::All {
                let in_use = self.in_use(&wanted.feature);
                self.seats = before;
                return Claimed::Full(Full { nth, in_use });
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
            return Claimed::Full(Full { nth: 0, in_use: taken[0].in_use });
        }
        Claimed::Taken(taken)
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
    }
}

/// Whatever happens in whatever order, the store counts what the model counts.
pub(super) async fn any_history_is_as_the_model_says(store: &Store, account: u128) {
    for history in 0..HISTORIES {
        let account = account ^ (u128::from(history) << 64);
        store.begin(account, 0).await.expect("begin");
        tell(store, account, Draw(0x9e37_79b9_7f4a_7c15 ^ (history << 3 | 1))).await;
    }
}

async fn tell(store: &Store, account: u128, mut draw: Draw) {
    let (mut model, mut now_ms, mut next) = (Model::default(), START, 1_000);
    // Who of a holder shares is the pool's rule, the same for all of a history.
    let share = draw.small(3);
    for step in 0..STEPS {
        now_ms += i64::try_from(draw.below(90_000)).expect("small");
        model.end_what_is_over(now_ms);
        let session = u128::from(draw.below(8)) + 1;
        let caller = Caller { account, session, token: [1; 32], now_ms, timeout_ms: TIMEOUT };
        let is_there = model.ends.contains_key(&session);
        match draw.below(10) {
            0..=1 if !is_there => {
                let facts = Vec::new();
                let new = NewSession { caller, identity: None, host: None, facts };
                let opened = store.open(&new).await.expect("open");
                assert_eq!(opened, Reply::Done(Opened::Created), "step {step}");
                model.ends.insert(session, now_ms + TIMEOUT);
            }
            2..=5 => {
                let mut wanted = Vec::new();
                for (feature, capacity, ceiling) in FEATURES {
                    if draw.below(2) == 0 {
                        next += 1;
                        let holder = draw.below(3);
                        let holder =
                            (holder > 0).then(|| [u8::try_from(holder).expect("small"); 16]);
                        let (feature, units) = (feature.to_owned(), draw.small(3) + 1);
                        let wanted_one = Wanted {
                            ticket: next,
                            feature,
                            units,
                            capacity,
                            ceiling,
                            holder,
                            share,
                        };
                        wanted.push(wanted_one);
                    }
                }
                if wanted.is_empty() {
                    continue;
                }
                let modes = [ClaimMode::All, ClaimMode::Available, ClaimMode::Check];
                let mode = modes[draw.small(3) as usize];
                let claim = Claim { mode, ..super::claim(wanted) };
                let told = store.claim(&caller, &claim).await.expect("claim");
                if !is_there {
                    assert_eq!(told, Reply::NoSession, "step {step}");
                    continue;
                }
                model.ends.insert(session, now_ms + TIMEOUT);
                assert_eq!(
                    told,
                    Reply::Done(model.claim(&caller, &claim)),
                    "step {step}: {claim:?}"
                );
            }
            6..=7 => {
                let own: Vec<_> =
                    model.seats.iter().filter(|seat| seat.session == session).collect();
                let ticket = own.get(draw.small(4) as usize).map_or(1, |seat| seat.ticket);
                let units = (draw.below(2) == 0).then_some(1);
                let told = store.release(&caller, ticket, units).await.expect("release");
                if !is_there {
                    assert_eq!(told, Reply::NoSession, "step {step}");
                    continue;
                }
                model.ends.insert(session, now_ms + TIMEOUT);
                let found = model.seats.iter_mut().find(|seat| seat.ticket == ticket);
                let left = found.map(|seat| {
                    seat.units -= units.unwrap_or(seat.units);
                    seat.units
                });
                assert_eq!(told, Reply::Done(left), "step {step}");
                model.seats.retain(|seat| seat.units > 0);
            }
            8 => {
                let told = store.close(&caller).await.expect("close");
                assert_eq!(matches!(told, Reply::Done(())), is_there, "step {step}");
                model.ends.remove(&session);
                model.seats.retain(|seat| seat.session != session);
            }
            _ => {
                let told = store.beat(&caller, &Beat::default()).await.expect("beat");
                assert_eq!(matches!(told, Reply::Done(_)), is_there, "step {step}");
                if is_there {
                    model.ends.insert(session, now_ms + TIMEOUT);
                }
            }
        }
        for pool in store.pools(account, now_ms).await.expect("pools") {
            assert_eq!(pool.in_use, model.in_use(&pool.feature), "step {step}: {}", pool.feature);
        }
    }
}
