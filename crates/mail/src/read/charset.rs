//! From a part's bytes to text.

use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{MessageParser, PartType};

use super::entity::Entity;

/// As much of a part's body as is looked at; a request's text is a page.
const MAX_BODY: usize = 2 << 20;

/// The text of a part.
pub(super) fn text(entity: &Entity<'_>, charset: Option<&str>) -> String {
    let bytes = bytes(entity);
    let declared = charset.map(str::trim).filter(|it| !it.is_empty());
    let known = declared.and_then(|it| charset_decoder(it.as_bytes()));
    let is_utf8 = declared.is_some_and(|it| it.eq_ignore_ascii_case("utf-8"));
    let is_ascii = declared.is_some_and(|it| it.eq_ignore_ascii_case("us-ascii"));
    match known {
        Some(decode) if !is_utf8 && !is_ascii => decode(&bytes),
        // Undeclared, unknown or not what it claims to be: UTF-8 if it can be that, else what
        // Chinese programs send without a word.
        _ => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => guess(error.as_bytes()),
        },
    }
}

fn guess(bytes: &[u8]) -> String {
    let chinese = charset_decoder(b"gb18030").map(|decode| decode(bytes));
    match chinese {
        Some(text) if !text.contains('\u{fffd}') => text,
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The body with base64 or quoted-printable undone by the library, which is told that it is no text
/// so that it leaves the characters to us.
fn bytes(entity: &Entity<'_>) -> Vec<u8> {
    let body = &entity.body[..entity.body.len().min(MAX_BODY)];
    let encoding = entity.encoding().filter(|it| it.chars().all(|c| c.is_ascii_graphic()));
    let Some(encoding) = encoding else { return body.to_vec() };
    let head = format!(
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    let part = [head.as_bytes(), body, b"\r\n"].concat();
    let Some(parsed) = MessageParser::default().parse(&part) else { return Vec::new() };
    match parsed.parts.into_iter().next().map(|part| part.body) {
        Some(PartType::Binary(bytes) | PartType::InlineBinary(bytes)) => bytes.into_owned(),
        // It wasn't what it claims to be; then it is taken as it stands.
        _ => body.to_vec(),
    }
}
