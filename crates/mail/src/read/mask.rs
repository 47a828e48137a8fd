//! Passwords that a mail quotes.

/// What a password is called, in small letters.
const NAMES: [&str; 6] = ["password", "passwort", "mot de passe", "密码", "密碼", "パスワード"];
const MASK: &str = "********";
/// How far below its label a password may stand.
const REACH: usize = 2;

/// A text without the passwords that stand behind their labels, in the same line or below.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut waits = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let end = &line[content.len()..];
        match value_in(content) {
            Some(at) if content[at..].trim().is_empty() => {
                masked.push_str(content);
                waits = REACH;
            }
            Some(at) => {
                masked.push_str(&content[..at]);
                masked.push_str(MASK);
                waits = 0;
            }
            None if waits > 0 && !content.trim_matches([' ', '\t', '>', '|']).is_empty() => {
                let quoted =
                    content.len() - content.trim_start_matches([' ', '\t', '>', '|']).len();
                masked.push_str(&content[..quoted]);
                masked.push_str(MASK);
                waits = 0;
            }
            None => {
                masked.push_str(content);
                waits = usize::saturating_sub(waits, 1);
            }
        }
        masked.push_str(end);
    }
    masked
}

/// Where the value behind a password's label begins.
fn value_in(line: &str) -> Option<usize> {
    let lower = line.to_ascii_lowercase();
    NAMES
        .iter()
        .filter_map(|name| {
            lower.match_indices(name).find_map(|(at, _)| {
                let after = &line[at + name.len()..];
                let rest = after.trim_start_matches([' ', '*', '_', '"', '\u{a0}', '>']);
                let mark =
                    rest.chars().next().filter(|c| matches!(c, ':' | '：' | '=' | '\t' | '|'))?;
                let rest = rest[mark.len_utf8()..]
                    .trim_start_matches([' ', '\t', '|', ':', '：', '*', '\u{a0}']);
                Some(line.len() - rest.len())
            })
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (text, expected) in [
            ("Account: a\nPassword: x y\nBye", "Account: a\nPassword: ********\nBye"),
            ("> 密码：Abc\r\n> 再见", "> 密码：********\r\n> 再见"),
            ("| Password | s3cret |", "| Password | ********"),
            ("Password:\n\n> s3cret\nBye", "Password:\n\n> ********\nBye"),
            ("*Password*: s", "*Password*: ********"),
            ("初始密码:\ts", "初始密码:\t********"),
            ("I forgot my password. Help", "I forgot my password. Help"),
        ] {
            assert_eq!(mask(text), expected, "{text}");
        }
    }
}
