//! The store forgets: whoever held something proves it and goes on, and newcomers come after them.

use rollcall_test_support::{OwnRedis, TestApp, TestDatabase, World, block_on, seconds, stories};
use serde_json::json;

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

/// Have the store forget everything: Redis is flushed, or the server with the memory is another one.
async fn forget(shop: &Shop, redis: Option<&OwnRedis>, programs: &mut [&mut Program]) {
    match redis {
        Some(redis) => redis.tell("FLUSHALL"),
        None => {
            let (_, restarted) = shop.app.another().await;
            for program in programs {
                program.server = restarted.clone();
            }
        }
    }
}

async fn open(
    world: World,
    topics: u32,
) -> (Shop, rollcall_test_support::TestNode, Option<OwnRedis>) {
    let redis = (world == World::Production).then(OwnRedis::start_new);
    let app = match &redis {
        Some(redis) => TestApp::start_on(TestDatabase::new(world).await, &redis.url()).await,
        None => world.start().await,
    };
    let (shop, node) = sold(Shop::open_in(app, 1).await, topics).await;
    (shop, node, redis)
}

stories! {
    async fn those_who_held_seats_go_on_and_newcomers_wait_for_one_time_out(world) {
        let (shop, node, redis) = open(world, 2).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        let mut eve = Program::opens(&shop, &node, &says("ws-3", "eve", None)).await;
        ann.takes(1).await.status(201);
        ben.takes(1).await.status(201);
        shop.app.clock.advance(seconds(60));
        forget(&shop, redis.as_ref(), &mut [&mut ann, &mut ben, &mut eve]).await;

        // Who held nothing has nothing to prove, and opens anew.
        eve.beats().await.status(410).refused(21003);
        let mut newcomer = node.clone();
        newcomer.server = eve.server.clone();
        let server = eve.server.clone();
        let mut eve = Program::opens(&shop, &newcomer, &says("ws-3", "eve", None)).await;
        eve.server = server;
        let told = eve.takes(1).await.status(409).refused(21002);
        assert_eq!((told.text_of("reason"), told.member("retryable")), ("cold_start".to_owned(), true.into()));
        assert!((590..=601).contains(&told.number_of("retry_after_s")), "{}", told.text);

        let back = ann.beats().await.status(200);
        assert_eq!((back.member("rebuilt").as_array().unwrap().len(), back.member("lost")), (1, json!([])));
        assert_eq!(back.number_of("tickets/0/quantity"), 1);
        // The next one is as ever.
        let beaten = ann.beats().await.status(200);
        assert_eq!((beaten.member("rebuilt"), beaten.member("lost")), (json!([]), json!([])));
        shop.app.clock.advance(seconds(599));
        eve.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(1));
        eve.takes(1).await.status(201);
        // Ann's session is over by now, and so was Ben's; their tickets are young enough, but one seat is left.
        let [first, second] = [ann.beats().await.status(200), ben.beats().await.status(200)];
        assert_eq!(first.member("rebuilt").as_array().unwrap().len(), 1);
        assert_eq!((second.member("rebuilt"), second.text_of("lost/0/reason")), (json!([]), "full".to_owned()));
    }

    /// A ticket proves something only for its own session, under its own token, and not for ever.
    async fn a_ticket_proves_nothing_to_a_stranger(world) {
        let (shop, node, redis) = open(world, 5).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut eve = Program::opens(&shop, &node, &says("ws-2", "eve", None)).await;
        ann.takes(1).await.status(201);
        let (ticket, lease) = ann.tickets[0].clone();
        let shown = json!({ "tickets": [lease] });
        let told = eve.beats_with(&shown).await.status(200);
        assert_eq!((told.text_of("lost/0/ticket"), told.member("tickets")), (ticket, json!([])));
        let (head, signature) = lease.rsplit_once('.').unwrap();
        let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
        forget(&shop, redis.as_ref(), &mut [&mut ann, &mut eve]).await;
        eve.beats_with(&shown).await.status(410).refused(21003);
        let mut thief = eve.clone();
        thief.session.clone_from(&ann.session);
        thief.beats_with(&shown).await.status(410).refused(21003);
        ann.beats_with(&json!({ "tickets": [forged, "x", "a.b.c"] })).await.status(410).refused(21003);
        let early = ann.clone();
        shop.app.clock.advance(seconds(1200));
        early.beats_with(&shown).await.status(410).refused(21003);
    }

    /// A laptop that slept for longer than the time-out has its seat again, if nobody else has.
    async fn who_slept_past_the_time_out_has_the_seat_again_if_it_is_free(world) {
        let (shop, node, _redis) = open(world, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        shop.app.clock.advance(seconds(900));
        let back = ann.beats().await.status(200);
        assert_eq!(back.member("rebuilt").as_array().unwrap().len(), 1);
        shop.app.clock.advance(seconds(900));
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ben.takes(1).await.status(201);
        let late = ann.beats().await.status(200);
        assert_eq!((late.member("rebuilt"), late.text_of("lost/0/reason")), (json!([]), "full".to_owned()));
        ann.takes(1).await.status(409).refused(21002);
    }
}

/// What the store can't answer is refused, and tried again; it is never admitted blindly.
#[test]
fn while_redis_is_away_nothing_is_decided() {
    block_on(async {
        let (shop, node, redis) = open(World::Production, 2).await;
        let mut redis = redis.expect("a Redis");
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        redis.stop();
        let told = ann.takes(1).await.status(503).refused(20002);
        assert_eq!((told.member("retryable"), told.number_of("retry_after_s")), (true.into(), 5));
        ann.beats().await.status(503).refused(20002);
        ann.releases("").await.status(503).refused(20002);
        let body = says("ws-2", "ben", None);
        Program::asks_to_open(&shop, &node, &body).await.status(503).refused(20002);
        shop.staff.get("sessions").await.status(503).refused(20002);
        redis.start();
        while ann.beats_with(&json!({})).await.status == 503 {
            tokio::task::yield_now().await;
        }
        let back = ann.beats().await.status(200);
        assert_eq!(back.member("rebuilt").as_array().unwrap().len(), 1);
    });
}

/// A rolling restart changes nothing: the store is still there.
#[test]
fn nobody_notices_that_the_server_is_another() {
    block_on(async {
        let (shop, node, _redis) = open(World::Production, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        let (_, other) = shop.app.another().await;
        ann.server = other.clone();
        let beaten = ann.beats().await.status(200);
        assert_eq!((beaten.member("rebuilt"), beaten.member("lost")), (json!([]), json!([])));
        let mut newcomer = node.clone();
        newcomer.server = other;
        let mut ben = Program::opens(&shop, &newcomer, &says("ws-2", "ben", None)).await;
        ben.takes(1).await.status(409).refused(21002);
        ann.releases("").await.status(204);
        ben.takes(1).await.status(201);
    });
}
