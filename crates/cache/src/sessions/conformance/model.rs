//! Any history against a naive model: lists of who holds what and of who waits, counted anew each time it is
//! asked.

mod clerk;
mod idle;

use std::collections::BTreeMap;

use super::super::{
    Activity, Beat, Bound, Caller, Claim, ClaimMode, Claimed, Held, IdleRelease, IdleTerms,
    NewSession, Opened, Place, Poll, Polled, Reply, Report, Wait, Wanted,
};
use super::{START, Store, TIMEOUT};
use clerk::Model;

const HISTORIES: u64 = 24;
const STEPS: usize = 200;
const FEATURES: [(&str, u32, u32, bool); 3] =
    [("alpha", 3, 3, false), ("beta", 5, 7, true), ("gamma", 2, 2, false)];

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

/// How many units there are of each feature.
fn bounds() -> Vec<Bound> {
    let bound = |(feature, capacity, ceiling, express): (&str, u32, u32, bool)| Bound {
        feature: feature.to_owned(),
        capacity,
        ceiling,
        express,
    };
    FEATURES.map(bound).to_vec()
}

/// What a process says it is doing: alpha is taken on demand, beta in any case, gamma never.
fn reported(activity: Activity) -> Report {
    let terms = |release| IdleTerms { release, after_ms: 20_000, busy_ms: 30_000 };
    let own = [("beta", IdleRelease::Always), ("gamma", IdleRelease::Never)];
    Report {
        activity,
        terms: own.map(|(feature, release)| (feature.to_owned(), terms(release))).to_vec(),
        otherwise: terms(IdleRelease::OnDemand),
    }
}

/// What the model says nothing of: for how long it will take, and of what was taken before, all but the ticket.
fn without_estimates(told: Reply<Polled>) -> Reply<Polled> {
    match told {
        Reply::Done(Polled::Waiting(place)) => {
            Reply::Done(Polled::Waiting(Place { estimate_ms: None, ..place }))
        }
        Reply::Done(Polled::TakenBefore(held)) => {
            let bare = |held: Held| Held {
                ticket: held.ticket,
                feature: String::new(),
                units: 0,
                overdraft: false,
                since_ms: 0,
            };
            Reply::Done(Polled::TakenBefore(held.into_iter().map(bare).collect()))
        }
        told => told,
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
    let (mut model, mut now_ms, mut next) = (Model::default(), START, 1_000_u128);
    // Where each session waits, or waited.
    let mut places = BTreeMap::new();
    // Who of a holder shares is the pool's rule, the same for all of a history.
    let share = draw.small(3);
    for step in 0..STEPS {
        // Often at once, now and then past the end of an offer or a time-out.
        let pause = if draw.below(3) == 0 { 60_000 } else { 8_000 };
        now_ms += i64::try_from(draw.below(pause)).expect("small");
        model.end_what_is_over(now_ms);
        // The store makes its offers when it is called.
        store.pools(account, now_ms).await.expect("pools");
        let session = u128::from(draw.below(8)) + 1;
        let caller = Caller { account, session, token: [1; 32], now_ms, timeout_ms: TIMEOUT };
        let is_there = model.ends.contains_key(&session);
        match draw.below(16) {
            0..=1 if !is_there => {
                let facts = Vec::new();
                let new = NewSession { caller, identity: None, host: None, facts };
                let opened = store.open(&new).await.expect("open");
                assert_eq!(opened, Reply::Done(Opened::Created), "step {step}");
                model.ends.insert(session, now_ms + TIMEOUT);
            }
            2..=5 => {
                let mut wanted = Vec::new();
                next += 1;
                let queue = next << 8;
                for (feature, capacity, ceiling, express) in FEATURES {
                    if draw.below(2) == 0 {
                        let holder = draw.below(3);
                        let holder =
                            (holder > 0).then(|| [u8::try_from(holder).expect("small"); 16]);
                        let (feature, units) = (feature.to_owned(), draw.small(3) + 1);
                        let wanted_one = Wanted {
                            ticket: queue + wanted.len() as u128 + 1,
                            feature,
                            units,
                            capacity,
                            ceiling,
                            holder,
                            share,
                            express,
                        };
                        wanted.push(wanted_one);
                    }
                }
                if wanted.is_empty() {
                    continue;
                }
                let modes = [ClaimMode::All, ClaimMode::Available, ClaimMode::Check];
                let mode = modes[draw.small(3) as usize];
                let until_ms = (draw.below(2) == 0).then_some(now_ms + 45_000);
                let wait = (mode == ClaimMode::All && draw.below(3) > 0)
                    .then_some(Wait { queue, until_ms });
                let claim = Claim { mode, wait, ..super::claim(wanted) };
                let told = store.claim(&caller, &claim).await.expect("claim");
                let told = match told {
                    Reply::Done(Claimed::Queued(place)) => {
                        Reply::Done(Claimed::Queued(Place { estimate_ms: None, ..place }))
                    }
                    told => told,
                };
                if !is_there {
                    assert_eq!(told, Reply::NoSession, "step {step}");
                    continue;
                }
                model.ends.insert(session, now_ms + TIMEOUT);
                if wait.is_some() {
                    places.insert(session, queue);
                }
                assert_eq!(
                    told,
                    Reply::Done(model.claim(&caller, &claim)),
                    "step {step}: {claim:?}"
                );
            }
            6..=7 => {
                let own: Vec<_> = model
                    .seats
                    .iter()
                    .filter(|seat| seat.session == session && !seat.offered)
                    .collect();
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
                model.leave(session);
            }
            9..=11 => {
                let queue = places.get(&session).copied().unwrap_or(1 << 8);
                let poll = Poll { queue, version: 1, sets_version_back: false, bounds: bounds() };
                let told = without_estimates(store.poll(&caller, &poll).await.expect("poll"));
                if !is_there {
                    assert_eq!(told, Reply::NoSession, "step {step}");
                    continue;
                }
                model.ends.insert(session, now_ms + TIMEOUT);
                assert_eq!(told, Reply::Done(model.poll(&caller, queue)), "step {step}");
            }
            12 => {
                let queue = places.get(&session).copied().unwrap_or(1 << 8);
                let told = store.leave(&caller, queue).await.expect("leave");
                if !is_there {
                    assert_eq!(told, Reply::NoSession, "step {step}");
                    continue;
                }
                model.ends.insert(session, now_ms + TIMEOUT);
                let waits = model.late.get(&session) == Some(&queue)
                    || model.queue.iter().any(|it| (it.session, it.queue) == (session, queue));
                assert_eq!(told, Reply::Done(waits), "step {step}");
                if waits {
                    model.leave(session);
                }
            }
            _ => {
                let report = match draw.below(8) {
                    0 => None,
                    1 => Some(Activity::Active),
                    2 => Some(Activity::Busy),
                    _ => Some(Activity::Idle),
                };
                let report = report.map(reported);
                let beat = Beat { report: report.clone(), ..Beat::default() };
                let told = store.beat(&caller, &beat).await.expect("beat");
                assert_eq!(matches!(told, Reply::Done(_)), is_there, "step {step}");
                if is_there {
                    model.ends.insert(session, now_ms + TIMEOUT);
                    model.report(&caller, report);
                }
            }
        }
        model.serve(now_ms);
        for pool in store.pools(account, now_ms).await.expect("pools") {
            let told = (pool.in_use, pool.queued);
            let expected = (model.in_use(&pool.feature), model.queued(&pool.feature));
            assert_eq!(told, expected, "step {step}: {}", pool.feature);
        }
    }
}
