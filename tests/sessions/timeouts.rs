//! How long a session lives without a sign of life is the vendor's, and may be another for an account.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, capacity, seconds, stories};
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::{
    cli::installation::Installation,
    licences::shop::{Shop, claims_of},
};

/// Only owners change the tenant's settings.
async fn sets(shop: &Shop, seconds: i64) -> Answer {
    let owner = shop.app.staff(&shop.account, Role::Owner).await;
    owner.patch("tenant", &json!({ "session_timeout_s": seconds })).await
}

async fn times(shop: &Shop, node: &rollcall_test_support::TestNode, user: &str) -> [i64; 3] {
    let opened = Program::asks_to_open(shop, node, &says("ws-1", user, None)).await.status(201);
    ["timeout_s", "heartbeat_s", "retry_s"].map(|name| opened.number_of(name))
}

stories! {
    async fn the_time_out_is_the_tenants_or_the_accounts_own(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        assert_eq!(shop.staff.get("tenant").await.status(200).number_of("session_timeout_s"), 600);
        sets(&shop, 120).await.status(200);
        assert_eq!(times(&shop, &node, "u1").await, [120, 60, 10]);
        let account = format!("accounts/{}", shop.account.id);
        assert_eq!(shop.staff.get(&account).await.status(200).number_of("session_timeout_s"), 120);
        let own = shop.staff.patch(&account, &json!({ "session_timeout_s": 20 })).await.status(200);
        assert_eq!(own.number_of("session_timeout_s"), 20);
        assert_eq!(times(&shop, &node, "u2").await, [20, 10, 10]);
        // Of another account it is still the tenant's.
        let globex = shop.app.provision_in(&shop.account.tenant, capacity(1).named("globex")).await;
        let body = json!({ "name": "studio", "password": "battery staple" });
        shop.staff.post(&format!("accounts/{}/clients", globex.id), &body).await.status(201);
        let path = format!("/{}/v1/sessions", shop.account.tenant);
        let basic = rollcall_test_support::basic("studio", "battery staple");
        let opened = shop.app.server.post(&path, Some(&basic), &json!({ "account": "globex", "host": "h" })).await;
        assert_eq!(opened.status(201).number_of("timeout_s"), 120);
        let back = shop.staff.patch(&account, &json!({ "session_timeout_s": null })).await.status(200);
        assert_eq!(back.number_of("session_timeout_s"), 120);
        assert_eq!(times(&shop, &node, "u3").await, [120, 60, 10]);
        let trail = shop.staff.get("audit?action=tenant.change").await.status(200);
        assert_eq!(trail.number_of("items/0/after/session_timeout_s"), 120);
    }

    /// It holds for what is checked out, and for open sessions from their next call on.
    async fn a_seat_is_free_after_the_time_out_that_is_set(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        sets(&shop, 60).await.status(200);
        let taken = ann.takes(1).await.status(201);
        let claims = claims_of(&taken.text_of("tickets/0/lease"));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
        shop.app.clock.advance(seconds(30));
        assert_eq!(ann.beats().await.status(200).number_of("next_s"), 30);
        shop.app.clock.advance(seconds(59));
        ben.takes(1).await.status(409).refused(21002);
        shop.app.clock.advance(seconds(1));
        ben.takes(1).await.status(201);
    }

    async fn a_time_out_has_bounds(world) {
        let (shop, _) = sold(Shop::open(world, 1).await, 1).await;
        let account = format!("accounts/{}", shop.account.id);
        for wrong in [0, 19, 86_401] {
            let own = shop.staff.patch(&account, &json!({ "session_timeout_s": wrong })).await;
            for told in [own, sets(&shop, wrong).await] {
                let told = told.status(422).refused(10001);
                assert_eq!(told.text_of("errors/0/field"), "session_timeout_s", "{wrong}");
            }
        }
        sets(&shop, 86_400).await.status(200);
        assert_ne!(shop.staff.get(&account).await.status(200).member("session_timeout_s"), Value::Null);
    }

    async fn time_outs_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 1").said();
        let shown = here.runs("tenant set walk --session-timeout 10m --json").json();
        assert_eq!(shown["tenant"]["session_timeout_s"], 600);
        let set = "account set --tenant walk --name acme --session-timeout";
        let shown = here.runs(&format!("{set} 90s --json")).json();
        assert_eq!(shown["account"]["session_timeout_s"], 90);
        let shown = here.runs(&format!("{set} none --json")).json();
        assert_eq!(shown["account"]["session_timeout_s"], 600);
        for wrong in ["10s", "25h", "soon"] {
            here.runs(&format!("{set} {wrong}")).failed(2, &["--session-timeout"]);
            here.runs(&format!("tenant set walk --session-timeout {wrong}")).failed(2, &["--session-timeout"]);
        }
    }
}
