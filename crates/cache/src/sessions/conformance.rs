//! Conformance tests: what every store of sessions must do. Each panics where a store does not.

mod forgetting;
mod idle;
mod model;
mod queue;

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{
    Beat, Caller, Claim, ClaimMode, Claimed, Full, HostLimit, NewSession, Opened, Rebuild, Reply,
    SessionStore, Taken, Wanted,
};

type Store = Arc<dyn SessionStore>;

const TIMEOUT: i64 = 600_000;
const START: i64 = 1_772_438_400_000;

/// Run all conformance tests; `seed` keeps runs against the same store apart.
pub async fn check(store: &Store, seed: u128) {
    what_is_unknown_says_so(store, seed ^ 1).await;
    units_are_claimed_and_released(store, seed ^ 2).await;
    a_unit_is_free_at_the_very_end_of_its_session(store, seed ^ 3).await;
    all_or_nothing_or_what_there_is(store, seed ^ 4).await;
    sessions_of_a_holder_share(store, seed ^ 5).await;
    a_process_takes_over_its_own_ghost(store, seed ^ 6).await;
    forgetting::newcomers_wait_after_a_cold_start(store, seed ^ 7).await;
    forgetting::what_was_forgotten_is_rebuilt_within_bounds(store, seed ^ 8).await;
    a_machine_has_so_many_sessions(store, seed ^ 9).await;
    forgetting::a_ticket_that_nobody_knows_is_released(store, seed ^ 10).await;
    an_older_version_decides_nothing(store, seed ^ 11).await;
    a_session_is_ended_by_hand(store, seed ^ 12).await;
    racers_never_have_more_than_there_is(store, seed ^ 13).await;
    a_thousand_ends_at_once_free_everything(store, seed ^ 14).await;
    queue::check(store, seed ^ (16 << 32)).await;
    idle::check(store, seed ^ (17 << 32)).await;
    model::any_history_is_as_the_model_says(store, seed ^ 15).await;
}

/// The account is unknown until it begins.
pub async fn what_is_unknown_says_so(store: &Store, account: u128) {
    let caller = caller(account, 1, START);
    assert_eq!(store.open(&session(caller)).await.expect("open"), Reply::Empty);
    assert_eq!(store.beat(&caller, &Beat::default()).await.expect("beat"), Reply::Empty);
    assert_eq!(claims(store, &caller, vec![seat(7, 5)]).await, Reply::Empty);
    assert_eq!(store.close(&caller).await.expect("close"), Reply::Empty);
    assert_eq!(store.end(account, 1, START).await.expect("end"), None);
    assert!(store.sessions(account, START, 9).await.expect("sessions").is_empty());
    store.begin(account, 0).await.expect("begin");
    store.begin(account, START + TIMEOUT).await.expect("begin again changes nothing");
    let beat = store.beat(&caller, &Beat::default()).await.expect("beat");
    assert_eq!(beat, Reply::NoSession, "no session of an account that is known");
    opens(store, caller).await;
    assert!(matches!(
        claims(store, &caller, vec![seat(7, 5)]).await,
        Reply::Done(Claimed::Taken(_))
    ));
    let thief = Caller { token: [9; 32], ..caller };
    assert_eq!(claims(store, &thief, vec![seat(8, 5)]).await, Reply::NoSession, "another token");
}

/// Units are out while a ticket stands for them, and free again afterwards, all or part.
pub async fn units_are_claimed_and_released(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let [ann, ben] = [caller(account, 1, START), caller(account, 2, START)];
    opens(store, ann).await;
    opens(store, ben).await;
    let three = Wanted { units: 3, ..seat(1, 4) };
    assert_eq!(claims(store, &ann, vec![three]).await, taken(&[(3, false, 3)]));
    let two = || Wanted { units: 2, ..seat(2, 4) };
    assert_eq!(claims(store, &ben, vec![two()]).await, full(0, 3));
    assert_eq!(store.release(&ann, 1, Some(1)).await.expect("release"), Reply::Done(Some(2)));
    assert_eq!(claims(store, &ben, vec![two()]).await, taken(&[(2, false, 4)]));
    assert_eq!(store.release(&ben, 1, None).await.expect("release"), Reply::Done(None), "not his");
    assert_eq!(store.release(&ann, 1, None).await.expect("release"), Reply::Done(Some(0)));
    assert_eq!(store.release(&ann, 1, None).await.expect("release"), Reply::Done(None), "gone");
    assert_eq!(in_use(store, account, START).await, 2);
    store.close(&ben).await.expect("close");
    assert_eq!(in_use(store, account, START).await, 0);
    assert_eq!(store.close(&ben).await.expect("close"), Reply::NoSession);
    let pools = store.pools(account, START).await.expect("pools");
    assert_eq!((pools[0].high_water, pools[0].denied), (4, 1));
    let over = Wanted { units: 5, capacity: 4, ceiling: 6, ..seat(3, 4) };
    assert_eq!(claims(store, &ann, vec![over]).await, taken(&[(5, true, 5)]), "overdraft");
}

/// No worker is needed: whoever claims ends what is over, at the millisecond.
pub async fn a_unit_is_free_at_the_very_end_of_its_session(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let ann = caller(account, 1, START);
    opens(store, ann).await;
    assert_eq!(claims(store, &ann, vec![seat(1, 1)]).await, taken(&[(1, false, 1)]));
    let late = Caller { now_ms: START + 1_000, ..ann };
    store.beat(&late, &Beat::default()).await.expect("beat");
    let end = START + 1_000 + TIMEOUT;
    let before = caller(account, 2, end - 1);
    opens(store, before).await;
    assert_eq!(claims(store, &before, vec![seat(2, 1)]).await, full(0, 1));
    let then = Caller { now_ms: end, ..before };
    assert_eq!(claims(store, &then, vec![seat(2, 1)]).await, taken(&[(1, false, 1)]));
    let ann = Caller { now_ms: end, ..ann };
    assert_eq!(store.beat(&ann, &Beat::default()).await.expect("beat"), Reply::NoSession);
}

/// Several features are taken together or not at all, unless what there is will do.
pub async fn all_or_nothing_or_what_there_is(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let ann = caller(account, 1, START);
    opens(store, ann).await;
    let other = |ticket, units| Wanted { feature: "other".into(), units, ..seat(ticket, 2) };
    assert_eq!(claims(store, &ann, vec![seat(1, 5), other(2, 3)]).await, full(1, 0));
    assert_eq!(in_use(store, account, START).await, 0, "nothing was taken");
    let claim = |mode, wanted| Claim { mode, ..claim(wanted) };
    let check = claim(ClaimMode::Check, vec![seat(1, 5), other(2, 3)]);
    let reply = store.claim(&ann, &check).await.expect("check");
    assert_eq!(reply, taken(&[(1, false, 1), (2, false, 2)]), "what there would be");
    assert_eq!(in_use(store, account, START).await, 0, "a check takes nothing");
    let available = claim(ClaimMode::Available, vec![seat(3, 5), other(4, 3)]);
    let reply = store.claim(&ann, &available).await.expect("claim");
    assert_eq!(reply, taken(&[(1, false, 1), (2, false, 2)]));
    let available = claim(ClaimMode::Available, vec![other(5, 1)]);
    assert_eq!(store.claim(&ann, &available).await.expect("claim"), full(0, 2));
}

/// Sessions that count as one share units, up to so many of them.
pub async fn sessions_of_a_holder_share(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let sessions = [1, 2, 3].map(|id| caller(account, id, START));
    for session in sessions {
        opens(store, session).await;
    }
    let of =
        |ticket, units, share| Wanted { units, holder: Some([7; 16]), share, ..seat(ticket, 4) };
    let [a, b, c] = sessions;
    assert_eq!(claims(store, &a, vec![of(1, 2, 2)]).await, taken(&[(2, false, 2)]));
    assert_eq!(claims(store, &b, vec![of(2, 1, 2)]).await, taken(&[(1, false, 2)]), "shares");
    assert_eq!(claims(store, &c, vec![of(3, 3, 2)]).await, taken(&[(3, false, 4)]), "3 + 1");
    assert_eq!(claims(store, &c, vec![of(4, 1, 2)]).await, full(0, 4));
    store.close(&c).await.expect("close");
    assert_eq!(in_use(store, account, START).await, 2);
    store.release(&a, 1, None).await.expect("release");
    assert_eq!(in_use(store, account, START).await, 1);
    store.close(&b).await.expect("close");
    assert_eq!(in_use(store, account, START).await, 0);
}

/// The process that comes back finds what its ghost held, and nobody else does.
pub async fn a_process_takes_over_its_own_ghost(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let named = |caller| NewSession { identity: Some([5; 16]), ..session(caller) };
    let ghost = caller(account, 1, START);
    assert_eq!(store.open(&named(ghost)).await.expect("open"), Reply::Done(Opened::Created));
    let other = Wanted { feature: "other".into(), ..seat(2, 1) };
    claims(store, &ghost, vec![seat(1, 1), other]).await;
    let again = Caller { session: 2, token: [2; 32], now_ms: START + 5_000, ..ghost };
    let opened = store.open(&named(again)).await.expect("open");
    assert_eq!(opened, Reply::Done(Opened::TakenOver(1)));
    let again = Caller { session: 1, ..again };
    let stranger = caller(account, 3, START + 5_000);
    opens(store, stranger).await;
    assert_eq!(claims(store, &stranger, vec![seat(3, 1)]).await, full(0, 1), "it is kept");
    let Reply::Done(live) = store.beat(&again, &Beat::default()).await.expect("beat") else {
        panic!("the session of the new process");
    };
    assert!(live.held.is_empty(), "what it hasn't claimed isn't its own yet");
    assert_eq!(store.beat(&ghost, &Beat::default()).await.expect("beat"), Reply::NoSession);
    assert_eq!(claims(store, &again, vec![Wanted { units: 2, ..seat(4, 1) }]).await, full(0, 0));
    assert_eq!(claims(store, &again, vec![seat(4, 1)]).await, taken(&[(1, false, 1)]));
    // What it never claims is free when its ghost would have been over.
    let end = START + TIMEOUT;
    let again = Caller { now_ms: end - 1, ..again };
    store.beat(&again, &Beat::default()).await.expect("beat");
    let other = Wanted { feature: "other".into(), ..seat(5, 1) };
    let stranger = Caller { now_ms: end - 1, ..stranger };
    assert_eq!(claims(store, &stranger, vec![other.clone()]).await, full(0, 1));
    let stranger = Caller { now_ms: end, ..stranger };
    assert_eq!(claims(store, &stranger, vec![other]).await, taken(&[(1, false, 1)]));
    assert_eq!(claims(store, &stranger, vec![seat(6, 1)]).await, full(0, 1), "it lives on");
}

/// A machine has at most so many sessions at a time.
pub async fn a_machine_has_so_many_sessions(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let open = async |id: u128, now_ms: i64| {
        let host = Some(HostLimit { host: [3; 16], most: 2 });
        let session = NewSession { host, ..session(caller(account, id, now_ms)) };
        store.open(&session).await.expect("open")
    };
    assert_eq!(open(1, START).await, Reply::Done(Opened::Created));
    assert_eq!(open(2, START + 1).await, Reply::Done(Opened::Created));
    assert_eq!(open(3, START + 1).await, Reply::Done(Opened::TooMany));
    assert_eq!(open(3, START + TIMEOUT).await, Reply::Done(Opened::Created), "one is over");
    store.close(&caller(account, 2, START + TIMEOUT)).await.expect("close");
    assert_eq!(open(4, START + TIMEOUT).await, Reply::Done(Opened::Created));
    assert_eq!(open(5, START + TIMEOUT).await, Reply::Done(Opened::TooMany));
}

/// Who decided on an older version of the account must look again.
pub async fn an_older_version_decides_nothing(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let ann = caller(account, 1, START);
    opens(store, ann).await;
    let at = |ticket, version| Claim { version, ..claim(vec![seat(ticket, 2)]) };
    assert_eq!(store.claim(&ann, &at(1, 3)).await.expect("claim"), taken(&[(1, false, 1)]));
    assert_eq!(store.claim(&ann, &at(2, 2)).await.expect("claim"), Reply::Outdated);
    let rebuild = Rebuild { session: session(ann), version: 2, tickets: Vec::new() };
    assert_eq!(store.rebuild(&rebuild).await.expect("rebuild"), Reply::Outdated);
    let restored = Claim { sets_version_back: true, ..at(2, 2) };
    assert_eq!(store.claim(&ann, &restored).await.expect("claim"), taken(&[(1, false, 2)]));
    assert_eq!(store.rebuild(&rebuild).await.expect("rebuild"), Reply::Done(Vec::new()));
}

/// What somebody held is free once the session was ended by hand.
pub async fn a_session_is_ended_by_hand(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let [ann, ben] = [caller(account, 1, START), caller(account, 2, START + 1)];
    opens(store, ann).await;
    opens(store, ben).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    let all = store.sessions(account, START, 9).await.expect("sessions");
    assert_eq!(all.iter().map(|it| it.session).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(all[0].facts, b"facts");
    assert_eq!(store.sessions(account, START, 1).await.expect("sessions").len(), 1);
    assert_eq!(store.find(account, 1, START).await.expect("find").as_ref(), all.first());
    let ended = store.end(account, 1, START).await.expect("end").expect("what it was");
    assert_eq!(store.find(account, 1, START).await.expect("find"), None);
    assert_eq!((ended.session, ended.held.len(), ended.held[0].units), (1, 1, 1));
    assert_eq!(store.end(account, 1, START).await.expect("end"), None);
    assert_eq!(claims(store, &ben, vec![seat(2, 1)]).await, taken(&[(1, false, 1)]));
}

/// 64 sessions race for 5 units.
pub async fn racers_never_have_more_than_there_is(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let mut racers = JoinSet::new();
    for id in 1..=64 {
        let store = Arc::clone(store);
        racers.spawn(async move {
            let caller = caller(account, id, START);
            opens(&store, caller).await;
            matches!(
                claims(&store, &caller, vec![seat(id, 5)]).await,
                Reply::Done(Claimed::Taken(_))
            )
        });
    }
    let won = racers.join_all().await;
    assert_eq!(won.into_iter().filter(|won| *won).count(), 5);
    let pools = store.pools(account, START).await.expect("pools");
    assert_eq!((pools[0].in_use, pools[0].high_water, pools[0].denied), (5, 5, 59));
}

/// However many are over at once, whoever claims then finds all of it free.
pub async fn a_thousand_ends_at_once_free_everything(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    for id in 1..=1_000 {
        let caller = caller(account, id, START);
        opens(store, caller).await;
        claims(store, &caller, vec![seat(id, 1_000)]).await;
    }
    assert_eq!(in_use(store, account, START).await, 1_000);
    let late = caller(account, 2_000, START + TIMEOUT);
    opens(store, late).await;
    let all = Wanted { units: 1_000, ..seat(2_000, 1_000) };
    assert_eq!(claims(store, &late, vec![all]).await, taken(&[(1_000, false, 1_000)]));
}

fn caller(account: u128, session: u128, now_ms: i64) -> Caller {
    Caller { account, session, token: [1; 32], now_ms, timeout_ms: TIMEOUT }
}

fn session(caller: Caller) -> NewSession {
    NewSession { caller, identity: None, host: None, facts: b"facts".to_vec() }
}

/// One unit of a feature of which there are so many.
fn seat(ticket: u128, capacity: u32) -> Wanted {
    let feature = "seat".to_owned();
    Wanted {
        ticket,
        feature,
        units: 1,
        capacity,
        ceiling: capacity,
        holder: None,
        share: 0,
        express: false,
    }
}

fn claim(wanted: Vec<Wanted>) -> Claim {
    Claim {
        version: 1,
        sets_version_back: false,
        mode: ClaimMode::All,
        lets_newcomers_in: false,
        wait: None,
        wanted,
    }
}

async fn opens(store: &Store, caller: Caller) {
    let opened = store.open(&session(caller)).await.expect("open");
    assert_eq!(opened, Reply::Done(Opened::Created));
}

async fn claims(store: &Store, caller: &Caller, wanted: Vec<Wanted>) -> Reply<Claimed> {
    store.claim(caller, &claim(wanted)).await.expect("claim")
}

fn taken(all: &[(u32, bool, u32)]) -> Reply<Claimed> {
    let taken = all.iter();
    let taken = taken.map(|&(units, overdraft, in_use)| Taken { units, overdraft, in_use });
    Reply::Done(Claimed::Taken(taken.collect()))
}

fn full(nth: usize, in_use: u32) -> Reply<Claimed> {
    Reply::Done(Claimed::Full(Full { nth, in_use, queued: 0 }))
}

async fn in_use(store: &Store, account: u128, now_ms: i64) -> u32 {
    let pools = store.pools(account, now_ms).await.expect("pools");
    pools.iter().filter(|pool| pool.feature == "seat").map(|pool| pool.in_use).sum()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    #[tokio::test(flavor = "multi_thread")]
    async fn memory_passes_the_conformance_tests() {
        let store = crate::open("memory:").await.expect("memory").sessions();
        super::check(&store, 1 << 8).await;
        super::check(&store, 2 << 8).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn redis_passes_the_conformance_tests() {
        let Ok(url) = std::env::var("TEST_REDIS_URL") else {
            eprintln!("skipped: TEST_REDIS_URL isn't set");
            return;
        };
        let store = crate::open(&url).await.expect("redis").sessions();
        let seed = SystemTime::UNIX_EPOCH.elapsed().expect("now").as_nanos() << 8;
        super::check(&store, seed).await;
    }
}
