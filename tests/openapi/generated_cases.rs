//! Cases that a generator makes from the document (schemathesis), sent to a real server: none may
//! make it fail, or answer what the document forbids; and what the document allows is taken.

mod document;
mod scene;

use std::{fmt::Write as _, path::Path, process::Command};

use rollcall_test_support::{World, block_on};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// How many cases the generator draws for each operation, besides those at every limit. A long run has
/// more: `TEST_SCHEMATHESIS_EXAMPLES` says how many.
const EXAMPLES: &str = "2";

/// What is held against the answers.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance";

/// Operations that no generated case can succeed in, and why.
const REFUSED: [(&str, &str); 12] = [
    ("GET /{tenant}/set-password", "the token is in a mail"),
    ("POST /{tenant}/set-password", "the token is in a mail"),
    ("POST /{tenant}/v1/admin/login", "the password is shown once"),
    ("DELETE /{tenant}/v1/admin/login", "needs a login"),
    ("POST /{tenant}/v1/admin/login/second-factor", "needs a login"),
    ("POST /{tenant}/v1/admin/login/second-factor/proof", "needs the device"),
    ("POST /{tenant}/v1/admin/requests/{id}/accept", "needs a contract that fits the mail"),
    (
        "DELETE /{tenant}/v1/registrations/{id}",
        "there is one; a case that is to be refused may have it",
    ),
    ("DELETE /{tenant}/v1/admin/registrations/{id}", "likewise"),
    ("DELETE /{tenant}/v1/admin/sessions/{id}", "one can be ended once it is two minutes old"),
    ("POST /{tenant}/v1/admin/accounts/{id}/close", "the account is closed already, to be erased"),
    ("POST /{tenant}/v1/admin/accounts/{id}/resume", "nothing suspends the account before"),
];

#[test]
fn generated_cases_are_answered_as_the_document_says() {
    block_on(async {
        let (one, other) = tokio::join!(half(0), half(1));
        let mut rates = one.as_object().unwrap().clone();
        rates.extend(other.as_object().unwrap().clone());
        are_taken(&rates);
    });
}

/// Half of the operations on a server of their own, so that two generators work at once: the threads of
/// one get in each other's way. How many of each operation's cases were taken.
async fn half(number: usize) -> Value {
    let app = World::Production.start().await;
    let folder = TempDir::new().unwrap();
    let scene = scene::Scene::of(&app).await;
    std::fs::write(folder.path().join("schemathesis.toml"), scene.config()).unwrap();
    let document = document::half(number, &scene).to_string();
    std::fs::write(folder.path().join("openapi.json"), document).unwrap();
    let place = folder.path().to_owned();
    let said = tokio::task::spawn_blocking(move || generate(&place)).await.unwrap();
    let report = std::fs::read_to_string(folder.path().join("report.json"));
    let report = report.unwrap_or_else(|error| panic!("no report ({error}):\n{said}"));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["failures"], &report["errors"]), (&json!([]), &json!([])), "{said}");
    let cases = report["test_cases"]["generated"].as_u64().unwrap();
    assert!(cases > 500, "{cases} cases:\n{said}");
    report["valid_rates"].clone()
}

/// Runs the generator in its folder; what it says.
fn generate(folder: &Path) -> String {
    let program = std::env::var_os("TEST_SCHEMATHESIS").expect(
        "TEST_SCHEMATHESIS names the program schemathesis; cargo xtask test installs it, for which \
         it needs Python and its package registry, and says above why it could not",
    );
    let examples = std::env::var("TEST_SCHEMATHESIS_EXAMPLES");
    let ran = Command::new(program)
        .current_dir(folder)
        .args(["run", "openapi.json", "--phases", "coverage,fuzzing", "--checks", CHECKS])
        .args(["--max-examples", examples.as_deref().unwrap_or(EXAMPLES), "--workers", "1"])
        .args(["--continue-on-failure", "--no-shrink", "--no-color", "--warnings", "off"])
        .args(["--generation-deterministic", "--report", "json"])
        .args(["--report-json-path", "report.json"])
        .output()
        .expect("schemathesis");
    format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr))
}

/// Each operation takes some of the cases that its schema allows.
#[track_caller]
fn are_taken(rates: &Map<String, Value>) {
    let mut refused = String::new();
    for (operation, phases) in rates {
        let count = |kind: &str| -> u64 {
            phases.as_object().unwrap().values().filter_map(|phase| phase[kind].as_u64()).sum()
        };
        let known = REFUSED.iter().any(|(name, _)| name == operation);
        if count("accepted") == 0 && !known {
            let other = ["unreachable", "conflicts", "rejected"].map(count);
            writeln!(refused, "{operation}: none of {}", other.iter().sum::<u64>()).unwrap();
        }
    }
    assert!(refused.is_empty(), "always refused, though their schemas allow them:\n{refused}");
    assert!(rates.len() > 60, "{} operations", rates.len());
}
