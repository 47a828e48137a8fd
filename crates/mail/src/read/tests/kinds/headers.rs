//! Who wrote, and about what.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use encoding_rs::{BIG5, Encoding, GB18030, ISO_2022_JP, WINDOWS_1252};

use super::*;

fn in_charset(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

/// The mail with these headers alone.
fn with_head(head: &[u8]) -> RequestMail {
    read_mail(&[head, b"\r\n\r\n", FORM.as_bytes()].concat())
}

#[test]
fn names_and_subjects() {
    let mut wrong = Wrong::default();
    for (from, name, address) in [
        ("\"Li, Wei\" <li@acme.example>", Some("Li, Wei"), "li@acme.example"),
        ("Li, Wei <li@acme.example>", Some("Li, Wei"), "li@acme.example"),
        ("Li, Wei (Acme) <li@acme.example>", Some("Li, Wei (Acme)"), "li@acme.example"),
        ("Müller, Jörg <li@acme.example>", Some("Müller, Jörg"), "li@acme.example"),
        ("Dr. Li, Wei, Ph.D. <li@acme.example>", Some("Dr. Li, Wei, Ph.D."), "li@acme.example"),
        ("mailto:li@acme.example", None, "li@acme.example"),
        ("<mailto:li@acme.example>", None, "li@acme.example"),
        ("Li Wei <MAILTO:li@acme.example>", Some("Li Wei"), "li@acme.example"),
        (
            "\"li@acme.example\" <mailto:li@acme.example>",
            Some("li@acme.example"),
            "li@acme.example",
        ),
        ("li@acme.example (Li Wei)", Some("Li Wei"), "li@acme.example"),
        ("'Li Wei' <li@acme.example>", Some("'Li Wei'"), "li@acme.example"),
        ("=?utf-8?B?5p2O5Lyf?= <li@acme.example>", Some("李伟"), "li@acme.example"),
        ("\"=?utf-8?B?5p2O5Lyf?=\" <li@acme.example>", Some("李伟"), "li@acme.example"),
        ("=?gb18030?B?wO7OsA==?=<li@acme.example>", Some("李伟"), "li@acme.example"),
        ("=?GBK?Q?=C0=EE=CE=B0?= <li@acme.example>", Some("李伟"), "li@acme.example"),
    ] {
        let mail = with_head(format!("From: {from}\r\nSubject: x").as_bytes());
        let person = mail.from.unwrap();
        wrong.unless_same(
            &(person.name.as_deref(), person.address.as_deref()),
            &(name, Some(address)),
            from,
        );
        wrong.unless_same(&mail.fields, &acme(), "it");
    }
    // Characters split between words, whatever lies between those.
    let bytes = "注册申请公司".as_bytes();
    let gb = in_charset(GB18030, "注册申请公司");
    let word =
        |charset: &str, bytes: &[u8]| format!("=?{charset}?B?{}?=", BASE64_STANDARD.encode(bytes));
    let quoted = |charset: &str, bytes: &[u8]| {
        let text: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
        format!("=?{charset}?Q?{text}?=")
    };
    for between in [" ", "\r\n ", "\r\n\t", "  \r\n  ", ""] {
        for (charset, bytes) in
            [("utf-8", bytes), ("UTF-8", bytes), ("gb2312", &gb[..]), ("GB18030", &gb[..])]
        {
            for at in 1..bytes.len() {
                let (first, second) = bytes.split_at(at);
                for subject in [
                    word(charset, first) + between + &word(charset, second),
                    quoted(charset, first) + between + &quoted(charset, second),
                    word(charset, first) + between + &quoted(charset, second),
                ] {
                    let mail =
                        with_head(format!("From: a@b.example\r\nSubject: {subject}").as_bytes());
                    wrong.unless_same(&mail.subject.as_deref(), &Some("注册申请公司"), subject);
                }
            }
        }
    }
    // Not encoded at all.
    for (encoding, text) in [
        (GB18030, "注册申请"),
        (GB18030, "Acme 公司注册"),
        (BIG5, "註冊帳號申請資料"),
        (WINDOWS_1252, "Anfrage für Müller"),
        (WINDOWS_1252, "Demande d'accès"),
        (encoding_rs::UTF_8, "注册申请"),
        (encoding_rs::UTF_8, "Größe"),
        (ISO_2022_JP, "登録のお願い"),
    ] {
        let head = [b"From: a@b.example\r\nSubject: ", &in_charset(encoding, text)[..]].concat();
        wrong.unless_same(&with_head(&head).subject.as_deref(), &Some(text), "it");
    }
}
