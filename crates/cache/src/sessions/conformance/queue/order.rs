//! Whose turn it is.

use super::super::super::{
    Bound, Caller, Claim, ClaimMode, Claimed, Full, NewSession, PASSES_MAX, Polled, Reply, Wanted,
};
use super::super::{START, Store, caller, claim, claims, in_use, opens, seat, session, taken};
use super::{
    at, has_taken, place, place_of, polls, polls_for, queue_length, queued, some, units, waits,
};

/// Several features are had together: who lacks one holds none, and is passed in none.
pub(super) async fn several_features_are_waited_for_together(store: &Store, account: u128) {
    let [ann, ben, eve, dan] = some(store, account).await;
    let other = |ticket| Wanted { feature: "other".into(), ..seat(ticket, 1) };
    claims(store, &ann, vec![seat(1, 1)]).await;
    let both = vec![units(2, 1, 1), other(place_of(2) + 2)];
    assert_eq!(waits(store, &ben, both).await, queued(2, 1));
    assert_eq!(
        claims(store, &eve, vec![other(9)]).await,
        Reply::Done(Claimed::Full(Full { nth: 0, in_use: 0, queued: 1 })),
        "Ben was there before"
    );
    let free = Wanted { feature: "free".into(), ..seat(8, 1) };
    assert_eq!(
        claims(store, &dan, vec![free]).await,
        taken(&[(1, false, 1)]),
        "nobody waits for it"
    );
    store.release(&ann, 1, None).await.expect("release");
    let bound =
        |feature: &str| Bound { feature: feature.into(), capacity: 1, ceiling: 1, express: false };
    let polled = polls_for(store, &ben, vec![bound("seat"), bound("other")]).await;
    let Polled::Taken(all) = polled else { panic!("{polled:?}") };
    let tickets: Vec<_> = all.iter().map(|(held, in_use)| (held.ticket & 0xff, *in_use)).collect();
    assert_eq!(tickets, [(1, 1), (2, 1)]);
}

/// Whose seat is shared anyway, or left behind by its ghost, has it past those who wait.
pub(super) async fn who_holds_anyway_takes_nothing_from_those_who_wait(
    store: &Store,
    account: u128,
) {
    let [ann, too, ben] = some(store, account).await;
    let of_ann = |ticket| Wanted { holder: Some([7; 16]), ..seat(ticket, 2) };
    let named = |caller| NewSession { identity: Some([6; 16]), ..session(caller) };
    claims(store, &ann, vec![of_ann(1)]).await;
    let ghost = caller(account, 9, START);
    store.open(&named(ghost)).await.expect("open");
    claims(store, &ghost, vec![seat(2, 2)]).await;
    waits(store, &ben, vec![units(3, 1, 2)]).await;
    assert_eq!(claims(store, &too, vec![of_ann(3)]).await, taken(&[(1, false, 2)]), "shares");
    let again = Caller { session: 10, token: [2; 32], ..ghost };
    store.open(&named(again)).await.expect("open");
    let again = Caller { session: 9, ..again };
    assert_eq!(claims(store, &again, vec![seat(4, 2)]).await, taken(&[(1, false, 2)]), "its own");
    assert_eq!(polls(store, &ben, 2).await, Polled::Waiting(place(3, 1)));
}

/// Where the store came back empty, newcomers queue, and are served once those before them had their time.
pub(super) async fn after_a_cold_start_newcomers_wait_in_order(store: &Store, account: u128) {
    let until_ms = START + 60_000;
    store.begin(account, until_ms).await.expect("begin");
    let [ann, ben] = [1, 2].map(|id| caller(account, id, START));
    opens(store, ann).await;
    opens(store, ben).await;
    assert_eq!(waits(store, &ann, vec![units(1, 1, 1)]).await, queued(1, 1));
    assert_eq!(waits(store, &ben, vec![units(2, 1, 1)]).await, queued(2, 2));
    assert_eq!(polls(store, &at(ann, until_ms - 1), 1).await, Polled::Waiting(place(1, 1)));
    assert_eq!(polls(store, &at(ben, until_ms), 1).await, Polled::Waiting(place(2, 2)));
    assert!(has_taken(&polls(store, &at(ann, until_ms), 1).await, 1, 1));
}

/// Who comes first is served first, and a newcomer stands behind; a big one isn't passed by small ones.
pub(super) async fn nobody_is_overtaken(store: &Store, account: u128) {
    let [ann, ben, eve, dan, sue] = some(store, account).await;
    assert_eq!(claims(store, &ann, vec![seat(1, 3)]).await, taken(&[(1, false, 1)]));
    assert_eq!(
        claims(store, &dan, vec![Wanted { units: 2, ..seat(2, 3) }]).await,
        taken(&[(2, false, 3)])
    );
    assert_eq!(waits(store, &ben, vec![units(2, 2, 3)]).await, queued(2, 1));
    assert_eq!(waits(store, &eve, vec![units(3, 1, 3)]).await, queued(3, 2));
    store.release(&ann, 1, None).await.expect("release");
    // One is free: too few for Ben, and nobody else's.
    assert_eq!(polls(store, &eve, 3).await, Polled::Waiting(place(3, 2)));
    assert_eq!(
        claims(store, &sue, vec![seat(9, 3)]).await,
        Reply::Done(Claimed::Full(Full { nth: 0, in_use: 2, queued: 2 }))
    );
    assert_eq!(waits(store, &sue, vec![units(5, 1, 3)]).await, queued(5, 3));
    let available = Claim { mode: ClaimMode::Available, ..claim(vec![seat(9, 3)]) };
    let told = store.claim(&ann, &available).await.expect("claim");
    assert_eq!(told, Reply::Done(Claimed::Full(Full { nth: 0, in_use: 2, queued: 3 })));
    let check = Claim { mode: ClaimMode::Check, ..claim(vec![seat(9, 3)]) };
    assert_eq!(store.claim(&ann, &check).await.expect("check"), taken(&[(0, false, 2)]));
    store.release(&dan, 2, None).await.expect("release");
    // Three are free: two are Ben's and one is Eve's, and nobody can take them before they ask.
    assert_eq!(in_use(store, account, START).await, 3);
    assert_eq!(polls(store, &sue, 3).await, Polled::Waiting(place(5, 3)));
    assert!(has_taken(&polls(store, &eve, 3).await, 3, 1));
    assert!(has_taken(&polls(store, &ben, 3).await, 2, 2));
    assert_eq!(polls(store, &sue, 3).await, Polled::Waiting(place(5, 1)));
    store.close(&ben).await.expect("close");
    assert!(has_taken(&polls(store, &sue, 3).await, 5, 1));
    assert_eq!(
        claims(store, &ann, vec![seat(8, 3)]).await,
        taken(&[(1, false, 3)]),
        "nobody waits"
    );
    assert_eq!(queue_length(store, account, START).await, 0);
}

/// In an express pool, smaller ones pass a big one, so many times and no more.
pub(super) async fn smaller_ones_pass_a_big_one_so_many_times(store: &Store, account: u128) {
    let [ann, ben, eve] = some(store, account).await;
    let express = |wanted| Wanted { express: true, ..wanted };
    let bound = || vec![Bound { feature: "seat".into(), capacity: 4, ceiling: 4, express: true }];
    let three = express(Wanted { units: 3, ..seat(1, 4) });
    assert_eq!(claims(store, &ann, vec![three]).await, taken(&[(3, false, 3)]));
    assert_eq!(waits(store, &ben, vec![express(units(2, 3, 4))]).await, queued(2, 1));
    let small = || express(seat(3, 4));
    for _ in 0..PASSES_MAX {
        assert_eq!(claims(store, &eve, vec![small()]).await, taken(&[(1, false, 4)]));
        store.release(&eve, 3, None).await.expect("release");
    }
    assert_eq!(
        claims(store, &eve, vec![small()]).await,
        Reply::Done(Claimed::Full(Full { nth: 0, in_use: 3, queued: 1 })),
        "it was passed often enough"
    );
    assert_eq!(waits(store, &eve, vec![express(units(3, 1, 4))]).await, queued(3, 2));
    assert_eq!(polls_for(store, &eve, bound()).await, Polled::Waiting(place(3, 2)));
    store.release(&ann, 1, None).await.expect("release");
    assert!(has_taken(&polls_for(store, &ben, bound()).await, 2, 3));
    assert!(has_taken(&polls_for(store, &eve, bound()).await, 3, 1));
    // One that waits passes as well, if it is smaller.
    let [dan, sue, joe] = [4, 5, 6].map(|id| caller(account, id, START));
    for one in [dan, sue, joe] {
        opens(store, one).await;
    }
    waits(store, &dan, vec![express(units(4, 2, 4))]).await;
    waits(store, &sue, vec![express(units(5, 2, 4))]).await;
    waits(store, &joe, vec![express(units(6, 1, 4))]).await;
    store.close(&eve).await.expect("close");
    assert_eq!(
        polls_for(store, &sue, bound()).await,
        Polled::Waiting(place(5, 2)),
        "as big as Dan"
    );
    assert!(has_taken(&polls_for(store, &joe, bound()).await, 6, 1));
}
