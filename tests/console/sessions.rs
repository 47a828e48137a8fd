//! Floating seats on pages: who holds them, freeing them by hand, the rules of pools, and clients.

use rollcall_domain::{
    SessionId,
    sessions::{CountBy, IdleRelease, Overdraft, QueueMode},
    staff::Role,
};
use rollcall_test_support::{Answer, TestNode, World, seconds, stories};
use serde_json::json;

use super::visitor::{Visitor, hidden, leads_to};
use crate::{
    licences::shop::Shop,
    sessions::program::{Program, says, sold},
};

/// A shop that has sold so many seats, a node, and somebody at its console.
async fn scene(world: World, topics: u32, role: Role) -> (Shop, TestNode, Visitor) {
    let (shop, node) = sold(Shop::open(world, 1).await, topics).await;
    let visitor = Visitor::signed_in(&shop.app, &shop.account.tenant, role).await;
    (shop, node, visitor)
}

fn path(shop: &Shop, page: &str) -> String {
    format!("/console/{}/{page}", shop.account.tenant)
}

fn of_account(shop: &Shop, page: &str) -> String {
    path(shop, &format!("accounts/{}/{page}", shop.account.id))
}

#[track_caller]
fn reads(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.text.contains(word), "no {word} in {}", answer.text);
    }
}

/// What stands in the element of an id.
#[track_caller]
fn shown(answer: &Answer, id: &str) -> String {
    let (_, after) = answer.text.split_once(&format!("id=\"{id}\">")).expect("it is shown");
    after.split('<').next().unwrap().to_owned()
}

async fn opens_as_client(shop: &Shop, name: &str, password: &str) -> Answer {
    let basic = rollcall_test_support::basic(name, password);
    let body = json!({ "account": shop.account.name, "host": "ws-9", "user": "zoe" });
    let path = format!("/{}/v1/sessions", shop.account.tenant);
    shop.app.server.post(&path, Some(&basic), &body).await
}

stories! {
    async fn who_holds_seats_is_found_and_exported(world) {
        let (shop, node, mut sam) = scene(world, 3, Role::Auditor).await;
        reads(&sam.opens(&path(&shop, "sessions")).await.status(200), &["Nobody holds a seat"]);
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", Some("studio"))).await;
        ann.takes(2).await.status(201);
        Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        let all = sam.opens(&path(&shop, "sessions")).await.status(200);
        reads(&all, &["ann", "ws-1", "Topics × 2", "ben", "nothing", &shop.account.name]);
        assert!(!all.text.contains("/end\""), "an auditor only reads: {}", all.text);
        for (query, fits) in [
            ("?q=WS-1", (true, false)), ("?q=ben", (false, true)), ("?q=studio", (true, false)),
            ("?q=acme", (true, true)), ("?feature=topics", (true, false)), ("?feature=cdc", (false, false)),
            (&*format!("?account={}", shop.account.id), (true, true)),
        ] {
            let found = sam.opens(&path(&shop, &format!("sessions{query}"))).await.status(200);
            let has = |host: &str| found.text.contains(&format!("<bdi>{host}</bdi>"));
            assert_eq!((has("ws-1"), has("ws-2")), fits, "{query}");
        }
        reads(&sam.opens(&path(&shop, "sessions?q=nobody")).await, &["No session fits", "Clear"]);
        let file = sam.opens(&path(&shop, "sessions.csv?q=ws-1")).await.status(200);
        let lines: Vec<_> = file.text.lines().collect();
        assert_eq!(lines.len(), 2, "{}", file.text);
        assert!(lines[1].contains(",ann,ws-1,studio,") && lines[1].contains(",topics,2,"), "{}", lines[1]);
        assert_eq!(sam.opens(&path(&shop, "sessions.csv")).await.text.lines().count(), 3);
        let page = sam.opens(&path(&shop, &format!("accounts/{}", shop.account.id))).await;
        reads(&page, &["Floating seats", "2 of 3", "/sessions\""]);
    }

    async fn a_seat_is_freed_by_whoever_types_the_machine_and_says_why(world) {
        let (shop, node, mut sam) = scene(world, 1, Role::Support).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        let page = path(&shop, &format!("sessions/{}/end", ann.session));
        let asked = sam.opens(&page).await.status(200);
        reads(&asked, &["End this session?", "Type ws-1 to confirm", "Topics", "ann"]);
        let why = [("name", "ws-1"), ("reason", "Needed for the release"), ("ban_minutes", "30")];
        let young = sam.posts(&page, &why).await.status(422);
        reads(&young, &["younger than 120 seconds", "Needed for the release"]);
        shop.app.clock.advance(seconds(120));
        let mistyped = [("name", "ws-2"), ("reason", "Needed for the release")];
        reads(&sam.posts(&page, &mistyped).await.status(422), &["not the machine", "Needed for the release</textarea>"]);
        for (wrong, field) in [(("reason", " "), "reason"), (("ban_minutes", "soon"), "ban_minutes"), (("ban_minutes", "10081"), "ban_minutes")] {
            let fields = [wrong, why[0], why[1]];
            let again = sam.posts(&page, &fields).await.status(422);
            reads(&again, &[&format!("id=\"{field}-wrong\"")]);
        }
        let done = leads_to(&sam.posts(&page, &why).await);
        assert_eq!(done, of_account(&shop, "sessions?done=ended"));
        reads(&sam.opens(&done).await.status(200), &["Ended: its seats are free.", "0 of 1"]);
        let told = ann.beats().await.status(403).refused(21008);
        assert!(told.text_of("detail").contains("Needed for the release"), "{}", told.text);
        sam.opens(&page).await.status(404);
        let trail = shop.staff.get("audit?action=session.end").await.status(200);
        assert_eq!(trail.text_of("items/0/after/reason"), "Needed for the release");
    }

    async fn the_rules_of_a_pool_are_set_on_a_page(world) {
        let (shop, _, mut ann) = scene(world, 2, Role::Business).await;
        let page = of_account(&shop, "pools/topics");
        let form = ann.opens(&page).await.status(200);
        reads(&form, &["Rules of the pool", "<option value=\"session\" selected>", "name=\"overdraft\" value=\"none\""]);
        let rules = [("count_by", "user"), ("max_share", "3"), ("overdraft", "10%"), ("queue", "express"),
            ("idle_release", "always"), ("idle_minutes", "20"), ("busy_minutes", "90")];
        for (field, value) in [("count_by", "moon"), ("max_share", "-1"), ("max_share", ""), ("overdraft", "many"), ("queue", ""),
            ("idle_release", "maybe"), ("idle_minutes", "0"), ("busy_minutes", "x")] {
            let fields = rules.map(|(name, good)| (name, if name == field { value } else { good }));
            let again = ann.posts(&page, &fields).await.status(422);
            reads(&again, &[&format!("id=\"{field}-wrong\"")]);
        }
        let done = leads_to(&ann.posts(&page, &rules).await);
        reads(&ann.opens(&done).await.status(200), &["Saved: the rules hold", "A user", "Smaller claims may pass"]);
        let pools = shop.app.app.sessions().pools(&shop.account.tenant, shop.account.id).await.unwrap();
        let now = pools[0].rules;
        assert_eq!((now.count_by, now.max_share, now.queue), (CountBy::User, 3, QueueMode::Express));
        assert_eq!(now.overdraft, Overdraft::Percent(10));
        assert_eq!((now.idle_release, now.idle_minutes, now.busy_minutes), (IdleRelease::Always, 20, 90));
        // What isn't counted in units has no pool, and what isn't there no page.
        ann.posts(&of_account(&shop, "pools/cdc"), &rules).await.status(422);
        ann.opens(&of_account(&shop, "pools/nonsense")).await.status(404);
    }

    async fn a_client_is_made_and_its_password_shown_once(world) {
        let (shop, _, mut ann) = scene(world, 2, Role::Business).await;
        let page = of_account(&shop, "sessions");
        reads(&ann.opens(&page).await.status(200), &["Create client", "0 of 2"]);
        let clients = of_account(&shop, "clients");
        reads(&ann.posts(&clients, &[("name", "a:b")]).await.status(422), &["id=\"name-wrong\"", "value=\"a:b\""]);
        let made = ann.posts(&clients, &[("name", "studio")]).await.status(200);
        reads(&made, &["The client is made", "https://register.example.com/", &shop.account.name]);
        let first = shown(&made, "password");
        opens_as_client(&shop, "studio", &first).await.status(201);
        reads(&ann.posts(&clients, &[("name", "studio")]).await.status(422), &["exists already"]);
        let listed = ann.opens(&page).await.status(200);
        assert!(!listed.text.contains(&first));
        let all = shop.app.app.sessions().clients(&shop.account.tenant, shop.account.id).await.unwrap();
        let client = path(&shop, &format!("clients/{}", all[0].id));

        let done = leads_to(&ann.posts(&format!("{client}/disable"), &[]).await);
        reads(&ann.opens(&done).await, &["Disabled: it opens no session", "Enable"]);
        opens_as_client(&shop, "studio", &first).await.status(401);
        let done = leads_to(&ann.posts(&format!("{client}/enable"), &[]).await);
        reads(&ann.opens(&done).await, &["Enabled: it opens sessions again."]);
        opens_as_client(&shop, "studio", &first).await.status(201);

        let reset = format!("{client}/password");
        reads(&ann.opens(&reset).await.status(200), &["Type studio to confirm"]);
        ann.posts(&reset, &[("name", "other")]).await.status(422);
        let second = shown(&ann.posts(&reset, &[("name", "studio")]).await.status(200), "password");
        opens_as_client(&shop, "studio", &first).await.status(401);
        opens_as_client(&shop, "studio", &second).await.status(201);
    }

    async fn usage_is_drawn_with_what_was_refused(world) {
        let (shop, node, mut ann) = scene(world, 2, Role::Auditor).await;
        let mut own = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        own.takes(2).await.status(201);
        own.takes(1).await.status(409);
        own.takes(1).await.status(409);
        shop.app.run_workers().await;
        for (query, at) in [("", "2026-03-02"), ("?per=hour", "2026-03-02 08:00")] {
            let page = ann.opens(&of_account(&shop, &format!("sessions{query}"))).await.status(200);
            reads(&page, &[&format!("<title>{at}: 2 of 2 at most, 2 refused</title>"), "all seats were out", "more are needed"]);
            let file = ann.opens(&of_account(&shop, &format!("seat-usage.csv{query}"))).await.status(200);
            assert_eq!(file.text.lines().count(), 2, "{}", file.text);
        }
        let none = Visitor::signed_in(&shop.app, &shop.account.tenant, Role::Auditor).await;
        let bare = shop.app.provision_in(&shop.account.tenant, rollcall_test_support::capacity(1).named("bare")).await;
        let page = none.clone().opens(&path(&shop, &format!("accounts/{}/sessions", bare.id))).await;
        reads(&page.status(200), &["No feature of this account has seats"]);
    }

    /// An account's own time-out, and back to the tenant's.
    async fn a_time_out_is_set_with_the_other_settings(world) {
        let (shop, node, mut ann) = scene(world, 2, Role::Owner).await;
        let edit = of_account(&shop, "edit");
        let version = |answer: &Answer| hidden(&answer.text, "version");
        let own = [("max_nodes", "1"), ("session_timeout_s", "60")];
        let review = ann.posts(&edit, &own).await.status(200);
        reads(&review, &["Seconds that a session lives", "<ins><bdi>60</bdi></ins>"]);
        let seen = [own[0], own[1], ("seen", "1"), ("version", &version(&review))];
        leads_to(&ann.posts(&edit, &seen).await);
        let told = Program::asks_to_open(&shop, &node, &says("ws-1", "ann", None)).await;
        assert_eq!(told.number_of("timeout_s"), 60, "{}", told.text);
        let wrong = [("max_nodes", "1"), ("session_timeout_s", "19"), ("seen", "1")];
        reads(&ann.posts(&edit, &wrong).await.status(422), &["id=\"session_timeout_s-wrong\""]);
        let settings = path(&shop, "settings");
        let shown = ann.opens(&settings).await.status(200);
        reads(&shown, &["name=\"session_timeout_s\" value=\"600\""]);
        let session: SessionId = told.text_of("session_id").parse().unwrap();
        let live = shop.app.app.sessions().show(&shop.account.tenant, session).await.unwrap();
        assert_eq!((live.until - live.facts.opened_at).num_seconds(), 60);
    }
}
