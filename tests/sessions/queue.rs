//! Waiting for seats: everybody in turn.

use chrono::TimeDelta;
use futures_util::future::join;
use rollcall_test_support::{Answer, basic, seconds, stories};
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::{cli::installation::Installation, licences::shop::Shop};

impl Program {
    /// Claim so many topics, and wait for them.
    async fn waits_for(&mut self, quantity: u32, wait_s: u32) -> Answer {
        let features = json!([{ "code": "topics", "quantity": quantity }]);
        self.checks_out(&json!({ "features": features, "wait_s": wait_s })).await
    }

    /// Ask whether its turn has come, and keep the tickets.
    async fn asks(&mut self, queued: &Answer, query: &str) -> Answer {
        let path = format!("{}/queue/{}{query}", self.path(), queued.text_of("queue_id"));
        let answer = self.server.get(&path, Some(&self.bearer())).await;
        if answer.status == 200 {
            self.keeps(&answer);
        }
        answer
    }
}

/// So many programs, each on a machine of its own.
async fn programs<const N: usize>(
    shop: &Shop,
    node: &rollcall_test_support::TestNode,
) -> [Program; N] {
    let mut all = Vec::new();
    for number in 0..N {
        let body = says(&format!("ws-{number}"), &format!("user-{number}"), None);
        all.push(Program::opens(shop, node, &body).await);
    }
    all.try_into().expect("so many")
}

async fn pool(shop: &Shop) -> Value {
    let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
    pools.member("pools/0")
}

async fn sets(shop: &Shop, rules: &Value) {
    let path = format!("accounts/{}/pools/topics", shop.account.id);
    shop.staff.patch(&path, rules).await.status(200);
}

stories! {
    async fn seats_go_to_those_who_wait_in_the_order_of_their_arrival(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        let [mut ann, mut ben, mut eve, mut dan] = programs(&shop, &node).await;
        ann.takes(2).await.status(201);
        let bens = ben.waits_for(2, 0).await.status(202);
        assert!(bens.text_of("queue_id").starts_with("que_"));
        assert_eq!((bens.number_of("position"), bens.member("estimate_s")), (1, Value::Null));
        let eves = eve.waits_for(1, 600).await.status(202);
        assert_eq!(eves.number_of("position"), 2);
        let told = dan.takes(1).await.status(409).refused(21002);
        assert_eq!((told.text_of("reason"), told.number_of("queue_length"), told.number_of("retry_after_s")),
            ("full".to_owned(), 2, 10));
        assert_eq!(pool(&shop).await["queued"], 2);

        // One is free, and Ben wants two: it isn't Eve's, nor a newcomer's.
        ann.releases("?quantity=1").await.status(204);
        assert_eq!(eve.asks(&eves, "").await.status(202).number_of("position"), 2);
        dan.takes(1).await.status(409).refused(21002);
        ann.releases("").await.status(204);
        dan.takes(1).await.status(409).refused(21002);
        let taken = ben.asks(&bens, "").await.status(200);
        assert_eq!((taken.text_of("tickets/0/code"), taken.number_of("tickets/0/quantity")), ("topics".to_owned(), 2));
        // What was taken is a seat as any other, and an answer that was lost is given again.
        let again = ben.asks(&bens, "").await.status(200);
        assert_eq!(again.text_of("tickets/0/ticket"), taken.text_of("tickets/0/ticket"));
        ben.tickets.truncate(1);
        assert_eq!(ben.beats().await.status(200).member("lost"), json!([]));
        assert_eq!(eve.asks(&eves, "").await.status(202).number_of("position"), 1);
        ben.closes().await.status(204);
        eve.asks(&eves, "").await.status(200);
        assert_eq!(pool(&shop).await["queued"], 0);
        dan.takes(1).await.status(201);
    }

    /// Half a minute; then it is the next one's, and who let it pass stands behind all others.
    async fn an_offer_that_is_not_taken_passes_on(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let [mut ann, mut ben, mut eve, mut dan] = programs(&shop, &node).await;
        ann.takes(1).await.status(201);
        let [bens, eves] = [ben.waits_for(1, 0).await.status(202), eve.waits_for(1, 0).await.status(202)];
        ann.releases("").await.status(204);
        shop.app.clock.advance(TimeDelta::milliseconds(29_999));
        eve.asks(&eves, "").await.status(202);
        shop.app.clock.advance(TimeDelta::milliseconds(1));
        eve.asks(&eves, "").await.status(200);
        let dans = dan.waits_for(1, 0).await.status(202);
        eve.closes().await.status(204);
        dan.asks(&dans, "").await.status(200);
        assert_eq!(ben.asks(&bens, "").await.status(202).number_of("position"), 1);
        dan.closes().await.status(204);
        ben.asks(&bens, "").await.status(200);
    }

    /// Whoever gives no sign of life for a time-out, or gives up, doesn't wait any more.
    async fn who_is_gone_waits_for_nothing(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let [mut ann, mut ben, mut eve, mut dan] = programs(&shop, &node).await;
        ann.takes(1).await.status(201);
        let bens = ben.waits_for(1, 0).await.status(202);
        let eves = eve.waits_for(1, 0).await.status(202);
        let dans = dan.waits_for(1, 0).await.status(202);
        shop.app.clock.advance(seconds(300));
        ann.beats().await.status(200);
        dan.asks(&dans, "").await.status(202);
        eve.beats().await.status(200);
        shop.app.clock.advance(seconds(300));
        assert_eq!(dan.asks(&dans, "").await.status(202).number_of("position"), 2, "Ben is gone");
        ben.asks(&bens, "").await.status(410).refused(21003);
        let path = format!("{}/queue/{}", eve.path(), eves.text_of("queue_id"));
        shop.app.server.delete(&path, Some(&eve.bearer())).await.status(204);
        shop.app.server.delete(&path, Some(&eve.bearer())).await.status(404).refused(10003);
        eve.asks(&eves, "").await.status(404).refused(10003);
        dan.asks(&eves, "").await.status(404).refused(10003);
        ann.closes().await.status(204);
        dan.asks(&dans, "").await.status(200);
    }

    async fn whoever_has_waited_as_long_as_asked_is_told(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let [mut ann, mut ben, mut eve] = programs(&shop, &node).await;
        ann.takes(1).await.status(201);
        let bens = ben.waits_for(1, 16).await.status(202);
        shop.app.clock.advance(seconds(15));
        ben.asks(&bens, "").await.status(202);
        shop.app.clock.advance(seconds(1));
        let told = ben.asks(&bens, "").await.status(409).refused(21005);
        assert_eq!((told.text_of("reason"), told.text_of("feature")), ("queue_timeout".to_owned(), "topics".to_owned()));
        ben.asks(&bens, "").await.status(404).refused(10003);
        for wrong in [1, 15, 1_296_001] {
            let told = eve.waits_for(1, wrong).await.status(422).refused(10001);
            assert_eq!(told.text_of("errors/0/field"), "wait_s");
        }
        let available = json!({ "mode": "available", "wait_s": 60, "features": [{ "code": "topics" }] });
        eve.checks_out(&available).await.status(422).refused(10001);
        eve.asks(&bens, "?wait_s=61").await.status(422).refused(10001);
        let metrics = shop.app.ops.get("/metrics", None).await.status(200).text;
        for line in ["{outcome=\"queued\"} 1", "{outcome=\"queue_timeout\"} 1"] {
            assert!(metrics.contains(&format!("rollcall_session_checkouts_total{line}")), "{line}");
        }
    }

    /// More than there are is refused at once, also if there were more when the claim began to wait.
    async fn what_can_never_be_had_is_not_waited_for(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        let more = shop.sells_to_account(&["topics=2"], json!({})).await;
        let [mut ann, mut ben, mut eve, mut dan] = programs(&shop, &node).await;
        ann.takes(4).await.status(201);
        let never = ben.waits_for(5, 0).await.status(403).refused(21000);
        assert_eq!((never.member("retryable"), never.number_of("capacity")), (false.into(), 4));
        let bens = ben.waits_for(3, 0).await.status(202);
        let eves = eve.waits_for(1, 0).await.status(202);
        shop.staff.post(&format!("licences/{more}/disable"), &json!({ "reason": "unpaid" })).await.status(200);
        let never = ben.asks(&bens, "").await.status(403).refused(21000);
        assert_eq!(never.number_of("capacity"), 2);
        ben.asks(&bens, "").await.status(404).refused(10003);
        ann.releases("?quantity=3").await.status(204);
        eve.asks(&eves, "").await.status(200);

        // Nor what there isn't any more at all.
        let dans = dan.waits_for(1, 0).await.status(202);
        let all = shop.staff.get(&format!("licences?account={}", shop.account.id)).await.status(200);
        for licence in all.member("items").as_array().unwrap() {
            let id = licence["licence_id"].as_str().unwrap();
            if licence["state"] != "disabled" {
                shop.staff.post(&format!("licences/{id}/disable"), &json!({ "reason": "unpaid" })).await.status(200);
            }
        }
        assert_eq!(dan.asks(&dans, "").await.status(403).refused(22001).text_of("reason"), "disabled");
        dan.asks(&dans, "").await.status(404).refused(10003);
    }

    /// In an express pool, small claims go past a big one, five times.
    async fn in_an_express_pool_small_claims_pass_a_big_one(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 3).await;
        let [mut ann, mut ben, mut eve] = programs(&shop, &node).await;
        sets(&shop, &json!({ "queue": "express" })).await;
        assert_eq!(pool(&shop).await["queue"], "express");
        ann.takes(2).await.status(201);
        let bens = ben.waits_for(3, 0).await.status(202);
        for _ in 0..5 {
            eve.takes(1).await.status(201);
            eve.releases("").await.status(204);
        }
        eve.takes(1).await.status(409).refused(21002);
        ann.closes().await.status(204);
        eve.takes(1).await.status(409).refused(21002);
        ben.asks(&bens, "").await.status(200);
        ben.closes().await.status(204);
        // Nobody passes where the order is strict.
        sets(&shop, &json!({ "queue": "strict" })).await;
        eve.takes(1).await.status(201);
        let [mut dan, mut sue] = programs(&shop, &node).await;
        dan.waits_for(3, 0).await.status(202);
        sue.takes(1).await.status(409).refused(21002);
    }

    /// The answer comes as soon as its turn does, whichever of the two calls comes first.
    async fn a_call_waits_for_the_turn_to_come(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let [mut ann, mut ben] = programs(&shop, &node).await;
        ann.takes(1).await.status(201);
        let bens = ben.waits_for(1, 0).await.status(202);
        let (taken, closed) = join(ben.asks(&bens, "?wait_s=60"), ann.closes()).await;
        closed.status(204);
        taken.status(200);
    }

    /// By how long seats were held before.
    async fn an_estimate_says_when_it_may_be(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        let [mut ann, mut ben, mut eve, mut dan] = programs(&shop, &node).await;
        ann.takes(1).await.status(201);
        ben.takes(1).await.status(201);
        shop.app.clock.advance(seconds(200));
        ann.releases("").await.status(204);
        ann.takes(1).await.status(201);
        let eves = eve.waits_for(1, 0).await.status(202);
        assert!((100..=101).contains(&eves.number_of("estimate_s")), "{}", eves.text);
        let dans = dan.waits_for(1, 0).await.status(202);
        assert!((200..=201).contains(&dans.number_of("estimate_s")), "{}", dans.text);
    }

    /// A server that is told to stop answers those who wait at once; they go on elsewhere.
    async fn a_server_that_stops_sends_those_who_wait_on(world) {
        let here = Installation::migrated(world).await;
        for command in [
            "tenant create walk --name Walk",
            "product create --tenant walk --code ip --name Platform",
            "feature create --tenant walk --product ip --code topics --name Topics --quantity",
            "account create --tenant walk --name acme --max-nodes 1",
            "licence issue --tenant walk --product ip --kind formal --account acme --grant topics=1",
            "client create --tenant walk --account acme studio --password battery-staple",
        ] {
            here.runs(command).said();
        }
        let made = here.runs("token create --tenant walk --name ci --role auditor --json").json();
        let staff = format!("Bearer {}", made["token"].as_str().expect("a token"));
        let process = here.serves().await;
        let server = process.server.clone();
        let mut programs = Vec::new();
        for host in ["ws-1", "ws-2"] {
            let body = json!({ "account": "acme", "host": host });
            let client = basic("studio", "battery-staple");
            let opened = server.post("/walk/v1/sessions", Some(&client), &body).await.status(201);
            programs.push(Program::at(&server, "walk", &opened));
        }
        let [mut ann, mut ben] = <[Program; 2]>::try_from(programs).expect("two");
        ann.takes(1).await.status(201);
        let bens = ben.waits_for(1, 0).await.status(202);
        let until = async || {
            let all = server.get("/walk/v1/admin/sessions", Some(&staff)).await.status(200);
            let all = all.member("items");
            let bens = all.as_array().unwrap().iter().find(|it| it["host"] == "ws-2").cloned();
            bens.expect("Ben's session")["until"].clone()
        };
        let before = until().await;
        let waits = tokio::spawn(async move { ben.asks(&bens, "?wait_s=60").await });
        // Asking is a sign of life: it has arrived.
        while until().await == before {
            tokio::task::yield_now().await;
        }
        let stopping = tokio::task::spawn_blocking(move || process.terminate());
        waits.await.unwrap().status(202);
        assert!(stopping.await.unwrap().success());
    }
}
