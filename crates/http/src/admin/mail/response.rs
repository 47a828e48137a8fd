//! Converts results into response bodies.

use rollcall_api_types::MailView;
use rollcall_domain::mail::{MailState, OutboxMail};

pub(crate) fn mail(mail: OutboxMail) -> MailView {
    MailView {
        mail_id: mail.id.to_string(),
        kind: mail.kind,
        state: mail.state,
        recipient: mail.recipient,
        subject: mail.subject,
        message_id: mail.message_id,
        account_id: mail.about.account.map(|id| id.to_string()),
        contract_id: mail.about.contract.map(|id| id.to_string()),
        request_id: mail.about.request.map(|id| id.to_string()),
        attempts: mail.attempts,
        created_at: mail.created_at,
        due_at: (mail.state == MailState::Waiting).then_some(mail.due_at),
        sent_at: mail.sent_at,
        answer: mail.answer,
    }
}
