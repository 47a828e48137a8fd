//! The list of outgoing mails as CSV.

use rollcall_domain::mail::OutboxMail;

use crate::{
    AdminError, App,
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, maybe, named, read, rows, text},
    },
    mail::MailFilter,
};

/// The outgoing mails that match a filter.
pub struct MailsCsv(pub MailFilter);

impl CsvList for MailsCsv {
    const HEADINGS: &'static [&'static str] = &MAILS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.mail().list(tenant, &self.0, read(cursor), PAGE).await?;
        Ok((rows(&page.items, mail), page.next_cursor))
    }
}

const MAILS: [&str; 13] = [
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

/// The cells of a mail, never its text: it may hold a password.
fn mail(mail: &OutboxMail) -> [String; 13] {
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
