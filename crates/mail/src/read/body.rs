//! The body as text, and what of a request it holds.

use super::automatic::Sign;
use super::entity::{Entity, Kind};
use super::flowed::unflowed;
use super::headers::Headers;
use super::parts::parts;
use super::quotes::newest;
use super::{
    RequestFields, Unreadable, charset, html, lines as line_ends, mask, own, transfer, uuencode,
};
use crate::line::lines;

const MAX_DEPTH: usize = 10;
const MAX_PARTS: usize = 200;
/// As much of a part's body as is looked at, and of all of them; a request's text is a page.
const MAX_BODY: usize = 2 << 20;
const MAX_BODIES: usize = 4 << 20;
/// A message that was attached may have pictures in it.
const MAX_ATTACHED: usize = 8 << 20;
const MAX_TEXT: usize = 256 << 10;

pub(super) struct Body {
    pub(super) text: String,
    pub(super) fields: RequestFields,
    /// What was written now, without what it quotes or passes on.
    pub(super) newest: String,
}

impl Body {
    fn of(text: String) -> Self {
        Self { fields: RequestFields::read(&text), newest: newest(&text), text }
    }

    /// Whether enough of a request stands in a mail that a program seems to have written: a form on the
    /// customer's side writes of its own accord, and lists and colleagues pass on what people write.
    pub(super) fn asks_in_spite_of(&self, sign: Sign) -> bool {
        let written_now = RequestFields::read(&self.newest);
        let is_ours = |text: &str| own::is_in(text);
        match sign {
            Sign::Sure => false,
            Sign::Likely if self.fields.is_complete() => true,
            Sign::Likely => written_now.asked() >= 2 && !is_ours(&self.newest),
            Sign::Weak => {
                written_now.asked() > 0 && !is_ours(&self.newest)
                    || self.fields.asked() > 0 && !is_ours(&self.text)
                    || self.fields.is_complete()
            }
        }
    }
}

/// Reads the plain text or, where the HTML part says more of a request, that; where neither says whose
/// request it is, what is attached as a text as well.
pub(super) fn read(message: &Entity<'_>) -> Result<Body, Unreadable> {
    let mut left = Left { parts: MAX_PARTS, bytes: MAX_BODIES };
    let texts = texts(message, MAX_DEPTH, &mut left)?;
    let [plain, rich, attached] =
        [texts.plain, texts.rich, texts.attached].map(|text| mask(&lines(&text, MAX_TEXT)));
    let mut body = Body::of(plain);
    if body.text != rich && !body.fields.is_complete() {
        let other = Body::of(rich);
        if other.fields.found() > body.fields.found() {
            body = other;
        }
    }
    if !body.fields.names_somebody() && !attached.trim().is_empty() {
        let others = RequestFields::read(&attached);
        if others.found() > body.fields.found() {
            body.text =
                lines(&format!("{}\n{ATTACHED}\n{attached}", body.text.trim_end()), MAX_TEXT);
            body.fields = others;
        }
    }
    Ok(body)
}

/// How much more is looked at.
struct Left {
    parts: usize,
    bytes: usize,
}

/// What stands above the text of an attachment.
const ATTACHED: &str = "---------- Attachment ----------";
/// What stands above a message that was passed on.
const FORWARDED: &str = "---------- Forwarded message ----------";

/// The same body twice: as a reader of text sees it, and as a reader of HTML does; and the texts that
/// are attached to it.
#[derive(Default)]
struct Texts {
    plain: String,
    rich: String,
    attached: String,
}

impl Texts {
    fn both(text: String) -> Self {
        Self { plain: text.clone(), rich: text, attached: String::new() }
    }

    fn attached(text: String) -> Self {
        Self { attached: text, ..Self::default() }
    }

    fn push(&mut self, other: &Self) {
        for (text, more) in [
            (&mut self.plain, &other.plain),
            (&mut self.rich, &other.rich),
            (&mut self.attached, &other.attached),
        ] {
            if text.len() < MAX_TEXT && !more.is_empty() {
                text.push_str(more);
                text.push('\n');
            }
        }
    }

    /// A body that has only one of the two is read by all.
    fn evened(mut self) -> Self {
        match (self.plain.trim().is_empty(), self.rich.trim().is_empty()) {
            (true, false) => self.plain.clone_from(&self.rich),
            (false, true) => self.rich.clone_from(&self.plain),
            _ => {}
        }
        self
    }
}

fn texts(entity: &Entity<'_>, depth: usize, left: &mut Left) -> Result<Texts, Unreadable> {
    let depth = depth.checked_sub(1).ok_or(Unreadable::TooDeep)?;
    match entity.kind() {
        Kind::Multipart { boundary, alternative } => {
            let mut all = Texts::default();
            for part in parts(entity.body, &boundary) {
                let Some(part) = self::part(part, left)? else { continue };
                let mut text = texts(&part, depth, left)?;
                if alternative {
                    all.push(&Texts::attached(std::mem::take(&mut text.attached)));
                }
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
        Kind::Message { encoded: false } => forwarded(entity.body, depth, left),
        Kind::Message { encoded: true } => {
            let body = &entity.body[..entity.body.len().min(MAX_ATTACHED)];
            let message = transfer::decode(body, entity.encoding().unwrap_or_default());
            // One that can't be read takes nothing from the mail around it.
            Ok(forwarded(&line_ends::usual(&message), depth, left).unwrap_or_default())
        }
        Kind::Text { html, flow, charset } => {
            leaf(entity, html, flow, charset.as_deref(), depth, left)
        }
        Kind::AttachedText { charset } => {
            let text = leaf(entity, false, None, charset.as_deref(), depth, left)?;
            Ok(Texts::attached([text.plain, text.attached].concat()))
        }
        Kind::Other => Ok(Texts::default()),
    }
}

/// A message within a message, with what its reader needs of its headers.
fn forwarded(raw: &[u8], depth: usize, left: &mut Left) -> Result<Texts, Unreadable> {
    let Some(message) = part(raw.trim_ascii_start(), left)? else { return Ok(Texts::default()) };
    let heading = Headers::of(&message).heading();
    let from = heading.from.map(|from| {
        let (name, address) = (from.name.unwrap_or_default(), from.address.unwrap_or_default());
        format!("From: {name} <{address}>")
    });
    let date = heading.date.map(|date| format!("Date: {}", date.to_rfc2822()));
    let subject = heading.subject.map(|subject| format!("Subject: {subject}"));
    let above = [Some(FORWARDED.to_owned()), from, date, subject];
    let above = above.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut all = Texts::both(above + "\n");
    all.push(&texts(&message, depth, left)?);
    Ok(all)
}

/// A part whose headers have no end is passed over.
fn part<'a>(raw: &'a [u8], left: &mut Left) -> Result<Option<Entity<'a>>, Unreadable> {
    left.parts = left.parts.checked_sub(1).ok_or(Unreadable::TooManyParts)?;
    Ok(Entity::part(raw).ok())
}

fn leaf(
    entity: &Entity<'_>,
    is_html: bool,
    flow: Option<bool>,
    charset: Option<&str>,
    depth: usize,
    left: &mut Left,
) -> Result<Texts, Unreadable> {
    let body = &entity.body[..entity.body.len().min(MAX_BODY).min(left.bytes)];
    left.bytes -= body.len();
    let bytes = transfer::decode(body, entity.encoding().unwrap_or_default());
    let (bytes, files) = uuencode::split(&bytes);
    let text = line_ends::one_kind(charset::decode(&bytes, charset));
    let mut all = Texts::both(match (is_html, flow) {
        (true, _) => html::text(&text),
        (false, Some(delsp)) => unflowed(&text, delsp),
        (false, None) => text,
    });
    for file in files {
        match file.kind() {
            uuencode::Kind::Text => all.push(&Texts::attached(charset::decode(&file.bytes, None))),
            uuencode::Kind::Message => {
                all.push(&forwarded(&file.bytes, depth, left).unwrap_or_default())
            }
            uuencode::Kind::Other => {}
        }
    }
    Ok(all)
}
