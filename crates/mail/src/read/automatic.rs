//! What programs write: bounces, reports, answers while somebody is away, list notices.

mod subjects;

use std::fmt;

use super::Person;
use super::entity::Entity;

/// So much of a body is looked at for what a mail server says of a mail that it returns.
const LOOKED_AT: usize = 16 << 10;
/// So much of a text is looked at for what programs say when somebody is away.
const TEXT_LOOKED_AT: usize = 1000;

/// What a program's mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Automatic {
    /// A list's own words, or a newsletter.
    ListNotice,
    /// An answer while nobody was there, or a receipt.
    Reply,
    /// A mail came back, is late, or was delivered or read.
    DeliveryReport,
    /// What a mail provider passes on of a recipient's complaint.
    Complaint,
}

impl fmt::Display for Automatic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ListNotice => "a list's notice",
            Self::Reply => "an automatic answer",
            Self::Complaint => "a complaint passed on by a mail provider",
            Self::DeliveryReport => "a delivery report",
        })
    }
}

/// How sure it is that a program wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// People write so too: it is no request unless anything of one stands in it.
    Weak,
    /// Programs of customers write so: it is no request unless all of one stands in it.
    Likely,
    /// Nobody else writes so.
    Sure,
}

use Automatic::{Complaint, DeliveryReport, ListNotice, Reply};
use Sign::{Likely, Sure, Weak};

/// What servers say of a mail that they return, in small letters.
const REPORTS: [&str; 23] = [
    "\nreporting-mta:",
    "\nfinal-recipient:",
    "\ndiagnostic-code:",
    "this is the qmail-send program",
    "this is the mail program at",
    "this is the mail system at host",
    "this is the postfix program",
    "content-type: message/delivery-status",
    "content-type: message/disposition-notification",
    "--- below this line is a copy of the message",
    "this message was created automatically by mail delivery",
    "this report relates to a message you sent",
    "----- the following addresses had permanent",
    "----- the following addresses had transient",
    "your message could not be delivered",
    "your message wasn't delivered",
    "your message did not reach",
    "could not be delivered to one or more",
    "the following message to <",
    "delivery to the following recipient",
    "undeliverable message returned to sender",
    "message could not be delivered",
    "unable to deliver your message",
];

/// What programs say in their answers, in small letters.
const AWAY: [&str; 24] = [
    "out of the office",
    "out of office",
    "on annual leave",
    "on vacation",
    "on leave until",
    "away from my e-mail",
    "away from my email",
    "this is an automatic",
    "this is an automated",
    "this is an auto",
    "automatic reply",
    "auto-reply",
    "autoreply",
    "we have received your e-mail",
    "we have received your email",
    "do not reply to this",
    "nicht im büro",
    "自动回复",
    "自動回覆",
    "系统自动",
    "正在休假",
    "外出中",
    "您的邮件已收到",
    "自動返信",
];

/// What headers and the words of servers say of a mail: how sure, and what it is.
pub(super) fn sign(
    entity: &Entity<'_>,
    from: Option<&Person>,
    subject: Option<&str>,
) -> Option<(Sign, Automatic)> {
    let headers = entity.each_header();
    let said = headers.iter().filter_map(|(name, value)| by_header(name, value));
    let listed = is_list_traffic(&headers).then_some((Weak, ListNotice));
    let server = from.and_then(is_mail_server);
    let near = &entity.body[..entity.body.len().min(LOOKED_AT)];
    let near = String::from_utf8_lossy(near).to_ascii_lowercase();
    let reports = REPORTS.iter().any(|words| near.contains(words));
    let reports = reports.then_some((Likely, DeliveryReport));
    let complains = near.contains("content-type: message/feedback-report");
    let complains = complains.then_some((Likely, Complaint));
    let named = subject.and_then(subjects::sign);
    let written = [listed, server, reports, complains, named].into_iter().flatten();
    let all: Vec<_> = said.chain(written).collect();
    let sign = all.iter().map(|(sign, _)| *sign).max()?;
    // A report may say more signs than one, of which the weaker ones say better what it is.
    let what = all.iter().filter(|(it, _)| *it >= Likely || *it == sign).map(|(_, what)| *what);
    Some((sign, what.max()?))
}

/// What the beginning of a text says: programs don't always say so in their headers.
pub(super) fn sign_of_text(text: &str) -> Option<(Sign, Automatic)> {
    let near = text[..text.floor_char_boundary(TEXT_LOOKED_AT)].to_lowercase();
    AWAY.iter().any(|words| near.contains(words)).then_some((Weak, Reply))
}

fn by_header(name: &str, value: &str) -> Option<(Sign, Automatic)> {
    let lower = value.to_ascii_lowercase();
    let word = lower.split([' ', '\t', ';', '(']).find(|word| !word.is_empty()).unwrap_or_default();
    let joined = lower.replace([' ', '"', '\t'], "");
    match name {
        "return-path" if word == "<>" => Some((Sure, Reply)),
        "auto-submitted" if word == "auto-replied" => Some((Sure, Reply)),
        "auto-submitted" if !word.is_empty() && word != "no" => Some((Likely, ListNotice)),
        "content-type" if joined.starts_with("multipart/report") => {
            let complaint = joined.contains("report-type=feedback-report");
            Some((Sure, if complaint { Complaint } else { DeliveryReport }))
        }
        "content-type"
            if ["message/delivery-status", "message/disposition-notification"].contains(&word) =>
        {
            Some((Sure, DeliveryReport))
        }
        "content-type" if word == "message/feedback-report" => Some((Sure, Complaint)),
        "content-type" if joined.contains("report-type=delivery-status") => {
            Some((Sure, DeliveryReport))
        }
        "x-failed-recipients" => Some((Sure, DeliveryReport)),
        "feedback-type" => Some((Sure, Complaint)),
        "x-autoreply-from" => Some((Sure, Reply)),
        "x-autoreply" | "x-autorespond" | "x-autoresponse" | "x-autoresponder" if word != "no" => {
            Some((Sure, Reply))
        }
        "x-mail-autoreply"
        | "x-mdaemon-deliver-to-autoresponder"
        | "x-ms-exchange-inbox-rules-loop" => Some((Likely, Reply)),
        "x-auto-response-suppress" if !["", "none"].contains(&word) => Some((Likely, Reply)),
        "precedence" | "x-precedence" if ["auto_reply", "auto-reply"].contains(&word) => {
            Some((Sure, Reply))
        }
        "precedence" | "x-precedence" if ["bulk", "junk"].contains(&word) => {
            Some((Weak, ListNotice))
        }
        // Mailman's own words.
        "x-list-administrivia" if word == "yes" => Some((Likely, ListNotice)),
        _ => None,
    }
}

/// `Precedence: list`, unless the mail went to the list: then it is our own, and people write to it.
fn is_list_traffic(headers: &[(String, String)]) -> bool {
    let all = |name: &'static str| headers.iter().filter(move |(it, _)| it == name);
    let listed = all("precedence").any(|(_, value)| value.trim().eq_ignore_ascii_case("list"));
    let ids = all("list-id").filter_map(|(_, value)| value.rsplit_once('<')?.1.split_once('>'));
    let mut ids = ids.map(|(id, _)| id.to_ascii_lowercase());
    let to: String =
        all("to").chain(all("cc")).map(|(_, value)| value.to_ascii_lowercase()).collect();
    listed && !ids.any(|id| to.replace('@', ".").contains(&id))
}

fn is_mail_server(from: &Person) -> Option<(Sign, Automatic)> {
    let address = from.address.as_deref().unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let server = local.starts_with("mailer-daemon")
        || ["postmaster", "post_master", "post-master", "mail-daemon", "maildaemon", "mdaemon"]
            .contains(&&*local);
    let list = ["-bounces", "-request", "-owner", "-confirm"].iter().any(|it| local.ends_with(it));
    if server {
        return Some((Sure, DeliveryReport));
    }
    let program = ["noreply", "no-reply", "donotreply", "do-not-reply", "autoreply", "auto-reply"];
    let program = list || program.contains(&&*local);
    program.then_some((Weak, if list { ListNotice } else { Reply }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_of(headers: &str, body: &str) -> Option<(Sign, Automatic)> {
        let raw = format!("{headers}\n\n{body}");
        let entity = Entity::of(raw.as_bytes()).ok().unwrap();
        let read = super::super::headers::Headers::of(&entity);
        sign(&entity, read.from().as_ref(), read.subject().as_deref())
    }

    #[test]
    fn programs_are_told_from_people() {
        for (headers, expected) in [
            ("From: li@a.example", None),
            ("From: li@a.example\nAuto-Submitted: no", None),
            ("From: li@a.example\nSubject: Request", None),
            ("Return-Path: <>", Some((Sure, Reply))),
            (
                "Return-Path: <>\nSubject: Undelivered Mail Returned to Sender",
                Some((Sure, DeliveryReport)),
            ),
            ("From: MAILER-DAEMON@mx.example", Some((Sure, DeliveryReport))),
            (
                "Content-Type: multipart/report; report-type=feedback-report",
                Some((Sure, Complaint)),
            ),
            (
                "Content-Type: multipart/report; report-type=delivery-status",
                Some((Sure, DeliveryReport)),
            ),
            ("X-Autoreply: yes", Some((Sure, Reply))),
            ("X-Auto-Response-Suppress: All", Some((Likely, Reply))),
            ("Subject: Automatic reply: your mail", Some((Likely, Reply))),
            ("Subject: 自动回复：申请", Some((Likely, Reply))),
            ("Subject: RE: Out of Office", None),
            ("Subject: 外出", Some((Weak, Reply))),
            ("Subject: Read: request", Some((Weak, DeliveryReport))),
            ("Precedence: bulk", Some((Weak, ListNotice))),
            (
                "Precedence: list\nList-Id: news <news.a.example>\nTo: licences@v.example",
                Some((Weak, ListNotice)),
            ),
            ("Precedence: list\nList-Id: <licences.v.example>\nTo: licences@v.example", None),
        ] {
            assert_eq!(sign_of(headers, ""), expected, "{headers}");
        }
        let qmail = "Hi. This is the qmail-send program at a.example.";
        assert_eq!(sign_of("From: a@a.example", qmail), Some((Likely, DeliveryReport)));
        assert_eq!(sign_of_text("I am out of the office until Monday."), Some((Weak, Reply)));
    }
}
