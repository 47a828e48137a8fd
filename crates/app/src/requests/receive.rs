//! Receiving a mail as a request.

use rollcall_domain::{
    RequestId, TenantId,
    accounts::account_name,
    audit::Actor,
    requests::{
        Request, RequestClaims, RequestField, RequestKind, RequestState, RequestText, SenderCheck,
        SenderCheckResult, SenderChecks, UnreadField, language_of,
    },
};
use rollcall_mail::{
    Authentication, AuthenticationResult, Automatic, Check, Field, Heading, Reading, RequestMail,
    Unreadable, mask_raw,
};

use super::{RequestView, matching};
use crate::{
    AdminError, AppError, audit::AuditRecord, error::invalid, requests::Requests,
    tenant_context::TenantContext,
};

/// The largest unreadable message that is stored whole, in bytes.
const RAW_KEPT: usize = 64 * 1024;
/// The longest stored text of a mail, in bytes.
const TEXT_KEPT: usize = 64 * 1024;
/// Why a mail of our own is no request.
const OWN: &str = "the message is a mail of ours that came back, not a request";

impl Requests<'_> {
    /// Receive a message (RFC 5322); returns whether it is new: the same message twice is one
    /// request. Unreadable ones are stored too.
    pub async fn receive(
        self,
        by: &Actor,
        tenant: &str,
        raw: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<(RequestView, bool), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        if raw.as_ref().is_empty() {
            return Err(invalid("message", "must not be empty"));
        }
        let app = self.app.clone();
        // A large message takes its time, and requests of others are served by this thread.
        let reading = tokio::task::spawn_blocking(move || {
            let reading = rollcall_mail::read(raw.as_ref(), &app.mailing.authserv_ids);
            let kept = kept(&reading, raw.as_ref());
            (reading, kept)
        });
        let (reading, raw) = reading.await.map_err(|_| AppError::Reading)?;
        self.keep_request(by, &context, reading, raw).await
    }

    /// Receive a message that is too large to be parsed, by its headers.
    pub async fn receive_large(
        self,
        by: &Actor,
        tenant: &str,
        head: Vec<u8>,
    ) -> Result<(RequestView, bool), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let reading = rollcall_mail::unread(&head, Unreadable::TooLarge);
        let raw = kept(&reading, &head);
        self.keep_request(by, &context, reading, raw).await
    }

    async fn keep_request(
        self,
        by: &Actor,
        context: &TenantContext,
        reading: Reading,
        raw: Option<Vec<u8>>,
    ) -> Result<(RequestView, bool), AdminError> {
        let scope = self.app.store.tenant(context.tenant.id);
        if let Some(known) = scope.requests().by_message(reading.message_id()).await? {
            return Ok((
                matching::view(&scope, &context.tenant, known, self.app.now()).await?,
                false,
            ));
        }
        let now = self.app.now();
        let message_id = reading.message_id().to_owned();
        let is_own = self.app.mail().is_own_mail(context.tenant.id, &message_id).await?;
        let (claims, checks, text, state, kind) = match reading {
            // Its text may be a password.
            Reading::Mail(mail) if is_own => {
                let claims = RequestClaims { subject: mail.subject, ..RequestClaims::default() };
                let state = RequestState::Unreadable { why: OWN.to_owned() };
                (claims, checks(&mail.authentication), String::new(), state, RequestKind::OwnMail)
            }
            // A server that says in nobody's way that our letter came back.
            Reading::Mail(mail) if self.returns_a_letter(context.tenant.id, &mail).await? => {
                let why = Unreadable::Automatic(Automatic::DeliveryReport).to_string();
                let (subject, sent_at) = (mail.subject, mail.date);
                let claims = RequestClaims { subject, sent_at, ..RequestClaims::default() };
                let state = RequestState::Unreadable { why };
                let checks = checks(&mail.authentication);
                (claims, checks, String::new(), state, RequestKind::DeliveryReport)
            }
            Reading::Mail(mail) => {
                let text = cut(&mail.text);
                let checks = checks(&mail.authentication);
                (claims(*mail), checks, text, RequestState::New, RequestKind::Request)
            }
            Reading::Unreadable { reason, heading, .. } => {
                let why = if is_own { OWN.to_owned() } else { reason.to_string() };
                let state = RequestState::Unreadable { why };
                // What came back from us has nobody to answer.
                let from = heading.from.filter(|_| !is_own);
                let claims = claimed(Heading { from, ..*heading });
                let kind = if is_own { RequestKind::OwnMail } else { kind(reason) };
                (claims, SenderChecks::default(), String::new(), state, kind)
            }
        };
        let request = Request {
            id: RequestId(self.app.randomness.uuid(now)),
            tenant: context.tenant.id,
            message_id,
            received_at: now,
            claims,
            checks,
            kind,
            state,
        };
        let is_new = self.write_request(by, &request, RequestText { text, raw }).await?;
        if !is_new {
            // Somebody else was quicker with the same message.
            let known = scope.requests().by_message(&request.message_id).await?;
            let known = known.ok_or_else(|| super::unknown(request.id))?;
            return Ok((matching::view(&scope, &context.tenant, known, now).await?, false));
        }
        Ok((matching::view(&scope, &context.tenant, request, now).await?, true))
    }

    /// Whether a mail has a letter of ours in it that it names, and no request.
    async fn returns_a_letter(
        self,
        tenant: TenantId,
        mail: &RequestMail,
    ) -> Result<bool, AppError> {
        if !mail.quotes_letter || mail.is_complete() {
            return Ok(false);
        }
        for id in &mail.mentions {
            if self.app.mail().is_own_mail(tenant, id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn write_request(
        self,
        by: &Actor,
        request: &Request,
        text: RequestText,
    ) -> Result<bool, AdminError> {
        let tx = self.app.store.write().await?;
        if !tx.tenant(request.tenant).requests().insert(request, &text).await? {
            return Ok(false);
        }
        let record = AuditRecord::on_request("request.receive", request);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// What is stored of an unreadable message: all of a small one; the headers of a large one, or of
/// one that may quote our own mails.
fn kept(reading: &Reading, raw: &[u8]) -> Option<Vec<u8>> {
    match reading {
        Reading::Mail(_) => None,
        Reading::Unreadable { reason: Unreadable::Automatic(_) | Unreadable::TooLarge, .. } => {
            Some(mask_raw(rollcall_mail::head(raw)))
        }
        Reading::Unreadable { .. } => (raw.len() <= RAW_KEPT).then(|| mask_raw(raw)),
    }
}

fn kind(reason: Unreadable) -> RequestKind {
    match reason {
        Unreadable::Automatic(Automatic::DeliveryReport) => RequestKind::DeliveryReport,
        Unreadable::Automatic(Automatic::Complaint) => RequestKind::Complaint,
        Unreadable::Automatic(Automatic::Reply) => RequestKind::AutomaticReply,
        Unreadable::Automatic(Automatic::ListNotice) => RequestKind::ListNotice,
        _ => RequestKind::Request,
    }
}

/// The claims in the headers.
fn claimed(heading: Heading) -> RequestClaims {
    let unclear = several(&heading.several);
    let (sender, sender_name) =
        heading.from.map(|from| (from.address, from.name)).unwrap_or_default();
    let language = language_of(heading.subject.as_deref().unwrap_or_default());
    let (subject, sent_at) = (heading.subject, heading.date);
    RequestClaims {
        sender,
        sender_name,
        subject,
        sent_at,
        unclear,
        language,
        ..RequestClaims::default()
    }
}

fn claims(mail: RequestMail) -> RequestClaims {
    let fields = mail.fields;
    let mut unclear = several(&mail.several);
    let (sender, sender_name) = mail.from.map(|from| (from.address, from.name)).unwrap_or_default();
    let language = language_of(&mail.text);
    RequestClaims {
        sender,
        sender_name,
        subject: mail.subject,
        sent_at: mail.date,
        company: said(fields.company, RequestField::Company, &mut unclear),
        project: said(fields.project, RequestField::Project, &mut unclear),
        signed_on: said(fields.signed_on, RequestField::SignedOn, &mut unclear),
        wished_name: said(possible(fields.wished_name), RequestField::WishedName, &mut unclear),
        unclear,
        language,
    }
}

/// A requested name that no account can have counts as unclear.
fn possible(wished: Field<String>) -> Field<String> {
    match wished {
        Field::Read(name) => account_name(&name).map_or(Field::Unreadable(name), Field::Read),
        other => other,
    }
}

/// Several senders: none of them is taken for the sender.
fn several(senders: &[String]) -> Vec<UnreadField> {
    if senders.is_empty() {
        return Vec::new();
    }
    let written = format!("several senders: {}", senders.join(", "));
    vec![UnreadField { field: RequestField::Sender, written }]
}

fn said<T>(said: Field<T>, field: RequestField, unclear: &mut Vec<UnreadField>) -> Option<T> {
    match said {
        Field::Read(value) => Some(value),
        Field::Missing => None,
        Field::Unreadable(written) => {
            unclear.push(UnreadField { field, written });
            None
        }
    }
}

fn checks(found: &Authentication) -> SenderChecks {
    SenderChecks { spf: check(&found.spf), dkim: check(&found.dkim), dmarc: check(&found.dmarc) }
}

fn check(found: &Check) -> SenderCheck {
    let verdict = match found.verdict {
        AuthenticationResult::Unverified => SenderCheckResult::Unverified,
        AuthenticationResult::Pass => SenderCheckResult::Pass,
        AuthenticationResult::Fail => SenderCheckResult::Fail,
        AuthenticationResult::SoftFail => SenderCheckResult::SoftFail,
        AuthenticationResult::Neutral => SenderCheckResult::Neutral,
        AuthenticationResult::None => SenderCheckResult::None,
        AuthenticationResult::Error => SenderCheckResult::Error,
    };
    SenderCheck { verdict, domain: found.domain.clone() }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT_KEPT)].to_owned()
}
