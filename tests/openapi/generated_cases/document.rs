//! The document, with what a generator can't know.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::openapi::document;

/// What only an answer before says: a cursor, a version, a key that is used once.
const KNOWN_FROM_BEFORE: [&str; 3] = ["cursor", "If-Match", "Idempotency-Key"];

/// Members of bodies of which no schema says all: the generator is given some that are right.
const RIGHT: [(&str, &[&str]); 8] = [
    ("zone", &["UTC", "Asia/Shanghai"]),
    ("version_req", &[">=4.0.28, <5"]),
    ("domain", &["bi.example.com", "http://例子.cn:8080/webroot"]),
    // Days that are in order, and not over.
    ("starts_on", &["2026-01-01"]),
    ("expires_on", &["2030-12-31"]),
    ("until", &["2030-12-31"]),
    // What mail can be sent to.
    ("mail_sender", &["licence@vendor.example"]),
    ("reply_to", &["sales@vendor.example"]),
];

/// Members of bodies that only an answer before says, or that exclude another member.
const LEFT_OUT: [(&str, &str); 18] = [
    ("RegisterBody", "encrypted_password"),
    ("RegisterBody", "password_key_id"),
    ("RegisterBody", "node_token"),
    ("BatchBody", "encrypted_password"),
    ("BatchBody", "password_key_id"),
    ("BatchNode", "node_token"),
    ("RevalidateBody", "lease"),
    ("BulkBody", "account_ids"),
    ("BulkBody", "filter"),
    ("AcceptRequestBody", "contract_id"),
    // An account, a contract and licences that are there; days exclude a last day, and keys are known once.
    ("IssueLicencesBody", "account"),
    ("IssueLicencesBody", "contract_id"),
    ("IssueLicencesBody", "supersedes"),
    ("IssueLicencesBody", "days"),
    ("IssueLicencesBody", "keys"),
    // They name features that are there.
    ("NewBundleBody", "uses"),
    ("ChangeBundleBody", "uses"),
    // Operators alone change it.
    ("ChangeTenantBody", "status"),
];

/// The document for the generator, with every other path, from the one of this number on.
pub(super) fn half(number: usize, scene: &Scene) -> Value {
    let mut document = for_generator(scene);
    let paths = document["paths"].as_object_mut().unwrap();
    let mut place = 0;
    paths.retain(|_, _| {
        place += 1;
        place % 2 == number
    });
    document
}

/// The document for the generator.
fn for_generator(scene: &Scene) -> Value {
    let mut document = document();
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        for operation in item.as_object_mut().unwrap().values_mut() {
            if let Some(parameters) = operation.get_mut("parameters") {
                let parameters = parameters.as_array_mut().unwrap();
                parameters.retain(|it| !KNOWN_FROM_BEFORE.iter().any(|name| it["name"] == *name));
            }
        }
    }
    // It makes no messages.
    let requests = &mut document["paths"]["/{tenant}/v1/admin/requests"];
    requests.as_object_mut().unwrap().remove("post").expect("the messages");
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in schemas.iter_mut() {
        if name.ends_with("Body") || name == "BatchNode" {
            let members = schema["properties"].as_object_mut().unwrap();
            for (member, right) in RIGHT {
                if let Some(described) = members.get_mut(member) {
                    *described = json!({ "enum": right });
                }
            }
        }
    }
    for (body, member) in LEFT_OUT {
        let members = schemas[body]["properties"].as_object_mut().unwrap();
        members.remove(member).unwrap_or_else(|| panic!("{body} has no {member}"));
    }
    for body in ["RegisterBody", "BatchBody"] {
        one_of(&mut schemas[body], "account", json!([scene.account.name]));
        one_of(&mut schemas[body], "password", json!([scene.account.password]));
    }
    for body in ["NewBundleBody", "ChangeBundleBody"] {
        one_of(&mut schemas[body], "features", json!([["cdc"]]));
    }
    one_of(&mut schemas["IssueLicencesBody"], "product", json!(["ip"]));
    one_of(&mut schemas["IssueLicencesBody"], "grants", json!([[{ "feature": "cdc" }]]));
    one_of(&mut schemas["RedeemBody"], "key", json!(scene.keys));
    one_of(&mut schemas["NamedUserBody"], "feature", json!(["designer"]));
    one_of(&mut schemas["NamedUserBody"], "name", json!(["ann"]));
    one_of(&mut schemas["ConsumeBody"], "units", json!([[{ "code": "calls", "units": 1 }]]));
    one_of(&mut schemas["RevalidateBody"], "lease_seq", json!([1]));
    one_of(&mut schemas["BulkBody"], "names", json!([[scene.spare]]));
    one_of(&mut schemas["BulkBody"], "until", json!(["2030-12-31"]));
    one_of(&mut schemas["BulkBody"], "max_nodes", json!([5]));
    one_of(&mut schemas["ContractAccountBody"], "max_nodes", json!([1, 2]));
    document
}

/// A required member with one of these values.
fn one_of(body: &mut Value, member: &str, values: Value) {
    assert!(body["properties"][member].is_object(), "{member}");
    body["properties"][member] = json!({ "enum": values });
    let required = &mut body["required"];
    if required.is_null() {
        *required = json!([]);
    }
    let required = required.as_array_mut().unwrap();
    if !required.iter().any(|known| known == member) {
        required.push(member.into());
    }
}
