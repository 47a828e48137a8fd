//! Bodies that are JSON, but not what was asked for.

use rollcall_test_support::{Answer, node_body, stories};
use serde_json::{Value, json};

use super::{Scene, names};

/// The texts of each body and how many characters they may have.
const REGISTER: &[(&str, usize)] = &[
    ("account", 64),
    ("password", 256),
    ("node_token", 256),
    ("nonce", 128),
    ("node.node_id", 128),
    ("node.project_id", 128),
    ("node.project_name", 200),
    ("node.app_name", 128),
    ("node.version", 64),
    ("node.domain", 253),
    ("node.hostname", 255),
];
const ENCRYPTED: &[(&str, usize)] = &[("encrypted_password", 4096), ("password_key_id", 128)];
const BATCH: &[(&str, usize)] = &[
    ("account", 64),
    ("password", 256),
    ("nodes[0].node_token", 256),
    ("nodes[0].nonce", 128),
    ("nodes[0].node_id", 128),
    ("nodes[0].project_id", 128),
    ("nodes[0].project_name", 200),
    ("nodes[0].app_name", 128),
    ("nodes[0].version", 64),
    ("nodes[0].domain", 253),
    ("nodes[0].hostname", 255),
];
const REVALIDATE: &[(&str, usize)] = &[
    ("version", 64),
    ("domain", 253),
    ("hostname", 255),
    ("app_name", 128),
    ("project_name", 200),
    ("nonce", 128),
    ("lease", 8192),
    ("unreported_failures[0].message", 500),
];

/// A member of a body, by the path that problems name it with.
fn member<'a>(body: &'a mut Value, path: &str) -> &'a mut Value {
    let pointer = format!("/{}", path.replace("[", ".").replace(']', "").replace('.', "/"));
    body.pointer_mut(&pointer).unwrap_or_else(|| panic!("no {path} in the body"))
}

fn with(body: &Value, path: &str, value: Value) -> String {
    let mut body = body.clone();
    *member(&mut body, path) = value;
    body.to_string()
}

/// As long a text as the field takes, of this character where it takes any.
fn longest(field: &str, max: usize, character: &str) -> String {
    match field.ends_with("domain") {
        true => "example.".repeat(max / 8) + &"x".repeat(max % 8),
        false => character.repeat(max),
    }
}

/// The same body with its password encrypted.
fn encrypted(mut body: Value) -> Value {
    body.as_object_mut().unwrap().remove("password");
    body["encrypted_password"] = json!("e");
    body["password_key_id"] = json!("k");
    body
}

stories! {
    async fn a_text_that_is_empty_too_long_or_no_text_is_named(world) {
        let scene = Scene::set(world).await;
        let [(register, to_register), (batch, to_batch), (revalidate, to_revalidate)] =
            scene.takers();
        let sealed = [encrypted(to_register.clone()), encrypted(to_batch.clone())];
        for (path, body, texts) in [
            (&register, &to_register, REGISTER),
            (&register, &sealed[0], ENCRYPTED),
            (&batch, &to_batch, BATCH),
            (&batch, &sealed[1], ENCRYPTED),
            (&revalidate, &to_revalidate, REVALIDATE),
        ] {
            for (field, max) in texts {
                let long = "x".repeat(max + 1);
                let too_long = format!("must not be longer than {max} characters");
                for (value, reason) in [
                    (json!(""), "must not be empty"),
                    (json!(long), too_long.as_str()),
                    (json!("a\0b"), "must not contain control characters"),
                    (json!(7), "must be a string"),
                    (json!(["a"]), "must be a string"),
                ] {
                    let answer = scene.posts(path, with(body, field, value)).await;
                    assert!(!answer.text.contains(&long), "it may be a password");
                    assert_eq!(names(answer, 422, field), reason, "{path} {field}");
                }
            }
        }
        scene.ends_as_it_began().await;
    }

    /// Characters are counted, not bytes, and exactly as many as allowed are taken.
    async fn the_longest_texts_are_taken(world) {
        let scene = Scene::set(world).await;
        let [(register, mut to_register), _, (_, mut to_revalidate)] = scene.takers();
        for (field, max) in &REGISTER[2..] {
            *member(&mut to_register, field) = json!(longest(field, *max, "字"));
        }
        let made = scene.posts(&register, to_register.to_string()).await.status(201);
        let token = format!("Bearer {}", made.text_of("node_token"));
        let path = format!("{register}/{}", made.text_of("registration_id"));
        for (field, max) in REVALIDATE {
            *member(&mut to_revalidate, field) = json!(longest(field, *max, "號"));
        }
        let again = format!("{path}/revalidations");
        scene.app.server.post(&again, Some(&token), &to_revalidate).await.status(200);
        let read = scene.app.server.get(&path, Some(&token)).await.status(200);
        assert_eq!(read.text_of("node/node_id"), "字".repeat(128));
        assert_eq!(read.text_of("node/hostname"), "號".repeat(255));
        assert_eq!(read.text_of("failures/0/kind"), "reported_by_node");
    }

    async fn a_member_that_is_missing_is_named(world) {
        let scene = Scene::set(world).await;
        let [(register, to_register), (batch, to_batch), (revalidate, to_revalidate)] =
            scene.takers();
        for (path, body, parent, name) in [
            (&register, &to_register, "", "account"),
            (&register, &to_register, "", "node"),
            (&register, &to_register, "node", "node_id"),
            (&register, &to_register, "node", "version"),
            (&batch, &to_batch, "", "nodes"),
            (&batch, &to_batch, "nodes[0]", "project_id"),
            (&revalidate, &to_revalidate, "", "lease_seq"),
            (&revalidate, &to_revalidate, "unreported_failures[0]", "at"),
        ] {
            let mut body = body.clone();
            let holder = if parent.is_empty() { &mut body } else { member(&mut body, parent) };
            holder.as_object_mut().unwrap().remove(name);
            let field =
                if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
            assert_eq!(names(scene.posts(path, body.to_string()).await, 422, &field), "is missing");
        }
        scene.ends_as_it_began().await;
    }

    async fn a_body_that_is_no_object_is_named(world) {
        let scene = Scene::set(world).await;
        for (path, _) in scene.takers() {
            for body in ["[]", "null", "7", "\"account\"", "true"] {
                let reason = names(scene.posts(&path, body).await, 422, "body");
                assert_eq!(reason, "must be an object");
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn several_fields_at_once_are_all_named(world) {
        let scene = Scene::set(world).await;
        let [(register, mut body), ..] = scene.takers();
        for field in ["account", "nonce", "node.node_id", "node.domain"] {
            *member(&mut body, field) = json!("");
        }
        let answer = scene.posts(&register, body.to_string()).await.status(422).refused(10001);
        assert_eq!(fields(&answer), ["account", "nonce", "node.node_id", "node.domain"]);
        scene.ends_as_it_began().await;
    }

    async fn there_is_exactly_one_password(world) {
        let scene = Scene::set(world).await;
        for (path, body) in &scene.takers()[..2] {
            let mut both = body.clone();
            both["encrypted_password"] = json!("e");
            both["password_key_id"] = json!("k");
            let answer = scene.posts(path, both.to_string()).await;
            assert_eq!(names(answer, 422, "password"), "must not come with encrypted_password");
            let mut none = body.clone();
            none.as_object_mut().unwrap().remove("password");
            let answer = scene.posts(path, none.to_string()).await;
            assert_eq!(names(answer, 422, "password"), "is missing, and so is encrypted_password");
            let mut unnamed = encrypted(body.clone());
            unnamed.as_object_mut().unwrap().remove("password_key_id");
            let answer = scene.posts(path, unnamed.to_string()).await;
            names(answer, 422, "password_key_id");
        }
        scene.ends_as_it_began().await;
    }

    async fn a_batch_names_one_to_a_hundred_nodes_once_each(world) {
        let scene = Scene::set(world).await;
        let batch = |nodes: Vec<Value>| {
            let (account, password) = (&scene.account.name, &scene.account.password);
            json!({ "account": account, "password": password, "nodes": nodes }).to_string()
        };
        let many = (0..101).map(|number| node_body(&format!("n{number}"))).collect();
        for nodes in [vec![], many] {
            let reason = names(scene.posts(&scene.batch(), batch(nodes)).await, 422, "nodes");
            assert_eq!(reason, "must name 1 to 100 nodes");
        }
        let twice = vec![node_body("b"), node_body("c"), node_body(" b ")];
        let reason = names(scene.posts(&scene.batch(), batch(twice)).await, 422, "nodes[2]");
        assert_eq!(reason, "names the same node as nodes[0]");
        scene.ends_as_it_began().await;
    }

    /// One wrong node fails the shape of the whole call, before any other is registered.
    async fn one_wrong_node_of_a_batch_registers_none(world) {
        let scene = Scene::set(world).await;
        let [_, (path, mut body), _] = scene.takers();
        body["nodes"] = json!([node_body("b"), node_body("c"), node_body("d")]);
        body["nodes"][2]["version"] = json!("");
        names(scene.posts(&path, body.to_string()).await, 422, "nodes[2].version");
        scene.ends_as_it_began().await;
    }

    async fn numbers_and_times_of_a_revalidation_are_looked_at(world) {
        let scene = Scene::set(world).await;
        let [.., (path, body)] = scene.takers();
        let range = "must be from 1 to 9007199254740991";
        for (value, reason) in [
            ("0", range),
            ("-1", range),
            ("9007199254740992", range),
            ("9223372036854775807", range),
            ("1.5", "must be a whole number"),
            ("1e3", "must be a whole number"),
            ("\"1\"", "must be a whole number"),
            ("null", "must be a whole number"),
            ("9223372036854775808", "must be a whole number"),
        ] {
            let body = body.to_string().replace("\"lease_seq\":1", &format!("\"lease_seq\":{value}"));
            assert_eq!(names(scene.posts(&path, body).await, 422, "lease_seq"), reason, "{value}");
        }
        for at in ["noon", "2026-03-02", "2026-02-30T00:00:00Z", ""] {
            let body = with(&body, "unreported_failures[0].at", json!(at));
            names(scene.posts(&path, body).await, 422, "unreported_failures[0].at");
        }
        let failure = &body["unreported_failures"][0];
        let body = with(&body, "unreported_failures", json!(vec![failure; 101]));
        names(scene.posts(&path, body).await, 422, "unreported_failures");
        scene.ends_as_it_began().await;
    }

    /// Times far off are moved to where they can have been.
    async fn times_far_off_are_taken_and_moved(world) {
        let mut scene = Scene::set(world).await;
        scene.app.clock.advance(rollcall_test_support::hours(2));
        let failures = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
            .map(|at| json!({ "at": at, "message": "a clock that is off" }));
        let body = json!({ "lease_seq": scene.node.seq, "unreported_failures": failures });
        scene.node.revalidates_with(body).await.status(200);
        let read = scene.node.reads().await.status(200);
        let mut seen = [read.text_of("failures/0/at"), read.text_of("failures/1/at")];
        seen.sort();
        assert_eq!(seen, ["2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"]);
    }

    /// A number that no lease can have reached is adopted, and counted on from.
    async fn the_largest_number_is_gone_on_from(world) {
        let mut scene = Scene::set(world).await;
        scene.node.seq = 9_007_199_254_740_991;
        scene.node.revalidates().await.status(200);
        scene.node.registers().await.status(200);
        scene.node.seq = 9_007_199_254_740_991;
        scene.node.revalidates().await.status(200);
    }
}

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.member("errors");
    let fields = errors.as_array().unwrap().iter();
    fields.map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}
