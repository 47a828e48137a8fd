//! As much of HTTP/1.1 as the client needs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// What is at the start of the received bytes.
#[derive(Debug, PartialEq)]
pub(crate) enum Parsed {
    /// The answer isn't all there yet.
    Partial,
    /// One whole answer; the bytes after `body` belong to the next.
    Whole { status: u16, body: Range<usize>, closes: bool },
    /// Nothing that this client understands.
    Broken(&'static str),
}

/// Reads one answer from the start of `bytes`.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    if bytes.len() < 12 {
        return Parsed::Partial;
    }
    let Some(status) = bytes.strip_prefix(b"HTTP/1.1 ").and_then(|rest| number(&rest[..3])) else {
        return Parsed::Broken("not an HTTP/1.1 status line");
    };
    let (mut length, mut closes) = (None, false);
    let mut line = 0;
    loop {
        let Some(end) = bytes[line..].iter().position(|byte| *byte == b'\n') else {
            return Parsed::Partial;
        };
        let text = bytes[line..line + end].trim_ascii_end();
        line += end + 1;
        if text.is_empty() {
            break;
        }
        if let Some(value) = header(text, b"content-length:") {
            length = number(value);
        } else if let Some(value) = header(text, b"connection:") {
            closes = value.trim_ascii().eq_ignore_ascii_case(b"close");
        } else if header(text, b"transfer-encoding:").is_some() {
            return Parsed::Broken("a chunked body");
        }
    }
    let length = match (length, status) {
        (_, 204 | 304) => 0,
        (Some(length), _) => length,
        (None, _) => return Parsed::Broken("no content-length"),
    };
    if bytes.len() < line + length {
        return Parsed::Partial;
    }
    match u16::try_from(status) {
        Ok(status) => Parsed::Whole { status, body: line..line + length, closes },
        Err(_) => Parsed::Broken("a status out of range"),
    }
}

/// The number behind `"name":` in a JSON text, without reading the rest of it.
pub(crate) fn find_number(body: &[u8], name: &[u8]) -> Option<usize> {
    let mut rest = body;
    loop {
        let quote = rest.iter().position(|byte| *byte == b'"')?;
        rest = &rest[quote + 1..];
        if let Some(value) = rest.strip_prefix(name).and_then(|rest| rest.strip_prefix(b"\":")) {
            let value = value.trim_ascii_start();
            let end = value.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
            return number(&value[..end]);
        }
    }
}

/// The text behind the last `"name":"` in a JSON text, as it is written there.
pub(crate) fn find_text<'a>(body: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let key = [b"\"", name, b"\":\""].concat();
    let at = body.windows(key.len()).rposition(|window| window == key)? + key.len();
    let end = body[at..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&body[at..at + end]).ok()
}

/// The bytes of a request with a JSON body.
pub(crate) fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
         {headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// One request on a connection of its own.
pub(crate) fn call(address: SocketAddr, request: &str) -> Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut chunk).context("no answer within a minute")?;
        bytes.extend_from_slice(&chunk[..count]);
        match parse(&bytes) {
            Parsed::Whole { status, body, .. } => return Ok((status, bytes[body].to_vec())),
            Parsed::Partial if count > 0 => {}
            Parsed::Partial => bail!("the connection was closed before the answer"),
            Parsed::Broken(why) => bail!("{why}"),
        }
    }
}

fn header<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nx: y\r\n\r\nhelloHTTP/1.1";

    fn whole(answer: &[u8]) -> Option<(u16, &[u8], bool)> {
        match parse(answer) {
            Parsed::Whole { status, body, closes } => Some((status, &answer[body], closes)),
            _ => None,
        }
    }

    #[test]
    fn an_answer_is_whole_only_with_its_last_byte() {
        let end = ANSWER.len() - "HTTP/1.1".len();
        for received in 0..end {
            assert_eq!(parse(&ANSWER[..received]), Parsed::Partial, "after {received} bytes");
        }
        for received in end..=ANSWER.len() {
            assert_eq!(whole(&ANSWER[..received]), Some((201, &b"hello"[..], false)));
        }
    }

    #[test]
    fn an_answer_may_have_no_body_and_may_be_the_last() {
        assert_eq!(whole(b"HTTP/1.1 204 No Content\r\n\r\n"), Some((204, &b""[..], false)));
        let last = b"HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(whole(last), Some((401, &b""[..], true)));
    }

    #[test]
    fn what_it_cannot_read_is_said() {
        assert!(matches!(parse(b"SSH-2.0-OpenSSH_9.2"), Parsed::Broken(_)));
        assert!(matches!(parse(b"HTTP/1.1 200 OK\r\n\r\n"), Parsed::Broken(_)));
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(matches!(parse(chunked), Parsed::Broken(_)));
    }

    #[test]
    fn a_number_is_found_by_its_whole_name() {
        let body = br#"{"a":"x","old_lease_seq":1,"lease_seq": 42,"b":7}"#;
        assert_eq!(find_number(body, b"lease_seq"), Some(42));
        assert_eq!(find_number(body, b"b"), Some(7));
        assert_eq!(find_number(body, b"c"), None);
    }

    #[test]
    fn a_text_is_found_where_it_stands_last() {
        let body = br#"{"items":[{"cursor":"no"}],"cursor":"yes","next_cursor":null}"#;
        assert_eq!(find_text(body, b"cursor"), Some("yes"));
        assert_eq!(find_text(body, b"next_cursor"), None);
    }
}
