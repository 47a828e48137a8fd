//! Features through the agent: for products, and on its page.

use fantoccini::Locator;
use rollcall_test_support::{World, hours, stories};
use serde_json::{Value, json};

use super::{Beside, Site, browser::Browser};
use crate::licences::shop::Shop;

/// A vendor that sold 50 topics, and the customer's agent, registered.
async fn shop(world: World) -> (Shop, Site, Beside) {
    let shop = Shop::open(world, 1).await;
    shop.sells_to_account(&["topics=50"], json!({})).await;
    let site = Site::new(&shop.app, &shop.account).await;
    let beside = site.starts().await;
    beside.registers(&site).await;
    (shop, site, beside)
}

impl Beside {
    async fn feature(&self, asked: &str) -> Value {
        self.server.get(&format!("/features/{asked}"), None).await.status(200).json()
    }
}

stories! {
    async fn a_product_in_any_language_asks_for_features(world) {
        let (shop, _site, beside) = shop(world).await;
        let topics = beside.feature("topics?new=true&quantity=50").await;
        assert_eq!((&topics["allowed"], &topics["action"]), (&json!(true), &json!("allow")));
        assert_eq!((&topics["kind"], &topics["quantity"]), (&json!("formal"), &json!(50)));
        let more = beside.feature("topics?quantity=51").await;
        assert_eq!((&more["allowed"], &more["reason"]), (&json!(false), &json!("too_few")));
        let running = beside.feature("topics?new=false&quantity=51").await;
        assert_eq!((&running["allowed"], &running["new"]), (&json!(true), &json!(false)));
        let cdc = beside.feature("cdc").await;
        assert_eq!((&cdc["allowed"], &cdc["error_code"]), (&json!(false), &json!(21000)));
        assert_eq!(cdc["message"], "cdc: not licensed (21000)");
        for wrong in ["topics?quantity=many", "topics?new=perhaps", "topics?units=5"] {
            let refused = beside.server.get(&format!("/features/{wrong}"), None).await.status(400);
            assert_eq!(refused.text_of("name"), "QUERY");
        }

        shop.sells_to_account(&["cdc"], json!({})).await;
        beside.server.post("/revalidate", None, &json!({})).await.status(200);
        let all = beside.server.get("/features", None).await.status(200).json();
        let codes: Vec<_> = all["items"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert_eq!(codes, ["cdc", "topics"]);
        assert_eq!(all["disconnected_at"], Value::Null);
    }

    async fn an_agent_that_is_disconnected_is_quiet_until_it_reconnects(world) {
        let (_shop, site, beside) = shop(world).await;
        let status = beside.server.post("/disconnect", None, &json!({})).await.status(200).json();
        assert!(status["disconnected_at"].is_string() && status["registered"] == true, "{status}");
        let topics = beside.feature("topics").await;
        assert_eq!((&topics["reason"], &topics["action"]), (&json!("disconnected"), &json!("refuse")));
        assert_eq!(beside.feature("topics?new=false").await["allowed"], true);
        let refused = beside.server.post("/revalidate", None, &json!({})).await.status(409);
        assert_eq!(refused.text_of("name"), "DISCONNECTED");
        beside.agent.stop().await;
        let beside = site.starts().await;
        assert_eq!(beside.feature("topics").await["reason"], "disconnected");
        let status = beside.server.post("/reconnect", None, &json!({})).await.status(200).json();
        assert_eq!(status["disconnected_at"], Value::Null);
        assert_eq!(beside.feature("topics").await["allowed"], true);
    }

    /// A form of another site can't do it.
    async fn only_json_disconnects(world) {
        let (_shop, _site, beside) = shop(world).await;
        let url = format!("{}/disconnect", beside.server.url());
        let form = reqwest::Client::new().post(url).body("{}").send().await.unwrap();
        assert!(form.status().is_client_error(), "{form:?}");
        assert_eq!(beside.status().await["disconnected_at"], Value::Null);
    }

    async fn a_person_sees_the_features_and_disconnects(world) {
        let (shop, site, beside) = shop(world).await;
        let lent = json!({
            "account": shop.account.name, "days": 1, "purpose": "a trial", "approver": "boss@vendor.example",
        });
        shop.issues("temporary", &["cdc"], lent).await.status(201);
        beside.server.post("/revalidate", None, &json!({})).await.status(200);
        let browser = Browser::starts().await;
        browser.page.goto(beside.server.url()).await.unwrap();
        browser.shows(&["Features", "cdc", "Trial", "topics", "Formal", "50", "no end", "Allowed"]).await;

        site.clock.advance(hours(48));
        browser.page.goto(beside.server.url()).await.unwrap();
        browser.shows(&["Running use only", "21001 The licence has expired"]).await;
        beside.registers(&site).await;
        browser.page.goto(beside.server.url()).await.unwrap();
        browser.clicks("disconnect").await;
        browser.shows(&["Disconnect from the server?"]).await;
        assert_eq!(beside.status().await["disconnected_at"], Value::Null, "only asked");
        browser.clicks("confirm").await;
        browser.shows(&["Disconnected since", "no new use of features"]).await;
        browser.follows(Locator::LinkText("中文")).await;
        browser.shows(&["功能授权", "试用", "正式", "已断开连接", "仅限运行中的业务"]).await;
        browser.clicks("reconnect").await;
        browser.shows(&["可用", "长期有效"]).await;
        assert_eq!(beside.status().await["disconnected_at"], Value::Null);
        browser.ends().await;
    }
}
