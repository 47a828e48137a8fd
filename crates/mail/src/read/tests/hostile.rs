use std::fmt::Write as _;

use super::*;

const MB: usize = 1 << 20;

fn full(start: &str, unit: &str) -> Vec<u8> {
    let mut raw = mail_of(start, b"");
    while raw.len() + unit.len() <= MAX_MESSAGE_BYTES {
        raw.extend_from_slice(unit.as_bytes());
    }
    raw
}

fn read_untrusting(raw: &[u8]) -> Reading {
    read(raw, &[])
}

#[test]
fn no_more_is_read_than_there_may_be() {
    for (headers, unit) in [
        ("", "x"),
        ("Content-Type: text/html\r\n", "<div>"),
        ("Content-Transfer-Encoding: base64\r\n", "QUJD\r\n"),
    ] {
        let mail = read_mail(&full(headers, unit));
        assert!(mail.text.len() <= 256 << 10, "{headers}{unit}");
    }
    let over = [full("", "x"), vec![b'x'; 100]].concat();
    assert_eq!(unreadable(&over), Unreadable::TooLarge);
}

#[test]
fn many_parts_are_not_counted_to_the_end() {
    let boundary = "Content-Type: multipart/mixed; boundary=b\r\n";
    let inner = "--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n";
    for unit in
        ["--b\r\n", "--b\r\n\r\nx\r\n", inner, "--b\r\nContent-Type: message/rfc822\r\n\r\n"]
    {
        assert_eq!(unreadable(&full(boundary, unit)), Unreadable::TooManyParts, "{unit}");
    }
}

#[test]
fn a_few_dozen_parts_are_nothing_unusual() {
    let mut body = String::from("--b\r\n\r\nCompany name: Acme\r\n");
    for _ in 0..100 {
        body +=
            "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n";
    }
    let raw = mail_of("Content-Type: multipart/mixed; boundary=b\r\n", body.as_bytes());
    assert_eq!(read_mail(&raw).fields.company, read_as("Acme"));
}

#[test]
fn parts_within_parts_have_an_end() {
    for depth in [20, 10_000, 200_000] {
        let mut multipart = String::new();
        for level in 0..depth {
            write!(
                multipart,
                "--b{level}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n",
                level + 1
            )
            .unwrap();
        }
        let raw = mail_of("Content-Type: multipart/mixed; boundary=b0\r\n", multipart.as_bytes());
        assert_eq!(unreadable(&raw), Unreadable::TooDeep, "{depth}");
        let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(depth);
        let raw = mail_of("Content-Type: message/rfc822\r\n", messages.as_bytes());
        assert_eq!(unreadable(&raw), Unreadable::TooDeep, "{depth}");
    }
}

#[test]
fn a_message_packed_into_base64_is_not_unpacked_for_ever() {
    use base64::Engine;
    let inner = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let packed = base64::prelude::BASE64_STANDARD.encode(inner);
    let headers = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n";
    let Reading::Mail(mail) = read_untrusting(&mail_of(headers, packed.as_bytes())) else {
        panic!()
    };
    assert!(mail.text.len() < 1000, "{}", mail.text.len());
}

#[test]
fn headers_have_an_end() {
    let long = |unit: &str, size: usize| {
        format!("From: a@b.example\r\n{}", unit.repeat(size / unit.len()))
    };
    for unit in ["x", "X: y\r\n", "X: y\r\n z", "\r"] {
        let reason = unreadable(long(unit, 24 * MB).as_bytes());
        assert_eq!(reason, Unreadable::HeadersTooLong, "{unit}");
    }
    for unit in [
        "Subject: =?utf-8?Q?x?=\r\n",
        "To: <a@b.example>,\r\n ",
        "To: ((((\r\n ",
        "To: a:b:c;\"<<\r\n ",
        "Subject: =?utf-8?B?=?=?\r\n ",
        "Received: from a (b [1.2.3.4]) by c;\r\n",
        "Authentication-Results: a; (((((\r\n ",
        "Content-Type: text/plain; a*0*=%41; a*1*=%42\r\n ; ",
        "Content-Type: text/plain; ((((\r\n ",
        "Message-ID: <<<<\r\n ",
        "Date: (((((\r\n ",
    ] {
        let raw = long(unit, 250 << 10) + "\r\n\r\nCompany name: Acme\r\n";
        assert!(matches!(read_untrusting(raw.as_bytes()), Reading::Mail(_)), "{unit}");
        // The same in a part, where it is read once more.
        let part =
            format!("--b\r\n{}\r\n\r\nx\r\n--b--\r\n", unit.repeat((250 << 10) / unit.len()));
        read_untrusting(&mail_of("Content-Type: multipart/mixed; boundary=b\r\n", part.as_bytes()));
    }
}

#[test]
fn a_part_whose_headers_have_no_end_is_passed_over() {
    let body = format!("--b\r\n{}\r\n--b\r\n\r\nCompany name: Acme\r\n", "x".repeat(MB));
    let raw = mail_of("Content-Type: multipart/mixed; boundary=b\r\n", body.as_bytes());
    assert_eq!(read_mail(&raw).fields.company, read_as("Acme"));
}

#[test]
fn what_is_no_mail_is_said_to_be_none() {
    for raw in ["", "\r\n\r\n", "hello", "Company name: Acme\r\n\r\nx", "\0\0\0", "{\"a\": 1}"] {
        assert_eq!(unreadable(raw.as_bytes()), Unreadable::NoHeaders, "{raw:?}");
    }
    assert_eq!(unreadable(&[0xff; 1000]), Unreadable::NoHeaders);
}

#[test]
fn a_mail_without_an_id_has_one_of_its_own() {
    let id = |raw: &str| read(raw.as_bytes(), &[]).message_id().to_owned();
    let first = id("From: a@b.example\r\n\r\nx");
    assert!(first.starts_with("sha256:") && first.len() == 7 + 64, "{first}");
    assert_eq!(first, id("From: a@b.example\r\n\r\nx"));
    assert_ne!(first, id("From: a@b.example\r\n\r\ny"));
    for bad in ["", "<>", "<a b@c>", &format!("<{}@c>", "a".repeat(300)), "<\u{e9}@c>", "<a\0@c>"] {
        let id = id(&format!("From: a@b.example\r\nMessage-ID: {bad}\r\n\r\nx"));
        assert!(id.starts_with("sha256:"), "{bad}: {id}");
    }
    assert_eq!(id("From: a@b.example\nMessage-ID: <1@b.example>"), "1@b.example");
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(100);
    let deep = format!("From: a@b.example\r\nMessage-ID: <2@b.example>\r\n{deep}");
    assert_eq!(id(&deep), "2@b.example", "an unreadable one keeps its own");
    assert!(id("hello").starts_with("sha256:"));
}

#[test]
fn missing_and_broken_headers_are_left_out() {
    let mail = read_mail(b"Subject:\r\nDate: yesterday\r\nFrom: \r\n\r\n");
    assert_eq!((mail.from, mail.subject, mail.date), (None, None, None));
    for date in ["Sat, 99 Feb 2026 25:61:61 +9999", "31 Jan 99999 00:00", "-1", "1 Jan 0 0:0:0"] {
        read_mail(format!("From: a@b.example\r\nDate: {date}\r\n\r\n").as_bytes());
    }
}

#[test]
fn nothing_is_smuggled_in_encoded_words() {
    let raw = "From: =?utf-8?Q?Li=0D=0ABcc:_evil@example.com=00=E2=80=AE?= <li@acme.example>\r\n\
               Subject: =?utf-8?B?YQ0KQmNjOiBldmlsDQoNCg==?= =?utf-8?Q?=1B[2J?=\r\n\
               Reply-To: =?utf-8?Q?x=0D=0Ay?= <\"a\r\n b\"@c.example>\r\n\r\n\
               Company name: A\0c\x1bme\x07\u{202e}\r\nProject name: x\u{2028}y\u{85}z\r\n";
    let mail = read_mail(raw.as_bytes());
    assert_eq!(mail.from.unwrap().name.as_deref(), Some("Li Bcc: evil@example.com"));
    assert_eq!(mail.subject.as_deref(), Some("a Bcc: evil [2J"));
    assert_eq!(mail.fields.company, read_as("Acme"));
    assert!(!mail.text.contains(['\0', '\x1b', '\u{202e}']), "{:?}", mail.text);
}

#[test]
fn broken_encodings_lose_only_themselves() {
    for (headers, body) in [
        ("Content-Transfer-Encoding: base64\r\n", "Q29t\0!!!cGFueS"),
        ("Content-Transfer-Encoding: quoted-printable\r\n", "=ZZ=\r\n=4"),
        ("Content-Type: text/plain; charset=\r\n", "x"),
        ("Content-Type: text/plain; charset=\"\0\"\r\n", "x"),
        ("Content-Type: multipart/mixed\r\n", "--b\r\n\r\nx"),
        ("Content-Type: multipart/mixed; boundary=\"\"\r\n", "--\r\n\r\nx"),
        ("Content-Type: /\r\n", "x"),
        ("Content-Type: text\r\n", "x"),
        ("Content-Transfer-Encoding: x-unknown\r\n", "x"),
    ] {
        let mail = read_mail(&mail_of(headers, body.as_bytes()));
        assert_eq!(mail.subject.as_deref(), Some("Request"), "{headers}");
    }
    // A claim that is not true: then it is taken as it stands.
    let headers = "Content-Transfer-Encoding: base64\r\n";
    let mail = read_mail(&mail_of(headers, b"Company name: Acme\r\nProject: DW!\r\n"));
    assert_eq!(mail.fields.company, read_as("Acme"));
}

#[test]
fn answers_of_programs_and_reports_are_no_requests() {
    let form = b"Company name: Acme Data Ltd.\r\n";
    for headers in [
        "Auto-Submitted: auto-replied\r\n",
        "auto-submitted: AUTO-REPLIED (away); owner=x\r\n",
        "Content-Type: Multipart/Report; report-type=delivery-status; boundary=b\r\n",
    ] {
        let read = read(&mail_of(headers, form), &[]);
        let automatic =
            matches!(read, Reading::Unreadable { reason: Unreadable::Automatic(_), .. });
        assert!(automatic, "{headers}: {read:?}");
    }
    // A form on the customer's side writes these of its own accord.
    for headers in ["Auto-Submitted: auto-generated\r\n", "Auto-Submitted: no\r\n"] {
        let form = b"Company name: Acme Data Ltd.\r\nProject name: DW\r\nSigning date: 2026/01/31";
        assert_eq!(read_mail(&mail_of(headers, form)).fields.company, read_as("Acme Data Ltd."));
    }
}

#[test]
fn the_head_of_a_message_ends_with_its_headers() {
    for (raw, expected) in [
        ("A: b\r\n\r\nbody", "A: b\r\n\r\n"),
        ("\r\nA: b\n\nbody\n\n", "\r\nA: b\n\n"),
        ("A: b", "A: b"),
        ("", ""),
    ] {
        assert_eq!(head(raw.as_bytes()), expected.as_bytes());
    }
    assert_eq!(head(&[b'x'; 100 << 10]).len(), 64 << 10);
    let head = b"From: Li <li@b.example>\r\nSubject: Request\r\nMessage-ID: <1@b.example>\r\n";
    let Reading::Unreadable { message_id, reason, heading } = unread(head, Unreadable::TooLarge)
    else {
        panic!("it was read");
    };
    assert_eq!((message_id.as_str(), reason), ("1@b.example", Unreadable::TooLarge));
    assert_eq!(heading.from.unwrap().address.as_deref(), Some("li@b.example"));
    assert_eq!(heading.subject.as_deref(), Some("Request"));
}
