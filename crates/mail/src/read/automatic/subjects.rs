//! How programs begin a subject.

use super::Automatic::{self, Complaint, DeliveryReport, Reply};
use super::Sign::{self, Likely, Weak};

/// In small letters: what nobody else writes.
const REPORTS: &[&str] = &[
    "undeliver",
    "mail delivery",
    "delivery status notification",
    "delivery failure",
    "delivery delayed",
    "delivery notification",
    "returned mail",
    "failure notice",
    "message not delivered",
    "warning: could not send",
    "mail system error",
    "nondeliverable",
    "non-deliver",
    "failed mail",
    "mail could not be delivered",
    "could not deliver",
    "message delivery",
    "delivery has failed",
    "postmaster notify",
    "considered unsolicited bulk email",
    "non recapitabile",
    "unzustellbar",
    "nicht zugestellt",
    "non remis",
    "échec de la remise",
    "no se puede entregar",
    "mancato recapito",
    "não entregue",
    "onbestelbaar",
    "недоставленное",
    "系统退信",
    "无法投递",
    "無法傳遞",
    "無法投遞",
    "未送达",
    "未能送达",
    "未传递",
    "邮件投递失败",
    "投递失败",
    "配信不能",
    "配信不可",
    "배달되지 않음",
];

/// The same for complaints.
const COMPLAINTS: &[&str] =
    &["complaint about message from", "abuse report", "email feedback report"];

/// The same for answers.
const ANSWERS: &[&str] = &[
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto:",
    "automated reply",
    "automated response",
    "out of office",
    "out of the office",
    "out-of-office",
    "ooo:",
    "automatische antwort",
    "abwesenheit",
    "réponse automatique",
    "absence du bureau",
    "respuesta automática",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "resposta automática",
    "automatisch antwoord",
    "afwezig",
    "автоответ",
    "автоматический ответ",
    "自动回复",
    "自動回覆",
    "自动答复",
    "自動回复",
    "不在办公室",
    "自動応答",
    "自動返信",
    "자동 회신",
    "부재중",
];

/// What people begin a subject with, too.
const BROAD_REPORTS: &[&str] = &[
    "delivery report",
    "delivered:",
    "relayed:",
    "read:",
    "not read:",
    "expanded:",
    "rejected:",
    "warning: message",
    "zustellung",
    "gelesen:",
    "退信",
    "已读",
    "已讀",
];
const BROAD_ANSWERS: &[&str] = &[
    "vacation",
    "on holiday",
    "on vacation",
    "on leave",
    "away",
    "i am away",
    "abwesend",
    "absent",
    "外出",
    "休假",
    "不在",
];

pub(super) fn sign(subject: &str) -> Option<(Sign, Automatic)> {
    let lower = subject.to_lowercase();
    let subject = lower.trim_start_matches(|c: char| "[]*<【 ".contains(c));
    let begins = |starts: &[&str]| starts.iter().any(|start| subject.starts_with(start));
    match () {
        () if begins(COMPLAINTS) => Some((Likely, Complaint)),
        () if begins(REPORTS) => Some((Likely, DeliveryReport)),
        () if begins(ANSWERS) => Some((Likely, Reply)),
        () if begins(BROAD_REPORTS) => Some((Weak, DeliveryReport)),
        () if begins(BROAD_ANSWERS) => Some((Weak, Reply)),
        () => None,
    }
}
