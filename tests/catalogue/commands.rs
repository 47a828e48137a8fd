//! The catalogue on the command line, and what the Staff API says of it then.

use rollcall_test_support::{TestStaff, stories};
use serde_json::{Value, json};

use crate::cli::installation::Installation;

stories! {
    async fn what_commands_create_is_read_over_http_and_the_other_way_round(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let run = |command: &[&str]| {
            let (area, rest) = command.split_at(2);
            here.runs_with(&[area, &["--tenant", "walk", "--json"], rest].concat())
        };
        let product = run(&[
            "product", "create", "--code", "ip", "--name", "Integration Platform", "--name-zh", "集成平台",
            "--pre-days", "90", "--pre-feature", "cdc", "--pre-feature", "topics=5", "--uninstall", "true",
            "--transfers", "2", "--on-expiry", "grace:7", "--enforcement", "warn",
        ]).json()["product"].clone();
        let features = json!([{ "code": "cdc", "quantity": 1 }, { "code": "topics", "quantity": 5 }]);
        assert_eq!(product["pre_licence"], json!({ "days": 90, "features": features }));
        let lent = run(&["product", "create", "--code", "lent", "--name", "Lent", "--pre-feature", "x"]).json();
        assert_eq!(lent["product"]["pre_licence"]["days"], 180);
        run(&["product", "create", "--code", "y", "--name", "Y", "--pre-days", "9"]).failed(2, &["--pre-feature"]);
        run(&["product", "create", "--code", "Y", "--name", "Y"]).failed(2, &["a-z"]);
        run(&["product", "create", "--code", "ip", "--name", "Y"]).failed(1, &["\"ip\" exists already"]);

        let create = |rest: &[&str]| {
            run(&[&["feature", "create", "--product", "ip"], rest].concat())
        };
        let cdc = create(&["--code", "cdc", "--name", "CDC", "--name-zh", "实时", "--versions", ">=4, <5", "--enforcement", "log"]);
        let cdc = cdc.json()["feature"].clone();
        create(&["--code", "topics", "--name", "Topics", "--quantity"]).said();
        let calls = create(&["--code", "calls", "--name", "Calls", "--metered", "month", "--overage", "allow"]).json();
        assert_eq!((&calls["feature"]["kind"], &calls["feature"]["period"]), (&json!("metered"), &json!("month")));
        create(&["--code", "editors", "--name", "Editors", "--named-users", "--reassignments", "4"]).said();
        create(&["--code", "nodes", "--name", "Nodes"]).failed(2, &["nodes", "every product"]);
        create(&["--code", "x", "--name", "X", "--quantity", "--metered", "day"]).failed(2, &["--metered"]);
        create(&["--code", "x", "--name", "X", "--overage", "allow"]).failed(2, &["--metered"]);

        let bundle = run(&[
            "bundle", "create", "--product", "ip", "--code", "data-integration", "--feature", "topics",
            "--feature", "calls", "--also", "real-time=cdc",
        ]).json()["bundle"].clone();
        assert_eq!((&bundle["name"], &bundle["features"]), (&json!("data-integration"), &json!(["topics", "calls"])));
        assert_eq!(bundle["uses"], json!([{ "name": "real-time", "needs": "cdc" }]));
        run(&["bundle", "create", "--product", "ip", "--code", "b", "--feature", "cdc", "--also", "x"]).failed(2, &["real-time=cdc"]);
        run(&["bundle", "create", "--product", "ip", "--code", "b", "--feature", "none"]).failed(2, &["none is none"]);

        let server = here.serves().await;
        let token = here.runs("token create --tenant walk --name web --role business --json").json();
        let bearer = format!("Bearer {}", token["token"].as_str().expect("a token"));
        let staff = TestStaff { server: server.server.clone(), tenant: "walk".to_owned(), bearer };
        for (at, shown) in [
            ("products/ip", &product), ("products/ip/features/cdc", &cdc), ("products/ip/bundles/data-integration", &bundle),
        ] {
            let read = staff.get(at).await.status(200).json();
            for (member, value) in read.as_object().unwrap() {
                assert_eq!(&shown[member], value, "{at} {member}");
            }
        }
        staff.patch("products/ip/features/cdc", &json!({ "name": "Capture" })).await.status(200);
        staff.post("products/ip/features", &json!({ "code": "late", "name": "Late" })).await.status(201);
        let cdc = run(&["feature", "show", "cdc"]).json();
        assert_eq!((&cdc["feature"]["name"], &cdc["feature"]["version"]), (&json!("Capture"), &json!(2)));
        let codes = |list: Value| -> Vec<_> {
            list["items"].as_array().unwrap().iter().map(|item| item["code"].clone()).collect()
        };
        assert_eq!(codes(run(&["feature", "list"]).json()), ["calls", "cdc", "editors", "late", "topics"]);
        assert_eq!(codes(run(&["product", "list"]).json()), ["ip", "lent"]);
        assert_eq!(codes(run(&["bundle", "list", "--product", "ip"]).json()), ["data-integration"]);

        let set = run(&["product", "set", "ip", "--pre-days", "30", "--on-expiry", "off", "--name-zh", "none"]).json();
        assert_eq!(set["product"]["pre_licence"], json!({ "days": 30, "features": features }));
        assert_eq!((&set["product"]["on_expiry"], &set["product"]["name_zh"]), (&json!("off"), &Value::Null));
        let set = run(&["product", "set", "ip", "--pre-days", "none", "--expect-version", "2"]).json();
        assert_eq!(set["product"]["pre_licence"], Value::Null);
        run(&["product", "set", "ip", "--uninstall", "false", "--expect-version", "2"]).failed(1, &["read it again"]);
        run(&["product", "set", "ip", "--pre-days", "none", "--pre-feature", "cdc"]).failed(2, &["--pre-days none"]);
        let set = run(&["feature", "set", "cdc", "--versions", "none", "--enforcement", "none"]).json();
        assert_eq!((&set["feature"]["version_req"], &set["feature"]["enforcement"]), (&Value::Null, &Value::Null));
        let set = run(&["feature", "set", "calls", "--overage", "refuse"]).json();
        assert_eq!(set["feature"]["overage"], "refuse");
        assert!(run(&["feature", "retire", "late"]).json()["feature"]["retired_at"].is_string());
        assert_eq!(codes(run(&["feature", "list", "--retired", "true"]).json()), ["late"]);
        assert_eq!(run(&["feature", "restore", "late"]).json()["feature"]["retired_at"], Value::Null);
        let set = run(&["bundle", "set", "data-integration", "--feature", "calls", "--also", "none", "--name", "Data"]).json();
        assert_eq!((&set["bundle"]["features"], &set["bundle"]["uses"]), (&json!(["calls"]), &json!([])));

        // For people.
        let shown = |command: &str| here.runs(&format!("{command} --tenant walk")).said();
        assert!(shown("feature show calls").contains("metered (month, then refuse)"));
        assert!(shown("product list").contains("Integration Platform"));
        assert!(shown("bundle show data-integration").contains("Data"));
        for gone in ["product show none", "feature show none", "bundle show none", "feature retire none"] {
            here.runs(&format!("{gone} --tenant walk")).failed(1, &["\"none\""]);
        }
    }
}
