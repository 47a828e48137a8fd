//! What a mail costs grows as its size does, whatever is in it.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use super::*;

const SMALL: usize = 16 << 10;
const TIMES: usize = 8;
/// What grows with the square of the size costs [`TIMES`] times as much again.
const MOST: u32 = 3 * TIMES as u32;
/// What is cheaper says nothing.
const LEAST: Duration = Duration::from_millis(2);

/// What this thread has worked, which no other one's work lengthens.
fn worked() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap().into()
}

fn cost(raw: &[u8]) -> Duration {
    let once = || {
        let began = worked();
        read(raw, &[]);
        mask_raw(head(raw));
        worked() - began
    };
    once().min(once())
}

fn grows_as_its_size(what: &str, mail: impl Fn(usize) -> Vec<u8>) {
    let small = cost(&mail(SMALL)).max(LEAST);
    let large = cost(&mail(SMALL * TIMES));
    assert!(large < small * MOST, "{what}: {small:?} for one, {large:?} for {TIMES} times as much");
}

fn bodies(headers: &str, units: &[&str]) {
    for unit in units {
        grows_as_its_size(&format!("{headers}{unit:?}"), |size| {
            mail_of(headers, &unit.as_bytes().repeat(size / unit.len()))
        });
    }
}

#[test]
fn texts() {
    bodies(
        "Content-Type: text/plain; charset=utf-8\r\n",
        &[
            "x",
            "\n",
            "\r\r\n",
            "Company name:\n",
            "公司名称\t",
            ">",
            "> a\n",
            "From: x\nTo: y\n",
            "| a ",
            ":\n",
            "1/",
            "Contract date: 1 ",
            "password: ",
            "Password:\n",
            "aaaaa-",
            "set-password?token=",
            "begin 644 a.txt\n",
            "begin 644 a.txt\n#0V%T\n`\nend\n",
        ],
    );
    bodies("Content-Type: text/plain; format=flowed\r\n", &["x \n", "> x \n"]);
    bodies("Content-Type: text/plain; charset=gb18030\r\n", &["\u{81}\u{fe}"]);
    bodies("Content-Type: text/plain; charset=utf-7\r\n", &["+AAA"]);
    bodies("Content-Transfer-Encoding: base64\r\n", &["QUJD\r\n", "!=?\n", "QQ==\n"]);
    bodies("Content-Transfer-Encoding: quoted-printable\r\n", &["=\r\n", "=XY"]);
}

#[test]
fn pages() {
    bodies(
        "Content-Type: text/html\r\n",
        &[
            "<div>",
            "</div>",
            "<!--",
            "<",
            "&",
            "<td>",
            "<pre>\n",
            "<table><tr><td>",
            "<tr><td>Company name<td>Acme",
            "<blockquote>x\n</blockquote>",
            "<a '\">",
            "<input value=x>",
            "<p style='display:none'>x</p>",
            "<style>.a{color:red}</style><p class='a b c d e f g'>x</p>",
        ],
    );
}

#[test]
fn parts_of_messages() {
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n";
    bodies(
        mixed,
        &[
            "--bb\r\n",
            "-",
            "--b\r\n\r\nx\r\n",
            "--b\r\nContent-Type: message/rfc822\r\n\r\n",
            "--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n",
            "--b\r\nContent-Type: text/html\r\n\r\n<p>Company: x</p>\r\n",
            "--b\r\nX: y\r\n",
        ],
    );
    bodies(
        "Content-Type: multipart/mixed; boundary=missing\r\n",
        &["--x\n", "--x\r\nContent-\r\n"],
    );
    bodies("Content-Type: message/rfc822\r\n", &["Content-Type: message/rfc822\r\n\r\n"]);
}

#[test]
fn headers() {
    for unit in [
        "X: y\r\n",
        "Subject: =?utf-8?Q?x?=\r\n",
        "Subject: =?utf-8?B?=?=?\r\n ",
        "To: <a@b.example>,\r\n ",
        "To: ((((\r\n ",
        "To: a:b:c;\"<<\r\n ",
        "Received: from a (b [1.2.3.4]) by c;\r\n",
        "Authentication-Results: a; (((((\r\n ",
        "Content-Type: text/plain; a*0*=%41; a*1*=%42\r\n ; ",
        "Content-Type: text/plain; ((((\r\n ",
        "Message-ID: <<<<\r\n ",
        "Date: (((((\r\n ",
    ] {
        grows_as_its_size(unit, |size| {
            format!("From: a@b.example\r\n{}\r\n\r\nx", unit.repeat(size / unit.len())).into_bytes()
        });
    }
}
