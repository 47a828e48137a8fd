//! Requests that came in by mail, and mails on their way out.

use rollcall_domain::{mail::OutboxMail, requests::RequestState};

use super::{at, day, maybe, named, text};
use crate::requests::RequestView;

pub(in crate::csv) const REQUESTS: [&str; 16] = [
    "request_id",
    "state",
    "received_at",
    "sender",
    "sender_name",
    "subject",
    "company",
    "project",
    "signed_on",
    "wished_name",
    "contract_id",
    "mismatches",
    "account_id",
    "reason",
    "decided_at",
    "decided_by",
];

pub(in crate::csv) const MAILS: [&str; 13] = [
    "mail_id",
    "kind",
    "state",
    "recipient",
    "subject",
    "account_id",
    "contract_id",
    "request_id",
    "attempts",
    "created_at",
    "sent_at",
    "answer",
    "message_id",
];

pub(in crate::csv) fn request(view: &RequestView) -> [String; 16] {
    let (request, claims) = (&view.request, &view.request.claims);
    let said = |claim: &Option<String>| text(claim.as_deref().unwrap_or_default());
    let (account, reason) = match &request.state {
        RequestState::New => (None, ""),
        RequestState::Unreadable { why } => (None, why.as_str()),
        RequestState::Accepted { account, .. } => (Some(account), ""),
        RequestState::Rejected { reason, .. } => (None, reason.as_str()),
    };
    let decision = request.state.decision();
    let mismatches: Vec<_> = view.mismatches.iter().map(|it| named(it.field)).collect();
    [
        request.id.to_string(),
        named(request.state.status()),
        at(request.received_at),
        said(&claims.sender),
        said(&claims.sender_name),
        said(&claims.subject),
        said(&claims.company),
        said(&claims.project),
        day(claims.signed_on),
        said(&claims.wished_name),
        maybe(view.contract.as_ref().map(|contract| contract.id)),
        mismatches.join(";"),
        maybe(account),
        text(reason),
        decision.map(|decision| at(decision.at)).unwrap_or_default(),
        text(decision.map_or("", |decision| &decision.by)),
    ]
}

/// Never what it says: it may hold a password.
pub(in crate::csv) fn mail(mail: &OutboxMail) -> [String; 13] {
    [
        mail.id.to_string(),
        text(&mail.kind),
        named(mail.state),
        text(&mail.recipient),
        text(&mail.subject),
        maybe(mail.about.account),
        maybe(mail.about.contract),
        maybe(mail.about.request),
        mail.attempts.to_string(),
        at(mail.created_at),
        mail.sent_at.map(at).unwrap_or_default(),
        text(mail.answer.as_deref().unwrap_or_default()),
        text(&mail.message_id),
    ]
}
