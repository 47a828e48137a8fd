//! Allow-lists: a rule means what people mean by it, and one that can never match is no rule.

use rollcall_domain::staff::Role;
use rollcall_test_support::{TestApp, TestStaff, capacity, hours, node_body, stories};
use sea_orm::{ConnectionTrait as _, Database, Statement};
use serde_json::{Value, json};

use crate::bad_input::names;

stories! {
    /// However the list and the node write them.
    async fn addresses_domains_and_versions_have_many_spellings(world) {
        let scene = Scene::set(world).await;
        for (list, node) in [
            (json!({ "allow_ips": ["::ffff:127.0.0.1"] }), json!({})),
            (json!({ "allow_ips": ["::ffff:127.0.0.0/104"] }), json!({})),
            (json!({ "allow_domains": ["例子.cn"] }), json!({ "domain": "xn--fsqu00a.cn" })),
            (json!({ "allow_domains": ["xn--fsqu00a.cn"] }), json!({ "domain": "例子.cn" })),
            (json!({ "allow_domains": ["bücher"] }), json!({ "domain": "BÜCHER" })),
            (json!({ "allow_domains": ["bi.example.com"] }), json!({ "domain": "bi.example.com:8080" })),
            (json!({ "allow_domains": ["*.example.com"] }), json!({ "domain": "http://bi.example.com/webroot" })),
            (json!({ "allow_domains": ["bi.example.com."] }), json!({ "domain": "bi.example.com." })),
            (json!({ "version_req": ">=4.1, <4.2" }), json!({ "version": "4.1SP2" })),
            (json!({ "version_req": ">=4.1, <4.2" }), json!({ "version": "V4.1_SP2" })),
        ] {
            scene.allows(&list).await;
            scene.registers(&node).await.status(201);
        }
        let shown = scene.allows(&json!({ "allow_domains": ["*.xn--fsqu00a.CN"] })).await;
        assert_eq!(shown["allow_domains"], json!(["*.例子.cn"]));
        scene.registers(&json!({ "domain": "xn--fsqu00a.cn" })).await.status(403).refused(30004);
    }

    async fn what_only_ends_like_a_domain_is_none(world) {
        let scene = Scene::set(world).await;
        scene.allows(&json!({ "allow_domains": ["*.example.com"] })).await;
        for domain in ["evil/.example.com", "evil@.example.com", "evil:.example.com", ".example.com"] {
            names(scene.registers(&json!({ "domain": domain })).await, 422, "node.domain");
        }
        let mut node = scene.app.node(&scene.app.provision(capacity(1).named("other")).await, "a");
        node.registers().await.status(201);
        let call = json!({ "lease_seq": node.seq, "domain": "evil/.example.com" });
        names(node.revalidates_with(call).await, 422, "domain");
    }

    /// During a rolling upgrade this release runs beside one that knows more lists, and more rules.
    async fn what_a_newer_release_wrote_keeps_others_out_and_stays(world) {
        let scene = Scene::set(world).await;
        scene.registers(&json!({})).await.status(201);
        for newer in [
            r#"{"ips":[],"domains":[],"apps":[],"countries":["de"]}"#,
            r#"{"ips":["country:de"],"domains":[],"apps":[]}"#,
        ] {
            scene.writes(newer).await;
            scene.staff.patch(&scene.path, &json!({ "max_nodes": 99 })).await.status(200);
            scene.registers(&json!({})).await.status(503).refused(20001);
            assert_eq!(scene.written().await, serde_json::from_str::<Value>(newer).unwrap());
            scene.staff.patch(&scene.path, &json!({ "max_nodes": 100 })).await.status(200);
        }
        // A range that was taken before such ranges were refused.
        scene.sql("update accounts set allow = '{}', versions = '>=4,0'").await;
        scene.staff.patch(&scene.path, &json!({ "max_nodes": 99 })).await.status(200);
        scene.registers(&json!({})).await.status(403).refused(30001);
    }

    /// Meanwhile a node that is registered is told to try again, and it is held against nobody: not
    /// one of the failures that end a registration.
    async fn what_a_newer_release_wrote_counts_against_no_node(world) {
        let scene = Scene::set(world).await;
        let mut node = scene.app.node(&scene.account, "a");
        node.registers().await.status(201);
        for newer in [r#"{"countries":["de"]}"#, r#"{"ips":["country:de"]}"#, r#"{"domains":["/bi/"]}"#] {
            scene.writes(newer).await;
            scene.staff.patch(&scene.path, &json!({ "max_nodes": 99 })).await.status(200);
            scene.app.clock.advance(hours(2));
            let call = json!({ "lease_seq": node.seq, "domain": "bi.example.com" });
            let told = node.revalidates_with(call).await.status(503).refused(20001);
            assert_eq!(told.text_of("action"), "retry");
            scene.staff.patch(&scene.path, &json!({ "max_nodes": 100 })).await.status(200);
        }
        // What can be read decides as ever.
        scene.writes(r#"{"ips":["country:de","127.0.0.0/8"],"apps":["another"]}"#).await;
        scene.staff.patch(&scene.path, &json!({ "max_nodes": 99 })).await.status(200);
        let refused = node.revalidates().await.status(403).refused(30005);
        assert_eq!(refused.number_of("consecutive_failures"), 1);
        scene.allows(&json!({})).await;
        node.revalidates().await.status(200);
        assert_eq!(node.reads().await.status(200).member("failures").as_array().unwrap().len(), 1);
    }

    async fn a_rule_that_lets_nobody_in_is_refused(world) {
        let scene = Scene::set(world).await;
        for (list, field) in [
            (json!({ "version_req": ">=4,0" }), "version_req"),
            (json!({ "version_req": ">5, <4" }), "version_req"),
            (json!({ "allow_domains": ["a.example", "b.example:80"] }), "allow_domains[1]"),
            (json!({ "allow_ips": ["10.0.0.9-10.0.0.1"] }), "allow_ips[0]"),
        ] {
            names(scene.staff.patch(&scene.path, &list).await, 422, field);
        }
    }
}

/// An account, and staff who change its lists.
struct Scene {
    app: TestApp,
    account: rollcall_test_support::Account,
    staff: TestStaff,
    path: String,
}

impl Scene {
    async fn set(world: rollcall_test_support::World) -> Self {
        let app = world.start().await;
        let account = app.provision(capacity(100)).await;
        let staff = app.staff(&account, Role::Business).await;
        let path = format!("accounts/{}", account.id);
        Self { app, account, staff, path }
    }

    /// Sets these lists and no others; the account as it then is.
    async fn allows(&self, lists: &Value) -> Value {
        let none =
            json!({ "allow_ips": [], "allow_domains": [], "allow_apps": [], "version_req": null });
        self.staff.patch(&self.path, &none).await.status(200);
        self.staff.patch(&self.path, lists).await.status(200).json()
    }

    /// A newer release writes this into the database.
    async fn writes(&self, lists: &str) {
        self.sql(&format!("update accounts set allow = '{lists}'")).await;
    }

    async fn sql(&self, sql: &str) {
        let db = Database::connect(self.app.database.url()).await.unwrap();
        db.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
    }

    /// What the database has as the account's lists.
    async fn written(&self) -> Value {
        let db = Database::connect(self.app.database.url()).await.unwrap();
        let ask = Statement::from_string(db.get_database_backend(), "select allow from accounts");
        let lists = db.query_one_raw(ask).await.unwrap().unwrap().try_get("", "allow").unwrap();
        db.close().await.unwrap();
        lists
    }

    /// A node registers that says this of itself.
    async fn registers(&self, facts: &Value) -> rollcall_test_support::Answer {
        let mut node = node_body(&rollcall_test_support::unique());
        node.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        let (account, password) = (&self.account.name, &self.account.password);
        let body = json!({ "account": account, "password": password, "node": node });
        let path = format!("/{}/v1/registrations", self.account.tenant);
        self.app.server.post(&path, None, &body).await
    }
}
