//! Who is idle makes room: on demand or in any case, from some time on, and hears of it.

use super::super::{
    Activity, Beat, Caller, Claim, ClaimMode, Claimed, HostLimit, IdleRelease, IdleTerms,
    LiveSession, NewSession, Opened, Poll, Polled, Rebuild, Reply, Report, Wait, Wanted,
};
use super::{
    START, Store, TIMEOUT, caller, claim, claims, full, in_use, opens, seat, session, taken,
};

const FLOOR: i64 = 60_000;

/// Run those of who is idle.
pub(super) async fn check(store: &Store, seed: u128) {
    an_idle_unit_is_taken_for_a_claim_without_room(store, seed ^ 1).await;
    what_is_never_or_always_taken(store, seed ^ 2).await;
    who_is_busy_counts_as_active_for_a_while(store, seed ^ 3).await;
    nobodys_unit_is_taken_in_vain(store, seed ^ 4).await;
    who_waits_is_offered_an_idle_unit(store, seed ^ 5).await;
    a_shared_unit_is_idle_when_all_are(store, seed ^ 6).await;
    what_was_taken_away_does_not_come_back(store, seed ^ 7).await;
    whoever_does_something_is_active(store, seed ^ 8).await;
}

/// A report with the terms of all features.
pub(super) fn report(activity: Activity, release: IdleRelease) -> Report {
    let otherwise = IdleTerms { release, after_ms: FLOOR, busy_ms: 10 * FLOOR };
    Report { activity, terms: Vec::new(), otherwise }
}

async fn says(store: &Store, caller: &Caller, report: Report) -> LiveSession {
    let beat = Beat { report: Some(report), ..Beat::default() };
    match store.beat(caller, &beat).await.expect("beat") {
        Reply::Done(live) => live,
        other => panic!("{other:?}"),
    }
}

fn at(caller: Caller, now_ms: i64) -> Caller {
    Caller { now_ms, ..caller }
}

/// Sessions 1 to N, of which the first all hold one unit each of so many.
async fn holders<const N: usize>(store: &Store, account: u128, units: u32) -> [Caller; N] {
    store.begin(account, 0).await.expect("begin");
    let all = std::array::from_fn(|nth| caller(account, nth as u128 + 1, START));
    for (nth, one) in all.iter().enumerate() {
        opens(store, *one).await;
        if nth < units as usize {
            let out = u32::try_from(nth).expect("few") + 1;
            let took = claims(store, one, vec![seat(one.session, units)]).await;
            assert_eq!(took, taken(&[(1, false, out)]));
        }
    }
    all
}

async fn an_idle_unit_is_taken_for_a_claim_without_room(store: &Store, account: u128) {
    let [ann, ben, eve] = holders(store, account, 2).await;
    let idle = || report(Activity::Idle, IdleRelease::OnDemand);
    let told = says(store, &at(ann, START + 5), idle()).await;
    assert_eq!((told.resting, told.held.len()), (Some((Activity::Idle, START + 5)), 1));
    says(store, &at(ben, START + 3), idle()).await;
    // Said again, it is idle since the first time.
    let told = says(store, &at(ann, START + 9), idle()).await;
    assert_eq!(told.resting, Some((Activity::Idle, START + 5)));
    let eve = at(eve, START + 2 + FLOOR);
    assert_eq!(claims(store, &eve, vec![seat(3, 2)]).await, full(0, 2), "not before the floor");
    let check = Claim { mode: ClaimMode::Check, ..claim(vec![seat(3, 2)]) };
    let eve = at(eve, START + 9 + FLOOR);
    assert_eq!(store.claim(&eve, &check).await.expect("check"), taken(&[(0, false, 2)]));
    assert_eq!(claims(store, &eve, vec![seat(3, 2)]).await, taken(&[(1, false, 2)]));
    let now_ms = eve.now_ms;
    let ben_is = store.find(account, 2, now_ms).await.expect("find").expect("lives");
    assert_eq!((ben_is.held.len(), &ben_is.taken_away[..]), (0, &[2][..]), "idle for longest");
    let ann_is = store.find(account, 1, now_ms).await.expect("find").expect("lives");
    assert_eq!((ann_is.held.len(), ann_is.taken_away.len()), (1, 0), "one was enough");
    let pools = store.pools(account, now_ms).await.expect("pools");
    assert_eq!((pools[0].in_use, pools[0].denied, pools[0].taken_idle), (2, 1, 1));
    // As many as there are is what there is, or else one of somebody who is idle.
    let available =
        Claim { mode: ClaimMode::Available, ..claim(vec![Wanted { units: 2, ..seat(4, 2) }]) };
    let ben = at(ben, now_ms);
    assert_eq!(store.claim(&ben, &available).await.expect("claim"), taken(&[(1, false, 2)]));
    assert_eq!(store.claim(&ben, &available).await.expect("claim"), full(0, 2));
}

async fn what_is_never_or_always_taken(store: &Store, account: u128) {
    let [ann, ben, eve] = holders(store, account, 2).await;
    says(store, &ann, report(Activity::Idle, IdleRelease::Never)).await;
    let mut own = report(Activity::Idle, IdleRelease::Never);
    own.terms =
        vec![("seat".to_owned(), IdleTerms { release: IdleRelease::Always, ..own.otherwise })];
    says(store, &ben, own).await;
    assert_eq!(in_use(store, account, START + FLOOR - 1).await, 2);
    assert_eq!(in_use(store, account, START + FLOOR).await, 1, "nobody needs it");
    let two = || vec![Wanted { units: 2, ..seat(3, 2) }];
    assert_eq!(claims(store, &at(eve, START + FLOOR), two()).await, full(0, 1));
    // Other terms count from the next time on.
    let ann = at(ann, START + FLOOR);
    says(store, &ann, report(Activity::Idle, IdleRelease::OnDemand)).await;
    assert_eq!(claims(store, &at(eve, START + FLOOR), two()).await, taken(&[(2, false, 2)]));
}

async fn who_is_busy_counts_as_active_for_a_while(store: &Store, account: u128) {
    let [ann, ben] = holders(store, account, 1).await;
    let busy = || report(Activity::Busy, IdleRelease::OnDemand);
    says(store, &ann, busy()).await;
    let end = START + 11 * FLOOR;
    for now_ms in (START..end).step_by(300_000) {
        says(store, &at(ann, now_ms), busy()).await;
        store.beat(&at(ben, now_ms), &Beat::default()).await.expect("beat");
    }
    assert_eq!(claims(store, &at(ben, end - 1), vec![seat(2, 1)]).await, full(0, 1));
    assert_eq!(claims(store, &at(ben, end), vec![seat(2, 1)]).await, taken(&[(1, false, 1)]));
}

async fn nobodys_unit_is_taken_in_vain(store: &Store, account: u128) {
    let [ann, ben, eve] = holders(store, account, 2).await;
    says(store, &ann, report(Activity::Idle, IdleRelease::OnDemand)).await;
    let eve = at(eve, START + FLOOR);
    let two = Wanted { units: 2, ..seat(3, 2) };
    assert_eq!(claims(store, &eve, vec![two]).await, full(0, 2), "only one is idle");
    let other = Wanted { feature: "other".into(), ..seat(4, 0) };
    assert_eq!(claims(store, &eve, vec![seat(3, 2), other]).await, full(0, 2), "nor of the other");
    let ann_is = store.find(account, 1, eve.now_ms).await.expect("find").expect("lives");
    assert_eq!((ann_is.held.len(), ann_is.taken_away.len()), (1, 0));
    // Who closes or is over leaves nothing behind that could be taken.
    store.close(&at(ann, eve.now_ms)).await.expect("close");
    assert_eq!(claims(store, &eve, vec![seat(5, 2)]).await, taken(&[(1, false, 2)]));
    assert_eq!(claims(store, &at(ben, eve.now_ms), vec![seat(6, 2)]).await, full(0, 2));
}

async fn who_waits_is_offered_an_idle_unit(store: &Store, account: u128) {
    let [ann, ben, eve] = holders(store, account, 1).await;
    let wait = |queue| Some(Wait { queue, until_ms: None });
    let waits = Claim { wait: wait(2 << 8), ..claim(vec![seat((2 << 8) + 1, 1)]) };
    let told = store.claim(&ben, &waits).await.expect("claim");
    assert!(matches!(told, Reply::Done(Claimed::Queued(_))), "{told:?}");
    says(store, &ann, report(Activity::Idle, IdleRelease::OnDemand)).await;
    let eve = at(eve, START + FLOOR);
    let told = claims(store, &eve, vec![seat(3, 1)]).await;
    assert!(matches!(told, Reply::Done(Claimed::Full(_))), "Ben is before her: {told:?}");
    let ben_is = store.find(account, 2, eve.now_ms).await.expect("find").expect("lives");
    let waiting = ben_is.waits.expect("waits");
    assert_eq!((waiting.queue, waiting.offered), (2 << 8, true));
    assert_eq!(waiting.wanted, [("seat".to_owned(), 1)]);
    let poll = Poll { queue: 2 << 8, version: 1, sets_version_back: false, bounds: Vec::new() };
    let polled = store.poll(&at(ben, eve.now_ms), &poll).await.expect("poll");
    assert!(matches!(polled, Reply::Done(Polled::Taken(_))), "{polled:?}");
}

async fn a_shared_unit_is_idle_when_all_are(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let [a, b, c, other] = [1, 2, 3, 4].map(|id| caller(account, id, START));
    let of = |ticket, holder| Wanted { holder: Some([holder; 16]), ..seat(ticket, 2) };
    for (one, wanted) in [(a, of(1, 1)), (b, of(2, 1)), (c, of(3, 2))] {
        opens(store, one).await;
        assert!(matches!(claims(store, &one, vec![wanted]).await, Reply::Done(Claimed::Taken(_))));
    }
    opens(store, other).await;
    let idle = || report(Activity::Idle, IdleRelease::OnDemand);
    says(store, &a, idle()).await;
    let other = at(other, START + 2 * FLOOR);
    assert_eq!(claims(store, &other, vec![of(4, 3)]).await, full(0, 2), "b works with it");
    says(store, &at(c, START + 1), idle()).await;
    assert_eq!(claims(store, &other, vec![of(4, 3)]).await, taken(&[(1, false, 2)]));
    let a_is = store.find(account, 1, other.now_ms).await.expect("find").expect("lives");
    assert_eq!(a_is.held.len(), 1, "whose going makes no room stays");
}

async fn what_was_taken_away_does_not_come_back(store: &Store, account: u128) {
    let [ann, ben] = holders(store, account, 1).await;
    says(store, &ann, report(Activity::Idle, IdleRelease::OnDemand)).await;
    let now_ms = START + FLOOR;
    claims(store, &at(ben, now_ms), vec![seat(2, 1)]).await;
    store.close(&at(ben, now_ms)).await.expect("close");
    let back = |caller| Rebuild {
        session: session(caller),
        version: 1,
        tickets: vec![(seat(1, 1), START)],
    };
    let rebuilt = store.rebuild(&back(at(ann, now_ms))).await.expect("rebuild");
    assert_eq!(rebuilt, Reply::Done(vec![false]), "though there is room");
    let beat = |known: &[u128]| Beat { known: Some(known.to_vec()), ..Beat::default() };
    let told = store.beat(&at(ann, now_ms), &beat(&[1])).await.expect("beat");
    assert!(matches!(told, Reply::Done(live) if live.taken_away == [1]), "until it knows");
    let told = store.beat(&at(ann, now_ms), &beat(&[])).await.expect("beat");
    assert!(matches!(told, Reply::Done(live) if live.taken_away.is_empty()));
    assert_eq!(claims(store, &at(ann, now_ms), vec![seat(3, 1)]).await, taken(&[(1, false, 1)]));
}

async fn whoever_does_something_is_active(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let [ann, ben] = [caller(account, 1, START), caller(account, 2, START)];
    let named = |caller| NewSession {
        identity: Some([5; 16]),
        host: Some(HostLimit { host: [1; 16], most: 9 }),
        ..session(caller)
    };
    store.open(&named(ann)).await.expect("open");
    opens(store, ben).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    let idle = || report(Activity::Idle, IdleRelease::OnDemand);
    let now_ms = START + FLOOR;
    // Back at work; what it takes; another process in its place.
    says(store, &ann, idle()).await;
    let told =
        says(store, &at(ann, START + 1), report(Activity::Active, IdleRelease::OnDemand)).await;
    assert_eq!(told.resting, None);
    assert_eq!(claims(store, &at(ben, now_ms), vec![seat(2, 1)]).await, full(0, 1));
    says(store, &ann, idle()).await;
    let other = Wanted { feature: "other".into(), ..seat(3, 1) };
    assert_eq!(claims(store, &at(ann, START + 2), vec![other]).await, taken(&[(1, false, 1)]));
    assert_eq!(claims(store, &at(ben, now_ms), vec![seat(2, 1)]).await, full(0, 1));
    says(store, &ann, idle()).await;
    let again = Caller { session: 3, token: [3; 32], now_ms: START + 3, ..ann };
    assert_eq!(store.open(&named(again)).await.expect("open"), Reply::Done(Opened::TakenOver(1)));
    assert_eq!(claims(store, &at(ben, now_ms), vec![seat(2, 1)]).await, full(0, 1));
    // Once it is over, nothing of it is left.
    let end = START + 3 + TIMEOUT;
    store.beat(&at(ben, end - 1), &Beat::default()).await.expect("beat");
    assert_eq!(claims(store, &at(ben, end), vec![seat(2, 1)]).await, taken(&[(1, false, 1)]));
}
