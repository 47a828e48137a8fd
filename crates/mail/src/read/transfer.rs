//! How a body travels, undone as far as it can be.

use super::uuencode;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of a body that travels by this encoding, which may have a comment behind it.
pub(super) fn decode(body: &[u8], encoding: &str) -> Vec<u8> {
    // A comment before it, too.
    let encoding = match encoding.trim_start().strip_prefix('(').and_then(|it| it.split_once(')')) {
        Some((_, behind)) => behind,
        None => encoding,
    };
    let name = encoding.split(['(', ';', ' ', '\t']).find(|word| !word.is_empty());
    match name.unwrap_or_default().trim_matches('"').to_ascii_lowercase().as_str() {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => match uuencode::split(body).1.pop() {
            Some(file) => file.bytes,
            None => body.to_vec(),
        },
        _ => body.to_vec(),
    }
}

/// What programs on the way put below is no part of it; what never was base64 stands as it is.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let mut packed = Vec::new();
    let mut unpack = |packed: &mut Vec<u8>| {
        packed.truncate(packed.len() - usize::from(packed.len() % 4 == 1));
        out.extend(LENIENT.decode(&packed).unwrap_or_default());
        packed.clear();
    };
    let is_packed = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let mut any = false;
    for line in body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        if line.is_empty() {
            continue;
        }
        if !line.iter().all(is_packed) {
            if any {
                break;
            }
            return body.to_vec();
        }
        any = true;
        let end = line.iter().position(|byte| *byte == b'=').unwrap_or(line.len());
        packed.extend_from_slice(&line[..end]);
        if end < line.len() {
            unpack(&mut packed);
        }
    }
    unpack(&mut packed);
    out
}

/// An equals sign that encodes nothing stands for itself.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |at: usize| Some((*body.get(at)? as char).to_digit(16)? as u8);
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        at += 1;
        if *byte != b'=' {
            out.push(*byte);
        } else if let (Some(high), Some(low)) = (hex(at), hex(at + 1)) {
            out.push(high << 4 | low);
            at += 2;
        } else {
            let blanks = body[at..].iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
            match &body[at + blanks..] {
                [b'\r', b'\n', ..] => at += blanks + 2,
                [b'\n', ..] => at += blanks + 1,
                [] => at += blanks,
                _ => out.push(b'='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_or_bare_does_no_harm() {
        let footer = b"QWNt\r\nZQ==\r\n\r\n____\r\na list\r\n";
        assert_eq!(decode(footer, "BASE64 (encoded);"), b"Acme");
        assert_eq!(decode(b"no base64!", "base64"), b"no base64!");
        assert_eq!(decode(b"?a=1&b=\r\nc==41", "quoted-printable"), b"?a=1&bc=A");
    }
}
