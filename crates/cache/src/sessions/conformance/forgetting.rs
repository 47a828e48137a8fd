//! The store forgets, or an answer of it was lost.

use super::super::{Beat, Caller, Claim, Claimed, NewSession, Rebuild, Reply};
use super::{START, Store, TIMEOUT, caller, claim, claims, in_use, opens, seat, session, taken};

/// Where the store came back empty, newcomers wait for one time-out, unless they are let in.
pub(super) async fn newcomers_wait_after_a_cold_start(store: &Store, account: u128) {
    let until_ms = START + 60_000;
    store.begin(account, until_ms).await.expect("begin");
    let ann = caller(account, 1, START);
    opens(store, ann).await;
    let cold = Reply::Done(Claimed::ColdStart { until_ms });
    assert_eq!(claims(store, &ann, vec![seat(1, 1)]).await, cold);
    let lets_in = Claim { lets_newcomers_in: true, ..claim(vec![seat(1, 1)]) };
    let reply = store.claim(&ann, &lets_in).await.expect("claim");
    assert_eq!(reply, taken(&[(1, false, 1)]));
    store.release(&ann, 1, None).await.expect("release");
    let then = Caller { now_ms: until_ms, ..ann };
    assert_eq!(claims(store, &then, vec![seat(2, 1)]).await, taken(&[(1, false, 1)]));
}

/// Who proves what it held gets it back, if there is room.
pub(super) async fn what_was_forgotten_is_rebuilt_within_bounds(store: &Store, account: u128) {
    store.begin(account, START + TIMEOUT).await.expect("begin");
    let rebuild = |id: u128, tickets: &[u128]| Rebuild {
        session: NewSession { identity: Some([1; 16]), ..session(caller(account, id, START)) },
        version: 1,
        tickets: tickets.iter().map(|ticket| (seat(*ticket, 2), START - 5)).collect(),
    };
    let rebuilt = store.rebuild(&rebuild(1, &[1])).await.expect("rebuild");
    assert_eq!(rebuilt, Reply::Done(vec![true]));
    let rebuilt = store.rebuild(&rebuild(1, &[1])).await.expect("rebuild");
    assert_eq!(rebuilt, Reply::Done(vec![true]), "twice is once");
    assert_eq!(in_use(store, account, START).await, 1);
    let rebuilt = store.rebuild(&rebuild(2, &[2, 3])).await.expect("rebuild");
    assert_eq!(rebuilt, Reply::Done(vec![true, false]), "no room for the third");
    let ann = caller(account, 1, START);
    let Reply::Done(live) = store.beat(&ann, &Beat::default()).await.expect("beat") else {
        panic!("a rebuilt session");
    };
    assert_eq!((live.held[0].ticket, live.held[0].since_ms), (1, START - 5));
    let mut thief = rebuild(1, &[9]);
    thief.session.caller.token = [9; 32];
    assert_eq!(store.rebuild(&thief).await.expect("rebuild"), Reply::NoSession);
}

/// A ticket whose answer was lost is not held for ever.
pub(super) async fn a_ticket_that_nobody_knows_is_released(store: &Store, account: u128) {
    store.begin(account, 0).await.expect("begin");
    let ann = caller(account, 1, START);
    opens(store, ann).await;
    claims(store, &ann, vec![seat(1, 5)]).await;
    claims(store, &Caller { now_ms: START + 10, ..ann }, vec![seat(2, 5)]).await;
    let beat = |known: &[u128], forget_until_ms| Beat {
        known: Some(known.to_vec()),
        forget_until_ms,
        report: None,
    };
    let held = async |beat: &Beat| match store.beat(&ann, beat).await.expect("beat") {
        Reply::Done(live) => live.held.iter().map(|held| held.ticket).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(held(&beat(&[], START - 1)).await, [1, 2], "they may be under way");
    assert_eq!(held(&Beat::default()).await, [1, 2], "it doesn't say");
    assert_eq!(held(&beat(&[1], START + 9)).await, [1, 2], "known, or young");
    assert_eq!(held(&beat(&[1], START + 10)).await, [1]);
    assert_eq!(in_use(store, account, START).await, 1);
}
