//! The limits of the document are those of the checks: what is at one is taken, and nothing beyond it.

use rollcall_domain::staff::Role;
use rollcall_test_support::{capacity, stories};
use serde_json::{Value, json};

use super::document;

/// The limit of a schema.
fn limit(schema: &str, name: &str) -> usize {
    let limit = &document()["components"]["schemas"][schema][name];
    limit.as_u64().unwrap_or_else(|| panic!("{schema} has no {name}")) as usize
}

/// Where a body is sent, the body, a member of it, the limit of that, and a value of a length.
type Case<'a> = (&'a str, &'a Value, &'a str, usize, &'a dyn Fn(usize) -> Value);

stories! {
    async fn what_the_document_limits_is_taken_up_to_there(world) {
        let app = world.start().await;
        let account = app.provision(capacity(10)).await;
        let staff = app.staff(&account, Role::Owner).await;
        let text = |length: usize| Value::from("x".repeat(length));
        let number = |number: usize| Value::from(number);
        let addresses = |count: usize| {
            (0..count).map(|nth| format!("it{nth}@acme.example")).collect::<Value>()
        };
        let rules = |count: usize| (0..count).map(|_| "10.0.0.7").collect::<Value>();
        let new = json!({ "max_nodes": 1 });
        let contract = json!({ "company": "ACME", "project": "DW", "signed_on": "2026-01-01",
            "max_nodes": 1, "emails": ["it@acme.example"] });
        let token = json!({ "name": "x", "role": "auditor" });
        let person = json!({ "email": "ann@vendor.example", "role": "auditor" });
        let cases: [Case<'_>; 11] = [
            ("accounts", &new, "name", limit("AccountName", "maxLength"), &text),
            ("accounts", &new, "password", limit("NewPassword", "maxLength"), &text),
            ("accounts", &new, "max_nodes", limit("Capacity", "maximum"), &number),
            ("accounts", &new, "interval_s", limit("Interval", "maximum"), &number),
            ("accounts", &new, "allowed_failures", limit("AllowedFailures", "maximum"), &number),
            ("accounts", &new, "grace_s", limit("Grace", "maximum"), &number),
            ("accounts", &new, "allow_ips", limit("IpRules", "maxItems"), &rules),
            ("contracts", &contract, "emails", limit("EmailAddresses", "maxItems"), &addresses),
            ("contracts", &contract, "notes", limit("Notes", "maxLength"), &text),
            ("tokens", &token, "name", limit("TokenName", "maxLength"), &text),
            ("staff", &person, "name", limit("PersonName", "maxLength"), &text),
        ];
        for (nth, (path, body, member, limit, value)) in cases.into_iter().enumerate() {
            let mut body = body.clone();
            if path == "contracts" {
                body["project"] = format!("DW {nth}").into();
            }
            body[member] = value(limit + 1);
            let refused = staff.post(path, &body).await.status(422);
            assert!(refused.text_of("errors/0/field").starts_with(member), "{member}");
            body[member] = value(limit);
            staff.post(path, &body).await.status(201);
        }
        let short = json!({ "max_nodes": 1, "password": "x".repeat(limit("NewPassword", "minLength") - 1) });
        staff.post("accounts", &short).await.status(422);
    }

    async fn a_node_may_say_as_much_as_the_document_says(world) {
        let app = world.start().await;
        let account = app.provision(capacity(10)).await;
        for (member, schema) in [
            ("node_id", "NodeId"), ("project_id", "ProjectId"), ("project_name", "ProjectName"),
            ("app_name", "AppName"), ("version", "ProductVersion"), ("hostname", "Hostname"),
        ] {
            let longest = limit(schema, "maxLength");
            let mut body = json!({ "account": account.name, "password": account.password,
                "node": { "node_id": member, "project_id": "p", "project_name": "P", "app_name": "a",
                    "version": "1" } });
            body["node"][member] = "1".repeat(longest + 1).into();
            let path = format!("/{}/v1/registrations", account.tenant);
            app.server.post(&path, None, &body).await.status(422);
            body["node"][member] = "1".repeat(longest).into();
            app.server.post(&path, None, &body).await.status(201);
        }
    }
}
