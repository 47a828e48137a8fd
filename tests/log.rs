//! What a server process logs: every line that a request causes names it.

use std::fs::{self, File};

use rollcall_test_support::{Answer, Process, stories};
use serde_json::Value;

use crate::cli::installation::Installation;

fn id(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().expect("an id").to_owned()
}

/// Has a server answer one request, and gives the request's id and the lines that the server logged.
async fn answers_one(here: &Installation, format: &str) -> (String, String) {
    let settings = here.settings();
    let log = std::path::Path::new(settings[0].1).join(format!("log-{format}"));
    let told = File::create(&log).expect("a log");
    // Of one part only, and not of the one that knows the request.
    let only = [("ROLLCALL_LOG", "rollcall_http=debug"), ("ROLLCALL_LOG_FORMAT", format)];
    let process = Process::serve_telling(&[&settings[..], &only].concat(), told).await;
    let answer = process.server.get("/acme/v1/registrations/reg_1", None).await.status(401);
    assert!(process.terminate().success());
    (id(&answer), fs::read_to_string(&log).expect("a log"))
}

stories! {
    async fn a_line_of_text_ends_with_the_request_that_caused_it(world) {
        let here = Installation::migrated(world).await;
        let (id, log) = answers_one(&here, "pretty").await;
        let line = log.lines().find(|line| line.contains("answered")).expect("a line");
        let end = format!(" request_id={id} method=GET route=/{{tenant}}/v1/registrations/{{id}}");
        assert!(line.ends_with(&end), "{line}");
        assert!(!line.contains('\u{1b}'), "no colours in a file: {line}");
    }

    async fn a_line_of_json_has_the_request_among_its_spans(world) {
        let here = Installation::migrated(world).await;
        let (id, log) = answers_one(&here, "json").await;
        let line = log.lines().find(|line| line.contains("answered")).expect("a line");
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(line["status"], 401);
        assert_eq!(line["spans"][0]["request_id"], id);
        assert_eq!(line["spans"][0]["route"], "/{tenant}/v1/registrations/{id}");
    }
}
