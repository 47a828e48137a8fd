//! The messages that a text is made of: what was written now, and what it quotes.

use std::collections::BTreeMap;

use super::fold::fold;

/// Deeper quotations are one.
const MAX_LEVEL: usize = 20;
/// So many lines are looked at for the headers of a quoted message.
const NEAR: usize = 5;

/// What programs write above a message that they quote or pass on whole, folded.
const TITLES: [&str; 20] = [
    "original message",
    "original appointment",
    "forwarded message",
    "begin forwarded message",
    "forwarded by",
    "原始邮件",
    "原始郵件",
    "原邮件",
    "原郵件",
    "转发邮件信息",
    "转发邮件",
    "转发的邮件",
    "轉寄郵件",
    "ursprüngliche nachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message transféré",
    "mensaje original",
    "messaggio originale",
    "元のメッセージ",
];

/// How the line ends that says who wrote what follows, folded.
const WROTE: [&str; 9] = [
    "wrote:",
    "写道:",
    "寫道:",
    "a écrit :",
    "a écrit:",
    "escribió:",
    "ha scritto:",
    "書きました:",
    "schreef:",
];

/// The headers of a quoted message, folded: who, and what else.
const FROM: [&str; 6] = ["from:", "发件人:", "寄件者:", "寄件人:", "von:", "差出人:"];
const OTHERS: [&str; 22] = [
    "sent:",
    "to:",
    "date:",
    "subject:",
    "cc:",
    "发送时间:",
    "收件人:",
    "主题:",
    "抄送:",
    "日期:",
    "发送日期:",
    "时间:",
    "寄件日期:",
    "收件者:",
    "主旨:",
    "gesendet:",
    "an:",
    "betreff:",
    "datum:",
    "送信日時:",
    "宛先:",
    "件名:",
];

/// How deeply a line is quoted, and the line without that.
pub(super) fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    // Some indent what they quote.
    while let Some(inner) = rest.trim_start_matches(' ').strip_prefix(['>', '＞']) {
        if depth == 0 && rest.starts_with("    ") {
            break;
        }
        depth += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    (depth, rest)
}

/// The messages in a text, the newest first.
pub(super) fn messages(text: &str) -> Vec<String> {
    by_depth(text).into_values().collect()
}

/// What was written now: nothing, if all of a text is quoted.
pub(super) fn newest(text: &str) -> String {
    by_depth(text).remove(&0).unwrap_or_default()
}

fn by_depth(text: &str) -> BTreeMap<usize, String> {
    let lines: Vec<(usize, &str)> = text.lines().map(unquoted).collect();
    let folded: Vec<String> =
        lines.iter().map(|(_, line)| line.trim().chars().take(200).map(folded).collect()).collect();
    let mut found: BTreeMap<usize, String> = BTreeMap::new();
    let mut begun: Vec<usize> = Vec::new();
    for (at, (depth, line)) in lines.iter().enumerate() {
        while begun.last().is_some_and(|it| it > depth) {
            begun.pop();
        }
        if begun.len() < MAX_LEVEL && begins_older(&folded[at..]) {
            begun.push(*depth);
        }
        let level = (depth + begun.len()).min(MAX_LEVEL);
        let message = found.entry(level).or_default();
        message.push_str(line);
        message.push('\n');
    }
    found
}

fn folded(c: char) -> char {
    match fold(c) {
        '發' => '发',
        '題' => '题',
        '\u{2500}' | '_' => '-',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Whether an older message begins with the first of these lines.
fn begins_older(lines: &[String]) -> bool {
    let Some(line) = lines.first() else { return false };
    let bare = line.trim_matches(['-', '=', '*', ' ']);
    let title = bare.trim_end_matches([':', ' ']);
    if TITLES.contains(&title) {
        return true;
    }
    let schrieb = bare.contains(" schrieb ") && bare.ends_with(':');
    if schrieb || WROTE.iter().any(|end| bare.ends_with(end)) {
        return true;
    }
    let header = |line: &str, names: &[&str]| {
        let line: String = line.chars().filter(|c| !matches!(c, '*' | ' ')).take(20).collect();
        names.iter().any(|name| line.starts_with(name))
    };
    // A ruler is no line of the headers.
    let mut near = lines.iter().skip(1).take(NEAR);
    header(bare, &FROM) && near.any(|line| header(line, &OTHERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        for older in [
            "-----Original Message-----\nold",
            "---------- Forwarded message ---------\nold",
            "------------------ 原始邮件 ------------------\nold",
            "________________________________\nFrom: Li <li@a.example>\nSent: Friday\nTo: x\nold",
            "On Fri, 30 Jan 2026 at 10:00, Li <li@a.example> wrote:\n> old",
            "Am 30.01.2026 um 10:00 schrieb Li:\n> old",
            "在 2026年1月30日，李 <li@a.example> 写道：\nold",
            "发件人： 李\n发送时间： 2026年1月30日\n收件人： x\nold",
            "寄件者: 李\n寄件日期: 2026年1月30日\nold",
            "*From:* Li\n*Date:* Friday\nold",
            "> old",
            "＞ old",
        ] {
            let text = format!("new\n\n{older}\n");
            let found = messages(&text);
            assert!(found[0].starts_with("new"), "{older}");
            assert!(!found[0].contains("old"), "{older}: {found:?}");
        }
        let below =
            messages("On Friday Li wrote:\n> old\n> On Thursday Wu wrote:\n>> older\n\nnew\n");
        assert!(below[0].contains("new") && below[1].contains("old\n"), "{below:?}");
        assert!(below.last().unwrap().contains("older"), "{below:?}");
        assert_eq!(messages("From: a form\nCompany: b").len(), 1);
    }
}
