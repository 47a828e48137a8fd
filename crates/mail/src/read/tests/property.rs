use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

/// How a request is written.
#[derive(Debug, Clone)]
struct Hand {
    chinese: bool,
    wide_colons: bool,
    below: bool,
    html: bool,
    quoted: bool,
    gb18030: bool,
    travels: Travels,
}

#[derive(Debug, Clone, Copy)]
enum Travels {
    AsItIs,
    QuotedPrintable,
    Base64,
}

fn hands() -> impl Strategy<Value = Hand> {
    let travels =
        prop_oneof![Just(Travels::AsItIs), Just(Travels::QuotedPrintable), Just(Travels::Base64),];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (flags, any::<bool>(), travels).prop_map(|(flags, gb18030, travels)| {
        let (chinese, wide_colons, below, html, quoted) = flags;
        Hand { chinese, wide_colons, below, html, quoted, gb18030, travels }
    })
}

/// Names that aren't words of the form themselves.
pub(super) fn names() -> impl Strategy<Value = String> {
    "[A-Z甲乙丙丁天地玄黄][a-z甲乙丙丁天地玄黄0-9]{1,12}( [A-Z&甲乙丙丁][a-z0-9甲乙丙丁.]{1,8}){0,3}[a-z公司）]"
}

#[derive(Debug, Clone)]
struct Request {
    company: String,
    project: String,
    day: (i32, u32, u32),
    account: Option<String>,
}

fn requests() -> impl Strategy<Value = Request> {
    let day = (1990..2100_i32, 1..=12_u32, 1..=28_u32);
    let account = prop::option::of("[a-z][a-z0-9_.-]{1,20}[a-z0-9]{2}");
    (names(), names(), day, account).prop_map(|(company, project, day, account)| Request {
        company,
        project,
        day,
        account,
    })
}

fn written(request: &Request, hand: &Hand) -> Vec<u8> {
    let labels = if hand.chinese {
        ["公司名称", "项目名称", "合同签订日期", "账号名称"]
    } else {
        ["Company name", "Project name", "Contract signing date", "Account name"]
    };
    let (year, month, day) = request.day;
    let day = if hand.chinese {
        format!("{year}年{month}月{day}日")
    } else {
        format!("{year}/{month:02}/{day:02}")
    };
    let values =
        [Some(&request.company), Some(&request.project), Some(&day), request.account.as_ref()];
    let colon = if hand.wide_colons { "：" } else { ": " };
    let mut text = String::from("Hello\n\n");
    for (label, value) in labels.into_iter().zip(values) {
        let Some(value) = value else { continue };
        let gap = if hand.below { "\n" } else { "" };
        text += &format!("{label}{colon}{gap}{value}\n");
    }
    text += "\n-- \nLi\n";
    if hand.html {
        let escaped = text.replace('&', "&amp;");
        let lines = escaped.lines().map(|line| format!("<div>{line}</div>\n"));
        text = format!("<html><body>{}</body></html>", lines.collect::<String>());
    } else if hand.quoted {
        text = text.lines().map(|line| format!("> {line}\n")).collect();
    }
    let kind = if hand.html { "html" } else { "plain" };
    let (charset, bytes) = if hand.gb18030 {
        ("gb18030", requests::gb18030(&text))
    } else {
        ("utf-8", text.into_bytes())
    };
    let (encoding, body) = match hand.travels {
        Travels::AsItIs => ("8bit", bytes),
        Travels::Base64 => ("base64", in_lines(&BASE64_STANDARD.encode(bytes), 76, "\r\n")),
        Travels::QuotedPrintable => {
            let quoted: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
            ("quoted-printable", in_lines(&quoted, 75, "=\r\n"))
        }
    };
    let headers = format!(
        "Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    );
    mail_of(&headers, &body)
}

pub(super) fn in_lines(text: &str, length: usize, end: &str) -> Vec<u8> {
    let lines = text.as_bytes().chunks(length).map(|line| [line, end.as_bytes()].concat());
    lines.collect::<Vec<_>>().concat()
}

pub(super) fn run<S: Strategy>(
    cases: u32,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = ProptestConfig { cases, failure_persistence: None, ..Default::default() };
    // The same cases each time: what passes once passes always.
    let rng = proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm);
    if let Err(error) = TestRunner::new_with_rng(config, rng).run(strategy, test) {
        panic!("{error}");
    }
}

#[test]
fn a_request_reads_back_in_any_hand() {
    run(256, &(requests(), hands()), |(request, hand)| {
        let raw = written(&request, &hand);
        let fields = read_mail(&raw).fields;
        prop_assert_eq!(fields.company, Field::Read(request.company));
        prop_assert_eq!(fields.project, Field::Read(request.project));
        let (year, month, day) = request.day;
        let signed_on = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        prop_assert_eq!(fields.signed_on, Field::Read(signed_on));
        prop_assert_eq!(fields.wished_name, request.account.map_or(Field::Missing, Field::Read));
        Ok(())
    });
}

/// Every text is a line, and nothing is longer than was promised.
pub(super) fn is_tame(reading: &Reading) -> bool {
    let line = |text: &str| {
        !text.contains(char::is_control) && text.trim() == text && text.chars().count() <= 500
    };
    let Reading::Mail(mail) = reading else { return line(reading.message_id()) };
    let field = |field: &Field<String>| match field {
        Field::Read(text) | Field::Unreadable(text) => line(text) && text.chars().count() <= 200,
        Field::Missing => true,
    };
    let from = mail.from.iter().flat_map(|from| [&from.name, &from.address]);
    let texts = from.chain([&mail.sender, &mail.reply_to, &mail.subject]);
    line(&mail.message_id)
        && texts.flatten().all(|text| line(text))
        && [&mail.fields.company, &mail.fields.project, &mail.fields.wished_name].map(field)
            == [true; 3]
        && !mail.text.contains('\0')
}

#[test]
fn no_bytes_do_harm() {
    let trusted = ["mx".to_owned()];
    let tame = |raw: Vec<u8>| {
        prop_assert!(is_tame(&read(&raw, &trusted)));
        Ok(())
    };
    run(512, &prop::collection::vec(any::<u8>(), 0..2000), tame);
    let bits = prop::sample::select(vec![
        "From: ",
        "a@b.example",
        "Subject: ",
        "Message-ID: <",
        ">",
        "\r\n",
        "\n",
        " ",
        "\t",
        "Content-Type: ",
        "multipart/mixed; boundary=b",
        "multipart/alternative; boundary=\"b\"",
        "message/rfc822",
        "text/html",
        "text/plain; charset=gb18030",
        "; format=flowed",
        "Content-Transfer-Encoding: ",
        "base64",
        "quoted-printable",
        "--b",
        "--",
        "=?utf-8?B?",
        "=?gb2312?Q?",
        "?=",
        "=0D=0A",
        "Authentication-Results: mx; ",
        "dkim=pass header.d=",
        "(",
        ")",
        "\"",
        "\\",
        ";",
        ":",
        "：",
        "Company name",
        "公司名称",
        "签订日期：",
        "2026/01/31",
        "<td>",
        "<div",
        "<!--",
        "&#",
        "Date: Sat, 31 Jan 2026 20:00:00 +0800",
        "\0",
        "|",
        "账号名称",
    ]);
    let bit = prop_oneof![
        9 => bits.prop_map(|bit| bit.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..6),
    ];
    let mails = prop::collection::vec(bit, 0..60).prop_map(|bits| bits.concat());
    run(4096, &mails, tame);
    run(2048, &mails.prop_map(|body| mail_of("", &body)), tame);
}
