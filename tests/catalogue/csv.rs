//! Features as CSV, out and in.

use reqwest::Method;
use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, TestStaff, capacity, stories};
use serde_json::{Value, json};

use crate::{audit::trail, cli::installation::Installation, contracts::api::fields};

const HEADER: &str = "product,code,name,name_zh,kind,period,overage,reassignments,enforcement,version_req,retired_at";

async fn imports(staff: &TestStaff, query: &str, file: &str) -> Answer {
    let request = staff.request(Method::POST, &format!("features/import{query}"));
    staff.server.send(request.header("Content-Type", "text/csv").body(file.to_owned())).await
}

/// What is wrong: line and column of each.
fn wrong(report: &Value) -> Vec<(u64, String)> {
    let errors = report["errors"].as_array().expect("errors").iter();
    errors
        .map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap().to_owned()))
        .collect()
}

stories! {
    async fn features_go_out_and_come_in_again(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let staff = app.staff(&account, Role::Business).await;
        staff.post("products", &json!({ "code": "ip", "name": "IP" })).await.status(201);
        for feature in [
            json!({ "code": "cdc", "name": "=CDC, \"real\"", "name_zh": "实时", "enforcement": "log", "version_req": ">=4, <5" }),
            json!({ "code": "calls", "name": "Calls", "kind": "metered", "period": "month", "overage": "allow" }),
            json!({ "code": "editors", "name": "Editors", "kind": "named_users", "reassignments": 4 }),
            json!({ "code": "topics", "name": "Topics", "kind": "quantity" }),
        ] {
            staff.post("products/ip/features", &feature).await.status(201);
        }
        staff.patch("products/ip/features/topics", &json!({ "retired": true })).await.status(200);
        let out = staff.get("features.csv").await.status(200);
        assert_eq!(out.headers["content-disposition"], "attachment; filename=\"features.csv\"");
        let expected = [
            HEADER,
            "ip,calls,Calls,,metered,month,allow,,,,",
            "ip,cdc,\"'=CDC, \"\"real\"\"\",实时,switch,,,,log,\">=4, <5\",",
            "ip,editors,Editors,,named_users,,,4,,,",
            "ip,topics,Topics,,quantity,,,,,,2026-03-02T08:00:00Z",
        ];
        assert_eq!(out.text.lines().collect::<Vec<_>>(), expected);
        assert_eq!(staff.get("features.csv?retired=true").await.status(200).text.lines().count(), 2);

        // Another tenant takes them over as they are.
        let elsewhere = app.provision(capacity(1)).await;
        let other = app.staff(&elsewhere, Role::Owner).await;
        other.post("products", &json!({ "code": "ip", "name": "IP" })).await.status(201);
        let before = app.contents().await;
        let dry = imports(&other, "?dry_run=true", &out.text).await.status(200);
        assert_eq!((dry.member("rows"), dry.member("imported"), dry.member("total_errors")), (4.into(), 0.into(), 0.into()));
        assert_eq!(dry.member("first_rows/0/1"), "calls");
        assert_eq!(app.contents().await, before);
        assert_eq!(imports(&other, "", &out.text).await.status(200).member("imported"), 4);
        assert_eq!(other.get("features.csv").await.status(200).text, out.text);
        let rows = trail(&app, &elsewhere).await;
        let last = &rows.last().unwrap().entry;
        assert_eq!((last.action.as_str(), last.after.as_deref()), ("feature.import", Some(r#"{"rows":4}"#)));
        // They are there already.
        let before = app.contents().await;
        let again = imports(&other, "?dry_run=true", &out.text).await.status(200);
        assert_eq!(again.member("total_errors"), 4);
        assert_eq!(again.member("errors/0/reason"), "is there already");
        imports(&other, "", &out.text).await.status(422).refused(10001);
        assert_eq!(app.contents().await, before);
    }

    async fn headings_may_be_chinese_and_columns_left_out(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let staff = app.staff(&account, Role::Business).await;
        staff.post("products", &json!({ "code": "ip", "name": "IP" })).await.status(201);
        let file = "产品;功能编码;名称;中文名称;类型;周期\nip;calls;Calls;调用;metered;day\nip;cdc;CDC;;;\n";
        assert_eq!(imports(&staff, "", file).await.status(200).member("imported"), 2);
        let calls = staff.get("products/ip/features/calls").await.status(200);
        assert_eq!((calls.member("name_zh"), calls.member("period"), calls.member("overage")), ("调用".into(), "day".into(), "refuse".into()));
        let cdc = staff.get("products/ip/features/cdc").await.status(200);
        assert_eq!((cdc.member("kind"), cdc.member("name_zh")), ("switch".into(), Value::Null));
    }

    async fn what_is_wrong_with_a_file_is_told_by_line_and_column(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let staff = app.staff(&account, Role::Business).await;
        for code in ["ip", "other"] {
            let lent = json!({ "features": [{ "code": "lent" }] });
            let mut product = json!({ "code": code, "name": code });
            if code == "other" {
                product["pre_licence"] = lent;
            }
            staff.post("products", &product).await.status(201);
        }
        staff.post("products/other/features", &json!({ "code": "theirs", "name": "Theirs" })).await.status(201);
        let before = app.contents().await;
        let rows = [
            "none,a,A,,,,,,,,", "ip,B,B,,,,,,,,", "ip,nodes,N,,,,,,,,", "ip,theirs,T,,,,,,,,", "ip,lent,L,,,,,,,,",
            "ip,c,,,,,,,,,", "ip,d,D,,seats,,,,,,", "ip,e,E,,metered,,,,,,", "ip,f,F,,,day,,,,,", "ip,g,G,,,,,4,,,",
            "ip,h,H,,,,,,strict,,", "ip,i,I,,,,,,,new,", "ip,j,J,,,,,,,,yesterday", "ip,k,K,,,,,,,,", "ip,k,K,,,,,,,,",
            "ip,l,L,,named_users,,,4000000000,,,", "ip,m,M,,,,,,,,,x",
        ];
        let file = format!("{HEADER}\n{}\n", rows.join("\n"));
        let report = imports(&staff, "?dry_run=true", &file).await.status(200).json();
        let expected = [
            (2, "product"), (3, "code"), (4, "code"), (5, "code"), (6, "code"), (7, "name"), (8, "kind"), (9, "period"),
            (10, "period"), (11, "reassignments"), (12, "enforcement"), (13, "version_req"), (14, "retired_at"),
            (16, "code"), (17, "reassignments"), (18, ""),
        ];
        let expected: Vec<_> = expected.map(|(line, column)| (line, column.to_owned())).into();
        assert_eq!(wrong(&report), expected, "{report}");
        let refused = imports(&staff, "", &file).await.status(422).refused(10001);
        assert_eq!(refused.member("wrong_cells").as_array().map(Vec::len), Some(16), "{}", refused.text);
        for (file, column) in [
            ("", ""), ("product,code\n", "name"), ("product,code,name,colour\n", "colour"),
            ("product,code,name,Code\n", "code"),
        ] {
            let report = imports(&staff, "?dry_run=true", file).await.status(200).json();
            assert_eq!(wrong(&report), [(1, column.to_owned())], "{file}");
        }
        let unknown = imports(&staff, "?encoding=klingon", &file).await.status(422).refused(10001);
        assert_eq!(fields(&unknown), ["encoding"]);
        assert_eq!(app.contents().await, before);
    }

    async fn on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("product create --tenant walk --code ip --name IP").said();
        here.has_file("good.csv", "product,code,name\nip,a,A\nip,b,B\n");
        here.has_file("bad.csv", "product,code,name\nip,a,A\nip,c,\n");
        let import = |rest: &str| here.runs(&format!("feature import --tenant walk {rest}"));
        assert!(import("good.csv --dry-run").said().contains("2 features can be imported"));
        assert!(import("good.csv").said().contains("2 features were imported"));
        let told = import("bad.csv --json").fell_short(&["nothing was imported", "2 things are wrong"]);
        assert_eq!(wrong(&told), [(2, "code".to_owned()), (3, "name".to_owned())]);
        let out = here.runs("feature list --tenant walk --csv").said();
        assert_eq!(out.lines().skip(1).collect::<Vec<_>>(), ["ip,a,A,,switch,,,,,,", "ip,b,B,,switch,,,,,,"]);
    }
}
