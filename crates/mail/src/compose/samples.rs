//! Letters as examples, for tests and for whoever wants to see one.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rollcall_domain::Language;

use super::{
    AccountSecret, CapacityChanged, Credentials, ExpiryWarning, Letter, LockedOut, LockedOutNode,
    PasswordReset, RequestRejected, SetPassword,
};

/// An example of a letter.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its name, the kind's or that of a variant of the kind.
    pub name: &'static str,
    /// The letter.
    pub letter: Letter,
}

const SERVER: &str = "https://register.example.com/walk";
const LINK: &str = "https://register.example.com/walk/set-password?token=rcs_7Yx2";

/// An example of every kind, and of each way that a kind can read.
pub fn samples(language: Language) -> Vec<Sample> {
    let acme = || "acme".to_owned();
    let company =
        || Some(language.of("Acme <Data> & Sons", "甲乙<数据>科技 & 合伙有限公司").to_owned());
    let project = || Some(language.of("Sales \"DW\"", "销售“数据仓库”").to_owned());
    let password = || AccountSecret::Password("q<7&  vR'9\"x>".into());
    let link = || AccountSecret::Link { url: LINK.into(), valid_until: time(5, 9, 30) };
    let credentials = Credentials {
        account_name: acme(),
        secret: password(),
        company: company(),
        project: project(),
        max_nodes: 5,
        starts_on: Some(date(2026, 2, 1)),
        expires_on: Some(date(2027, 1, 31)),
        server_address: SERVER.to_owned(),
        instructions: Some(instructions(language)),
    };
    let by_link = Credentials {
        secret: link(),
        company: None,
        project: None,
        max_nodes: 1,
        starts_on: None,
        expires_on: None,
        instructions: None,
        ..credentials.clone()
    };
    let set = SetPassword { account_name: acme(), url: LINK.into(), valid_until: time(5, 9, 30) };
    let reset = PasswordReset {
        account_name: acme(),
        secret: password(),
        keeps_nodes: false,
        server_address: SERVER.to_owned(),
    };
    let gentle = PasswordReset { secret: link(), keeps_nodes: true, ..reset.clone() };
    let raised = CapacityChanged { account_name: acme(), from: 5, to: 8, nodes_in_use: 4 };
    let lowered = CapacityChanged { to: 3, ..raised.clone() };
    let expires = |days_left| {
        Letter::ExpiryWarning(ExpiryWarning {
            account_name: acme(),
            company: company(),
            project: project(),
            expires_on: date(2027, 1, 31),
            days_left,
        })
    };
    let rejected =
        RequestRejected { company: company(), project: project(), reason: reason(language) };
    [
        ("credentials", Letter::Credentials(credentials)),
        ("credentials_link", Letter::Credentials(by_link)),
        ("set_password", Letter::SetPassword(set)),
        ("password_reset", Letter::PasswordReset(reset)),
        ("password_reset_link", Letter::PasswordReset(gentle)),
        ("request_rejected", Letter::RequestRejected(rejected)),
        ("capacity_raised", Letter::CapacityChanged(raised)),
        ("capacity_lowered", Letter::CapacityChanged(lowered)),
        ("expiry_30_days", expires(30)),
        ("expiry_7_days", expires(7)),
        ("expiry_1_day", expires(1)),
        ("locked_out", Letter::LockedOut(locked_out(language))),
    ]
    .map(|(name, letter)| Sample { name, letter })
    .into()
}

fn locked_out(language: Language) -> LockedOut {
    let node = |name: &str, reason: &str, at| LockedOutNode {
        name: name.to_owned(),
        project: language.of("Sales \"DW\"", "销售“数据仓库”").to_owned(),
        reason: reason.to_owned(),
        at,
    };
    let nodes = vec![
        node("fdl-1", language.of("The license has expired.", "授权已过期。"), time(1, 14, 5)),
        node("fdl-2 <spare>", language.of("No contact.", "服务器失联。"), time(1, 16, 20)),
    ];
    LockedOut { account_name: "acme".to_owned(), nodes, more: 3 }
}

fn instructions(language: Language) -> String {
    let text = language.of(
        "Version 4.0.28 or later is needed.\nHelp: https://help.example.com/register?lang=en&v=4",
        "需要 4.0.28 及以上版本。\n帮助文档：https://help.example.com/register?lang=zh&v=4",
    );
    text.to_owned()
}

fn reason(language: Language) -> String {
    let text = language.of(
        "The signing date is not that of contract <4711>.\nPlease check it & write again.",
        "邮件中的签订日期与合同 <4711> 不一致。\n请核对后 & 重新发送。",
    );
    text.to_owned()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A time of February 2026 in Shanghai.
fn time(day: u32, hour: u32, minute: u32) -> DateTime<FixedOffset> {
    let local = date(2026, 2, day).and_hms_opt(hour, minute, 0).unwrap_or_default();
    let zone = FixedOffset::east_opt(8 * 60 * 60);
    zone.and_then(|zone| local.and_local_timezone(zone).single()).unwrap_or_default()
}
