//! Licensed features end soon.

use chrono::NaiveDate;
use rollcall_domain::Language;

use super::{Letter, LetterKind, Sample};
use crate::compose::{
    block::{Block, Table, Words, day, text, value},
    sample,
};

/// Licensed features end soon.
#[derive(Debug, Clone)]
pub struct FeaturesEnding {
    /// The account's name.
    pub account_name: String,
    /// The features, those that end first at the top; at least one.
    pub features: Vec<EndingFeatureLine>,
}

/// A feature that ends soon.
#[derive(Debug, Clone)]
pub struct EndingFeatureLine {
    /// Its name, in the letter's language.
    pub name: String,
    /// Its last licensed day.
    pub last_day: NaiveDate,
    /// How many days there are until then.
    pub days_left: u32,
}

pub(super) const KIND: LetterKind = LetterKind::plain("features_ending");

impl Letter for FeaturesEnding {
    fn kind(&self) -> LetterKind {
        KIND
    }

    fn words(&self, language: Language) -> Words {
        let name = value(&self.account_name);
        let first = self.features.iter().map(|line| line.days_left).min().unwrap_or_default();
        let when = in_days(first, language);
        let (subject, news) = match language {
            Language::En => (
                format!("Account {name}: licences of features end {when}"),
                format!("Licences of your account {name} end soon. These features are concerned:"),
            ),
            Language::ZhCn => (
                format!("账号 {name}：部分功能授权将于{when}到期"),
                format!("您的账号 {name} 的部分授权即将到期，涉及以下功能："),
            ),
        };
        let head = language
            .of(["Feature", "Last licensed day", "Ends"], ["功能", "最后授权日", "到期"])
            .to_vec();
        let row = |line: &EndingFeatureLine| {
            let when = in_days(line.days_left, language);
            vec![value(&line.name), day(line.last_day, language), when.trim().to_owned()]
        };
        let table = Table { head, rows: self.features.iter().map(row).collect() };
        let consequence = language.of(
            "After that day, nothing new can be begun with these features; what is running is not \
             interrupted by the end of the licence, unless that was agreed. To renew the licences, \
             please contact us in good time.",
            "到期后，上述功能将无法下发新业务；除另有约定外，已在运行的业务不受影响。如需续期，请尽早与我们联系。",
        );
        Words { subject, blocks: vec![text(news), Block::Table(table), text(consequence)] }
    }
}

fn in_days(days: u32, language: Language) -> String {
    match (language, days) {
        (Language::En, 0) => "today".to_owned(),
        (Language::En, 1) => "in 1 day".to_owned(),
        (Language::En, days) => format!("in {days} days"),
        (Language::ZhCn, 0) => "今天".to_owned(),
        (Language::ZhCn, days) => format!(" {days} 天后"),
    }
}

pub(super) fn samples(language: Language) -> Vec<Sample> {
    let line = |name: [&str; 2], day, days_left| EndingFeatureLine {
        name: language.pick(&name).to_owned(),
        last_day: sample::date(2027, 1, day),
        days_left,
    };
    let letter = FeaturesEnding {
        account_name: sample::account(),
        features: vec![
            line(["Change data capture", "实时数据同步"], 8, 7),
            line(["Topic management", "Topic 管理"], 31, 30),
        ],
    };
    vec![Sample::new("features_ending", letter)]
}
