//! A request was turned down.

use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Words, fact, quote, text},
    sample,
};

/// A request was turned down.
#[derive(Debug, Clone)]
pub struct RequestRejected {
    /// The company as the request named it.
    pub company: Option<String>,
    /// The project as the request named it.
    pub project: Option<String>,
    /// Why; may have several lines.
    pub reason: String,
}

pub(super) const KIND: LetterKind = LetterKind::plain("request_rejected");

impl Letter for RequestRejected {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let subject = language.of(
            "Your request for a registration account was not accepted",
            "您的注册账号申请未通过",
        );
        let mut blocks = vec![text(language.of(
            "Thank you for your request for a registration account. We are sorry that we could \
             not accept it.",
            "我们已收到您的注册账号申请，很抱歉，该申请未能通过审核。",
        ))];
        let mut facts = Vec::new();
        if let Some(company) = &self.company {
            facts.push(fact(language.of("Company name", "公司名称"), company));
        }
        if let Some(project) = &self.project {
            facts.push(fact(language.of("Project name", "项目名称"), project));
        }
        if !facts.is_empty() {
            blocks.push(Block::Facts(facts));
        }
        blocks.push(text(language.of("The reason:", "未通过的原因：")));
        blocks.push(quote(&self.reason));
        blocks.push(text(language.of(
            "You are welcome to send a new request. Please send it from the e-mail address \
             specified in the contract, and state:",
            "欢迎您更正后重新申请。请使用合同中约定的邮箱发送邮件，并注明以下信息：",
        )));
        let needed = language.of(
            ["Company name", "Project name", "Contract signing date (YYYY/MM/DD)"],
            ["公司名称", "项目名称", "合同签订日期（YYYY/MM/DD）"],
        );
        blocks.push(Block::Steps(needed.map(str::to_owned).to_vec()));
        Words { subject: subject.to_owned(), blocks }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let reason = language.of(
        "The signing date is not that of contract <4711>.\nPlease check it & write again.",
        "邮件中的签订日期与合同 <4711> 不一致。\n请核对后 & 重新发送。",
    );
    let letter = RequestRejected {
        company: Some(sample::company(language)),
        project: Some(sample::project(language)),
        reason: reason.to_owned(),
    };
    vec![Sample::new("request_rejected", letter)]
}
