//! When a seat is released, after how long, and who is told: the table of `docs/sessions.md`, row by row.

use reqwest::Method;
use rollcall_test_support::{Answer, TestNode, World, seconds, stories};
use serde_json::json;

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

/// What happens, when the seat is free, and who hears of it: as the page has it.
const ROWS: [(&str, &str, &str); 9] = [
    ("the program releases the ticket", "at once", "the program: 204"),
    ("the program closes its session", "at once", "the program: 204"),
    (
        "the program crashes, is killed, or its machine is gone",
        "600 s after its last call",
        "nobody; if it calls after all: 410, 21003",
    ),
    (
        "the program is started again under the same name",
        "when the ghost would have been over, unless it is claimed before",
        "the ghost, if it calls: 410, 21003",
    ),
    (
        "the program doesn't know the ticket, because the answer never arrived",
        "with the first sign of life 600 s after",
        "nobody",
    ),
    (
        "the program says that it is idle, and another needs the seat",
        "15 min after",
        "the program, when it says so: `idle_warning`; after that: `lost`, `idle`",
    ),
    (
        "the program says that it is idle, and the pool is `--idle-release always`",
        "15 min after",
        "the program, when it says so: `idle_warning`; after that: `lost`, `idle`",
    ),
    (
        "staff end the session",
        "at once",
        "the program, at its next call: 403, 21008, with the reason",
    ),
    (
        "the licence is over, and the product's `on_expiry` says so",
        "with the next sign of life",
        "the program: `lost`, `expired`",
    ),
];

/// The only row whose page says it another way is a page that is wrong.
#[test]
fn the_page_has_the_table() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sessions.md"));
    let page = page.expect("docs/sessions.md");
    let heading = "| What happens | The seat is free | Who is told |";
    let table = page.lines().skip_while(|line| *line != heading).skip(2);
    let rows: Vec<_> = table.take_while(|line| line.starts_with('|')).collect();
    let told: Vec<_> =
        ROWS.iter().map(|(what, when, who)| format!("| {what} | {when} | {who} |")).collect();
    assert_eq!(rows, told);
}

/// Somebody with the only seat, and somebody who wants it.
async fn scene(world: World) -> (Shop, TestNode, Program, Program) {
    let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
    let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", Some("studio"))).await;
    let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
    ann.takes(1).await.status(201);
    ben.takes(1).await.status(409).refused(21002);
    (shop, node, ann, ben)
}

/// So long goes by; Ben gives a sign of life in the middle, Ann doesn't.
async fn waits(shop: &Shop, ben: &mut Program, whole: i64) {
    shop.app.clock.advance(seconds(whole / 2));
    ben.beats().await.status(200);
    shop.app.clock.advance(seconds(whole - whole / 2));
}

/// Ann gives a sign of life: nobody works with it.
async fn says_idle(ann: &mut Program) -> Answer {
    let leases: Vec<_> = ann.tickets.iter().map(|(_, lease)| lease).collect();
    let told = ann.beats_with(&json!({ "tickets": leases, "activity": "idle" })).await.status(200);
    if !ann.tickets.is_empty() && told.member("lost") == json!([]) {
        assert_eq!(told.member("messages/0/kind"), "idle_warning");
    }
    ann.tickets.clear();
    ann.keeps(&told);
    told
}

stories! {
    async fn released(world) {
        let (_shop, _node, mut ann, mut ben) = scene(world).await;
        ann.releases("").await.status(204);
        ben.takes(1).await.status(201);
    }

    async fn closed(world) {
        let (_shop, _node, ann, mut ben) = scene(world).await;
        ann.closes().await.status(204);
        ben.takes(1).await.status(201);
    }

    /// No worker runs here.
    async fn killed(world) {
        let (shop, _, mut ann, mut ben) = scene(world).await;
        waits(&shop, &mut ben, 599).await;
        ben.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(1));
        ben.takes(1).await.status(201);
        let late = ann.beats().await.status(200);
        assert_eq!(late.text_of("lost/0/reason"), "full");
        ann.tickets.clear();
        ann.closes().await.status(204);
        ann.beats().await.status(410).refused(21003);
    }

    async fn started_again(world) {
        let (shop, node, ann, mut ben) = scene(world).await;
        let opened = Program::asks_to_open(&shop, &node, &says("ws-1", "ann", Some("studio"))).await;
        let mut again = Program::of(&shop, &opened.status(201));
        waits(&shop, &mut ben, 599).await;
        again.beats().await.status(200);
        ben.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(1));
        ben.takes(1).await.status(201);
        ann.beats_with(&json!({})).await.status(410).refused(21003);
    }

    async fn never_heard_of(world) {
        let (shop, _, ann, mut ben) = scene(world).await;
        for _ in 0..2 {
            ann.beats_with(&json!({ "tickets": [] })).await.status(200);
            waits(&shop, &mut ben, 300).await;
        }
        ben.takes(1).await.status(409).refused(21002);
        ann.beats_with(&json!({ "tickets": [] })).await.status(200);
        ben.takes(1).await.status(201);
    }

    async fn idle(world) {
        let (shop, _, mut ann, mut ben) = scene(world).await;
        says_idle(&mut ann).await;
        for _ in 0..3 {
            waits(&shop, &mut ben, 299).await;
            says_idle(&mut ann).await;
        }
        ben.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(3));
        ben.takes(1).await.status(201);
        assert_eq!(says_idle(&mut ann).await.text_of("lost/0/reason"), "idle");
    }

    async fn idle_in_any_case(world) {
        let (shop, _, mut ann, mut ben) = scene(world).await;
        let path = format!("accounts/{}/pools/topics", shop.account.id);
        shop.staff.patch(&path, &json!({ "idle_release": "always" })).await.status(200);
        for _ in 0..3 {
            assert_eq!(says_idle(&mut ann).await.member("lost"), json!([]));
            waits(&shop, &mut ben, 300).await;
        }
        assert_eq!(says_idle(&mut ann).await.text_of("lost/0/reason"), "idle");
        ben.takes(1).await.status(201);
    }

    async fn ended_by_staff(world) {
        let (shop, _, mut ann, mut ben) = scene(world).await;
        shop.app.clock.advance(seconds(120));
        let request = shop.staff.request(Method::DELETE, &format!("sessions/{}", ann.session));
        let why = json!({ "reason": "A release is due" });
        shop.app.server.send(request.json(&why)).await.status(200);
        ben.takes(1).await.status(201);
        let told = ann.beats().await.status(403).refused(21008);
        assert!(told.text_of("detail").contains("A release is due"), "{}", told.text);
    }

    async fn over(world) {
        let shop = Shop::open(world, 1).await;
        shop.staff.patch("products/ip", &json!({ "on_expiry": "off" })).await.status(200);
        let licence = shop.sells_to_account(&["topics=1"], json!({})).await;
        let node = shop.node("a").await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        let disable = json!({ "reason": "unpaid" });
        shop.staff.post(&format!("licences/{licence}/disable"), &disable).await.status(200);
        let beaten = ann.beats().await.status(200);
        assert_eq!((beaten.text_of("lost/0/reason"), beaten.member("tickets")), ("expired".to_owned(), json!([])));
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        assert_eq!((pools.number_of("pools/0/in_use"), pools.number_of("pools/0/capacity")), (0, 0));
    }
}
