//! Parts, messages in messages, and files.

use super::*;

#[test]
fn structures() {
    let mut wrong = Wrong::default();
    let part = "Content-Type: text/plain; charset=utf-8";
    for (headers, body) in [
        ("Content-Type: text", FORM.to_owned()),
        ("Content-Type: plain", FORM.to_owned()),
        ("Content-Type: text/", FORM.to_owned()),
        ("Content-Type: text/x-markdown", FORM.to_owned()),
        ("Content-Type: text/enriched", FORM.to_owned()),
        ("Content-Type: text/unknown; charset=utf-8", FORM.to_owned()),
        ("Content-Type: TEXT/Plain", FORM.to_owned()),
        ("Content-Type:", FORM.to_owned()),
        (
            "Content-Type: multipart/mixed; boundary=\"b \"",
            format!("--b \n{part}\n\n{FORM}\n--b --\n"),
        ),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!("--b\t\n{part}\n\n{FORM}\n--b--   \n"),
        ),
        (
            "Content-Type: multipart/mixed; boundary=wrong",
            format!("--right\n{part}\n\n{FORM}\n--right--\n"),
        ),
        ("Content-Type: multipart/mixed", format!("--right\n{part}\n\n{FORM}\n--right--\n")),
        ("Content-Type: multipart/mixed; boundary=b", format!("--b\n{part}\n\n{FORM}")),
        ("Content-Type: multipart/mixed; boundary=b", FORM.to_owned()),
        ("Content-Type: multipart/mixed; boundary='b'", format!("--b\n{part}\n\n{FORM}\n--b--\n")),
        ("Content-Type: multipart/mixed boundary=b", format!("--b\n{part}\n\n{FORM}\n--b--\n")),
        (
            "Content-Type: multipart/mixed;\n boundary=\"----=_Part_1\"",
            format!("This is MIME.\n------=_Part_1\n{part}\n\n{FORM}\n------=_Part_1--\n"),
        ),
        ("Content-Type: multipart/mixed; boundary=b", format!("--b\n{FORM}\n--b--\n")),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!("--b\nContent-Type: text/plain\n{FORM}\n--b--\n"),
        ),
        (
            "Content-Type: multipart/alternative; boundary=b",
            format!(
                "--b\n{part}\n\n{FORM}\n--b\nContent-Type: text/html\n\n<p>see the text</p>\n--b--\n"
            ),
        ),
        (
            "Content-Type: multipart/related; boundary=b",
            format!(
                "--b\nContent-Type: text/html\n\n<p>{}</p>\n--b--\n",
                FORM.replace('\n', "<br>")
            ),
        ),
        (
            "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"",
            format!(
                "--b\n{part}\n\n{FORM}\n--b\nContent-Type: application/pgp-signature\n\nxx\n--b--\n"
            ),
        ),
        ("Content-Type: message/rfc822", format!("From: Wu <wu@b.example>\nSubject: y\n\n{FORM}")),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!(
                "--b\n\nplease see\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nFrom: wu@b.example\nSubject: y\n\n{FORM}\n--b--\n"
            ),
        ),
        (
            "Content-Type: multipart/digest; boundary=b",
            format!("--b\n\nFrom: wu@b.example\nSubject: y\n\n{FORM}\n--b--\n"),
        ),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!(
                "--b\n\nplease see\n--b\nContent-Type: application/octet-stream; name=\"申请.txt\"\nContent-Disposition: attachment\n\n{FORM}\n--b--\n"
            ),
        ),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!(
                "--b\n\nplease see\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''%E7%94%B3.txt\n\n{FORM}\n--b--\n"
            ),
        ),
        (
            "Content-Type: multipart/mixed; boundary=b",
            format!(
                "--b\n\nplease see\n--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: inline; filename=a.txt\n\n{FORM}\n--b--\n"
            ),
        ),
    ] {
        let mail =
            read_mail(&mail_of(&format!("{}\r\n", headers.replace('\n', "\r\n")), body.as_bytes()));
        wrong.unless_same(&mail.fields, &acme(), format!("{headers}\n{body}"));
    }
    // Files.
    let whole = String::from_utf8(mail_of("", FORM.as_bytes())).unwrap();
    let unix = whole.replace("\r\n", "\n");
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        let bytes =
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
        [if little { [0xff, 0xfe] } else { [0xfe, 0xff] }.to_vec(), bytes.collect()].concat()
    };
    for file in [
        format!("\u{feff}{whole}").into_bytes(),
        format!("\u{feff}{unix}").into_bytes(),
        utf16(&whole, true),
        utf16(&unix, false),
        unix.replace('\n', "\r").into_bytes(),
        unix.replace('\n', "\r\r\n").into_bytes(),
        format!("\n\n{unix}").into_bytes(),
        format!("From li@acme.example Sat Jan 31 20:00:00 2026\n{unix}").into_bytes(),
        format!(">From li@acme.example Sat Jan 31 20:00:00 2026\n{unix}").into_bytes(),
    ] {
        let mail = read_mail(&file);
        wrong.unless_same(&mail.fields, &acme(), "it");
        wrong.unless_same(&mail.subject.as_deref(), &Some("Request"), "it");
        wrong.unless_same(&mail.from.unwrap().address.as_deref(), &Some("li@acme.example"), "it");
    }
}
