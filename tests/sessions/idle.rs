//! Who is idle makes room: it is warned, its seat is another's where that needs it, and it comes back.

use chrono::{DateTime, Utc};
use rollcall_test_support::{Answer, at, minutes, seconds, stories};
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

fn time(answer: &Answer, path: &str) -> DateTime<Utc> {
    at(&answer.text_of(path))
}

/// A sign of life of a program that is doing this; it keeps the tickets that are left.
async fn beats(program: &mut Program, activity: &str) -> Answer {
    let leases: Vec<_> = program.tickets.iter().map(|(_, lease)| lease).collect();
    let body = json!({ "tickets": leases, "activity": activity });
    let answer = program.beats_with(&body).await.status(200);
    program.tickets.clear();
    program.keeps(&answer);
    answer
}

/// So long goes by, with a sign of life of each every four minutes.
async fn goes_by(shop: &Shop, whole: i64, programs: &mut [(&mut Program, &str)]) {
    for _ in 0..whole / 4 {
        shop.app.clock.advance(minutes(4));
        for (program, activity) in &mut *programs {
            beats(program, activity).await;
        }
    }
    shop.app.clock.advance(minutes(whole % 4));
}

async fn sets(shop: &Shop, rules: &Value) -> Answer {
    shop.staff.patch(&format!("accounts/{}/pools/topics", shop.account.id), rules).await
}

stories! {
    async fn whoever_is_idle_is_warned_and_makes_room(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ann.takes(1).await.status(201);
        assert_eq!(beats(&mut ann, "active").await.member("messages"), json!([]));
        let warned = beats(&mut ann, "idle").await;
        assert_eq!(warned.member("messages/0/kind"), "idle_warning");
        assert_eq!((warned.text_of("messages/0/code"), warned.text_of("messages/0/release")),
            ("topics".to_owned(), "on_demand".to_owned()));
        let now = time(&warned, "server_time");
        assert_eq!(time(&warned, "messages/0/from"), now + minutes(15));
        let shown = shop.staff.get("sessions").await.status(200).member("items");
        let of = |user: &str| shown.as_array().unwrap().iter().find(|it| it["user"] == user).cloned().unwrap();
        assert_eq!(of("ann")["activity"], "idle");
        assert_eq!(at(of("ann")["activity_since"].as_str().unwrap()), now);
        assert_eq!(of("ben")["activity"], Value::Null);

        goes_by(&shop, 14, &mut [(&mut ann, "idle"), (&mut ben, "active")]).await;
        shop.app.clock.advance(seconds(59));
        ben.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(1));
        ben.takes(1).await.status(201);
        // Her lease doesn't bring it back, as long as she doesn't know and afterwards.
        let stale = ann.tickets.clone();
        let told = beats(&mut ann, "idle").await;
        assert_eq!((told.text_of("lost/0/reason"), told.text_of("lost/0/ticket")), ("idle".to_owned(), stale[0].0.clone()));
        assert_eq!(told.member("tickets"), json!([]));
        assert_eq!(beats(&mut ann, "idle").await.member("lost"), json!([]));
        ann.takes(1).await.status(409).refused(21002);
        ben.closes().await.status(204);
        ann.takes(1).await.status(201);
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        assert_eq!((pools.number_of("pools/0/idle_released"), pools.number_of("pools/0/in_use")), (1, 1));
        let metrics = shop.app.ops.get("/metrics", None).await.status(200).text;
        assert!(metrics.contains("rollcall_session_idle_released_total 1"), "{metrics}");
    }

    /// Who waits for a seat is offered one of somebody who is idle; whoever is back at work keeps his.
    async fn who_waits_has_an_idle_seat(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        let mut eve = Program::opens(&shop, &node, &says("ws-3", "eve", None)).await;
        ann.takes(1).await.status(201);
        ben.takes(1).await.status(201);
        beats(&mut ann, "idle").await;
        beats(&mut ben, "idle").await;
        let waits = json!({ "features": [{ "code": "topics" }], "wait_s": 0 });
        let queue = eve.checks_out(&waits).await.status(202).text_of("queue_id");
        let listed = shop.staff.get("sessions?feature=topics").await.status(200);
        let eves = listed.member("items").as_array().unwrap().iter().find(|it| it["user"] == "eve").cloned().unwrap();
        assert_eq!((eves["waits"]["queue_id"].as_str(), eves["waits"]["offered"].as_bool()), (Some(queue.as_str()), Some(false)));
        assert_eq!(eves["waits"]["features"], json!([{ "code": "topics", "quantity": 1 }]));
        goes_by(&shop, 8, &mut [(&mut ann, "idle"), (&mut ben, "idle"), (&mut eve, "active")]).await;
        goes_by(&shop, 8, &mut [(&mut ann, "active"), (&mut ben, "idle"), (&mut eve, "active")]).await;
        let path = format!("{}/queue/{queue}", eve.path());
        let taken = eve.server.get(&path, Some(&eve.bearer())).await.status(200);
        eve.keeps(&taken);
        assert_eq!((ann.tickets.len(), ben.tickets.len()), (1, 0), "Ann is back, Ben was told");
        assert_eq!(beats(&mut ann, "idle").await.member("lost"), json!([]));
    }

    async fn the_vendor_says_when_idle_seats_go(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let set = sets(&shop, &json!({ "idle_release": "always", "idle_minutes": 5, "busy_minutes": 60 })).await.status(200);
        assert_eq!((set.text_of("idle_release"), set.number_of("idle_minutes"), set.number_of("busy_minutes")),
            ("always".to_owned(), 5, 60));
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        // A long computation counts as work, for as long as the vendor has it.
        let warned = beats(&mut ann, "busy").await;
        assert_eq!(time(&warned, "messages/0/from"), time(&warned, "server_time") + minutes(65));
        goes_by(&shop, 64, &mut [(&mut ann, "busy")]).await;
        assert_eq!(beats(&mut ann, "busy").await.member("lost"), json!([]));
        shop.app.clock.advance(minutes(1));
        let told = beats(&mut ann, "busy").await;
        assert_eq!(told.text_of("lost/0/reason"), "idle", "nobody needs it");

        sets(&shop, &json!({ "idle_release": "never" })).await.status(200);
        ann.takes(1).await.status(201);
        assert_eq!(beats(&mut ann, "idle").await.member("messages"), json!([]));
        goes_by(&shop, 60, &mut [(&mut ann, "idle")]).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ben.takes(1).await.status(409).refused(21002);
        for (wrong, field) in [(json!({ "idle_release": "soon" }), "idle_release"), (json!({ "idle_minutes": 0 }), "idle_minutes"),
            (json!({ "idle_minutes": 1441 }), "idle_minutes"), (json!({ "busy_minutes": 0 }), "busy_minutes")] {
            let told = sets(&shop, &wrong).await.status(422).refused(10001);
            assert_eq!(told.text_of("errors/0/field"), field, "{wrong}");
        }
        let wrong = ann.beats_with(&json!({ "activity": "asleep" })).await.status(422).refused(10001);
        assert_eq!(wrong.text_of("errors/0/field"), "activity");
    }
}
