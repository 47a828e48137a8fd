//! Mails as they came from the field: the whole way through the service.

use std::path::{Path, PathBuf};

use rollcall_test_support::stories;
use serde_json::{Map, Value, json};

use super::{drops_in, scene};
use crate::cli::installation::Installation;

/// A subject has a word more than was noted down.
const TRUER: (&str, &str) = ("mail-subj-split-gb2312.eml", "注册申请公司");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("field")
}

/// What a person reads in each mail.
fn expected() -> Map<String, Value> {
    let expected = std::fs::read(folder().join("mails.json")).expect("what is expected");
    serde_json::from_slice(&expected).expect("JSON")
}

/// Compare a request with what a person reads in its mail.
fn compare(name: &str, expected: &Value, request: &Value) {
    let state = expected.get("state").cloned().unwrap_or(json!("new"));
    assert_eq!(request["state"], state, "{name}");
    assert_eq!(request["kind"] == "request", state == "new", "{name}");
    for (member, value) in expected.as_object().unwrap() {
        let truer = TRUER.0 == name && member == "subject";
        let value = if truer { json!(TRUER.1) } else { value.clone() };
        if member != "note" {
            assert_eq!(request[member], value, "{name}: {member}");
        }
    }
}

stories! {
    async fn mails_of_the_field_become_what_a_person_reads_in_them(world) {
        let (_app, _, staff, _) = scene(world).await;
        for (name, expected) in expected() {
            let mail = std::fs::read(folder().join(&name)).unwrap();
            let request = drops_in(&staff, mail).await.status(201);
            compare(&name, &expected, &request.json());
        }
    }

    async fn the_command_reads_the_same_in_them(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        for (name, expected) in expected() {
            let file = folder().join(&name);
            let file = file.to_str().expect("a plain path");
            let ended = here.runs_with(&["request", "receive", "--tenant", "walk", file, "--json"]);
            compare(&name, &expected, &ended.json()["request"]);
        }
    }
}
