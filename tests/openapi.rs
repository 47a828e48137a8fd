//! The description of the API: made from the code, committed, and complete.

mod generated_cases;
mod limits;

use serde_json::Value;

/// The committed document, as it stands.
fn committed() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");
    std::fs::read_to_string(path).expect("openapi.yaml at the root; cargo xtask openapi writes it")
}

/// The committed document, read.
pub(crate) fn document() -> Value {
    yaml_serde::from_str(&committed()).expect("YAML")
}

/// Every operation of the document: path, method, and the operation itself.
pub(crate) fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            operations.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    assert!(!operations.is_empty());
    operations
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let (committed, generated) = (committed(), rollcall_http::openapi_yaml());
    let mut lines = generated.lines().zip(committed.lines()).enumerate();
    if let Some((at, (code, file))) = lines.find(|(_, (code, file))| code != file) {
        let line = at + 1;
        panic!(
            "openapi.yaml differs in line {line}: run cargo xtask openapi\ncode: {code}\nfile: {file}"
        );
    }
    assert_eq!(generated.len(), committed.len(), "run cargo xtask openapi");
}

#[test]
fn the_document_is_openapi_3_1() {
    let document = document();
    let version = document["openapi"].as_str().expect("a version");
    assert!(version.starts_with("3.1."), "{version}");
    assert_eq!(document["info"]["title"], "Rollcall");
    assert!(document["components"]["schemas"]["Problem"].is_object());
}

#[test]
fn every_operation_has_a_name_and_a_summary() {
    let mut names = Vec::new();
    for (path, method, operation) in operations(&document()) {
        let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(!name.is_empty(), "{method} {path} has no operationId");
        assert!(!names.contains(&name), "{name} is there twice");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{name} has no summary");
        assert!(operation["security"].is_array(), "{name} doesn't say who may call it");
        names.push(name);
    }
}

/// Whatever is asked for can be asked for wrongly, and the answer to that is a Problem, or a page for
/// people.
#[test]
fn every_operation_that_asks_for_anything_lists_its_problems() {
    for (path, method, operation) in operations(&document()) {
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path}");
        let mut problems = 0;
        for (status, response) in responses {
            if status.starts_with('2') {
                continue;
            }
            problems += 1;
            if response["content"]["text/html"].is_object() {
                continue;
            }
            let schema = &response["content"]["application/problem+json"]["schema"];
            assert_eq!(schema["$ref"], "#/components/schemas/Problem", "{method} {path} {status}");
        }
        let asks = operation["parameters"].is_array() || operation["requestBody"].is_object();
        assert!(problems > 0 || !asks, "{method} {path} lists no problem");
        if operation["requestBody"].is_object() {
            // A form can't be no JSON.
            let form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
                .is_object();
            for status in &["400", "413", "415", "422"][usize::from(form)..] {
                assert!(responses.contains_key(*status), "{method} {path} lists no {status}");
            }
        }
    }
}

/// A member that staff or operators send and nobody knows is refused: no body is left out.
#[test]
fn bodies_of_staff_and_operators_take_nothing_unknown() {
    let document = document();
    let mut bodies = Vec::new();
    for (path, method, operation) in operations(&document) {
        if !path.contains("/v1/admin") && !path.starts_with("/platform/") {
            continue;
        }
        let content = operation["requestBody"]["content"].as_object();
        if let Some(body) = content.and_then(|content| content.get("application/json")) {
            bodies.push((format!("{method} {path}"), body["schema"].clone()));
        }
    }
    let mut objects = 0;
    while let Some((of, schema)) = bodies.pop() {
        if let Some(name) = schema["$ref"].as_str() {
            let pointer = name.trim_start_matches('#');
            let named = document.pointer(pointer).expect("a schema").clone();
            bodies.push((format!("{of} {name}"), named));
            continue;
        }
        if let Some(members) = schema["properties"].as_object() {
            objects += 1;
            assert_eq!(schema["additionalProperties"], false, "{of}");
            bodies.extend(
                members.iter().map(|(name, member)| (format!("{of} {name}"), member.clone())),
            );
        }
        for several in ["oneOf", "anyOf", "allOf"] {
            let schemas = schema[several].as_array().into_iter().flatten();
            bodies.extend(schemas.map(|schema| (of.clone(), schema.clone())));
        }
        if schema["items"].is_object() {
            bodies.push((of, schema["items"].clone()));
        }
    }
    assert!(objects > 10, "{objects}");
}
