//! Resending credentials: as a set-password link, since passwords are stored hashed.

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
    AdminError,
    accounts::{AccountRefusal, AccountSelector, Accounts},
    audit::{AuditRecord, snapshots},
    events::EventDetails,
    mail::Post,
    tenant_context::TenantContext,
};

/// A mailed link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentLink {
    /// The account whose password it sets.
    pub account: AccountId,
    /// When it expires.
    pub valid_until: DateTime<Utc>,
    /// The number of addresses it was mailed to.
    pub mailed_to: u32,
    /// Whether nodes stay registered that used the password before.
    pub keeps_nodes: bool,
}

impl From<PasswordLink> for SentLink {
    fn from(link: PasswordLink) -> Self {
        let PasswordLink { account, expires_at, mailed_to, keeps_nodes, .. } = link;
        Self { account, valid_until: expires_at, mailed_to, keeps_nodes }
    }
}

/// The options of resending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resend {
    /// Keep nodes registered that used the password before.
    pub(crate) keep_nodes: bool,
    /// The bulk action that it is part of.
    pub(crate) bulk: Option<BulkId>,
    /// A dry run: mail nothing.
    pub(crate) dry_run: bool,
}

impl Accounts<'_> {
    /// Mail a set-password link to the addresses of an account's contract. The account doesn't
    /// change until it is used; earlier links become invalid.
    pub async fn resend_credentials<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
        keep_nodes: bool,
    ) -> Result<SentLink, AdminError> {
        let how = Resend { keep_nodes, bulk: None, dry_run: false };
        self.resend(by, tenant, account.into(), how).await
    }

    /// The newest mailed link of an account.
    pub async fn sent_link(self, tenant: &str, account: AccountId) -> Result<SentLink, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let link = self.app.store.tenant(context.tenant.id).password_links().of(account).await?;
        let unknown = || AdminError::Unknown { what: "link of", name: account.to_string() };
        Ok(link.ok_or_else(unknown)?.into())
    }

    pub(crate) async fn resend(
        self,
        by: &Actor,
        tenant: &str,
        at: AccountSelector<'_>,
        how: Resend,
    ) -> Result<SentLink, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let tx = self.app.store.write().await?;
        let (account, contract) = self.lock(&tx, &context, at).await?;
        if account.status == AccountStatus::Closed {
            return Err(AccountRefusal::Closed { name: account.name }.into());
        }
        let Some(contract) = contract else {
            return Err(AccountRefusal::NobodyToMail { name: account.name }.into());
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
        let record = record.after(snapshots::password_link(&link, &contract)).of_bulk(how.bulk);
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
    ) -> Result<PasswordLink, AdminError> {
        let made = self.make_link(tx, context, account, contract, keep_nodes).await?;
        let letter = &made.letter(context, account);
        let (language, to) = (contract.terms.language, &contract.terms.emails);
        let (account, contract) = (Some(account.id), Some(contract.id));
        let about = MailAbout { account, contract, request: None };
        self.app.mail().post(tx, context, Post { letter, language, to, about }).await?;
        Ok(made.link)
    }
}
