//! Tags and what stands between them.

/// How far a tag with quotes goes, at most.
const MAX_TAG: usize = 4 << 10;
/// So many tags may have a quote that nobody closes; then quotes mean nothing.
const MAX_OPEN: usize = 1000;

pub(super) enum Token<'a> {
    Text(&'a str),
    Open(Tag<'a>),
    Close(String),
    /// What stands in a `style` element.
    Styles(&'a str),
}

/// The beginning of an element.
pub(super) struct Tag<'a> {
    /// In small letters.
    pub(super) name: String,
    attributes: &'a str,
}

impl Tag<'_> {
    /// The value of an attribute, or that it is there.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&str> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let length = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/');
            let (name, after) = rest.split_at(length.unwrap_or(rest.len()).max(1).min(rest.len()));
            let after = after.trim_start();
            let value;
            (value, rest) = match after.strip_prefix('=').map(str::trim_start) {
                None => ("", after),
                Some(after) => match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        let inside = &after[1..];
                        inside.split_once(quote).unwrap_or((inside, ""))
                    }
                    _ => after.split_at(
                        after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len()),
                    ),
                },
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value);
            }
        }
    }
}

/// Goes through a page once, whatever is broken in it.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// No comment ends any more.
    no_comment_ends: bool,
    /// Tags that had a quote without an end.
    open_quotes: usize,
    /// The element whose content is no HTML.
    raw: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self { rest: html, no_comment_ends: false, open_quotes: 0, raw: None }
    }

    /// What stands in an element that is no HTML, up to its end.
    fn raw(&mut self, name: &str) -> &'a str {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let at = from + at;
            let found = self.rest.as_bytes().get(at + 2..at + 2 + name.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
                let (inside, rest) = self.rest.split_at(at);
                self.rest = rest;
                return inside;
            }
            from = at + 2;
        }
        std::mem::take(&mut self.rest)
    }

    /// Past a comment or a declaration.
    fn skip_declaration(&mut self) {
        let comment = self.rest.strip_prefix("<!--").filter(|_| !self.no_comment_ends);
        if let Some(inside) = comment {
            if let Some((_, after)) = inside.split_once("-->") {
                self.rest = after;
                return;
            }
            self.no_comment_ends = true;
        }
        self.rest = self.rest.split_once('>').map_or("", |(_, after)| after);
    }

    /// Where the tag ends that the rest begins with; a quoted `>` doesn't end it.
    fn end_of_tag(&mut self) -> Option<usize> {
        let bytes = self.rest.as_bytes();
        if self.open_quotes < MAX_OPEN {
            let mut quote = None;
            for (at, byte) in bytes.iter().enumerate().take(MAX_TAG) {
                match (quote, byte) {
                    (None, b'>') => return Some(at),
                    (None, b'"' | b'\'') if bytes[at - 1] == b'=' || bytes[at - 1] == b' ' => {
                        quote = Some(*byte);
                    }
                    (Some(open), _) if open == *byte => quote = None,
                    _ => {}
                }
            }
            self.open_quotes += 1;
        }
        self.rest.find('>')
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let inside = self.raw(name);
            return Some(if name == "style" { Token::Styles(inside) } else { Token::Text("") });
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let at = self.rest.find('<').unwrap_or(self.rest.len());
            if at > 0 {
                let (text, rest) = self.rest.split_at(at);
                self.rest = rest;
                return Some(Token::Text(text));
            }
            match self.rest.as_bytes().get(1) {
                Some(b'!' | b'?') => self.skip_declaration(),
                Some(b'/') if self.rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    let Some(end) = self.rest.find('>') else {
                        self.rest = "";
                        return None;
                    };
                    let name = name(&self.rest[2..end]).to_ascii_lowercase();
                    self.rest = &self.rest[end + 1..];
                    return Some(Token::Close(name));
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let Some(end) = self.end_of_tag() else {
                        self.rest = "";
                        return None;
                    };
                    let inside = &self.rest[1..end];
                    self.rest = &self.rest[end + 1..];
                    let name = name(inside);
                    let tag =
                        Tag { attributes: &inside[name.len()..], name: name.to_ascii_lowercase() };
                    self.raw = match &*tag.name {
                        "style" => Some("style"),
                        "script" => Some("script"),
                        _ => None,
                    };
                    return Some(Token::Open(tag));
                }
                // No tag begins so.
                _ => {
                    let (text, rest) = self.rest.split_at(1);
                    self.rest = rest;
                    return Some(Token::Text(text));
                }
            }
        }
    }
}

fn name(tag: &str) -> &str {
    let end = tag.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_')));
    &tag[..end.unwrap_or(tag.len())]
}
