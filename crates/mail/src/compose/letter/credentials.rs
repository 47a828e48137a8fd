//! A new account's credentials.

use chrono::NaiveDate;
use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    account_secret::AccountSecret,
    block::{Block, Words, day, exact, fact, quote, text, value},
    sample,
};

/// An account was made.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account's name.
    pub account_name: String,
    /// Its password, or the way to one.
    pub secret: AccountSecret,
    /// Whose account it is.
    pub company: Option<String>,
    /// What for.
    pub project: Option<String>,
    /// How many nodes may be registered.
    pub max_nodes: u32,
    /// The first valid day.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day.
    pub expires_on: Option<NaiveDate>,
    /// Where nodes register.
    pub server_address: String,
    /// What the tenant adds on how its product is registered.
    pub instructions: Option<String>,
}

pub(super) const KIND: LetterKind = LetterKind::secret("credentials");

impl Letter for Credentials {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let subject = match language {
            Language::En => format!("Your registration account: {name}"),
            Language::ZhCn => format!("您的注册账号：{name}"),
        };
        let mut blocks = vec![
            text(language.of(
                "An account for registering your servers has been created for you.",
                "您的服务器注册账号已开通，账号信息如下：",
            )),
            self.facts(language),
        ];
        blocks.extend(self.secret.link(language));
        blocks.push(text(language.of("To register a server:", "注册步骤：")));
        blocks.push(self.steps(language));
        if let Some(instructions) = &self.instructions {
            blocks.push(quote(instructions));
        }
        blocks.push(text(language.of(
            "Each registered server takes up one place. Before you replace a server, unbind the \
             account on the old one. A server that is shut down without unbinding frees its place \
             by itself after some time.",
            "每台已注册的服务器占用一个名额。更换服务器时，请先在旧服务器上解绑账号；\
             未解绑即停机的服务器，其名额会在一段时间后自动释放。",
        )));
        blocks.push(text(language.of(
            "Please keep the account name and the password confidential: whoever has both can \
             register servers with your account.",
            "请妥善保管账号名称和密码。任何同时知道两者的人都可以使用您的账号注册服务器。",
        )));
        Words { subject, blocks }
    }
}

impl Credentials {
    fn facts(&self, language: Language) -> Block {
        let mut facts =
            vec![exact(language.of("Account name", "账号名称"), &value(&self.account_name))];
        facts.extend(self.secret.fact(language.of("Password", "密码")));
        if let Some(company) = &self.company {
            facts.push(fact(language.of("Company", "公司名称"), company));
        }
        if let Some(project) = &self.project {
            facts.push(fact(language.of("Project", "项目名称"), project));
        }
        let capacity = match (language, self.max_nodes) {
            (Language::En, 1) => "1 server".to_owned(),
            (Language::En, number) => format!("{number} servers"),
            (Language::ZhCn, number) => format!("{number} 台服务器"),
        };
        facts.push(fact(language.of("Maximum registration capacity", "最大注册数量"), &capacity));
        facts.push(fact(language.of("Valid", "有效期"), &self.validity(language)));
        let server = language.of("Registration server", "注册服务器地址");
        facts.push(exact(server, &value(&self.server_address)));
        Block::Facts(facts)
    }

    fn validity(&self, language: Language) -> String {
        let start = self.starts_on.map(|first| day(first, language));
        let end = self.expires_on.map(|last| day(last, language));
        match (language, start, end) {
            (Language::En, None, None) => "without an end date".to_owned(),
            (Language::En, Some(start), None) => format!("from {start}"),
            (Language::En, None, Some(end)) => format!("through {end}"),
            (Language::En, Some(start), Some(end)) => format!("from {start} through {end}"),
            (Language::ZhCn, None, None) => "长期有效".to_owned(),
            (Language::ZhCn, Some(start), None) => format!("自{start}起"),
            (Language::ZhCn, None, Some(end)) => format!("至{end}（含当日）"),
            (Language::ZhCn, Some(start), Some(end)) => format!("{start}至{end}（含当日）"),
        }
    }

    fn steps(&self, language: Language) -> Block {
        let server = value(&self.server_address);
        let first = match language {
            Language::En => format!("Make sure that the server can reach {server}."),
            Language::ZhCn => format!("请确认服务器能够访问 {server}。"),
        };
        let then = language.of(
            [
                "Sign in to the product as an administrator and open its registration management.",
                "Choose registration with a public cloud account, enter the account name and the \
                 password, and submit.",
            ],
            [
                "以管理员身份登录产品，进入“注册管理”。",
                "选择公有云认证方式，输入账号名称和密码并提交。",
            ],
        );
        Block::Steps([first].into_iter().chain(then.map(str::to_owned)).collect())
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let credentials = Credentials {
        account_name: sample::account(),
        secret: sample::password(),
        company: Some(sample::company(language)),
        project: Some(sample::project(language)),
        max_nodes: 5,
        starts_on: Some(sample::date(2026, 2, 1)),
        expires_on: Some(sample::date(2027, 1, 31)),
        server_address: sample::server(),
        instructions: Some(instructions(language)),
    };
    let by_link = Credentials {
        secret: sample::link(),
        company: None,
        project: None,
        max_nodes: 1,
        starts_on: None,
        expires_on: None,
        instructions: None,
        ..credentials.clone()
    };
    vec![Sample::new("credentials", credentials), Sample::new("credentials_link", by_link)]
}

fn instructions(language: Language) -> String {
    let text = language.of(
        "Version 4.0.28 or later is needed.\nHelp: https://help.example.com/register?lang=en&v=4",
        "需要 4.0.28 及以上版本。\n帮助文档：https://help.example.com/register?lang=zh&v=4",
    );
    text.to_owned()
}
