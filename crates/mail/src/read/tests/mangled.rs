//! Requests in every form that mail programs make of them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use encoding_rs::GB18030;
use proptest::prelude::*;

use super::property::{in_lines, names, run};
use super::*;

/// How a form is laid out.
#[derive(Debug, Clone, Copy)]
enum Layout {
    Lines,
    Dashes,
    Bullets,
    Flowed,
    HtmlLines,
    HtmlTable,
    HtmlAcross,
    HtmlSpans,
    HtmlLetterInACell,
    /// Above an older form.
    AboveAnother,
    Attached,
    Forwarded,
}

const LAYOUTS: [Layout; 12] = [
    Layout::Lines,
    Layout::Dashes,
    Layout::Bullets,
    Layout::Flowed,
    Layout::HtmlLines,
    Layout::HtmlTable,
    Layout::HtmlAcross,
    Layout::HtmlSpans,
    Layout::HtmlLetterInACell,
    Layout::AboveAnother,
    Layout::Attached,
    Layout::Forwarded,
];

const LABELS: [[&str; 3]; 6] = [
    ["Company name", "Project name", "Contract signing date"],
    ["Client name", "Project title", "Date of signing"],
    ["公司名称", "项目名称", "合同签订日期"],
    ["客户全称", "工程名称", "签约日"],
    ["单位名称", "项目全称", "簽約日"],
    ["甲方名称", "专案名称", "签署日期"],
];

const CHARSETS: [&str; 5] = ["utf-8", "gb2312", "gb18030", "us-ascii", "x-unknown"];

fn written_day(day: NaiveDate, form: usize) -> String {
    use chrono::Datelike;
    let (year, month, number) = (day.year(), day.month(), day.day());
    match form % 9 {
        0 => format!("{year}/{month:02}/{number:02}"),
        1 => format!("{year}年{month}月{number}日"),
        2 => day.format("%B %-d, %Y").to_string(),
        3 => day.format("%-d %b %Y").to_string(),
        4 => day.format("%d-%b-%Y").to_string(),
        5 => format!("{number:02}.{month:02}.{year}"),
        6 => day.format("%a, %d %b %Y").to_string(),
        7 if year > 1911 => format!("民國{}年{month}月{number}日", year - 1911),
        _ => format!("{year}-{month}-{number} 0:00"),
    }
}

/// Broken at every space, but for the one after a label, and for those within Chinese: it has none, and
/// the reader takes them for the program's.
fn flowed(text: &str) -> String {
    let mut broken = String::new();
    let mut chars = text.chars().peekable();
    while let Some(it) = chars.next() {
        let stays = broken.ends_with(|before: char| before == ':' || !before.is_ascii())
            && (broken.ends_with(':') || chars.peek().is_some_and(|next| !next.is_ascii()));
        match it {
            ' ' if !stays => broken.push_str(" \n "),
            it => broken.push(it),
        }
    }
    broken
}

fn body(rows: &[[String; 2]; 3], layout: Layout) -> (&'static str, String) {
    let escaped = |text: &str| text.replace('&', "&amp;");
    let lines = |divider: &str| -> String {
        rows.iter().map(|[label, value]| format!("{label}{divider}{value}\n")).collect()
    };
    let each = |before: &str, between: &str, after: &str| -> String {
        let rows = rows.iter();
        rows.map(|[label, value]| format!("{before}{label}{between}{}{after}", escaped(value)))
            .collect()
    };
    let html = "text/html";
    match layout {
        Layout::Lines | Layout::Attached | Layout::Forwarded => ("text/plain", lines(": ")),
        Layout::Dashes => ("text/plain", lines(" - ")),
        Layout::Bullets => {
            ("text/plain", lines("：").lines().map(|it| format!("● {it}\n")).collect())
        }
        Layout::Flowed => ("text/plain; format=flowed", flowed(&lines(": "))),
        Layout::HtmlLines => (html, each("<div>", ": ", "</div>")),
        Layout::HtmlTable => {
            let hidden = "<tr style=\"display:none\"><td>Company name</td><td>Wrong</td></tr>";
            (
                html,
                format!("<table>{hidden}{}</table>", each("<tr><td>", "</td>\n<td>", "</td></tr>")),
            )
        }
        Layout::HtmlAcross => {
            let cells = |at: usize| -> String {
                rows.iter().map(|row| format!("<td>{}</td>", escaped(&row[at]))).collect()
            };
            let (head, row) = (cells(0), cells(1));
            (html, format!("<table><tr><td>No.</td>{head}</tr><tr><td>1</td>{row}</tr></table>"))
        }
        Layout::HtmlSpans => {
            (html, each("<span style='display:block'>", ": <del>x</del>", "</span>"))
        }
        Layout::HtmlLetterInACell => {
            (html, format!("<table><tr><td>{}</td></tr></table>", each("", ": ", "<br>")))
        }
        Layout::AboveAnother => {
            let older =
                "\n-----Original Message-----\nFrom: x\nCompany name: Old\nAccount name: old\n";
            ("text/plain", lines(": ") + older)
        }
    }
}

/// The message, by the encoding that its bytes travel in.
fn message(kind: &str, charset: &str, text: &str, layout: Layout, packed: bool) -> Vec<u8> {
    // Labels lie: what is called GB is often UTF-8, and the other way round.
    let gb = charset.starts_with("gb");
    let bytes = if gb { GB18030.encode(text).0.into_owned() } else { text.as_bytes().to_vec() };
    let (encoding, bytes) = match packed {
        true => ("base64", in_lines(&BASE64_STANDARD.encode(bytes), 76, "\r\n")),
        false => ("8bit", bytes),
    };
    let heading = format!(
        "Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    );
    let part = |extra: &str| {
        let above = format!("--b\r\n\r\nsee below\r\n--b\r\n{extra}{heading}\r\n");
        let body = [above.as_bytes(), &bytes, b"\r\n--b--\r\n"].concat();
        mail_of("Content-Type: multipart/mixed; boundary=b\r\n", &body)
    };
    match layout {
        Layout::Attached => part("Content-Disposition: attachment; filename=a.txt\r\n"),
        Layout::Forwarded => part("Content-Type: message/rfc822\r\n\r\nFrom: wu@b.example\r\n"),
        _ => mail_of(&heading, &bytes),
    }
}

#[test]
fn a_request_reads_back_however_it_is_mangled() {
    let day = (1990..2100_i32, 1..=12_u32, 1..=28_u32);
    let values = (names(), names(), day);
    let hand = (0..LAYOUTS.len(), 0..LABELS.len(), 0..CHARSETS.len(), 0..9_usize, any::<bool>());
    run(1500, &(values, hand), |((company, project, (year, month, number)), hand)| {
        let (layout, labels, charset, form, packed) = hand;
        let day = NaiveDate::from_ymd_opt(year, month, number).unwrap();
        let values = [company.clone(), project.clone(), written_day(day, form)];
        let rows = [0, 1, 2].map(|at| [LABELS[labels][at].to_owned(), values[at].clone()]);
        let (kind, text) = body(&rows, LAYOUTS[layout]);
        let raw = message(kind, CHARSETS[charset], &text, LAYOUTS[layout], packed);
        let fields = read_mail(&raw).fields;
        prop_assert_eq!(fields.company, Field::Read(company), "{}", String::from_utf8_lossy(&raw));
        prop_assert_eq!(fields.project, Field::Read(project), "{}", String::from_utf8_lossy(&raw));
        prop_assert_eq!(fields.signed_on, Field::Read(day), "{}", String::from_utf8_lossy(&raw));
        prop_assert_eq!(fields.wished_name, Field::Missing);
        Ok(())
    });
}
