//! The outbox: a mail is stored in the transaction that it tells of, and sent afterwards.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Language, MailId, TenantId,
    accounts::Account,
    audit::Actor,
    mail::{MailAbout, MailState, OutboxMail},
};
use rollcall_mail::{
    Address, ComposeError, Header, LETTER_KINDS, Letter, MailTransport, Sender, compose,
};
use rollcall_storage::{Page, Tx, mail::MailFilter};

use crate::{
    AdminError, AppError,
    audit::AuditRecord,
    mail::{Mail, MailRefusal},
    tenant_context::TenantContext,
};

/// The settings of outgoing mail.
pub struct MailConfig {
    /// The relay, or a directory.
    pub transport: Arc<dyn MailTransport>,
    /// The sender and bounce address of the installation; a tenant may have a From of its own.
    pub sender: Address,
    /// The names of trusted relays, whose `Authentication-Results` count in incoming mail.
    pub authserv_ids: Vec<String>,
}

/// A letter and its recipients.
pub(crate) struct Post<'a> {
    /// The letter.
    pub(crate) letter: &'a dyn Letter,
    /// Its language.
    pub(crate) language: Language,
    /// The recipients: each gets a mail of their own, so that one dead address doesn't block the
    /// others.
    pub(crate) to: &'a [String],
    /// The subject matter.
    pub(crate) about: MailAbout,
}

impl Mail<'_> {
    /// Post a letter to the outbox, in the transaction that it tells of.
    pub(crate) async fn post(
        self,
        tx: &Tx,
        context: &TenantContext,
        post: Post<'_>,
    ) -> Result<Vec<MailId>, AppError> {
        let mut posted = Vec::with_capacity(post.to.len());
        for recipient in post.to {
            posted.push(self.post_to(tx, context, &post, recipient).await?);
        }
        Ok(posted)
    }

    async fn post_to(
        self,
        tx: &Tx,
        context: &TenantContext,
        post: &Post<'_>,
        recipient: &str,
    ) -> Result<MailId, AppError> {
        let now = self.app.now();
        let id = MailId(self.app.randomness.uuid(now));
        let sender = self.sender(context);
        let domain = sender.address.as_str().rsplit_once('@').map_or("localhost", |(_, it)| it);
        let message_id = format!("{}@{domain}", id.0.simple());
        let to = recipient.parse().map_err(|_| ComposeError::NoRecipient)?;
        let header = Header { to: vec![to], message_id: message_id.clone(), date: now };
        let composed = compose(post.letter, post.language, &sender, &header)?;
        let mail = OutboxMail {
            id,
            tenant: context.tenant.id,
            kind: post.letter.kind().name().to_owned(),
            about: post.about,
            recipient: recipient.to_owned(),
            subject: composed.subject,
            message_id,
            state: MailState::Waiting,
            attempts: 0,
            created_at: now,
            tried_since: now,
            due_at: now,
            sent_at: None,
            answer: None,
        };
        let sealed =
            self.app.master_key.seal(&seal_context(context.tenant.id, id), composed.raw.expose());
        tx.tenant(context.tenant.id).outbox().insert(&mail, sealed).await?;
        Ok(id)
    }

    /// The From address of the tenant. Bounces go to the installation's address.
    fn sender(self, context: &TenantContext) -> Sender {
        let (tenant, mail) = (&context.tenant, &context.tenant.mail);
        let address = |own: &Option<String>| own.as_ref().and_then(|own| own.parse().ok());
        Sender {
            name: mail.sender_name.clone().unwrap_or_else(|| tenant.name.clone()),
            address: address(&mail.sender).unwrap_or_else(|| self.app.mailing.sender.clone()),
            reply_to: address(&mail.reply_to),
        }
    }

    /// Whether a message is a tenant's own mail that came back.
    pub(crate) async fn is_own_mail(
        self,
        tenant: TenantId,
        message_id: &str,
    ) -> Result<bool, AppError> {
        let local = message_id.split('@').next().unwrap_or_default();
        let Ok(id) = local.parse() else { return Ok(false) };
        let mail = self.app.store.tenant(tenant).outbox().find(MailId(id)).await?;
        Ok(mail.is_some_and(|mail| mail.message_id == message_id))
    }

    /// How many mails wait although they were due before this time: the worker lags behind.
    pub async fn overdue(self, tenant: &str, before: DateTime<Utc>) -> Result<u64, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).outbox().overdue(before).await?)
    }

    /// A page of mails, the newest first, before `cursor`.
    pub async fn list(
        self,
        tenant: &str,
        filter: &MailFilter,
        cursor: Option<MailId>,
        limit: u64,
    ) -> Result<Page<OutboxMail>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).outbox().list(filter, cursor, limit).await?)
    }

    /// Withdraw the unsent letters about an account that hold a password or a link: a newer one
    /// replaces them, or the account is closed.
    pub(crate) async fn withdraw_secrets(self, tx: &Tx, account: &Account) -> Result<(), AppError> {
        let outbox = tx.tenant(account.tenant).outbox();
        let secret = LETTER_KINDS.iter().filter(|kind| kind.is_secret());
        let secret: Vec<_> = secret.map(|kind| kind.name()).collect();
        outbox.withdraw(account.id, &secret, self.app.now()).await?;
        Ok(())
    }

    /// Retry a waiting or dead mail now, and for another day.
    pub async fn retry(
        self,
        by: &Actor,
        tenant: &str,
        id: MailId,
    ) -> Result<OutboxMail, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let unknown = || AdminError::Unknown { what: "mail", name: id.to_string() };
        let tx = self.app.store.write().await?;
        let outbox = tx.tenant(context.tenant.id).outbox();
        if !outbox.revive(id, self.app.now()).await? {
            let mail = outbox.find(id).await?.ok_or_else(unknown)?;
            return Err(MailRefusal::CantRetry { state: state_name(mail.state) }.into());
        }
        let mail = outbox.find(id).await?.ok_or_else(unknown)?;
        let record = AuditRecord::on(
            context.tenant.id,
            "mail.retry",
            ("mail", id.to_string(), &mail.subject),
        );
        let record = mail.about.account.map_or(record.clone(), |account| record.about(account));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(mail)
    }
}

fn state_name(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "waiting",
        MailState::Sent => "sent",
        MailState::Dead => "dead",
        MailState::Withdrawn => "withdrawn",
    }
}

/// The context that binds a sealed message to its row.
pub(super) fn seal_context(tenant: TenantId, mail: MailId) -> Vec<u8> {
    [b"mail".as_slice(), tenant.0.as_bytes(), mail.0.as_bytes()].concat()
}
