//! A link that sets a password, and nothing else.

use chrono::{DateTime, FixedOffset};
use rollcall_domain::Language;
use secrecy::{ExposeSecret, SecretString};

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    account_secret::AccountSecret,
    block::{Block, Words, minute, text, value},
    sample,
};

/// A link to set the password with.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// The account's name.
    pub account_name: String,
    /// The page, which opens once.
    pub url: SecretString,
    /// Until when it opens.
    pub valid_until: DateTime<FixedOffset>,
}

pub(super) const KIND: LetterKind = LetterKind::secret("set_password");

impl Letter for SetPassword {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let until = minute(self.valid_until, language);
        let (subject, request) = match language {
            Language::En => (
                format!("Set the password of account {name}"),
                format!(
                    "You can set a new password for your registration account {name} on the page \
                     below. The link can be used once, until {until}."
                ),
            ),
            Language::ZhCn => (
                format!("请设置账号 {name} 的密码"),
                format!(
                    "您可以打开以下链接，为注册账号 {name} 设置新密码。链接仅可使用一次，有效期至{until}。"
                ),
            ),
        };
        let assurance = language.of(
            "Nothing changes until you do so: the current password stays valid. If you did not \
             expect this message, you can ignore it.",
            "在您设置新密码之前，一切保持不变，当前密码仍然有效。如果您并未申请，可忽略本邮件。",
        );
        let blocks =
            vec![text(request), Block::Link(self.url.expose_secret().to_owned()), text(assurance)];
        Words { subject, blocks }
    }
}

pub(super) fn samples(_language: Language) -> Vec<Sample> {
    let AccountSecret::Link { url, valid_until } = sample::link() else { return Vec::new() };
    let letter = SetPassword { account_name: sample::account(), url, valid_until };
    vec![Sample::new("set_password", letter)]
}
