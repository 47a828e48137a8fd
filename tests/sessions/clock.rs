//! Seats follow the clock: licences begin and end on time, for whoever claims then.

use rollcall_test_support::{at, hours, minutes, stories};
use serde_json::json;

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

stories! {
    async fn a_licence_that_ends_takes_its_seats_with_it_at_that_very_instant(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["topics=1"], json!({})).await;
        shop.sells_to_account(&["topics=2"], json!({ "starts_on": "2026-03-03", "expires_on": "2026-03-04" })).await;
        let mut node = shop.node("a").await;
        let mut programs = Vec::new();
        for number in 0..4 {
            programs.push(Program::opens(&shop, &node, &says("ws-1", &format!("u{number}"), None)).await);
        }
        programs[0].takes(1).await.status(201);
        programs[1].takes(1).await.status(409).refused(21002);
        shop.app.clock.set(at("2026-03-02T23:55:00Z"));
        node.registers().await;
        for (number, program) in programs.iter_mut().enumerate() {
            *program = Program::opens(&shop, &node, &says("ws-1", &format!("u{number}"), None)).await;
        }
        programs[0].takes(1).await.status(201);
        shop.app.clock.set(at("2026-03-02T23:59:59.999Z"));
        programs[1].takes(1).await.status(409).refused(21002);
        shop.app.clock.set(at("2026-03-03T00:00:00Z"));
        programs[1].takes(1).await.status(201);
        programs[2].takes(2).await.status(409).refused(21002);

        // Near the end, three are out; then there is one, and what runs goes on.
        shop.app.clock.set(at("2026-03-04T23:59:00Z"));
        node.registers().await;
        for (number, program) in programs.iter_mut().enumerate() {
            *program = Program::opens(&shop, &node, &says("ws-1", &format!("u{number}"), None)).await;
        }
        for program in &mut programs[..2] {
            program.takes(1).await.status(201);
        }
        shop.app.clock.set(at("2026-03-04T23:59:59.999Z"));
        let ask = json!({ "mode": "check", "features": [{ "code": "topics", "quantity": 9 }] });
        assert_eq!(programs[2].checks_out(&ask).await.status(200).number_of("available/0/quantity"), 1);
        shop.app.clock.set(at("2026-03-05T00:00:00Z"));
        let full = programs[2].takes(1).await.status(409).refused(21002);
        assert_eq!((full.number_of("in_use"), full.number_of("capacity")), (2, 1));
        for program in &mut programs[..2] {
            assert_eq!(program.beats().await.status(200).member("lost"), json!([]));
        }
        programs[0].closes().await.status(204);
        programs[2].takes(1).await.status(409).refused(21002);
        programs[1].closes().await.status(204);
        programs[2].takes(1).await.status(201);
    }

    /// `on_expiry` decides what becomes of seats that are out when the last licence ends.
    async fn what_runs_goes_on_after_the_end_unless_the_product_says_otherwise(world) {
        for (on_expiry, after_a_day) in [("keep_running", true), ("grace:2", true), ("off", false)] {
            let shop = Shop::open(world, 1).await;
            shop.staff.patch("products/ip", &json!({ "on_expiry": on_expiry })).await.status(200);
            shop.sells_to_account(&["topics=1"], json!({ "days": 1 })).await;
            let mut node = shop.node("a").await;
            shop.app.clock.advance(hours(23) + minutes(55));
            node.registers().await;
            let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
            ann.takes(1).await.status(201);
            shop.app.clock.advance(minutes(5));
            let expired = ann.takes(1).await.status(403).refused(21001);
            assert_eq!(expired.text_of("reason"), "expired");
            let beaten = ann.beats().await.status(200);
            assert_eq!(beaten.member("lost").as_array().unwrap().is_empty(), after_a_day, "{on_expiry}");
            if !after_a_day {
                assert_eq!(beaten.text_of("lost/0/reason"), "expired");
                assert_eq!(beaten.member("tickets"), json!([]));
            }
        }
    }

    async fn a_licence_that_has_not_begun_or_is_disabled_says_so(world) {
        let shop = Shop::open(world, 1).await;
        let node = shop.node("a").await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let reason = async |ann: &mut Program, code: i64| {
            ann.takes(1).await.status(403).refused(code).text_of("reason")
        };
        assert_eq!(reason(&mut ann, 21000).await, "not_licensed");
        let id = shop.sells_to_account(&["topics=1"], json!({ "starts_on": "2026-03-09" })).await;
        assert_eq!(reason(&mut ann, 21000).await, "not_started");
        let disable = json!({ "reason": "unpaid" });
        shop.staff.post(&format!("licences/{id}/disable"), &disable).await.status(200);
        let id = shop.sells_to_account(&["topics=1"], json!({})).await;
        ann.takes(1).await.status(201);
        shop.staff.post(&format!("licences/{id}/disable"), &disable).await.status(200);
        assert_eq!(reason(&mut ann, 22001).await, "disabled");
    }

    /// What there isn't is decided on the database, whatever this server remembers.
    async fn what_another_server_has_sold_counts_at_once(world) {
        let (mut shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        let editor = json!({ "features": [{ "code": "editors" }] });
        ann.checks_out(&editor).await.status(403).refused(21000);
        let (_, other) = shop.app.another().await;
        shop.staff.server = other;
        let feature = json!({ "code": "editors", "name": "Editors", "kind": "quantity" });
        shop.staff.post("products/ip/features", &feature).await.status(201);
        shop.sells_to_account(&["editors=1"], json!({})).await;
        ann.checks_out(&editor).await.status(201);
    }
}
