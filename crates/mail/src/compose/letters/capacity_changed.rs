use rollcall_domain::Language;

use crate::compose::CapacityChanged;
use crate::compose::block::{Block, Words, exact, fact, text, value};

impl CapacityChanged {
    pub(super) fn words(&self, language: Language) -> Words {
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
