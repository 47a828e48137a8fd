use rollcall_domain::Language;

use crate::compose::LockedOut;
use crate::compose::block::{Block, Table, Words, minute, text, value};

impl LockedOut {
    pub(super) fn words(&self, language: Language) -> Words {
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

    fn table(&self, language: Language) -> Block {
        let head = language
            .of(["Server", "Project", "Reason", "Time"], ["服务器", "项目", "原因", "时间"])
            .to_vec();
        let row = |node: &crate::LockedOutNode| {
            let at = minute(node.at, language);
            vec![value(&node.name), value(&node.project), value(&node.reason), at]
        };
        Block::Table(Table { head, rows: self.nodes.iter().map(row).collect() })
    }
}
