//! From opening a session to closing it.

use futures_util::future::join_all;
use rollcall_test_support::{seconds, stories};
use serde_json::json;

use super::program::{Program, says, sold};
use crate::licences::shop::{Shop, claims_of};

stories! {
    async fn a_program_takes_a_seat_and_gives_it_back(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 3).await;
        let opened = Program::asks_to_open(&shop, &node, &says("ws-1", "ann", None)).await.status(201);
        let times = ["timeout_s", "heartbeat_s", "retry_s"].map(|name| opened.number_of(name));
        assert_eq!((times, opened.member("taken_over")), ([600, 300, 10], false.into()));
        assert!(opened.text_of("session_id").starts_with("ses_"));
        assert!(opened.text_of("session_token").starts_with("rcs_"));
        let mut ann = Program::of(&shop, &opened);
        let taken = ann.takes(2).await.status(201);
        assert_eq!((taken.text_of("tickets/0/code"), taken.number_of("tickets/0/quantity")), ("topics".to_owned(), 2));
        let claims = claims_of(&taken.text_of("tickets/0/lease"));
        assert_eq!((&claims["kind"], &claims["sub"], &claims["q"]), (&json!("session"), &json!(ann.session), &json!(2)));
        let lives = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lives, 1200, "twice the time-out");

        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        let full = ben.takes(2).await.status(409).refused(21002);
        assert_eq!((full.number_of("in_use"), full.number_of("capacity")), (2, 3));
        assert_eq!((full.text_of("reason"), full.text_of("feature")), ("full".to_owned(), "topics".to_owned()));
        assert_eq!((full.number_of("retry_after_s"), &full.headers["retry-after"]), (10, &reqwest::header::HeaderValue::from_static("10")));
        ann.releases("?quantity=1").await.status(204);
        ben.takes(2).await.status(201);
        ann.takes(1).await.status(409).refused(21002);
        let beaten = ann.beats().await.status(200);
        assert_eq!((beaten.number_of("next_s"), beaten.member("rebuilt"), beaten.member("lost")), (300, json!([]), json!([])));
        assert_eq!(beaten.number_of("tickets/0/quantity"), 1);
        ann.releases("").await.status(204);
        let gone = format!("{}/checkouts/{}", ben.path(), "tkt_00000000000000000000000000000000");
        shop.app.server.delete(&gone, Some(&ben.bearer())).await.status(404).refused(10003);
        ben.closes().await.status(204);
        ben.beats_with(&json!({})).await.status(410).refused(21003);
        ben.takes(1).await.status(410).refused(21003);
        ann.takes(3).await.status(201);
    }

    async fn sixty_four_race_for_five_seats_on_two_servers(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 5).await;
        // In one process there is one memory; by Redis, two servers share the pool.
        let (_, other) = shop.app.another().await;
        let is_shared = world == rollcall_test_support::World::Production;
        let racers = (0..64).map(|number| {
            let (shop, node, other) = (&shop, &node, &other);
            async move {
                let mut racer = Program::opens(shop, node, &says(&format!("ws-{number}"), "u", None)).await;
                if is_shared && number % 2 == 1 {
                    racer.server = other.clone();
                }
                racer.takes(1).await.status
            }
        });
        let answers = join_all(racers).await;
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 5, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 59, "{answers:?}");
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        let pool = json!([{ "feature": "topics", "capacity": 5, "in_use": 5, "high_water": 5, "denied": 59, "queued": 0,
            "idle_released": 0, "count_by": "session", "max_share": 0, "overdraft": "none", "queue": "strict",
            "idle_release": "on_demand", "idle_minutes": 15, "busy_minutes": 480 }]);
        assert_eq!(pools.member("pools"), pool);
    }

    async fn all_or_nothing_or_what_there_is(world) {
        let shop = Shop::open(world, 1).await;
        let feature = json!({ "code": "editors", "name": "Editors", "kind": "quantity", "version_req": ">=4, <5" });
        shop.staff.post("products/ip/features", &feature).await.status(201);
        shop.sells_to_account(&["topics=3", "editors=1", "cdc"], json!({})).await;
        let node = shop.node("a").await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let both = |topics: u32, mode: &str| json!({ "mode": mode, "features": [
            { "code": "editors" }, { "code": "topics", "quantity": topics }] });
        let ask = json!({ "mode": "check", "features": [{ "code": "topics", "quantity": 9 }, { "code": "nonsense" }] });
        let told = ann.checks_out(&ask).await.status(200);
        assert_eq!(told.member("available"), json!([{ "code": "topics", "quantity": 3, "reason": null },
            { "code": "nonsense", "quantity": 0, "reason": "not_licensed" }]));
        // What can never be met is no matter of waiting.
        let never = ann.checks_out(&both(4, "all")).await.status(403).refused(21000);
        assert_eq!((never.member("retryable"), never.number_of("capacity")), (false.into(), 3));
        let taken = ann.checks_out(&both(4, "available")).await.status(201);
        assert_eq!((taken.number_of("tickets/0/quantity"), taken.number_of("tickets/1/quantity")), (1, 3));
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ben.checks_out(&both(1, "available")).await.status(409).refused(21002);
        ann.releases("").await.status(204);
        ben.checks_out(&both(1, "all")).await.status(409).refused(21002);
        let old = json!({ "features": [{ "code": "editors", "version": "3.9.0" }] });
        let told = ben.checks_out(&old).await.status(403).refused(30001);
        assert_eq!(told.text_of("reason"), "version");
        let editor = json!({ "features": [{ "code": "editors" }] });
        ben.checks_out(&editor).await.status(201);

        for (wrong, code) in [(json!({ "features": [{ "code": "cdc" }] }), 10001), (json!({ "features": [] }), 10001),
            (json!({ "features": [{ "code": "topics" }, { "code": "topics" }] }), 10001),
            (json!({ "features": [{ "code": "topics", "quantity": 0 }] }), 10001)] {
            ben.checks_out(&wrong).await.status(422).refused(code);
        }
    }

    /// Nobody is locked out by his own ghost, and nobody else gets the ghost's seat.
    async fn a_program_that_crashed_finds_its_seat_again(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let body = says("ws-1", "ann", Some("studio-1"));
        let mut ghost = Program::opens(&shop, &node, &body).await;
        ghost.takes(1).await.status(201);
        shop.app.clock.advance(seconds(30));
        let opened = Program::asks_to_open(&shop, &node, &body).await.status(201);
        assert_eq!((opened.member("taken_over"), opened.text_of("session_id")), (true.into(), ghost.session.clone()));
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", Some("studio-1"))).await;
        ben.takes(1).await.status(409).refused(21002);
        let mut ann = Program::of(&shop, &opened);
        ann.takes(1).await.status(201);
        // The ghost is told, should it be alive after all; its tickets prove nothing under another token.
        ghost.beats().await.status(410).refused(21003);
        ann.beats().await.status(200);
        ben.takes(1).await.status(409).refused(21002);
    }

    async fn a_machine_has_ten_programs_at_a_time(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut programs = Vec::new();
        for number in 0..10 {
            programs.push(Program::opens(&shop, &node, &says("ws-1", &format!("u{number}"), None)).await);
        }
        let told = Program::asks_to_open(&shop, &node, &says("ws-1", "one-more", None)).await;
        assert!(told.status(409).refused(21004).number_of("retry_after_s") > 0);
        Program::opens(&shop, &node, &says("ws-2", "one-more", None)).await;
        programs[3].closes().await.status(204);
        Program::opens(&shop, &node, &says("ws-1", "one-more", None)).await;
    }

    /// An answer that never arrived took a seat: it is not held for as long as the program lives.
    async fn a_ticket_that_its_program_never_heard_of_is_free_after_a_time_out(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        ann.tickets.clear();
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        for _ in 0..2 {
            ann.beats_with(&json!({ "tickets": [] })).await.status(200);
            ben.beats().await.status(200);
            ben.takes(1).await.status(409).refused(21002);
            shop.app.clock.advance(seconds(300));
        }
        ann.beats_with(&json!({ "tickets": [] })).await.status(200);
        ben.takes(1).await.status(201);
    }
}
