//! How the customer comes by the password: in the letter, or on a page.

use chrono::{DateTime, FixedOffset};
use rollcall_domain::Language;
use secrecy::{ExposeSecret, SecretString};

use crate::compose::block::{Block, Fact, exact, minute, text};

/// How the customer comes by the password.
#[derive(Debug, Clone)]
pub enum AccountSecret {
    /// It stands in the letter.
    Password(SecretString),
    /// It is set on a page that opens once.
    Link {
        /// The page.
        url: SecretString,
        /// Until when it opens.
        valid_until: DateTime<FixedOffset>,
    },
}

impl AccountSecret {
    /// The password among the facts, if it is in the letter.
    pub(super) fn fact(&self, label: &'static str) -> Option<Fact> {
        match self {
            Self::Password(password) => Some(exact(label, password.expose_secret())),
            Self::Link { .. } => None,
        }
    }

    /// The way to the password, if it isn't in the letter.
    pub(super) fn link(&self, language: Language) -> Vec<Block> {
        let Self::Link { url, valid_until } = self else { return Vec::new() };
        let until = minute(*valid_until, language);
        let words = match language {
            Language::En => format!(
                "For security reasons, this message does not contain the password. Set it on the \
                 page below. The link can be used once, until {until}."
            ),
            Language::ZhCn => format!(
                "出于安全考虑，本邮件不包含密码。请打开以下链接设置密码，链接仅可使用一次，有效期至{until}。"
            ),
        };
        vec![text(words), Block::Link(url.expose_secret().to_owned())]
    }
}
