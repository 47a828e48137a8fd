//! A message or a part of one: headers, a blank line, a body.

use mail_parser::{ContentType, HeaderName, HeaderValue, Message, MessageParser};

const MAX_HEAD: usize = 256 << 10;

pub(super) struct HeadTooLong;

pub(super) struct Entity<'a> {
    head: Vec<u8>,
    pub(super) body: &'a [u8],
}

/// What a part holds, by what it says itself.
pub(super) enum Kind {
    Multipart {
        boundary: Vec<u8>,
        alternative: bool,
    },
    Text {
        html: bool,
        flowed: bool,
        charset: Option<String>,
    },
    /// A message inside the message, as it is.
    Message,
    /// A file, or a picture.
    Other,
}

impl<'a> Entity<'a> {
    pub(super) fn of(raw: &'a [u8]) -> Result<Self, HeadTooLong> {
        let end = end_of_head(raw);
        if end > MAX_HEAD {
            return Err(HeadTooLong);
        }
        let (head, body) = raw.split_at(end);
        // The library wants every header to end with its line.
        let head = [head, b"\r\n\r\n"].concat();
        Ok(Self { head, body })
    }

    /// The headers, read; `None` where there are none.
    pub(super) fn headers(&self) -> Option<Message<'_>> {
        MessageParser::default().parse_headers(&self.head)
    }

    pub(super) fn kind(&self) -> Kind {
        let headers = self.headers();
        let find =
            |name: HeaderName<'_>| headers.as_ref().and_then(|it| it.header(name.into_owned()));
        let encoded = find(HeaderName::ContentTransferEncoding).is_some();
        let disposition =
            find(HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type);
        let Some(content) = find(HeaderName::ContentType).and_then(HeaderValue::as_content_type)
        else {
            return Kind::Text { html: false, flowed: false, charset: None };
        };
        match (content.ctype(), content.subtype().unwrap_or_default()) {
            ("multipart", subtype) => match content.attribute("boundary") {
                Some(boundary) if !boundary.is_empty() => Kind::Multipart {
                    boundary: boundary.as_bytes().to_vec(),
                    alternative: subtype == "alternative",
                },
                _ => Kind::Other,
            },
            ("message", "rfc822" | "global") if !encoded || !self.is_encoded() => Kind::Message,
            _ if disposition.is_some_and(ContentType::is_attachment) => Kind::Other,
            ("text", subtype @ ("plain" | "html")) => Kind::Text {
                html: subtype == "html",
                flowed: content
                    .attribute("format")
                    .is_some_and(|it| it.eq_ignore_ascii_case("flowed")),
                charset: content.attribute("charset").map(str::to_owned),
            },
            _ => Kind::Other,
        }
    }

    /// Whether it reports what became of another message (RFC 6522).
    pub(super) fn is_report(&self) -> bool {
        let headers = self.headers();
        let content = headers.as_ref().and_then(|it| it.header(HeaderName::ContentType));
        let content = content.and_then(HeaderValue::as_content_type);
        content.is_some_and(|it| {
            let subtype = it.subtype().unwrap_or_default();
            it.ctype().eq_ignore_ascii_case("multipart") && subtype.eq_ignore_ascii_case("report")
        })
    }

    fn is_encoded(&self) -> bool {
        self.encoding()
            .is_some_and(|it| !matches!(&*it.to_ascii_lowercase(), "7bit" | "8bit" | "binary"))
    }

    /// How the body travels: `base64`, `quoted-printable` or as it is.
    pub(super) fn encoding(&self) -> Option<String> {
        let headers = self.headers()?;
        let encoding = headers.header(HeaderName::ContentTransferEncoding)?.as_text()?;
        Some(encoding.trim().to_owned())
    }
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
