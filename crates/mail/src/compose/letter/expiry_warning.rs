//! The account ends soon.

use chrono::NaiveDate;
use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Words, day, exact, fact, text, value},
    sample,
};

/// The account ends soon.
#[derive(Debug, Clone)]
pub struct ExpiryWarning {
    /// The account's name.
    pub account_name: String,
    /// Whose account it is.
    pub company: Option<String>,
    /// What for.
    pub project: Option<String>,
    /// The last valid day.
    pub expires_on: NaiveDate,
    /// How many days there are until then.
    pub days_left: u32,
}

pub(super) const KIND: LetterKind = LetterKind::plain("expiry_warning");

impl Letter for ExpiryWarning {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let when = match (language, self.days_left) {
            (Language::En, 0) => "today".to_owned(),
            (Language::En, 1) => "in 1 day".to_owned(),
            (Language::En, days) => format!("in {days} days"),
            (Language::ZhCn, 0) => "今天".to_owned(),
            (Language::ZhCn, days) => format!(" {days} 天后"),
        };
        let (subject, news) = match language {
            Language::En => (
                format!("Account {name} expires {when}"),
                format!("Your registration account {name} expires {when}."),
            ),
            Language::ZhCn => (
                format!("账号 {name} 将于{when}到期"),
                format!("您的注册账号 {name} 将于{when}到期。"),
            ),
        };
        let mut facts = vec![exact(language.of("Account name", "账号名称"), &name)];
        if let Some(company) = &self.company {
            facts.push(fact(language.of("Company", "公司名称"), company));
        }
        if let Some(project) = &self.project {
            facts.push(fact(language.of("Project", "项目名称"), project));
        }
        let last = language.of("Last valid day", "最后有效日");
        facts.push(fact(last, &day(self.expires_on, language)));
        let consequence = language.of(
            "After that day, no server can be registered, and registered servers are refused when \
             they authenticate (code 30000, LICENSE_EXPIRED). If this goes on, they lose their \
             registration. To extend the account, please contact us in good time.",
            "到期后将无法注册新的服务器，已注册的服务器在认证时会被拒绝（代码 30000，\
             LICENSE_EXPIRED），若持续认证失败，注册将失效。如需续期，请尽早与我们联系。",
        );
        Words { subject, blocks: vec![text(news), Block::Facts(facts), text(consequence)] }
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let in_days = |days_left| ExpiryWarning {
        account_name: sample::account(),
        company: Some(sample::company(language)),
        project: Some(sample::project(language)),
        expires_on: sample::date(2027, 1, 31),
        days_left,
    };
    let names = [("expiry_30_days", 30), ("expiry_7_days", 7), ("expiry_1_day", 1)];
    names.map(|(name, days_left)| Sample::new(name, in_days(days_left))).into()
}
