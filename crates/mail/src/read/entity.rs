//! A message or a part of one: headers, a blank line, a body.

use std::cell::OnceCell;

use super::{label, parts, uuencode, words};
use mail_parser::{ContentType, HeaderName, HeaderValue, Message, MessageParser};

const MAX_HEAD: usize = 256 << 10;
/// A part that is a message has the headers of a message.
const MAX_PART_HEAD: usize = 64 << 10;

pub(super) struct HeadTooLong;

pub(super) struct Entity<'a> {
    head: Vec<u8>,
    pub(super) body: &'a [u8],
    described: OnceCell<Described>,
}

/// What a part says of its body.
#[derive(Clone)]
struct Described {
    kind: Kind,
    encoding: Option<String>,
}

/// What a part holds, by what it says itself.
#[derive(Clone)]
pub(super) enum Kind {
    Multipart {
        boundary: Vec<u8>,
        alternative: bool,
    },
    Text {
        html: bool,
        /// Whether its lines go on, and then whether the space that says so is no text.
        flow: Option<bool>,
        charset: Option<String>,
    },
    /// A text in a file.
    AttachedText {
        charset: Option<String>,
    },
    /// A message inside the message.
    Message {
        encoded: bool,
    },
    /// A file, or a picture.
    Other,
}

impl<'a> Entity<'a> {
    pub(super) fn of(raw: &'a [u8]) -> Result<Self, HeadTooLong> {
        Self::within(raw, MAX_HEAD)
    }

    /// A part of a message.
    pub(super) fn part(raw: &'a [u8]) -> Result<Self, HeadTooLong> {
        Self::within(raw, MAX_PART_HEAD)
    }

    fn within(raw: &'a [u8], most: usize) -> Result<Self, HeadTooLong> {
        let end = end_of_head(raw);
        if end > most {
            return Err(HeadTooLong);
        }
        let end = if most < MAX_HEAD { end_of_headers(&raw[..end]) } else { end };
        let (head, body) = raw.split_at(end);
        // The library wants every header to end with its line.
        let head = [&words::joined(head)[..], b"\r\n\r\n"].concat();
        Ok(Self { head, body, described: OnceCell::new() })
    }

    /// The headers, read; `None` where there are none.
    pub(super) fn headers(&self) -> Option<Message<'_>> {
        MessageParser::default().parse_headers(&self.head)
    }

    pub(super) fn kind(&self) -> Kind {
        self.described().kind.clone()
    }

    /// How the body travels: `base64`, `quoted-printable` or as it is.
    pub(super) fn encoding(&self) -> Option<&str> {
        self.described().encoding.as_deref()
    }

    fn described(&self) -> &Described {
        self.described.get_or_init(|| {
            let headers = MessageParser::new().with_mime_headers().parse_headers(&self.head);
            let find = |name: HeaderName<'static>| headers.as_ref().and_then(|it| it.header(name));
            let encoding = find(HeaderName::ContentTransferEncoding).and_then(HeaderValue::as_text);
            let encoding = encoding.map(|it| it.trim().to_owned());
            let disposition =
                find(HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type);
            let content = find(HeaderName::ContentType).and_then(HeaderValue::as_content_type);
            let kind = self.kind_of(content, disposition, encoding.as_deref());
            Described { kind, encoding }
        })
    }

    fn kind_of(
        &self,
        content: Option<&ContentType<'_>>,
        disposition: Option<&ContentType<'_>>,
        encoding: Option<&str>,
    ) -> Kind {
        let plain = |it: &str| matches!(&*it.to_ascii_lowercase(), "7bit" | "8bit" | "binary");
        let encoded = encoding.is_some_and(|it| !plain(it));
        let Some(content) = content else {
            return Kind::Text { html: false, flow: None, charset: None };
        };
        let (kind, subtype) = (content.ctype(), content.subtype().unwrap_or_default());
        // A label may lack the semicolon before it.
        let (subtype, rest) = subtype.split_once([' ', '\t']).unwrap_or((subtype, ""));
        let attached = disposition.is_some_and(ContentType::is_attachment);
        let name = disposition.and_then(|it| it.attribute("filename"));
        let file = uuencode::kind(name.or_else(|| content.attribute("name")).unwrap_or_default());
        let says = |name: &str, value: &str| {
            content.attribute(name).is_some_and(|it| it.trim().eq_ignore_ascii_case(value))
        };
        let flowed = says("format", "flowed");
        let charset = || {
            let named = content.attribute("charset");
            named.or_else(|| rest.split_once("charset=").map(|(_, it)| it)).map(str::to_owned)
        };
        match (kind, subtype) {
            ("multipart", subtype) => {
                let boundary = content.attribute("boundary").unwrap_or_default().trim_end();
                let alternative = subtype == "alternative";
                match parts::boundary(self.body, boundary.as_bytes()) {
                    Some(boundary) => Kind::Multipart { boundary, alternative },
                    None => Kind::Text { html: false, flow: None, charset: None },
                }
            }
            ("message", "rfc822" | "global") => Kind::Message { encoded },
            _ if attached => match file {
                uuencode::Kind::Message => Kind::Message { encoded },
                uuencode::Kind::Text => Kind::AttachedText { charset: charset() },
                uuencode::Kind::Other if (kind, subtype) == ("text", "plain") => {
                    Kind::AttachedText { charset: charset() }
                }
                uuencode::Kind::Other => Kind::Other,
            },
            ("text", "calendar" | "vcard" | "x-vcard" | "css" | "csv" | "rfc822-headers") => {
                Kind::Other
            }
            // Nothing but a name, such as `plain`.
            (_, "") => Kind::Text { html: kind == "html", flow: None, charset: charset() },
            ("text", subtype) => Kind::Text {
                html: subtype == "html",
                flow: flowed.then(|| says("delsp", "yes")),
                charset: charset(),
            },
            _ => match file {
                uuencode::Kind::Message => Kind::Message { encoded },
                uuencode::Kind::Text => Kind::AttachedText { charset: charset() },
                uuencode::Kind::Other => Kind::Other,
            },
        }
    }

    /// The headers by their names in small letters, unfolded.
    pub(super) fn each_header(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let text = String::from_utf8_lossy(&self.head);
        for line in text.lines() {
            match (line.starts_with([' ', '\t']), all.last_mut()) {
                (true, Some(last)) => last.1.push_str(line),
                _ => {
                    if let Some((name, value)) = line.split_once(':') {
                        all.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                    }
                }
            }
        }
        all
    }
}

/// Where a part's text begins that has no blank line before it: at what is no header.
fn end_of_headers(head: &[u8]) -> usize {
    let mut start = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
        let goes_on = start > 0 && line.starts_with(b" ") || line.starts_with(b"\t");
        let header = name > 0 && line[name..].trim_ascii_start().starts_with(b":");
        let blank = line.trim_ascii().is_empty();
        // `From ` of a mailbox file.
        let envelope = start == 0 && (line.starts_with(b"From ") || line.starts_with(b">From "));
        if !(goes_on || blank || envelope || header && !is_label(line)) {
            return start;
        }
        start += line.len();
    }
    head.len()
}

fn is_label(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(label::begins)
}

/// Where the blank line ends; a body without one has no headers only if it starts with it.
pub(super) fn end_of_head(raw: &[u8]) -> usize {
    let mut start = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        if matches!(line, b"\n" | b"\r\n") || end > MAX_HEAD {
            return end;
        }
        start = end;
    }
    raw.len()
}
