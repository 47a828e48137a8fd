//! What programs write: bounces, reports, answers while somebody is away, list notices.

use super::Person;
use super::entity::Entity;

/// So much of a body is looked at for what a mail server says of a mail that it returns.
const LOOKED_AT: usize = 16 << 10;

/// Whether a program wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing says so.
    None,
    /// Programs of customers and lists write so too: it is no request unless all of one stands in it.
    Likely,
    /// Nobody else writes so.
    Sure,
}

/// How subjects begin, in small letters.
const SUBJECTS: &[&str] = &[
    "undeliver",
    "undelivered mail",
    "mail delivery",
    "delivery status notification",
    "delivery failure",
    "delivery delayed",
    "delivery notification",
    "returned mail",
    "failure notice",
    "message not delivered",
    "warning: could not send",
    "warning: message",
    "mail system error",
    "nondeliverable",
    "non-deliver",
    "delivery report",
    "delivered:",
    "relayed:",
    "read:",
    "not read:",
    "expanded:",
    "failed mail",
    "mail could not be delivered",
    "message delivery",
    "delivery has failed",
    "rejected:",
    "postmaster notify",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "automated reply",
    "out of office",
    "out of the office",
    "out-of-office",
    "vacation",
    "on holiday",
    "on vacation",
    "away from",
    "i am away",
    "unzustellbar",
    "nicht zugestellt",
    "zustellung",
    "automatische antwort",
    "abwesenheit",
    "abwesend",
    "réponse automatique",
    "absence du bureau",
    "absent",
    "non remis",
    "échec de la remise",
    "respuesta automática",
    "fuera de la oficina",
    "no se puede entregar",
    "risposta automatica",
    "fuori sede",
    "mancato recapito",
    "resposta automática",
    "não entregue",
    "automatisch antwoord",
    "afwezig",
    "onbestelbaar",
    "автоответ",
    "автоматический ответ",
    "недоставленное",
    "自动回复",
    "自動回覆",
    "自动答复",
    "自動回复",
    "外出",
    "休假",
    "不在办公室",
    "系统退信",
    "退信",
    "无法投递",
    "無法傳遞",
    "無法投遞",
    "未送达",
    "未能送达",
    "未传递",
    "邮件投递失败",
    "投递失败",
    "已读",
    "已讀",
    "自動応答",
    "自動返信",
    "不在",
    "配信不能",
    "配信不可",
    "자동 회신",
    "부재중",
    "배달되지 않음",
];

/// What servers say of a mail that they return, in small letters.
const REPORTS: &[&str] = &[
    "\nreporting-mta:",
    "\nfinal-recipient:",
    "\ndiagnostic-code:",
    "this is the qmail-send program",
    "this is the mail program at",
    "this is the mail system at host",
    "content-type: message/delivery-status",
    "content-type: message/disposition-notification",
    "content-type: message/feedback-report",
    "--- below this line is a copy of the message",
    "this message was created automatically by mail delivery",
    "this report relates to a message you sent",
    "----- the following addresses had permanent",
];

/// What its headers and the words of servers say of a mail.
pub(super) fn sign(entity: &Entity<'_>, from: Option<&Person>, subject: Option<&str>) -> Sign {
    let headers = entity.each_header();
    let said: Vec<_> = headers.iter().map(|(name, value)| by_header(name, value)).collect();
    if said.contains(&Sign::Sure) || from.is_some_and(is_mail_server) {
        return Sign::Sure;
    }
    let near = &entity.body[..entity.body.len().min(LOOKED_AT)];
    let near = String::from_utf8_lossy(near).to_ascii_lowercase();
    let reports = REPORTS.iter().any(|words| near.contains(words));
    let subject = subject.unwrap_or_default().to_lowercase();
    let subject = subject.trim_start_matches(|c: char| "[]*<【 ".contains(c));
    let named = SUBJECTS.iter().any(|start| subject.starts_with(start));
    if reports || named || said.contains(&Sign::Likely) { Sign::Likely } else { Sign::None }
}

fn by_header(name: &str, value: &str) -> Sign {
    let lower = value.to_ascii_lowercase();
    let word = lower.split([' ', '\t', ';', '(']).find(|word| !word.is_empty()).unwrap_or_default();
    match name {
        "return-path" if word == "<>" => Sign::Sure,
        "auto-submitted" if word == "auto-replied" => Sign::Sure,
        "auto-submitted" if !word.is_empty() && word != "no" => Sign::Likely,
        "content-type" if lower.replace(' ', "").starts_with("multipart/report") => Sign::Sure,
        "content-type"
            if ["message/delivery-status", "message/disposition-notification"].contains(&word) =>
        {
            Sign::Sure
        }
        "x-failed-recipients" | "x-autoreply-from" => Sign::Sure,
        "x-autoreply" | "x-autorespond" | "x-autoresponse" if word != "no" => Sign::Sure,
        "x-auto-response-suppress" if !["", "none"].contains(&word) => Sign::Likely,
        "precedence" if ["auto_reply", "auto-reply"].contains(&word) => Sign::Sure,
        "precedence" if ["bulk", "junk", "list"].contains(&word) => Sign::Likely,
        "x-precedence" if ["auto_reply", "bulk", "junk"].contains(&word) => Sign::Likely,
        "feedback-type" => Sign::Sure,
        _ => Sign::None,
    }
}

fn is_mail_server(from: &Person) -> bool {
    let address = from.address.as_deref().unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    local.starts_with("mailer-daemon")
        || ["postmaster", "mail-daemon", "maildaemon"].contains(&&*local)
}
