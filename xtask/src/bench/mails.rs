//! The row about mails of the largest size that is read, made to cost as much as they can.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use rollcall_mail::{MAX_MESSAGE_BYTES, head, mask_raw, read};

use super::table::{Goal, Line, Unit};

/// A kind of mail: what fills it, behind what it begins with.
struct Kind {
    name: &'static str,
    begins: fn() -> String,
    unit: &'static str,
}

const KINDS: [Kind; 16] = [
    Kind { name: "one line", begins: plain, unit: "x" },
    Kind { name: "a form without an end", begins: plain, unit: "Company name:\n" },
    Kind { name: "quotations", begins: plain, unit: "> From: x\n> To: y\n" },
    Kind { name: "odd line ends", begins: plain, unit: "a\r\r\n" },
    Kind { name: "uuencode", begins: plain, unit: "begin 644 a.txt\n#0V%T\n`\nend\n" },
    Kind { name: "format=flowed", begins: flowed, unit: "甲 \n" },
    Kind {
        name: "one huge base64 part",
        begins: attachment,
        unit: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\r\n",
    },
    Kind { name: "base64, each line by itself", begins: base64, unit: "QQ==\r\n" },
    Kind { name: "quoted-printable", begins: quoted_printable, unit: "=E5=85=AC=\r\n" },
    Kind {
        name: "HTML with many styles",
        begins: html,
        unit: "<style>.a{color:red}</style><p class='a b c d e f g'>x</p>",
    },
    Kind { name: "nested HTML", begins: html, unit: "<table><tr><td><pre>a:b\n" },
    Kind { name: "HTML with open quotes", begins: html, unit: "<a '\">" },
    Kind { name: "tiny parts", begins: mixed, unit: "--b\r\n\r\nx\r\n" },
    Kind { name: "deeply nested parts", begins: nested, unit: "--b9\r\n\r\nx\r\n--b8x\r\n" },
    Kind {
        name: "messages within messages",
        begins: message,
        unit: "Content-Type: message/rfc822\r\n\r\n",
    },
    Kind { name: "as many headers as there may be", begins: headers, unit: "公司 x\n" },
];

fn with(headers: &str) -> String {
    format!("From: Li <li@acme.example>\r\nTo: a@vendor.example\r\nSubject: x\r\n{headers}\r\n")
}

fn plain() -> String {
    with("")
}

fn flowed() -> String {
    with("Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\r\n")
}

fn base64() -> String {
    with("Content-Transfer-Encoding: base64\r\n")
}

fn quoted_printable() -> String {
    with("Content-Transfer-Encoding: quoted-printable\r\n")
}

fn html() -> String {
    with("Content-Type: text/html\r\n")
}

fn mixed() -> String {
    with("Content-Type: multipart/mixed; boundary=b\r\n")
}

fn message() -> String {
    with("Content-Type: message/rfc822\r\n")
}

fn attachment() -> String {
    mixed()
        + "--b\r\n\r\nCompany name: Acme\r\n--b\r\nContent-Type: text/plain\r\n\
           Content-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n"
}

fn nested() -> String {
    let mut begins = with("Content-Type: multipart/mixed; boundary=b0\r\n");
    for level in 0..9 {
        let inner = format!("Content-Type: multipart/mixed; boundary=b{}\r\n\r\n", level + 1);
        let _ = write!(begins, "--b{level}\r\n{inner}");
    }
    begins
}

fn headers() -> String {
    with(&"X-Long: =?utf-8?B?5YWs?=\r\n =?gbk?Q?=B9=AB?=\r\n".repeat(5000))
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which of the kinds
    kind: usize,
}

/// Reads one mail as the service does, and prints how many milliseconds that took, and how many bytes
/// this process has had at most, with the mail in memory.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let kind = KINDS.get(options.kind).context("no such kind")?;
    let mut raw = Vec::with_capacity(MAX_MESSAGE_BYTES);
    raw.extend_from_slice((kind.begins)().as_bytes());
    while raw.len() + kind.unit.len() <= MAX_MESSAGE_BYTES {
        raw.extend_from_slice(kind.unit.as_bytes());
    }
    let start = Instant::now();
    let reading = read(&raw, &[]);
    let kept = mask_raw(head(&raw));
    let took = start.elapsed();
    std::hint::black_box((reading, kept));
    println!("{} {}", took.as_secs_f64() * 1e3, most_memory()?);
    Ok(ExitCode::SUCCESS)
}

fn most_memory() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|it| it.trim().strip_suffix("kB")).context("no VmHWM")?;
    Ok(kilobytes.trim().parse::<u64>()? * 1024)
}

/// The slowest and the largest, each in a process of its own.
pub(super) fn largest() -> Result<Vec<Line>> {
    let (mut slowest, mut most) = ((0.0, ""), (0.0, ""));
    for (index, kind) in KINDS.iter().enumerate() {
        let mut reader = Command::new(std::env::current_exe()?);
        let output = reader.args(["read-mail", &index.to_string()]).output()?;
        ensure!(output.status.success(), "{}: {}", kind.name, output.status);
        let said = String::from_utf8(output.stdout)?;
        let Some((time, memory)) = said.trim().split_once(' ') else { bail!("{said}") };
        let (time, memory): (f64, f64) = (time.parse()?, memory.parse::<f64>()? / MIB);
        eprintln!("  {}: {time:.0} ms, {memory:.0} MiB", kind.name);
        if time > slowest.0 {
            slowest = (time, kind.name);
        }
        if memory > most.0 {
            most = (memory, kind.name);
        }
    }
    let time = Goal::new(Unit::Milliseconds, slowest.0, 1000.0, 700.0);
    let memory = Goal::new(Unit::Mebibytes, most.0, 100.0, 80.0);
    Ok(vec![
        Line::judged(&format!("read 25 MiB of mail, the slowest: {}", slowest.1), time),
        Line::judged(&format!("read 25 MiB of mail, memory: {}", most.1), memory),
    ])
}

const MIB: f64 = 1024.0 * 1024.0;
