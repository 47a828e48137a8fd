//! How bodies travel.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::*;

#[test]
fn encodings() {
    let mut wrong = Wrong::default();
    let packed = BASE64_STANDARD.encode(FORM);
    let footer = "_______________________________\nScanned by mail-gate\n";
    let half = &FORM[..40];
    for (encoding, body) in [
        ("base64", format!("{packed}\n\n{footer}")),
        ("base64", format!("{packed}\n--\nlist@lists.example\n")),
        ("base64", format!("{packed}\r\n\r\n*** virus free ***")),
        ("BASE64", packed.clone()),
        ("base64;", packed.clone()),
        ("base64 (from a gateway)", packed.clone()),
        ("(comment) base64", packed.clone()),
        ("\"base64\"", packed.clone()),
        ("base64; charset=utf-8", packed.clone()),
        ("base64", packed.trim_end_matches('=').to_owned()),
        ("base64", BASE64_STANDARD.encode(half) + "\n" + &BASE64_STANDARD.encode(&FORM[40..])),
        (
            "base64",
            packed
                .as_bytes()
                .chunks(11)
                .map(|it| format!("  {}\n", String::from_utf8_lossy(it)))
                .collect(),
        ),
        ("quoted-printable", format!("https://acme.example/?a=1&b=2\n{FORM}=\n")),
        ("quoted-printable", FORM.replace("Data", "Da=\nta").replace(' ', "=20")),
        (
            "quoted-printable",
            FORM.replace("Data", "Da= \t\nta")
                .to_lowercase()
                .replace("acme data ltd.", "Acme Data Ltd.")
                .replace("sales dw", "Sales =44W"),
        ),
        ("Quoted-Printable;", FORM.replace(' ', "=20")),
        ("quoted-printable (x)", FORM.replace(' ', "=20")),
        ("8bit", FORM.to_owned()),
        ("8-bit", FORM.to_owned()),
        ("utf-8", FORM.to_owned()),
        ("none", FORM.to_owned()),
        ("x-uuencode", uuencoded("body", FORM)),
        ("7bit", format!("see below\n{}", uuencoded("form.txt", FORM))),
        ("7bit", format!("see below\n{}", uuencoded("my form.txt", FORM).replace('`', " "))),
        (
            "7bit",
            format!(
                "see below\n{}bye\n",
                uuencoded("form.eml", &format!("From: wu@b.example\nSubject: y\n\n{FORM}"))
            ),
        ),
    ] {
        let headers = format!("Content-Transfer-Encoding: {encoding}\r\n");
        let mail = read_mail(&mail_of(&headers, body.as_bytes()));
        let mut fields = mail.fields;
        if let Field::Read(company) = &mut fields.company {
            *company = company.replace("acme data ltd.", "Acme Data Ltd.");
        }
        wrong.unless_same(&fields, &acme(), format!("{encoding}: {body}\n{}", mail.text));
    }
}

fn uuencoded(name: &str, text: &str) -> String {
    let mut out = format!("begin 644 {name}\n");
    let six = |value: u8| if value == 0 { '`' } else { char::from(b' ' + value) };
    for line in text.as_bytes().chunks(45) {
        out.push(six(line.len() as u8));
        for group in line.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|at| group.get(at).copied().unwrap_or_default());
            out.extend([a >> 2, (a << 4 | b >> 4) & 63, (b << 2 | c >> 6) & 63, c & 63].map(six));
        }
        out.push('\n');
    }
    out + "`\nend\n"
}
