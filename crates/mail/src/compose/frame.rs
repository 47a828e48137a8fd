//! From blocks to a text part and an HTML part.

use std::fmt;

use askama::Template;
use rollcall_domain::Language;

use super::block::{Block, Words};
use super::{ComposeError, Letter};
use crate::line::line;

/// A letter to look at. May hold a password, so its parts aren't shown.
#[derive(Clone)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").field("subject", &self.subject).finish_non_exhaustive()
    }
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct TextPart<'a> {
    blocks: &'a [Block],
    sender: &'a str,
    greeting: &'static str,
    colon: &'static str,
    regards: &'static str,
    footer: &'static str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlPart<'a> {
    language: Language,
    subject: &'a str,
    blocks: &'a [Block],
    sender: &'a str,
    greeting: &'static str,
    regards: &'static str,
    footer: &'static str,
}

/// Write a letter out in a language, from a tenant of this display name.
pub fn render(
    letter: &dyn Letter,
    language: Language,
    sender: &str,
) -> Result<Rendered, ComposeError> {
    let Words { subject, blocks } = letter.words(language);
    let (subject, sender) = (&line(&subject, 200), sender);
    let blocks = blocks.as_slice();
    let greeting = language.of("Hello,", "您好：");
    let colon = language.of(": ", "：");
    let regards = language.of("Best regards,", "顺祝商祺！");
    let footer = language.of("This message was sent automatically.", "本邮件由系统自动发送。");
    let text = TextPart { blocks, sender, greeting, colon, regards, footer }.render()?;
    let html =
        HtmlPart { language, subject, blocks, sender, greeting, regards, footer }.render()?;
    Ok(Rendered { subject: subject.clone(), text, html })
}
