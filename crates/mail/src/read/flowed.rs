//! Text whose lines were broken on the way, made whole.

use super::label;
use super::quotes::unquoted;

/// Mail programs break lines at 60 to 78 columns.
const SHORTEST: usize = 50;
const LONGEST: usize = 100;
/// With the next word, the line would have been longer than this.
const BROKEN_AT: usize = 64;
/// What a mail ends with, in small letters.
const CLOSINGS: [&str; 14] = [
    "--",
    "regards",
    "best ",
    "kind ",
    "thank",
    "sincerely",
    "yours",
    "cheers",
    "谢谢",
    "感谢",
    "此致",
    "祝",
    "顺祝",
    "敬",
];

/// RFC 3676: a space at a line's end says that the line goes on, if what follows is quoted as deeply.
/// `delsp` says that the space is no part of the text.
pub(super) fn unflowed(text: &str, delsp: bool) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut goes_on = None;
    for line in text.lines() {
        let (depth, rest) = unquoted(line);
        let rest = if depth == 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let joins = goes_on == Some(depth) && rest != "-- " && !label::begins(rest);
        if joins {
            // Chinese has no spaces, and some programs flow it all the same.
            let bare = whole.trim_end_matches(' ').len();
            if is_wide(whole[..bare].chars().next_back()) && is_wide(rest.chars().next()) {
                whole.truncate(bare);
            }
        } else {
            if goes_on.is_some() {
                whole.push('\n');
            }
            (0..depth).for_each(|_| whole.push_str("> "));
        }
        let flows = rest.ends_with(' ') && rest != "-- ";
        whole.push_str(if flows && delsp { &rest[..rest.len() - 1] } else { rest });
        goes_on = flows.then_some(depth);
        if !flows {
            whole.push('\n');
        }
    }
    whole
}

/// A text in which lines go on that a mail program broke because they were too long.
pub(super) fn unwrapped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut last = "";
    for line in text.lines() {
        if is_broken(last, line) {
            let wide = is_wide(last.trim_end().chars().next_back())
                && is_wide(line.trim_start().chars().next());
            whole.truncate(whole.trim_end().len());
            whole.push_str(if wide { "" } else { " " });
            whole.push_str(line.trim_start());
        } else {
            if !whole.is_empty() {
                whole.push('\n');
            }
            whole.push_str(line);
        }
        last = line;
    }
    whole
}

/// Whether the next line belongs to the one before it.
fn is_broken(line: &str, next: &str) -> bool {
    let (line, next) = (line.trim_end(), next.trim());
    if next.is_empty() || line.contains(['\t', '|']) || next.contains(['\t', '|']) {
        return false;
    }
    let (long, word) = (width(line, LONGEST + 1), first_word(next));
    if !(SHORTEST..=LONGEST).contains(&long) || long + word <= BROKEN_AT {
        return false;
    }
    let lower = next.to_lowercase();
    let begins_anew = label::begins(next)
        || next.starts_with(['-', '*', '•', '>', '_', '='])
        || next.split(['.', ')', '、']).next().is_some_and(|it| it.len() < 3 && it.parse::<u8>().is_ok())
        || CLOSINGS.iter().any(|closing| lower.starts_with(closing))
        // Some other field.
        || next.split([':', '：']).next().is_some_and(|it| it.len() < next.len() && it.chars().count() < 24);
    !begins_anew && !ends_sentence(line)
}

fn ends_sentence(line: &str) -> bool {
    let short = ["ltd.", "co.", "inc.", "corp.", "no.", "st.", "dr.", "mr.", "ms.", "pty."];
    let lower = line.to_lowercase();
    line.ends_with(['。', ';', '；', '!', '！', '?', '？', ':', '：', '.'])
        && !short.iter().any(|it| lower.ends_with(it))
}

/// Columns of the first word, and of the space before it.
fn first_word(text: &str) -> usize {
    match text.chars().next() {
        first if is_wide(first) => 2,
        _ => 1 + width(text.split_whitespace().next().unwrap_or_default(), LONGEST),
    }
}

/// Columns, as far as they are counted.
fn width(text: &str, most: usize) -> usize {
    text.chars().take(most).map(|c| if is_wide(Some(c)) { 2 } else { 1 }).sum()
}

/// Chinese, Japanese and Korean characters, and their punctuation.
fn is_wide(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_one() {
        for (text, delsp, expected) in [
            ("a \nb\nc", false, "a b\nc\n"),
            ("> a \n> b\n>> c \n> d", false, "> a b\n> > c \n> d\n"),
            ("甲 \n乙", true, "甲乙\n"),
            ("甲 \n乙", false, "甲乙\n"),
            (" > a\n a", false, "> a\na\n"),
            ("a \n-- \nb", false, "a \n-- \nb\n"),
            ("Company name: a \nProject name: b", false, "Company name: a \nProject name: b\n"),
        ] {
            assert_eq!(unflowed(text, delsp), expected, "{text:?}");
        }
    }

    #[test]
    fn broken_lines_are_one() {
        let long = "Company name: A Company With A Very Long Name That Was Wrapped By";
        for (next, joined) in [
            ("The Mail Program", true),
            ("Project name: x", false),
            ("", false),
            ("Best regards", false),
            ("2. next", false),
            ("Phone: 123", false),
        ] {
            let text = format!("{long}\n{next}");
            let expected = if joined { format!("{long} {next}") } else { text.clone() };
            assert_eq!(unwrapped(&text).trim_end(), expected.trim_end());
        }
        assert_eq!(unwrapped("Company name: Acme\nData"), "Company name: Acme\nData");
        let half = "甲".repeat(35);
        assert_eq!(unwrapped(&format!("公司名称：{half}\n乙")), format!("公司名称：{half}乙"));
    }
}
