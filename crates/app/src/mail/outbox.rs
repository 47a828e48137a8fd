//! The outbox: mail is written down in the transaction that it tells of, and sent afterwards.

use std::sync::Arc;

use rollcall_domain::{
    Language, MailId, TenantId,
    accounts::Account,
    audit::Actor,
    mail::{MailAbout, MailState, OutboxMail},
};
use rollcall_mail::{Address, ComposeError, Header, Letter, MailTransport, Sender, compose};
use rollcall_storage::{Page, Tx, mail::MailFilter};

use crate::{
    AppError, ProvisionError, audit::AuditRecord, mail::Mail, tenant_context::TenantContext,
};

/// How mail leaves.
pub struct Mailing {
    /// The relay, or a directory.
    pub transport: Arc<dyn MailTransport>,
    /// The address that mail comes from, and bounces go to; a tenant may write from another.
    pub sender: Address,
    /// Whose `Authentication-Results` are believed when mail comes in: our own relay's names.
    pub authserv_ids: Vec<String>,
}

/// A letter, and to whom.
pub(crate) struct Post<'a> {
    /// What is written.
    pub(crate) letter: &'a Letter,
    /// The language it is written in.
    pub(crate) language: Language,
    /// Whom it goes to: each gets a mail of their own, so that one dead address holds nobody up.
    pub(crate) to: &'a [String],
    /// What it is about.
    pub(crate) about: MailAbout,
}

impl Mail<'_> {
    /// Put a letter into the outbox, in the transaction that it tells of.
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
            kind: post.letter.kind().to_owned(),
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

    /// Who writes, as people see it. Bounces go to the installation's address all the same.
    fn sender(self, context: &TenantContext) -> Sender {
        let (tenant, mail) = (&context.tenant, &context.tenant.mail);
        let address = |own: &Option<String>| own.as_ref().and_then(|own| own.parse().ok());
        Sender {
            name: mail.sender_name.clone().unwrap_or_else(|| tenant.name.clone()),
            address: address(&mail.sender).unwrap_or_else(|| self.app.mailing.sender.clone()),
            reply_to: address(&mail.reply_to),
        }
    }

    /// Whether a message is one of a tenant's own that came back.
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

    /// Some mails, the newest first, those before `cursor`.
    pub async fn list(
        self,
        tenant: &str,
        filter: &MailFilter,
        cursor: Option<MailId>,
        limit: u64,
    ) -> Result<Page<OutboxMail>, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).outbox().list(filter, cursor, limit).await?)
    }

    /// Take back the letters about an account that carry a password or a link, as far as they still
    /// wait or were given up: a newer one has overtaken them, or the account is closed.
    pub(crate) async fn withdraw_secrets(self, tx: &Tx, account: &Account) -> Result<(), AppError> {
        let outbox = tx.tenant(account.tenant).outbox();
        outbox.withdraw(account.id, &Letter::SECRET_KINDS, self.app.now()).await?;
        Ok(())
    }

    /// Have a mail tried now that waits or is dead, and for another day.
    pub async fn retry(
        self,
        by: &Actor,
        tenant: &str,
        id: MailId,
    ) -> Result<OutboxMail, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let unknown = || ProvisionError::Unknown { what: "mail", name: id.to_string() };
        let tx = self.app.store.write().await?;
        let outbox = tx.tenant(context.tenant.id).outbox();
        if !outbox.revive(id, self.app.now()).await? {
            let mail = outbox.find(id).await?.ok_or_else(unknown)?;
            return Err(ProvisionError::CantRetry { state: state_name(mail.state) });
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

/// What binds a sealed message to its row.
pub(super) fn seal_context(tenant: TenantId, mail: MailId) -> Vec<u8> {
    [b"mail".as_slice(), tenant.0.as_bytes(), mail.0.as_bytes()].concat()
}
