//! Mails of the field, mutated: whatever comes of it is read without a panic, and harmless.
//!
//! `TEST_FUZZ_SECONDS=900` goes on for so long, each time with other cases; `TEST_FUZZ_SEED` repeats a
//! run. A mail that breaks the reader is kept as a file.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use super::property::is_tame;
use super::*;

/// Without a time, so many.
const CASES: u64 = 1500;
const MAX_CHANGES: usize = 12;
const MAX_LENGTH: usize = 64 << 10;

/// What mails are made of.
const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\r\r\n",
    b"\n ",
    b"\n\t",
    b": ",
    b"; ",
    b"=",
    b"\"",
    b"\\",
    b"(",
    b")",
    b"<",
    b">",
    b"--",
    b"--b",
    b"--b--",
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xa3\xba",
    b"\x81\x30\x81\x30",
    b"\x1b$B",
    b"\x1b(B",
    b"~{",
    b"~}",
    b"+AAA-",
    b"=?utf-8?B?",
    b"=?gb2312?Q?",
    b"?=",
    b"=E5=85=AC",
    b"=\r\n",
    b"From: ",
    b"\nFrom: Li <li@acme.example>\n",
    b"Return-Path: <>\n",
    b"Subject: ",
    b"Date: Sat, 31 Jan 2026 20:00:00 +0800\n",
    b"Content-Type: text/html; charset=gbk\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: multipart/alternative; boundary=\"b\"\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Disposition: attachment; filename*=utf-8''%E5.txt\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"begin 644 a.eml\n",
    b"\n`\nend\n",
    b"<table>",
    b"<tr><td>",
    b"</td>",
    b"<div style='display:none'>",
    b"<span style=\"font-size:0",
    b"<style>.a{color:#fff}",
    b"<!--",
    b"-->",
    b"&#x110000;",
    b"&#20844;",
    b"<blockquote type=cite>",
    b"<input value='",
    b"> ",
    b"Company name: ",
    "公司名称：".as_bytes(),
    "签订日期——".as_bytes(),
    "民國115年1月31日".as_bytes(),
    "二〇二六年".as_bytes(),
    b"1/2/2026",
    b"99999999",
    b"Password: ",
    "密码：".as_bytes(),
    b"aaaaa-bbbbb-ccccc-ddddd",
    b"set-password?token=3D",
    "\u{2028}\u{85}\u{b}".as_bytes(),
    "\u{202e}".as_bytes(),
    "İ".as_bytes(),
    "ﬀ".as_bytes(),
    "\u{fe30}".as_bytes(),
];

/// The same numbers for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        if most == 0 { 0 } else { usize::try_from(self.next() % most as u64).unwrap() }
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn mutated(&mut self, mails: &[Vec<u8>]) -> Vec<u8> {
        let mut raw = self.one(mails).clone();
        for _ in 0..=self.below(MAX_CHANGES) {
            let at = self.below(raw.len());
            let end = (at + self.below(200)).min(raw.len());
            match self.below(9) {
                0 => raw.insert(at, self.next() as u8),
                1 if at < raw.len() => raw[at] ^= 1 << self.below(8),
                2 => drop(raw.drain(at..end)),
                3 => raw.extend_from_within(at..end),
                4 => raw.truncate(at.max(1)),
                5 => {
                    let other = self.one(mails);
                    let from = self.below(other.len());
                    let piece = &other[from..(from + self.below(2000)).min(other.len())];
                    drop(raw.splice(at..at, piece.iter().copied()));
                }
                6 => {
                    let piece = raw[at..end].repeat(self.below(40));
                    drop(raw.splice(at..at, piece));
                }
                _ => drop(raw.splice(at..at, self.one(WORDS).iter().copied())),
            }
            raw.truncate(MAX_LENGTH);
        }
        raw
    }
}

fn mails() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/field");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "eml")).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn is_harmless(raw: &[u8]) -> bool {
    let reading = read(raw, &["mx".to_owned()]);
    let masked = mask_raw(raw);
    is_tame(&reading)
        && is_tame(&unread(raw, Unreadable::TooLarge))
        && masked.is_empty() == raw.is_empty()
}

#[test]
fn mutated_mails_are_read_without_harm() {
    let variable = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seconds = variable("TEST_FUZZ_SECONDS").map(Duration::from_secs);
    let any = || RandomState::new().build_hasher().finish();
    let seed = variable("TEST_FUZZ_SEED").unwrap_or_else(|| seconds.map_or(1, |_| any()));
    let (began, mails, mut chance) = (Instant::now(), mails(), Chance(seed.max(1)));
    let mut cases = 0;
    while seconds.map_or(cases < CASES, |most| began.elapsed() < most) {
        let raw = chance.mutated(&mails);
        if !matches!(catch_unwind(AssertUnwindSafe(|| is_harmless(&raw))), Ok(true)) {
            let file = std::env::temp_dir().join(format!("mail-{seed}-{cases}.eml"));
            std::fs::write(&file, &raw).unwrap();
            panic!("seed {seed}, case {cases}: {}", file.display());
        }
        cases += 1;
    }
    println!("{cases} mails of seed {seed}");
}
