//! The account has more slots, or fewer.

use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Words, exact, fact, text, value},
    sample,
};

/// The account has more slots, or fewer.
#[derive(Debug, Clone)]
pub struct CapacityChanged {
    /// The account's name.
    pub account_name: String,
    /// How many slots there were.
    pub from: u32,
    /// How many there are.
    pub to: u32,
    /// How many of them are taken.
    pub nodes_in_use: u32,
}

pub(super) const KIND: LetterKind = LetterKind::plain("capacity_changed");

impl Letter for CapacityChanged {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let (name, from, to) = (value(&self.account_name), self.from, self.to);
        let (subject, news) = match language {
            Language::En => (
                format!("Account {name}: capacity changed from {from} to {to}"),
                "The maximum registration capacity of your account has changed.",
            ),
            Language::ZhCn => (
                format!("账号 {name} 的最大注册数量已由 {from} 调整为 {to}"),
                "您的注册账号的最大注册数量已调整。",
            ),
        };
        let facts = vec![
            exact(language.of("Account name", "账号名称"), &name),
            fact(language.of("Previous capacity", "调整前"), &from.to_string()),
            fact(language.of("New capacity", "调整后"), &to.to_string()),
            fact(language.of("Registered servers", "已注册服务器"), &self.nodes_in_use.to_string()),
        ];
        let blocks = vec![text(news), Block::Facts(facts), text(self.consequence(language))];
        Words { subject, blocks }
    }
}

impl CapacityChanged {
    fn consequence(&self, language: Language) -> &'static str {
        if self.nodes_in_use > self.to {
            language.of(
                "More servers are registered than the new capacity covers. They keep running, but \
                 no further server can be registered until enough of them have been unbound.",
                "当前已注册的服务器数量超过调整后的最大注册数量。这些服务器可继续运行，\
                 但在解绑足够数量的服务器之前，无法再注册新的服务器。",
            )
        } else {
            language.of(
                "The change is already in effect. On servers that are registered, there is nothing \
                 for you to do.",
                "调整已生效，已注册的服务器无需任何操作。",
            )
        }
    }
}

pub(super) fn samples(_language: Language) -> Vec<Sample> {
    let raised =
        CapacityChanged { account_name: sample::account(), from: 5, to: 8, nodes_in_use: 4 };
    let lowered = CapacityChanged { to: 3, ..raised.clone() };
    vec![Sample::new("capacity_raised", raised), Sample::new("capacity_lowered", lowered)]
}
