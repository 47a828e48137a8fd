//! The body as text, and what of a request it holds.

use super::entity::{Entity, Kind};
use super::parts::parts;
use super::{RequestFields, Unreadable, charset, html, lines as line_ends, mask, transfer};
use crate::line::lines;

const MAX_DEPTH: usize = 10;
const MAX_PARTS: usize = 200;
/// As much of a part's body as is looked at; a request's text is a page.
const MAX_BODY: usize = 2 << 20;
const MAX_TEXT: usize = 256 << 10;

pub(super) struct Body {
    pub(super) text: String,
    pub(super) fields: RequestFields,
}

/// Reads the plain text or, where the HTML part says more of a request, that.
pub(super) fn read(message: &Entity<'_>) -> Result<Body, Unreadable> {
    let mut parts_left = MAX_PARTS;
    let Texts { plain, rich } = texts(message, MAX_DEPTH, &mut parts_left)?;
    let [plain, rich] = [plain, rich].map(|text| mask(&lines(&text, MAX_TEXT)));
    let fields = RequestFields::read(&plain);
    if plain != rich && !fields.is_complete() {
        let others = RequestFields::read(&rich);
        if others.found() > fields.found() {
            return Ok(Body { text: rich, fields: others });
        }
    }
    Ok(Body { text: plain, fields })
}

/// The same body twice: as a reader of text sees it, and as a reader of HTML does.
#[derive(Default)]
struct Texts {
    plain: String,
    rich: String,
}

impl Texts {
    fn both(text: String) -> Self {
        Self { plain: text.clone(), rich: text }
    }

    fn push(&mut self, other: &Self) {
        for (text, more) in [(&mut self.plain, &other.plain), (&mut self.rich, &other.rich)] {
            if text.len() < MAX_TEXT {
                text.push_str(more);
                text.push('\n');
            }
        }
    }

    /// A body that has only one of the two is read by all.
    fn evened(self) -> Self {
        let Self { plain, rich } = self;
        match (plain.trim().is_empty(), rich.trim().is_empty()) {
            (true, false) => Self::both(rich),
            (false, true) => Self::both(plain),
            _ => Self { plain, rich },
        }
    }
}

fn texts(entity: &Entity<'_>, depth: usize, left: &mut usize) -> Result<Texts, Unreadable> {
    let depth = depth.checked_sub(1).ok_or(Unreadable::TooDeep)?;
    match entity.kind() {
        Kind::Multipart { boundary, alternative } => {
            let mut all = Texts::default();
            for part in parts(entity.body, &boundary) {
                let Some(part) = self::part(part, left)? else { continue };
                let text = texts(&part, depth, left)?;
                match part.kind() {
                    _ if !alternative => all.push(&text),
                    Kind::Text { html: false, .. } => all.plain = text.plain,
                    // The later ones are the richer ones.
                    _ if !text.rich.trim().is_empty() => all.rich = text.rich,
                    _ => {}
                }
            }
            Ok(if alternative { all.evened() } else { all })
        }
        Kind::Message => match part(entity.body, left)? {
            Some(message) => texts(&message, depth, left),
            None => Ok(Texts::default()),
        },
        Kind::Text { html, flowed, charset } => Ok(leaf(entity, html, flowed, charset.as_deref())),
        Kind::Other => Ok(Texts::default()),
    }
}

/// A part whose headers have no end is passed over.
fn part<'a>(raw: &'a [u8], left: &mut usize) -> Result<Option<Entity<'a>>, Unreadable> {
    *left = left.checked_sub(1).ok_or(Unreadable::TooManyParts)?;
    Ok(Entity::of(raw).ok())
}

fn leaf(entity: &Entity<'_>, is_html: bool, flowed: bool, charset: Option<&str>) -> Texts {
    let body = &entity.body[..entity.body.len().min(MAX_BODY)];
    let bytes = transfer::decode(body, &entity.encoding().unwrap_or_default());
    let text = line_ends::one_kind(charset::decode(&bytes, charset));
    Texts::both(match (is_html, flowed) {
        (true, _) => html::text(&text),
        (false, true) => unflowed(&text),
        (false, false) => text,
    })
}

/// RFC 3676: a space at a line's end says that the line goes on.
fn unflowed(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        whole.push_str(line);
        if !line.ends_with(' ') || line == "-- " {
            whole.push('\n');
        }
    }
    whole
}
