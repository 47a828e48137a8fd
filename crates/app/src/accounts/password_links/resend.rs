//! Mailing credentials again: a link, since the password itself is known to nobody.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, BulkId, EventKind,
    accounts::{Account, AccountStatus, PasswordLink},
    audit::Actor,
    contracts::Contract,
    mail::MailAbout,
};
use rollcall_storage::Tx;

use crate::{
    ProvisionError,
    accounts::{AccountAt, Accounts},
    audit::{AuditRecord, facts},
    events::EventDetails,
    mail::Post,
    tenant_context::TenantContext,
};

/// A link that was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentLink {
    /// Whose password it sets.
    pub account: AccountId,
    /// Until when it opens.
    pub valid_until: DateTime<Utc>,
    /// To how many addresses it was mailed.
    pub mailed_to: u32,
    /// Whether nodes go on that registered with the password before.
    pub keeps_nodes: bool,
}

impl From<PasswordLink> for SentLink {
    fn from(link: PasswordLink) -> Self {
        let PasswordLink { account, expires_at, mailed_to, keeps_nodes, .. } = link;
        Self { account, valid_until: expires_at, mailed_to, keeps_nodes }
    }
}

/// How credentials are mailed again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resend {
    /// Let nodes go on that registered with the password before.
    pub(crate) keep_nodes: bool,
    /// It is done to many.
    pub(crate) bulk: Option<BulkId>,
    /// Try it, and mail nothing.
    pub(crate) dry_run: bool,
}

impl Accounts<'_> {
    /// Mail a link to the addresses of an account's contract, to set a new password with. Nothing
    /// about the account changes until it is used; links that were mailed before no longer open.
    pub async fn resend_credentials<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountAt<'a>>,
        keep_nodes: bool,
    ) -> Result<SentLink, ProvisionError> {
        let how = Resend { keep_nodes, bulk: None, dry_run: false };
        self.resend(by, tenant, account.into(), how).await
    }

    /// The newest link that was mailed for an account.
    pub async fn sent_link(
        self,
        tenant: &str,
        account: AccountId,
    ) -> Result<SentLink, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let link = self.app.store.tenant(context.tenant.id).password_links().of(account).await?;
        let unknown = || ProvisionError::Unknown { what: "link of", name: account.to_string() };
        Ok(link.ok_or_else(unknown)?.into())
    }

    pub(crate) async fn resend(
        self,
        by: &Actor,
        tenant: &str,
        at: AccountAt<'_>,
        how: Resend,
    ) -> Result<SentLink, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let tx = self.app.store.write().await?;
        let (account, contract) = self.lock(&tx, &context, at).await?;
        if account.status == AccountStatus::Closed {
            return Err(ProvisionError::Closed { name: account.name });
        }
        let Some(contract) = contract else {
            return Err(ProvisionError::NobodyToMail { name: account.name });
        };
        let link = self.mail_link(&tx, &context, &account, &contract, how.keep_nodes).await?;
        let scope = tx.tenant(context.tenant.id);
        let details = EventDetails::plain(EventKind::Changed, "set-password link mailed");
        let event =
            self.app.event(context.tenant.id, Some(account.id), None, details, by, self.app.now());
        scope.events().append(&[event]).await?;
        if how.dry_run {
            return Ok(link.into());
        }
        let record = AuditRecord::on_account("account.resend_credentials", &account);
        let record = record.after(facts::password_link(&link, &contract)).of_bulk(how.bulk);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(link.into())
    }

    async fn mail_link(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        contract: &Contract,
        keep_nodes: bool,
    ) -> Result<PasswordLink, ProvisionError> {
        let made = self.make_link(tx, context, account, contract, keep_nodes).await?;
        let letter = &made.letter(context, account);
        let (language, to) = (contract.terms.language, &contract.terms.emails);
        let (account, contract) = (Some(account.id), Some(contract.id));
        let about = MailAbout { account, contract, request: None };
        self.app.mail().post(tx, context, Post { letter, language, to, about }).await?;
        Ok(made.link)
    }
}
