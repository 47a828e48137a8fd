//! How programs begin a subject, in small letters.

mod answers;
mod reports;

use super::Automatic::{self, Complaint, DeliveryReport, ListNotice, Reply};
use super::Sign::{self, Likely, Weak};
use answers::ANSWERS;
use reports::REPORTS;

/// What mailboxes say of what was read.
const RECEIPTS: &[&str] = &[
    "read receipt",
    "return receipt",
    "disposition notification",
    "message recall",
    "lesebestätigung",
    "accusé de lecture",
    "confirmación de lectura",
    "conferma di lettura",
    "confirmação de leitura",
    "leesbevestiging",
    "开封通知",
    "已读回执",
    "讀取回條",
    "開封確認",
    "読み取り",
];

/// What mail providers pass on.
const COMPLAINTS: &[&str] = &[
    "complaint about message from",
    "abuse report",
    "spam report",
    "email feedback report",
    "email abuse report",
    "feedback loop",
    "junk report",
];

/// What challenges ask of whoever wrote.
const CHALLENGES: &[&str] = &[
    "please confirm your message",
    "please confirm your email to",
    "please confirm your mail to",
    "your message requires confirmation",
    "verification required",
    "sender verification",
    "sender confirmation",
    "confirmation required for your",
    "your message is awaiting confirmation",
    "[boxbe]",
    "antispam uol",
    "anti-spam verification",
];

/// What lists say themselves.
const NOTICES: &[&str] = &[
    "confirm subscription",
    "confirm unsubscribe",
    "confirm subscribe",
    "subscription confirmation",
    "your subscription to",
    "you have been unsubscribed",
    "welcome to the \"",
    "bounce action notification",
    "majordomo results",
    "majordomo file",
    "sympa results",
    "ezmlm warning",
    "ezmlm response",
    "listserv error",
    "rejected posting to",
    "non-member submission",
    "you are not member",
    "loop alert",
    "request to mailing list",
    "moderator approval",
    "mailing list memberships reminder",
];

/// What people begin a subject with, too.
const BROAD_REPORTS: &[&str] = &[
    "delivery report",
    "delivered:",
    "relayed:",
    "read:",
    "not read:",
    "deleted:",
    "expanded:",
    "rejected:",
    "recall:",
    "warning: message",
    "zustellung",
    "zugestellt:",
    "gelesen:",
    "nicht gelesen:",
    "ungelesen gelöscht:",
    "lu :",
    "lu:",
    "non lu",
    "remis :",
    "remis:",
    "leído:",
    "no leído",
    "entregado:",
    "letto:",
    "non letto",
    "consegnato:",
    "lida:",
    "não lida",
    "entregue:",
    "gelezen:",
    "niet gelezen",
    "bezorgd:",
    "läst:",
    "læst:",
    "lest:",
    "luettu:",
    "przeczytano:",
    "přečten",
    "прочитано:",
    "доставлено:",
    "退信",
    "已读",
    "已讀",
    "未读:",
    "未读：",
    "已送达",
    "已送達",
    "召回:",
    "召回：",
    "開封済み",
    "開封:",
    "既読:",
    "配信済み",
    "읽음:",
    "배달됨:",
];
const BROAD_ANSWERS: &[&str] = &[
    "vacation",
    "on holiday",
    "on vacation",
    "on leave",
    "on annual leave",
    "away",
    "i am away",
    "i'm away",
    "im urlaub",
    "urlaub",
    "abwesend",
    "absent",
    "en congé",
    "en vacances",
    "in ferie",
    "de vacaciones",
    "we have received your",
    "we received your",
    "your message has been received",
    "your request has been received",
    "thank you for contacting",
    "thank you for your e",
    "thank you for your message",
    "ticket created",
    "ticket received",
    "acknowledg",
    "eingangsbestätigung",
    "ihre anfrage",
    "accusé de réception",
    "外出",
    "休假",
    "不在",
    "请假",
    "出差",
    "已收到您",
    "邮件已收到",
    "来信已收到",
    "お問い合わせありがとう",
    "お問い合わせを受け付け",
];

/// How a subject goes on after the answer's `Re:` where a challenge asks for something.
const CHALLENGES_BEHIND: &[&str] = &["verification required", "(confirm", "[confirm", "confirm:"];

pub(super) fn sign(subject: &str) -> Option<(Sign, Automatic)> {
    let lower = subject.to_lowercase().replace('\u{2019}', "'");
    let subject = lower.trim_start_matches(|c: char| "[]*<【「＜!' \"".contains(c));
    let begins = |starts: &[&str]| starts.iter().any(|start| subject.starts_with(start));
    let bare = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    match () {
        () if begins(COMPLAINTS) => Some((Likely, Complaint)),
        () if begins(REPORTS) || begins(RECEIPTS) => Some((Likely, DeliveryReport)),
        () if begins(ANSWERS) || bare(CHALLENGES) => Some((Likely, Reply)),
        () if CHALLENGES_BEHIND.iter().any(|end| lower.contains(end)) => Some((Weak, Reply)),
        () if begins(NOTICES) => Some((Likely, ListNotice)),
        () if begins(BROAD_REPORTS) => Some((Weak, DeliveryReport)),
        () if begins(BROAD_ANSWERS) || bare(BROAD_ANSWERS) => Some((Weak, Reply)),
        () if passed_on(&lower)
            .is_some_and(|it| REPORTS.iter().any(|start| it.starts_with(start))) =>
        {
            Some((Weak, DeliveryReport))
        }
        () => None,
    }
}

/// The subject of what somebody passes on.
fn passed_on(subject: &str) -> Option<&str> {
    let starts = ["fwd:", "fw:", "wg:", "tr:", "转发:", "转发：", "轉寄:", "轉寄："];
    starts.iter().find_map(|start| subject.strip_prefix(start)).map(str::trim_start)
}
