//! Claims that wait: in the order of their arrival, each is offered what is free, and must take it in time.

mod order;

use super::super::{
    Bound, Caller, Claim, Claimed, Full, NewSession, OFFER_MS, Opened, Place, Poll, Polled, Reply,
    Wait, Wanted,
};
use super::{
    START, Store, TIMEOUT, caller, claim, claims, full, in_use, opens, seat, session, taken,
};

/// Run those of the queue.
pub(super) async fn check(store: &Store, seed: u128) {
    order::nobody_is_overtaken(store, seed ^ 1).await;
    an_offer_that_is_not_taken_passes_on(store, seed ^ 2).await;
    who_waits_and_ends_leaves_the_queue(store, seed ^ 3).await;
    order::smaller_ones_pass_a_big_one_so_many_times(store, seed ^ 4).await;
    what_can_never_be_met_waits_for_nothing(store, seed ^ 5).await;
    whoever_waits_too_long_is_told(store, seed ^ 6).await;
    asking_again_keeps_the_place(store, seed ^ 7).await;
    what_was_taken_is_found_again(store, seed ^ 8).await;
    order::several_features_are_waited_for_together(store, seed ^ 9).await;
    order::who_holds_anyway_takes_nothing_from_those_who_wait(store, seed ^ 10).await;
    order::after_a_cold_start_newcomers_wait_in_order(store, seed ^ 11).await;
    an_estimate_follows_how_long_units_were_held(store, seed ^ 12).await;
}

/// The id of a session's place; those of its tickets begin like it.
fn place_of(session: u128) -> u128 {
    session << 8
}

/// So many units, to be waited for.
fn units(session: u128, units: u32, capacity: u32) -> Wanted {
    Wanted { units, ..seat(place_of(session) + 1, capacity) }
}

/// Claim and wait; the answer is without an estimate.
async fn waits(store: &Store, caller: &Caller, wanted: Vec<Wanted>) -> Reply<Claimed> {
    match asks_to_wait(store, caller, wanted).await {
        Reply::Done(Claimed::Queued(place)) => {
            Reply::Done(Claimed::Queued(Place { estimate_ms: None, ..place }))
        }
        claimed => claimed,
    }
}

async fn asks_to_wait(store: &Store, caller: &Caller, wanted: Vec<Wanted>) -> Reply<Claimed> {
    let wait = Some(Wait { queue: place_of(caller.session), until_ms: None });
    store.claim(caller, &Claim { wait, ..claim(wanted) }).await.expect("claim")
}

fn queued(session: u128, position: u32) -> Reply<Claimed> {
    Reply::Done(Claimed::Queued(place(session, position)))
}

fn place(session: u128, position: u32) -> Place {
    Place { queue: place_of(session), position, estimate_ms: None }
}

/// Ask for its turn, where there are so many units of the feature; the answer is without an estimate.
async fn polls(store: &Store, caller: &Caller, capacity: u32) -> Polled {
    let bound = Bound { feature: "seat".into(), capacity, ceiling: capacity, express: false };
    polls_for(store, caller, vec![bound]).await
}

async fn polls_for(store: &Store, caller: &Caller, bounds: Vec<Bound>) -> Polled {
    let queue = place_of(caller.session);
    let poll = Poll { queue, version: 1, sets_version_back: false, bounds };
    match store.poll(caller, &poll).await.expect("poll") {
        Reply::Done(Polled::Waiting(place)) => {
            Polled::Waiting(Place { estimate_ms: None, ..place })
        }
        Reply::Done(polled) => polled,
        other => panic!("{other:?}"),
    }
}

fn has_taken(polled: &Polled, session: u128, units: u32) -> bool {
    matches!(polled, Polled::Taken(all) if all.len() == 1
        && (all[0].0.ticket, all[0].0.units) == (place_of(session) + 1, units))
}

fn at(caller: Caller, now_ms: i64) -> Caller {
    Caller { now_ms, ..caller }
}

/// So many sessions of an account that is known.
async fn some<const N: usize>(store: &Store, account: u128) -> [Caller; N] {
    store.begin(account, 0).await.expect("begin");
    let all = std::array::from_fn(|nth| caller(account, nth as u128 + 1, START));
    for one in all {
        opens(store, one).await;
    }
    all
}

async fn queue_length(store: &Store, account: u128, now_ms: i64) -> u32 {
    let pools = store.pools(account, now_ms).await.expect("pools");
    pools.iter().filter(|pool| pool.feature == "seat").map(|pool| pool.queued).sum()
}

/// Who is offered something has thirty seconds. Then it is the next one's, and who let it pass stands
/// behind all others, and keeps nobody from anything until it asks again.
async fn an_offer_that_is_not_taken_passes_on(store: &Store, account: u128) {
    let [ann, ben, eve, dan] = some(store, account).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    for one in [&ben, &eve, &dan] {
        waits(store, one, vec![units(one.session, 1, 1)]).await;
    }
    store.release(&ann, 1, None).await.expect("release");
    let last = START + OFFER_MS - 1;
    assert_eq!(polls(store, &at(eve, last), 1).await, Polled::Waiting(place(3, 2)));
    let then = START + OFFER_MS;
    assert!(has_taken(&polls(store, &at(eve, then), 1).await, 3, 1));
    assert_eq!(polls(store, &at(ben, then), 1).await, Polled::Waiting(place(2, 2)), "behind Dan");
    store.close(&at(eve, then)).await.expect("close");
    assert_eq!(polls(store, &at(ben, then), 1).await, Polled::Waiting(place(2, 2)));
    assert!(has_taken(&polls(store, &at(dan, then), 1).await, 4, 1));
    store.close(&at(dan, then)).await.expect("close");
    // Ben lets it pass again, and nobody waits but he: a newcomer isn't kept waiting for him.
    let then = then + OFFER_MS;
    assert_eq!(claims(store, &at(ann, then), vec![seat(5, 1)]).await, taken(&[(1, false, 1)]));
    assert_eq!(queue_length(store, account, then).await, 1);
    assert_eq!(polls(store, &at(ben, then), 1).await, Polled::Waiting(place(2, 1)));
    store.release(&at(ann, then), 5, None).await.expect("release");
    assert_eq!(
        claims(store, &at(ann, then), vec![seat(6, 1)]).await,
        Reply::Done(Claimed::Full(Full { nth: 0, in_use: 1, queued: 1 })),
        "it is Ben's"
    );
    assert!(has_taken(&polls(store, &at(ben, then), 1).await, 2, 1));
}

/// A session that is over waits for nothing, and what it was offered is the next one's.
async fn who_waits_and_ends_leaves_the_queue(store: &Store, account: u128) {
    let [ann, ben, eve, dan] = some(store, account).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    for one in [&ben, &eve, &dan] {
        waits(store, one, vec![units(one.session, 1, 1)]).await;
    }
    store.close(&ben).await.expect("close");
    assert_eq!(polls(store, &dan, 1).await, Polled::Waiting(place(4, 2)));
    store.release(&ann, 1, None).await.expect("release");
    store.end(account, eve.session, START).await.expect("end");
    assert!(has_taken(&polls(store, &dan, 1).await, 4, 1), "Eve had been offered it");
    // By its time-out too, and by leaving.
    let [zoe, joe] = [5, 6].map(|id| caller(account, id, START));
    opens(store, zoe).await;
    opens(store, joe).await;
    waits(store, &zoe, vec![units(5, 1, 1)]).await;
    assert_eq!(
        store.leave(&joe, place_of(5)).await.expect("leave"),
        Reply::Done(false),
        "not Joe's"
    );
    waits(store, &joe, vec![units(6, 1, 1)]).await;
    assert_eq!(store.leave(&joe, place_of(6)).await.expect("leave"), Reply::Done(true));
    assert_eq!(store.leave(&joe, place_of(6)).await.expect("leave"), Reply::Done(false));
    assert_eq!(polls(store, &joe, 1).await, Polled::Unknown);
    assert_eq!(queue_length(store, account, START).await, 1);
    assert_eq!(queue_length(store, account, START + TIMEOUT).await, 0);
}

/// What is more than there is, is refused at once, also when there was more before.
async fn what_can_never_be_met_waits_for_nothing(store: &Store, account: u128) {
    let [ann, ben, eve] = some(store, account).await;
    claims(store, &ann, vec![Wanted { units: 2, ..seat(1, 3) }]).await;
    assert_eq!(waits(store, &ben, vec![units(2, 4, 3)]).await, full(0, 2));
    assert_eq!(waits(store, &ben, vec![units(2, 3, 3)]).await, queued(2, 1));
    assert_eq!(waits(store, &eve, vec![units(3, 2, 3)]).await, queued(3, 2));
    // There are two by now: Ben will never have three, and keeps nobody from anything.
    assert_eq!(polls(store, &eve, 2).await, Polled::Waiting(place(3, 2)));
    store.release(&ann, 1, None).await.expect("release");
    assert!(has_taken(&polls(store, &eve, 2).await, 3, 2));
    assert_eq!(polls(store, &ben, 2).await, Polled::NeverMet("seat".to_owned()));
    assert_eq!(polls(store, &ben, 2).await, Polled::Unknown);
    // What was offered is compared with what there is when it is taken.
    waits(store, &ben, vec![units(2, 1, 2)]).await;
    store.release(&eve, place_of(3) + 1, Some(1)).await.expect("release");
    assert_eq!(in_use(store, account, START).await, 2, "it is offered to Ben");
    assert_eq!(polls(store, &ben, 1).await, Polled::Waiting(place(2, 1)), "there is one by now");
    assert_eq!(in_use(store, account, START).await, 1);
    store.close(&eve).await.expect("close");
    assert!(has_taken(&polls(store, &ben, 1).await, 2, 1));
}

/// Whoever has waited as long as asked hears so, once.
async fn whoever_waits_too_long_is_told(store: &Store, account: u128) {
    let [ann, ben, eve] = some(store, account).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    let wait =
        |one: &Caller| Some(Wait { queue: place_of(one.session), until_ms: Some(START + 20_000) });
    for one in [&ben, &eve] {
        let asked = Claim { wait: wait(one), ..claim(vec![units(one.session, 1, 1)]) };
        store.claim(one, &asked).await.expect("claim");
    }
    let then = START + 20_000;
    assert_eq!(polls(store, &at(ben, then - 1), 1).await, Polled::Waiting(place(2, 1)));
    assert_eq!(polls(store, &at(ben, then), 1).await, Polled::TimedOut);
    assert_eq!(polls(store, &at(ben, then), 1).await, Polled::Unknown);
    assert_eq!(queue_length(store, account, then).await, 0);
    // What is offered in time can be taken for as long as the offer holds.
    let asked = Claim {
        wait: Some(Wait { until_ms: Some(then + 20_000), ..wait(&ben).expect("wait") }),
        ..claim(vec![units(2, 1, 1)])
    };
    store.claim(&at(ben, then), &asked).await.expect("claim");
    store.release(&at(ann, then + 19_999), 1, None).await.expect("release");
    assert!(has_taken(&polls(store, &at(ben, then + 19_999 + OFFER_MS - 1), 1).await, 2, 1));
}

/// The answer may have been lost: asking for the same keeps the place, for something else gives it up.
async fn asking_again_keeps_the_place(store: &Store, account: u128) {
    let [ann, ben, eve] = some(store, account).await;
    claims(store, &ann, vec![Wanted { units: 2, ..seat(1, 2) }]).await;
    waits(store, &ben, vec![units(2, 1, 2)]).await;
    waits(store, &eve, vec![units(3, 1, 2)]).await;
    assert_eq!(waits(store, &ben, vec![units(2, 1, 2)]).await, queued(2, 1));
    assert_eq!(waits(store, &ben, vec![units(2, 2, 2)]).await, queued(2, 2), "something else");
    store.release(&ann, 1, Some(1)).await.expect("release");
    assert_eq!(waits(store, &eve, vec![units(3, 1, 2)]).await, taken(&[(1, false, 2)]), "her turn");
    assert_eq!(queue_length(store, account, START).await, 1);
    let told = store.waits_for(&ben, place_of(2)).await.expect("waits");
    assert_eq!(told, Reply::Done(Some(vec![("seat".to_owned(), 2)])));
    assert_eq!(store.waits_for(&eve, place_of(3)).await.expect("waits"), Reply::Done(None));
    // The process that comes back has the place of its ghost.
    let named = |caller| NewSession { identity: Some([5; 16]), ..session(caller) };
    let ghost = caller(account, 7, START);
    store.open(&named(ghost)).await.expect("open");
    waits(store, &ghost, vec![units(7, 1, 2)]).await;
    let again = Caller { session: 8, token: [2; 32], ..ghost };
    let opened = store.open(&named(again)).await.expect("open");
    assert_eq!(opened, Reply::Done(Opened::TakenOver(7)));
    let again = Caller { session: 7, ..again };
    assert_eq!(waits(store, &again, vec![units(7, 1, 2)]).await, queued(7, 2));
}

/// The answer that brought the tickets may have been lost too.
async fn what_was_taken_is_found_again(store: &Store, account: u128) {
    let [ann, ben] = some(store, account).await;
    claims(store, &ann, vec![seat(1, 1)]).await;
    waits(store, &ben, vec![units(2, 1, 1)]).await;
    store.close(&ann).await.expect("close");
    assert!(has_taken(&polls(store, &ben, 1).await, 2, 1));
    let Polled::TakenBefore(held) = polls(store, &ben, 1).await else { panic!("it was taken") };
    assert_eq!((held.len(), held[0].ticket), (1, place_of(2) + 1));
    store.release(&ben, place_of(2) + 1, None).await.expect("release");
    assert_eq!(polls(store, &ben, 1).await, Polled::Unknown);
}

/// By how long units were held lately, and how many are out.
async fn an_estimate_follows_how_long_units_were_held(store: &Store, account: u128) {
    let [ann, ben, eve] = some(store, account).await;
    claims(store, &ann, vec![seat(1, 2)]).await;
    claims(store, &ben, vec![seat(2, 2)]).await;
    store.release(&at(ann, START + 80_000), 1, None).await.expect("release");
    claims(store, &at(ann, START + 80_000), vec![seat(3, 2)]).await;
    let then = START + 90_000;
    let estimate = async |caller: Caller| match asks_to_wait(
        store,
        &caller,
        vec![units(caller.session, 1, 2)],
    )
    .await
    {
        Reply::Done(Claimed::Queued(place)) => place.estimate_ms,
        other => panic!("{other:?}"),
    };
    assert_eq!(estimate(at(eve, then)).await, Some(40_000), "80 s by two");
    let dan = caller(account, 4, then);
    opens(store, dan).await;
    assert_eq!(estimate(dan).await, Some(80_000), "twice that for the second");
    // Held for 160 s: the mean follows slowly.
    store.release(&at(ben, START + 160_000), 2, None).await.expect("release");
    assert!(has_taken(&polls(store, &at(eve, START + 160_000), 2).await, 3, 1));
    assert_eq!(estimate(at(dan, START + 160_000)).await, Some(45_000), "80 + 80/8, by two");
}
