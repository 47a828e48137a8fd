//! Clients: names and passwords that open sessions, and nothing else.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, basic, capacity, stories};
use serde_json::{Value, json};

use super::program::Program;
use crate::{cli::installation::Installation, licences::shop::Shop};

async fn opens(shop: &Shop, name: &str, password: &str, body: &Value) -> Answer {
    let path = format!("/{}/v1/sessions", shop.account.tenant);
    shop.app.server.post(&path, Some(&basic(name, password)), body).await
}

fn of(account: &str) -> Value {
    json!({ "account": account, "host": "ws-1", "user": "ann", "process": "studio" })
}

stories! {
    async fn a_client_opens_sessions_and_nothing_else(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["topics=2"], json!({})).await;
        let clients = format!("accounts/{}/clients", shop.account.id);
        let made = shop.staff.post(&clients, &json!({ "name": "studio" })).await.status(201);
        let password = made.text_of("password");
        assert!(made.text_of("client_id").starts_with("cln_") && password.len() >= 8);
        let opened = opens(&shop, "studio", &password, &of("acme")).await.status(201);
        let mut ann = Program::of(&shop, &opened);
        ann.takes(1).await.status(201);
        let shown = shop.staff.get("sessions").await.status(200);
        assert_eq!(shown.text_of("items/0/client"), "studio");

        opens(&shop, "studio", "wrong-password", &of("acme")).await.status(401).refused(30006);
        opens(&shop, "nobody", &password, &of("acme")).await.status(401).refused(30006);
        opens(&shop, "studio", &password, &of("globex")).await.status(401).refused(30006);
        opens(&shop, "studio", &password, &json!({ "host": "h" })).await.status(422).refused(10001);
        // Nor is the owner a client, nor the client an owner.
        let owner = &shop.account;
        opens(&shop, &owner.name, &owner.password, &of("acme")).await.status(401).refused(30006);
        let path = format!("/{}/v1/entitlements", owner.tenant);
        shop.app.server.get(&path, Some(&basic("studio", &password))).await.status(401).refused(30006);

        // Of another account, a client of the same name is another one.
        let globex = shop.app.provision_in(&owner.tenant, capacity(1).named("globex")).await;
        let other = json!({ "name": "studio", "password": "another-password" });
        shop.staff.post(&format!("accounts/{}/clients", globex.id), &other).await.status(201);
        opens(&shop, "studio", &password, &of("globex")).await.status(401).refused(30006);
        opens(&shop, "studio", "another-password", &of("globex")).await.status(201);
    }

    async fn a_client_is_disabled_and_its_password_reset(world) {
        let shop = Shop::open(world, 1).await;
        let clients = format!("accounts/{}/clients", shop.account.id);
        let body = json!({ "name": "studio", "password": "first-password" });
        let id = shop.staff.post(&clients, &body).await.status(201).text_of("client_id");
        shop.staff.post(&clients, &body).await.status(409).refused(10003);
        for wrong in [json!({ "name": "a:b" }), json!({ "name": "" }), json!({ "name": "x", "password": "short" })] {
            shop.staff.post(&clients, &wrong).await.status(422).refused(10001);
        }
        let opened = opens(&shop, "studio", "first-password", &of("acme")).await.status(201);
        let ann = Program::of(&shop, &opened);
        let reset = shop.acts(&format!("clients/{id}/reset-password")).await.status(200);
        let second = reset.text_of("password");
        opens(&shop, "studio", "first-password", &of("acme")).await.status(401).refused(30006);
        opens(&shop, "studio", &second, &of("acme")).await.status(201);
        let disabled = shop.acts(&format!("clients/{id}/disable")).await.status(200);
        assert!(disabled.member("disabled_at").is_string() && disabled.json().get("password").is_none());
        opens(&shop, "studio", &second, &of("acme")).await.status(401).refused(30006);
        shop.acts(&format!("clients/{id}/enable")).await.status(200);
        let again = opens(&shop, "studio", &second, &of("acme")).await.status(201);
        assert_eq!((again.member("taken_over"), again.text_of("session_id")), (true.into(), ann.session));
        let listed = shop.staff.get(&clients).await.status(200);
        assert_eq!((listed.text_of("items/0/name"), listed.member("items/0/disabled_at")), ("studio".to_owned(), Value::Null));
        assert!(!listed.text.contains("password"), "{}", listed.text);
        let support = shop.app.staff(&shop.account, Role::Support).await;
        support.post(&clients, &json!({ "name": "more" })).await.status(403);
        let trail = shop.staff.get("audit?action=client.disable").await.status(200);
        assert_eq!(trail.member("items").as_array().unwrap().len(), 1);
        let known = shop.staff.get("audit").await.status(200);
        assert!(!known.text.contains(&second) && !known.text.contains("first-password"));
    }

    /// Guessing is limited as it is with accounts.
    async fn who_guesses_a_clients_password_is_slowed_down(world) {
        let shop = Shop::open(world, 1).await;
        let body = json!({ "name": "studio", "password": "first-password" });
        shop.staff.post(&format!("accounts/{}/clients", shop.account.id), &body).await.status(201);
        for _ in 0..30 {
            opens(&shop, "studio", "wrong-password", &of("acme")).await.status(401).refused(30006);
        }
        let told = opens(&shop, "studio", "first-password", &of("acme")).await.status(429).refused(10002);
        assert!(told.number_of("retry_after_s") > 0);
        // Of the owner's own attempts, none was taken.
        shop.as_owner("features/check", &json!({ "features": [] })).await.status(200);
    }

    async fn clients_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 1").said();
        let which = "--tenant walk --account acme studio";
        let made = here.runs(&format!("client create {which} --json")).json();
        let password = made["client"]["password"].as_str().expect("a password").to_owned();
        here.runs(&format!("client create {which}")).failed(1, &["\"studio\" exists already"]);
        let reset = here.runs(&format!("client reset-password {which} --json")).json();
        assert_ne!(reset["client"]["password"], password);
        here.runs(&format!("client disable {which}")).said();
        let listed = here.runs("client list --tenant walk --account acme --json").json();
        assert!(listed["items"][0]["disabled_at"].is_string());
        here.runs(&format!("client enable {which}")).said();
        here.runs("client disable --tenant walk --account acme nobody").failed(1, &["there is no client"]);
    }
}
