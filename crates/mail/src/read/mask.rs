//! Passwords that a mail quotes.

use super::{charset, transfer};

/// What a password is called, in small letters.
const NAMES: [&str; 6] = ["password", "passwort", "mot de passe", "密码", "密碼", "パスワード"];
const MASK: &str = "********";
/// How far below its label a password may stand.
const REACH: usize = 2;

/// What begins the secret of a page that sets a password; `=` may travel as `=3D`.
const LINKS: [&str; 2] = ["set-password?token=", "set-password?token=3d"];
/// Groups of a password that we made, and their length.
const GROUPS: usize = 4;
const GROUP: usize = 5;
/// Shorter lines of base64 may be words.
const MIN_PACKED: usize = 20;

/// A text without passwords: those that stand behind their labels, in the same line or below, those of
/// the shape that ours have, and links that set one.
pub fn mask(text: &str) -> String {
    let text = without_shapes(text);
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

/// A message as it travels without passwords, packed ones included. What has none stays byte for byte.
pub fn mask_raw(raw: &[u8]) -> Vec<u8> {
    let raw = without_packed(raw);
    let count = |text: &str| text.matches(MASK).count();
    let text = charset::decode(&raw, None);
    let masked = mask(&text);
    let unfolded = charset::decode(&transfer::decode(&raw, "quoted-printable"), None);
    let of_unfolded = mask(&unfolded);
    if count(&of_unfolded) - count(&unfolded).min(count(&of_unfolded))
        > count(&masked) - count(&text).min(count(&masked))
    {
        return of_unfolded.into_bytes();
    }
    if masked == text { raw } else { masked.into_bytes() }
}

/// Without the lines of base64 in which a password stands.
fn without_packed(raw: &[u8]) -> Vec<u8> {
    let is_packed = |line: &[u8]| {
        let line = line.trim_ascii();
        !line.is_empty() && line.iter().all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(it))
    };
    let lines: Vec<&[u8]> = raw.split_inclusive(|byte| *byte == b'\n').collect();
    let (mut left, mut at) = (Vec::with_capacity(raw.len()), 0);
    while at < lines.len() {
        let many = lines[at..].iter().take_while(|line| is_packed(line)).count();
        if many == 0 || lines[at].trim_ascii().len() < MIN_PACKED {
            left.extend_from_slice(lines[at]);
            at += 1;
            continue;
        }
        let packed = lines[at..at + many].concat();
        let text = charset::decode(&transfer::decode(&packed, "base64"), None);
        if mask(&text) == text {
            left.extend_from_slice(&packed);
        } else {
            left.extend_from_slice(MASK.as_bytes());
            left.push(b'\n');
        }
        at += many;
    }
    left
}

/// Without what has the shape of a password of ours, and without the secrets of links.
fn without_shapes(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('-') {
        let begin = rest[..at].char_indices().rev().take(GROUP).last().map_or(at, |(it, _)| it);
        let before = rest[..begin].chars().next_back().or_else(|| left.chars().next_back());
        let alone = !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        match password(&rest[begin..]).filter(|_| alone && at - begin == GROUP) {
            Some(length) => {
                left.push_str(&rest[..begin]);
                left.push_str(MASK);
                rest = &rest[begin + length..];
            }
            None => {
                left.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    left.push_str(rest);
    without_tokens(&left)
}

/// How long a password of ours is that begins here.
fn password(text: &str) -> Option<usize> {
    let length = GROUPS * (GROUP + 1) - 1;
    let found = text.as_bytes().get(..length)?;
    let fits = found.iter().enumerate().all(|(at, byte)| match at % (GROUP + 1) {
        GROUP => *byte == b'-',
        _ => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
    });
    let goes_on =
        text.as_bytes().get(length).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'-');
    (fits && !goes_on).then_some(length)
}

fn without_tokens(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(LINKS[0]).map(|at| from + at) {
        let link = LINKS.iter().rev().find(|link| lower[at..].starts_with(**link));
        let start = at + link.map_or(0, |link| link.len());
        let token = |c: char| c.is_ascii_alphanumeric() || "_-%=".contains(c);
        let length = text[start..].find(|c: char| !token(c)).unwrap_or(text.len() - start);
        left.push_str(&text[from..start]);
        left.push_str(MASK);
        from = start + length;
    }
    left.push_str(&text[from..]);
    left
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
            ("It is k3m9p-abcde-fghij-k2345, thanks", "It is ********, thanks"),
            (
                "a-b k3m9p-abcde-fghij k3m9p-abcde-fghij-k2345-x",
                "a-b k3m9p-abcde-fghij k3m9p-abcde-fghij-k2345-x",
            ),
            (
                "https://v.example/walk/set-password?token=rcl_abc&x=1 bye",
                "https://v.example/walk/set-password?token=********&x=1 bye",
            ),
        ] {
            assert_eq!(mask(text), expected, "{text}");
        }
    }

    #[test]
    fn originals_keep_no_password_either() {
        let packed = base64("Account: a\nPassword: s3cret-word\nBye\n".as_bytes());
        let raw = format!("Subject: x\n\n{packed}\n--b\nplain\n");
        let masked = String::from_utf8(mask_raw(raw.as_bytes())).unwrap();
        assert_eq!(masked, "Subject: x\n\n********\n--b\nplain\n");
        let quoted = b"A: b\n\nPass=\nword: s3cret\n=E5=AF=86=E7=A0=81: x\n";
        let masked = String::from_utf8(mask_raw(quoted)).unwrap();
        assert!(!masked.contains("s3cret") && !masked.contains(": x"), "{masked}");
        let (gb, ..) = encoding_rs::GB18030.encode("密码：s3cret\n再见\n");
        assert_eq!(mask_raw(&gb), "密码：********\n再见\n".as_bytes());
        let harmless = [&packed.as_bytes()[..10], b"\n\xff\x00 = x"].concat();
        assert_eq!(mask_raw(&harmless), harmless);
    }

    fn base64(text: &[u8]) -> String {
        use ::base64::Engine;
        ::base64::prelude::BASE64_STANDARD.encode(text)
    }
}
