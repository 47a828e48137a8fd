//! What staff see of sessions, and how they end them.

use reqwest::Method;
use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, minutes, seconds, stories};
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

async fn ends(shop: &Shop, session: &str, body: &Value) -> Answer {
    let request = shop.staff.request(Method::DELETE, &format!("sessions/{session}")).json(body);
    shop.app.server.send(request).await
}

stories! {
    async fn staff_see_who_holds_what(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 3).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", Some("studio"))).await;
        let ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ann.takes(2).await.status(201);
        let all = shop.staff.get("sessions").await.status(200);
        assert_eq!((all.member("items").as_array().unwrap().len(), all.member("truncated")), (2, false.into()));
        let of = format!("sessions?account={}&feature=topics", shop.account.id);
        let found = shop.staff.get(&of).await.status(200);
        assert_eq!(found.member("items").as_array().unwrap().len(), 1, "Ben holds nothing");
        for (member, expected) in [("session_id", &*ann.session), ("account", "acme"), ("host", "ws-1"),
            ("user", "ann"), ("process", "studio"), ("version", "4.2.1"), ("until", "2026-03-02T08:10:00Z"),
            ("opened_at", "2026-03-02T08:00:00Z"), ("tickets/0/code", "topics")] {
            assert_eq!(found.text_of(&format!("items/0/{member}")), expected, "{member}");
        }
        assert_eq!(found.number_of("items/0/tickets/0/quantity"), 2);
        ben.closes().await.status(204);
        shop.app.clock.advance(minutes(10));
        let none = shop.staff.get("sessions").await.status(200);
        assert_eq!(none.member("items"), json!([]), "no worker ran");
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        let pool = json!([{ "feature": "topics", "capacity": 3, "in_use": 0, "high_water": 2, "denied": 0, "queued": 0,
            "idle_released": 0, "count_by": "session", "max_share": 0, "overdraft": "none", "queue": "strict",
            "idle_release": "on_demand", "idle_minutes": 15, "busy_minutes": 480 }]);
        assert_eq!(pools.member("pools"), pool);
        let stranger = Shop::open(world, 1).await;
        stranger.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(404);
    }

    async fn a_session_is_ended_with_a_reason_and_stays_away(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        let why = json!({ "reason": "The seat is needed for the release", "ban_minutes": 30 });
        let young = ends(&shop, &ann.session, &why).await.status(409).refused(10003);
        assert!(young.text_of("detail").contains("120 seconds"), "{}", young.text);
        shop.app.clock.advance(seconds(120));
        let auditor = shop.app.staff(&shop.account, Role::Auditor).await;
        let request = auditor.request(Method::DELETE, &format!("sessions/{}", ann.session)).json(&why);
        shop.app.server.send(request).await.status(403);
        ends(&shop, &ann.session, &json!({ "reason": "" })).await.status(422).refused(10001);
        let ended = ends(&shop, &ann.session, &why).await.status(200);
        assert_eq!((ended.text_of("user"), ended.text_of("tickets/0/code")), ("ann".to_owned(), "topics".to_owned()));
        ends(&shop, &ann.session, &why).await.status(404);
        ben.takes(1).await.status(201);

        // She hears why, whatever she tries, and no ticket brings her back.
        let told = ann.beats().await.status(403).refused(21008);
        assert!(told.text_of("detail").contains("needed for the release"), "{}", told.text);
        assert_eq!(told.number_of("retry_after_s"), 1800);
        ann.takes(1).await.status(403).refused(21008);
        ann.releases("").await.status(403).refused(21008);
        let again = Program::asks_to_open(&shop, &node, &says("ws-1", "ann", None)).await;
        assert_eq!(again.status(403).refused(21008).number_of("retry_after_s"), 1800);
        Program::opens(&shop, &node, &says("ws-3", "ann", None)).await;
        shop.app.clock.advance(minutes(30));
        Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.beats().await.status(403).refused(21008);
        let trail = shop.staff.get("audit?action=session.end").await.status(200);
        assert_eq!(trail.member("items").as_array().unwrap().len(), 1);
        assert_eq!(trail.text_of("items/0/after/user"), "ann");
    }

    async fn what_happens_to_sessions_is_counted(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        ann.takes(1).await.status(409);
        ann.beats().await.status(200);
        ann.closes().await.status(204);
        ann.beats_with(&json!({})).await.status(410);
        let metrics = shop.app.ops.get("/metrics", None).await.status(200).text;
        for line in [
            "rollcall_sessions_opened_total{outcome=\"created\"} 1",
            "rollcall_session_checkouts_total{outcome=\"taken\"} 1",
            "rollcall_session_checkouts_total{outcome=\"full\"} 1",
            "rollcall_session_heartbeats_total{outcome=\"alive\"} 1",
            "rollcall_session_heartbeats_total{outcome=\"21003\"} 1",
            "rollcall_sessions_closed_total 1",
        ] {
            assert!(metrics.contains(line), "{line}");
        }
    }
}
