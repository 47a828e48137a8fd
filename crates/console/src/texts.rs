//! What pages say, in English and in Chinese: one table, each line a key with both.

mod accounts;
mod audit;
mod catalogue;
mod contracts;
mod find;
mod frame;
mod licences;
mod mail;
mod nodes;
mod platform;
mod requests;
mod service;
mod sessions;
mod staff;
mod tenants;

use std::fmt::Display;

use rollcall_domain::Language;

pub(crate) use accounts::{
    AccountTexts, AccountsTexts, BulkTexts, ConfirmTexts, CreateTexts, PasswordTexts, SettingsTexts,
};
pub(crate) use audit::AuditTexts;
pub(crate) use catalogue::{CatalogueTexts, FeatureTexts};
pub(crate) use contracts::ContractsTexts;
pub(crate) use find::FindTexts;
pub(crate) use frame::{ChooseTexts, ErrorTexts, HomeTexts, NavTexts};
pub(crate) use licences::{AccountLicencesTexts, IssueTexts, LicencesTexts};
pub(crate) use mail::MailsTexts;
pub(crate) use nodes::{FailuresTexts, NodeTexts};
pub(crate) use platform::PlatformTexts;
pub(crate) use requests::RequestsTexts;
pub(crate) use service::ServiceTexts;
pub(crate) use sessions::{PoolTexts, SessionsTexts};
pub(crate) use staff::{PeopleTexts, SecondFactorTexts, SignInTexts};
pub(crate) use tenants::{KeysTexts, TenantTexts};

/// A part of the table.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($key:ident: $english:literal, $chinese:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name {
            $(pub(crate) $key: &'static str,)*
        }

        impl $name {
            const IN_ENGLISH: Self = Self { $($key: $english,)* };
            const IN_CHINESE: Self = Self { $($key: $chinese,)* };

            /// Each key with what it is in English and in Chinese.
            #[cfg(test)]
            pub(super) const PAIRS: &[(&'static str, &'static str, &'static str)] =
                &[$((concat!(stringify!($name), ".", stringify!($key)), $english, $chinese),)*];

            pub(super) const fn of(language: Language) -> Self {
                match language {
                    Language::En => Self::IN_ENGLISH,
                    Language::ZhCn => Self::IN_CHINESE,
                }
            }
        }
    };
}
use texts;

macro_rules! table {
    ($($part:ident: $texts:ident,)*) => {
        /// All texts of a language.
        #[derive(Debug)]
        pub(crate) struct Texts {
            $(pub(crate) $part: $texts,)*
        }

        impl Texts {
            const fn in_language(language: Language) -> Self {
                Self { $($part: $texts::of(language),)* }
            }

            #[cfg(test)]
            fn pairs() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
                [$($texts::PAIRS),*].concat().into_iter()
            }
        }
    };
}

table! {
    nav: NavTexts,
    find: FindTexts,
    choose: ChooseTexts,
    error: ErrorTexts,
    sign_in: SignInTexts,
    second_factor: SecondFactorTexts,
    home: HomeTexts,
    accounts: AccountsTexts,
    account: AccountTexts,
    password: PasswordTexts,
    settings: SettingsTexts,
    node: NodeTexts,
    requests: RequestsTexts,
    mails: MailsTexts,
    audit: AuditTexts,
    contracts: ContractsTexts,
    licences: LicencesTexts,
    issue: IssueTexts,
    account_licences: AccountLicencesTexts,
    catalogue: CatalogueTexts,
    feature: FeatureTexts,
    people: PeopleTexts,
    keys: KeysTexts,
    service: ServiceTexts,
    platform: PlatformTexts,
    tenant: TenantTexts,
    confirm: ConfirmTexts,
    create: CreateTexts,
    failures: FailuresTexts,
    bulk: BulkTexts,
    sessions: SessionsTexts,
    pool: PoolTexts,
}

impl Texts {
    /// Those of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        static ENGLISH: Texts = Texts::in_language(Language::En);
        static CHINESE: Texts = Texts::in_language(Language::ZhCn);
        language.of(&ENGLISH, &CHINESE)
    }
}

/// A text with its gap, `{}`, filled.
pub(crate) fn fill(text: &str, with: impl Display) -> String {
    text.replacen("{}", &with.to_string(), 1)
}

/// A text with its two gaps filled in order.
pub(crate) fn fill2(text: &str, first: impl Display, second: impl Display) -> String {
    let (before, after) = text.split_once("{}").unwrap_or((text, ""));
    format!("{before}{first}{}", fill(after, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_says_something_in_both_languages_and_the_same_of_it() {
        for (key, english, chinese) in Texts::pairs() {
            for text in [english, chinese] {
                assert!(!text.is_empty() && text.trim() == text, "{key}: {text:?}");
                assert!(!text.contains("  "), "{key}: {text:?}");
            }
            let gaps = |text: &str| text.matches("{}").count();
            assert_eq!(gaps(english), gaps(chinese), "{key}");
            assert!(english.is_ascii() || english.contains(['·', '…', '–', '’']), "{key}");
            let is_name = english == chinese || key == "NavTexts.tag";
            let has_words = chinese.contains(|letter: char| letter.is_ascii_alphabetic());
            assert!(
                is_name || !chinese.is_ascii() || !has_words,
                "{key} is not Chinese: {chinese}"
            );
        }
    }

    #[test]
    fn no_key_is_there_twice() {
        let mut keys: Vec<_> = Texts::pairs().map(|(key, ..)| key).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn gaps_are_filled_in_order() {
        assert_eq!(fill2("{} of {}", "{}", 2), "{} of 2");
        assert_eq!(fill("none", 1), "none");
    }
}
