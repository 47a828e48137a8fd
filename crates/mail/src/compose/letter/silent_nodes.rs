//! Nodes with licensed features no longer call.

use chrono::{DateTime, FixedOffset};
use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Table, Words, minute, text, value},
    sample,
};

/// Nodes with licensed features no longer call. To customer and vendor.
#[derive(Debug, Clone)]
pub struct SilentNodes {
    /// The account's name.
    pub account_name: String,
    /// The customer's company.
    pub company: String,
    /// The nodes to show.
    pub nodes: Vec<SilentNode>,
    /// How many more there are.
    pub more: u32,
}

/// A node that no longer calls.
#[derive(Debug, Clone)]
pub struct SilentNode {
    /// Its hostname or id.
    pub name: String,
    /// The project that it belongs to.
    pub project: String,
    /// When it last called.
    pub since: DateTime<FixedOffset>,
    /// When it loses its registration.
    pub until: DateTime<FixedOffset>,
}

pub(super) const KIND: LetterKind = LetterKind::plain("silent_nodes");

impl Letter for SilentNodes {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let (name, company) = (value(&self.account_name), value(&self.company));
        let count = self.nodes.len() + self.more as usize;
        let subject = match (language, count) {
            (Language::En, 1) => format!("Account {name}: 1 server can't be reached"),
            (Language::En, count) => format!("Account {name}: {count} servers can't be reached"),
            (Language::ZhCn, count) => format!("账号 {name}：{count} 台服务器失联"),
        };
        let news = match language {
            Language::En => format!(
                "The following servers of the registration account {name} ({company}) have stopped \
                 calling the registration service. What runs on them goes on for now."
            ),
            Language::ZhCn => format!(
                "注册账号 {name}（{company}）下的以下服务器已停止向注册服务发送认证请求，其上运行的业务暂不受影响。"
            ),
        };
        let mut blocks = vec![text(news), self.table(language)];
        match (language, self.more) {
            (_, 0) => {}
            (Language::En, more) => blocks.push(text(format!("{more} more are not listed here."))),
            (Language::ZhCn, more) => blocks.push(text(format!("另有 {more} 台未列出。"))),
        }
        blocks.push(text(language.of(
            "If they were switched off on purpose, nothing has to be done. Else please check their \
             network, proxy and firewall: once they reach the service again, everything is as before.",
            "如属主动停机，无需处理；否则请检查网络、代理和防火墙。恢复连接后一切自动恢复正常。",
        )));
        Words { subject, blocks }
    }
}

impl SilentNodes {
    fn table(&self, language: Language) -> Block {
        let head = language
            .of(
                ["Server", "Project", "Last contact", "Registered until"],
                ["服务器", "项目", "最后联系时间", "注册有效至"],
            )
            .to_vec();
        let row = |node: &SilentNode| {
            let (since, until) = (minute(node.since, language), minute(node.until, language));
            vec![value(&node.name), value(&node.project), since, until]
        };
        Block::Table(Table { head, rows: self.nodes.iter().map(row).collect() })
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let node = |name: &str, hour| SilentNode {
        name: name.to_owned(),
        project: sample::project(language),
        since: sample::time(1, hour, 5),
        until: sample::time(2, hour, 5),
    };
    let letter = SilentNodes {
        account_name: sample::account(),
        company: sample::company(language),
        nodes: vec![node("fdl-1", 9), node("fdl-2 <spare>", 11)],
        more: 3,
    };
    vec![Sample::new("silent_nodes", letter)]
}
