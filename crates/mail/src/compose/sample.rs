//! What the examples of letters have in common.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rollcall_domain::Language;

use super::account_secret::AccountSecret;

const SERVER: &str = "https://register.example.com/walk";
const LINK: &str = "https://register.example.com/walk/set-password?token=rcs_7Yx2";

pub(super) fn account() -> String {
    "acme".to_owned()
}

pub(super) fn company(language: Language) -> String {
    language.of("Acme <Data> & Sons", "甲乙<数据>科技 & 合伙有限公司").to_owned()
}

pub(super) fn project(language: Language) -> String {
    language.of("Sales \"DW\"", "销售“数据仓库”").to_owned()
}

pub(super) fn server() -> String {
    SERVER.to_owned()
}

pub(super) fn password() -> AccountSecret {
    AccountSecret::Password("q<7&  vR'9\"x>".into())
}

pub(super) fn link() -> AccountSecret {
    AccountSecret::Link { url: LINK.into(), valid_until: time(5, 9, 30) }
}

pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A time of February 2026 in Shanghai.
pub(super) fn time(day: u32, hour: u32, minute: u32) -> DateTime<FixedOffset> {
    let local = date(2026, 2, day).and_hms_opt(hour, minute, 0).unwrap_or_default();
    let zone = FixedOffset::east_opt(8 * 60 * 60);
    zone.and_then(|zone| local.and_local_timezone(zone).single()).unwrap_or_default()
}
