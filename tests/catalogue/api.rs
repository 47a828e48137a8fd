//! Staff write the catalogue over HTTP.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Account, TestApp, TestStaff, World, capacity, stories};
use serde_json::{Value, json};

use crate::contracts::api::{fields, tag};

async fn scene(world: World) -> (TestApp, Account, TestStaff) {
    let app = world.start().await;
    let account = app.provision(capacity(1)).await;
    let staff = app.staff(&account, Role::Business).await;
    (app, account, staff)
}

/// A product with two features and a bundle of one of them.
async fn licensed(staff: &TestStaff) {
    staff.post("products", &json!({ "code": "ip", "name": "IP" })).await.status(201);
    for code in ["cdc", "topics"] {
        let feature = json!({ "code": code, "name": code });
        staff.post("products/ip/features", &feature).await.status(201);
    }
    let bundle = json!({ "code": "data", "features": ["cdc"] });
    staff.post("products/ip/bundles", &bundle).await.status(201);
}

stories! {
    async fn a_catalogue_is_written_and_changed(world) {
        let (_app, _, staff) = scene(world).await;
        let product = json!({
            "code": "ip", "name": "Integration Platform", "name_zh": "集成平台", "uninstall": true, "transfers": 2,
            "on_expiry": "grace:7", "enforcement": "warn",
            "pre_licence": { "features": [{ "code": "cdc" }, { "code": "topics", "quantity": 5 }] },
        });
        let made = staff.post("products", &product).await.status(201);
        assert_eq!(tag(&made), "\"1\"");
        let features = json!([{ "code": "cdc", "quantity": 1 }, { "code": "topics", "quantity": 5 }]);
        assert_eq!(made.member("pre_licence"), json!({ "days": 180, "features": features }));
        for member in ["code", "name", "name_zh", "uninstall", "transfers", "on_expiry", "enforcement"] {
            assert_eq!(made.member(member), product[member], "{member}");
        }
        assert!(staff.post("products", &product).await.status(409).refused(10003).text_of("detail").contains("\"ip\""));
        // Null takes away; what is missing stays, also of the pre-licence.
        let change = json!({ "name_zh": null, "on_expiry": "off", "pre_licence": { "days": 30 } });
        let changed = staff.patch_if("products/ip", "\"1\"", &change).await.status(200);
        assert_eq!(tag(&changed), "\"2\"");
        assert_eq!(changed.member("pre_licence"), json!({ "days": 30, "features": features }));
        assert_eq!((changed.member("name_zh"), changed.member("on_expiry")), (Value::Null, "off".into()));
        assert_eq!(changed.member("transfers"), 2);
        staff.patch_if("products/ip", "\"1\"", &change).await.status(412).refused(10003);
        assert_eq!(staff.patch("products/ip", &json!({ "pre_licence": null })).await.status(200).member("pre_licence"), Value::Null);
        assert_eq!(tag(&staff.get("products/ip").await.status(200)), "\"3\"");

        let metered = json!({
            "code": "calls", "name": "Calls", "kind": "metered", "period": "month", "enforcement": "log",
            "version_req": ">=4, <5",
        });
        let made = staff.post("products/ip/features", &metered).await.status(201);
        assert_eq!((made.member("overage"), made.member("product")), ("refuse".into(), "ip".into()));
        assert_eq!((made.member("version_req"), made.member("reassignments")), (">=4, <5".into(), Value::Null));
        let at = "products/ip/features/calls";
        let change = json!({ "overage": "allow", "enforcement": null, "version_req": null, "retired": true });
        let changed = staff.patch_if(at, "\"1\"", &change).await.status(200);
        for (member, value) in [("overage", json!("allow")), ("enforcement", Value::Null), ("version_req", Value::Null), ("period", json!("month"))] {
            assert_eq!(changed.member(member), value, "{member}");
        }
        assert!(changed.text_of("retired_at").starts_with("2026-03-02T08:00:00"), "{}", changed.text);
        assert_eq!(staff.patch(at, &json!({ "retired": false })).await.status(200).member("retired_at"), Value::Null);
        staff.patch_if(at, "\"2\"", &json!({})).await.status(412).refused(10003);
        let users = json!({ "code": "editors", "name": "Editors", "kind": "named_users", "reassignments": 4 });
        assert_eq!(staff.post("products/ip/features", &users).await.status(201).member("reassignments"), 4);

        let bundle = json!({
            "code": "data", "features": ["calls"], "uses": [{ "name": "real-time", "needs": "editors" }],
        });
        let made = staff.post("products/ip/bundles", &bundle).await.status(201);
        assert_eq!((made.member("name"), made.member("uses")), ("data".into(), bundle["uses"].clone()));
        let change = json!({ "name": "Data", "features": ["calls", "editors"], "uses": [] });
        let changed = staff.patch_if("products/ip/bundles/data", "\"1\"", &change).await.status(200);
        assert_eq!((changed.member("features"), changed.member("uses")), (json!(["calls", "editors"]), json!([])));
        assert_eq!(staff.get("products/ip/bundles/data").await.status(200).json(), changed.json());
        staff.patch_if("products/ip/bundles/data", "\"1\"", &change).await.status(412).refused(10003);
    }

    async fn a_request_with_a_key_takes_effect_once(world) {
        let (app, _, staff) = scene(world).await;
        let bodies = [
            ("products", "products/ip", json!({ "code": "ip", "name": "IP" })),
            ("products/ip/features", "products/ip/features/cdc", json!({ "code": "cdc", "name": "CDC" })),
            ("products/ip/bundles", "products/ip/bundles/data", json!({ "code": "data", "features": ["cdc"] })),
        ];
        for (path, at, body) in bodies {
            staff.post_once(path, path, &body).await.status(201);
            staff.patch(at, &json!({ "name": "Changed" })).await.status(200);
            let before = app.contents().await;
            let again = staff.post_once(path, path, &body).await.status(201);
            assert_eq!((again.member("name"), tag(&again)), ("Changed".into(), "\"2\"".to_owned()), "as it is now");
            let mut other = body.clone();
            other["code"] = "other".into();
            let other = staff.post_once(path, path, &other).await.status(422).refused(10001);
            assert_eq!(fields(&other), ["Idempotency-Key"]);
            assert_eq!(app.contents().await, before);
        }
        // What was refused is decided anew.
        let body = json!({ "code": "late", "features": ["soon"] });
        staff.post_once("products/ip/bundles", "r", &body).await.status(422);
        staff.post("products/ip/features", &json!({ "code": "soon", "name": "Soon" })).await.status(201);
        staff.post_once("products/ip/bundles", "r", &body).await.status(201);
    }

    async fn lists_are_read_in_parts(world) {
        let (_app, _, staff) = scene(world).await;
        for product in ["b", "a", "c-1", "c_1", "c"] {
            staff.post("products", &json!({ "code": product, "name": product })).await.status(201);
        }
        for (product, codes) in [("a", ["z9", "a-1", "a_1", "a1"]), ("b", ["y", "x", "w", "b-9"])] {
            for code in codes {
                let at = format!("products/{product}");
                staff.post(&format!("{at}/features"), &json!({ "code": code, "name": code })).await.status(201);
                let bundle = json!({ "code": format!("of-{code}"), "features": [code] });
                staff.post(&format!("{at}/bundles"), &bundle).await.status(201);
            }
        }
        staff.patch("products/a/features/a1", &json!({ "retired": true })).await.status(200);
        staff.patch("products/b/features/x", &json!({ "retired": true })).await.status(200);
        for (path, expected) in [
            ("products?", vec!["a", "b", "c", "c-1", "c_1"]),
            ("products/a/features?", vec!["a-1", "a1", "a_1", "z9"]),
            ("products/a/features?retired=false", vec!["a-1", "a_1", "z9"]),
            ("products/c/features?", vec![]),
            ("features?", vec!["a-1", "a1", "a_1", "b-9", "w", "x", "y", "z9"]),
            ("features?product=b", vec!["b-9", "w", "x", "y"]),
            ("features?retired=true", vec!["a1", "x"]),
            ("features?retired=true&product=b", vec!["x"]),
            ("products/b/bundles?", vec!["of-b-9", "of-w", "of-x", "of-y"]),
        ] {
            for limit in [1, 3, 200] {
                let (mut codes, mut cursor) = (Vec::new(), String::new());
                loop {
                    let page = staff.get(&format!("{path}&limit={limit}{cursor}")).await.status(200);
                    for item in page.member("items").as_array().unwrap() {
                        codes.push(item["code"].as_str().unwrap().to_owned());
                    }
                    match page.member("next_cursor") {
                        Value::String(next) => cursor = format!("&cursor={next}"),
                        _ => break,
                    }
                }
                assert_eq!(codes, expected, "{limit} of {path}");
            }
        }
        for (wrong, field) in [
            ("products?cursor=A", "cursor"), ("features?cursor=%00", "cursor"), ("features?limit=0", "limit"),
            ("features?retired=1", "retired"), ("features?product=A", "product"), ("products/a/bundles?cursor=x%20y", "cursor"),
        ] {
            let answer = staff.get(wrong).await.status(422).refused(10001);
            assert_eq!(fields(&answer), [field], "{wrong}");
        }
        for unknown in ["features?product=none", "features.csv?product=none", "products/none/features", "products/none/bundles"] {
            staff.get(unknown).await.status(404).refused(10003);
        }
    }

    async fn every_member_that_is_wrong_is_named(world) {
        let (app, _, staff) = scene(world).await;
        licensed(&staff).await;
        let before = app.contents().await;
        let with = |body: &Value, member: &str, value: Value| {
            let mut body = body.clone();
            body[member] = value;
            body
        };
        let product = json!({ "code": "new", "name": "New" });
        let licence = |features: Value| json!({ "features": features });
        for (member, value, named) in [
            ("code", json!("New"), "code"), ("code", json!("x".repeat(65)), "code"), ("code", json!(7), "code"),
            ("name", json!(""), "name"), ("name", json!("x".repeat(201)), "name"), ("name_zh", json!("\u{1}"), "name_zh"),
            ("transfers", json!(-1), "transfers"), ("transfers", json!(1001), "transfers"),
            ("on_expiry", json!("grace"), "on_expiry"), ("on_expiry", json!("grace:0"), "on_expiry"),
            ("on_expiry", json!("grace:36526"), "on_expiry"), ("enforcement", json!("strict"), "enforcement"),
            ("uninstall", json!("yes"), "uninstall"), ("pre_licence", json!(7), "pre_licence"),
            ("pre_licence", json!({ "days": 180 }), "pre_licence.features"),
            ("pre_licence", json!({ "days": 0, "features": [{ "code": "cdc" }] }), "pre_licence.days"),
            ("pre_licence", licence(json!([])), "pre_licence.features"),
            ("pre_licence", licence(json!([{ "code": "X" }])), "pre_licence.features[0].code"),
            ("pre_licence", licence(json!([{ "code": "x", "quantity": 0 }])), "pre_licence.features"),
            ("pre_licence", licence(json!([{ "code": "x" }, { "code": "x" }])), "pre_licence.features"),
            ("pre_licence", licence(json!([{ "code": "cdc" }])), "pre_licence.features"),
            ("pre_licence", licence(json!([{ "code": "x", "days": 9 }])), "pre_licence.features[0].days"),
            ("prelicence", json!({}), "prelicence"),
        ] {
            let answer = staff.post("products", &with(&product, member, value)).await;
            assert_eq!(fields(&answer.status(422).refused(10001)), [named]);
        }
        let feature = json!({ "code": "new", "name": "New" });
        for (member, value, named) in [
            ("code", json!("nodes"), "code"), ("kind", json!("metered"), "period"), ("kind", json!("seats"), "kind"),
            ("period", json!("day"), "period"), ("overage", json!("allow"), "overage"),
            ("reassignments", json!(1), "reassignments"), ("version_req", json!("new"), "version_req"),
            ("version_req", json!(">5, <4"), "version_req"), ("enforcement", json!(1), "enforcement"),
            ("retired", json!(true), "retired"),
        ] {
            let answer = staff.post("products/ip/features", &with(&feature, member, value)).await;
            assert_eq!(fields(&answer.status(422).refused(10001)), [named]);
        }
        // Its kind and code never change, nor do those of others.
        for member in ["kind", "code", "period", "product"] {
            let answer = staff.patch("products/ip/features/cdc", &json!({ member: "quantity" })).await;
            assert_eq!(fields(&answer.status(422).refused(10001)), [member]);
        }
        staff.patch("products/ip", &json!({ "code": "other" })).await.status(422).refused(10001);
        let answer = staff.patch("products/ip/features/cdc", &json!({ "overage": "allow" })).await;
        assert_eq!(fields(&answer.status(422).refused(10001)), ["overage"]);
        let bundle = json!({ "code": "new", "features": ["cdc"] });
        for (member, value, named) in [
            ("features", json!([]), "features"), ("features", json!(["none"]), "features"),
            ("features", json!(["cdc", "cdc"]), "features"), ("features", json!(["nodes"]), "features"),
            ("features", json!(["CDC"]), "features[0]"), ("uses", json!([{ "name": "a" }]), "uses[0].needs"),
            ("uses", json!([{ "name": "a", "needs": "none" }]), "uses"), ("uses", json!({}), "uses"),
            ("name", json!(" "), "name"),
        ] {
            let answer = staff.post("products/ip/bundles", &with(&bundle, member, value)).await;
            assert_eq!(fields(&answer.status(422).refused(10001)), [named]);
        }
        let two = staff.post("products", &json!({ "code": "new", "name": "", "name_zh": "" })).await;
        assert_eq!(fields(&two.status(422)), ["name", "name_zh"]);
        staff.post("products/none/features", &feature).await.status(404).refused(10003);
        staff.post("products/No/features", &feature).await.status(404).refused(10003);
        staff.post("products/ip/features", &json!({ "code": "cdc", "name": "x" })).await.status(409).refused(10003);
        staff.post("products/ip/bundles", &json!({ "code": "data", "features": ["cdc"] })).await.status(409).refused(10003);
        assert_eq!(app.contents().await, before);
    }

    async fn what_is_of_another_product_or_tenant_is_not_found(world) {
        let (app, _, staff) = scene(world).await;
        licensed(&staff).await;
        staff.post("products", &json!({ "code": "other", "name": "Other" })).await.status(201);
        let before = app.contents().await;
        for at in ["products/other/features/cdc", "products/other/bundles/data", "products/CDC", "products/ip/features/none"] {
            staff.get(at).await.status(404).refused(10003);
            staff.patch(at, &json!({ "name": "Mine" })).await.status(404).refused(10003);
        }
        assert_eq!(app.contents().await, before);
        let elsewhere = app.provision(capacity(1)).await;
        let stranger = app.staff(&elsewhere, Role::Owner).await;
        for at in ["products/ip", "products/ip/features/cdc", "products/ip/bundles/data", "products/ip/features"] {
            stranger.get(at).await.status(404).refused(10003);
        }
        // Their codes are their own.
        licensed(&stranger).await;
    }
}
