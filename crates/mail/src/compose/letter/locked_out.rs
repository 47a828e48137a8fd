//! Nodes lost their registration.

use chrono::{DateTime, FixedOffset};
use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Table, Words, minute, text, value},
    sample,
};

/// Nodes lost their registration.
#[derive(Debug, Clone)]
pub struct LockedOut {
    /// The account's name.
    pub account_name: String,
    /// The nodes to show.
    pub nodes: Vec<LockedOutNode>,
    /// How many more there are.
    pub more: u32,
}

/// A node that lost its registration.
#[derive(Debug, Clone)]
pub struct LockedOutNode {
    /// Its hostname or id.
    pub name: String,
    /// The project that it belongs to.
    pub project: String,
    /// Why, in the letter's language.
    pub reason: String,
    /// When.
    pub at: DateTime<FixedOffset>,
}

pub(super) const KIND: LetterKind = LetterKind::plain("locked_out");

impl Letter for LockedOut {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let count = self.nodes.len() + self.more as usize;
        let subject = match (language, count) {
            (Language::En, 1) => format!("Account {name}: 1 server lost its registration"),
            (Language::En, count) => {
                format!("Account {name}: {count} servers lost their registration")
            }
            (Language::ZhCn, count) => format!("账号 {name}：{count} 台服务器注册失效"),
        };
        let news = match language {
            Language::En => format!(
                "The following servers of your registration account {name} are no longer registered: \
                 too many times in a row, their authentication failed or did not take place."
            ),
            Language::ZhCn => {
                format!(
                    "您的注册账号 {name} 下的以下服务器因连续多次认证失败或长时间未进行认证，注册已失效。"
                )
            }
        };
        let mut blocks = vec![text(news), self.table(language)];
        match (language, self.more) {
            (_, 0) => {}
            (Language::En, more) => blocks.push(text(format!("{more} more are not listed here."))),
            (Language::ZhCn, more) => blocks.push(text(format!("另有 {more} 台未列出。"))),
        }
        blocks.push(text(language.of(
            "Please remove the cause, then register each of these servers again with the account \
             name and the password.",
            "请先排除故障原因，再使用账号名称和密码重新注册上述服务器。",
        )));
        Words { subject, blocks }
    }
}

impl LockedOut {
    fn table(&self, language: Language) -> Block {
        let head = language
            .of(["Server", "Project", "Reason", "Time"], ["服务器", "项目", "原因", "时间"])
            .to_vec();
        let row = |node: &LockedOutNode| {
            let at = minute(node.at, language);
            vec![value(&node.name), value(&node.project), value(&node.reason), at]
        };
        Block::Table(Table { head, rows: self.nodes.iter().map(row).collect() })
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let node = |name: &str, reason: &str, at| LockedOutNode {
        name: name.to_owned(),
        project: sample::project(language),
        reason: reason.to_owned(),
        at,
    };
    let expired = language.of("The license has expired.", "授权已过期。");
    let silent = language.of("No contact.", "服务器失联。");
    let nodes = vec![
        node("fdl-1", expired, sample::time(1, 14, 5)),
        node("fdl-2 <spare>", silent, sample::time(1, 16, 20)),
    ];
    let letter = LockedOut { account_name: sample::account(), nodes, more: 3 };
    vec![Sample::new("locked_out", letter)]
}
