//! The password is another now.

use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    account_secret::AccountSecret,
    block::{Block, Words, exact, text, value},
    sample,
};

/// The password is another now.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The account's name.
    pub account_name: String,
    /// The new password, or the way to one.
    pub secret: AccountSecret,
    /// Whether registered nodes go on without registering again.
    pub keeps_nodes: bool,
    /// Where nodes register.
    pub server_address: String,
}

pub(super) const KIND: LetterKind = LetterKind::secret("password_reset");

impl Letter for PasswordReset {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let (subject, news) = match language {
            Language::En => (
                format!("The password of account {name} was reset"),
                format!("The password of your registration account {name} has been reset."),
            ),
            Language::ZhCn => {
                (format!("账号 {name} 的密码已重置"), format!("您的注册账号 {name} 的密码已重置。"))
            }
        };
        let mut facts = vec![exact(language.of("Account name", "账号名称"), &name)];
        facts.extend(self.secret.fact(language.of("New password", "新密码")));
        let server = language.of("Registration server", "注册服务器地址");
        facts.push(exact(server, &value(&self.server_address)));
        let mut blocks = vec![text(news), Block::Facts(facts)];
        blocks.extend(self.secret.link(language));
        blocks.push(text(self.consequence(language)));
        Words { subject, blocks }
    }
}

impl PasswordReset {
    fn consequence(&self, language: Language) -> &'static str {
        if self.keeps_nodes {
            language.of(
                "Servers that are already registered keep running. Use the new password when you \
                 register a server from now on.",
                "已注册的服务器不受影响，可继续运行。今后注册服务器时请使用新密码。",
            )
        } else {
            language.of(
                "The old password is no longer valid. Servers that are already registered are \
                 refused at their next authentication (code 30006, ACCOUNT_INPUT_ERROR). Please \
                 register each of them again with the new password.",
                "原密码已失效。已注册的服务器在下一次认证时将被拒绝（代码 30006，\
                 ACCOUNT_INPUT_ERROR），请使用新密码逐台重新注册。",
            )
        }
    }
}

pub(super) fn samples(_language: Language) -> Vec<Sample> {
    let reset = PasswordReset {
        account_name: sample::account(),
        secret: sample::password(),
        keeps_nodes: false,
        server_address: sample::server(),
    };
    let gentle = PasswordReset { secret: sample::link(), keeps_nodes: true, ..reset.clone() };
    vec![Sample::new("password_reset", reset), Sample::new("password_reset_link", gentle)]
}
