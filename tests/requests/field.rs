//! Mails as they came from the field: the whole way through the service.

use std::path::Path;

use rollcall_test_support::stories;
use serde_json::{Map, Value, json};

use super::{drops_in, scene};

/// A subject has a word more than was noted down.
const TRUER: (&str, &str) = ("mail-subj-split-gb2312.eml", "注册申请公司");

stories! {
    async fn mails_of_the_field_become_what_a_person_reads_in_them(world) {
        let (_app, _, staff, _) = scene(world).await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("field");
        let expected = std::fs::read(folder.join("mails.json")).unwrap();
        let expected: Map<String, Value> = serde_json::from_slice(&expected).unwrap();
        for (name, expected) in expected {
            let request = drops_in(&staff, std::fs::read(folder.join(&name)).unwrap()).await.status(201);
            let state = expected.get("state").cloned().unwrap_or(json!("new"));
            assert_eq!(request.member("state"), state, "{name}");
            assert_eq!(request.member("kind") == "request", state == "new", "{name}");
            for (member, value) in expected.as_object().unwrap() {
                let truer = TRUER.0 == name && member == "subject";
                let value = if truer { json!(TRUER.1) } else { value.clone() };
                if member != "note" {
                    assert_eq!(request.member(member), value, "{name}: {member}");
                }
            }
        }
    }
}
