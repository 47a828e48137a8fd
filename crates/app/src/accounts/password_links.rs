//! Set-password links: mailed in place of a password, single-use.

mod redeem;
mod resend;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    PasswordLinkId,
    accounts::{Account, LinkToken, PasswordLink},
    contracts::Contract,
};
use rollcall_mail::{AccountSecret, SetPassword};
use rollcall_storage::Tx;
use secrecy::SecretString;

use crate::{AppError, accounts::Accounts, tenant_context::TenantContext};
pub use redeem::{LinkAccount, LinkError};
pub(crate) use resend::Resend;
pub use resend::SentLink;

/// How the first password of an account is delivered.
#[derive(Debug, Clone)]
pub enum FirstSecret {
    /// In the answer, once.
    Password(SecretString),
    /// By a link with which the customer sets it.
    Link {
        /// When the link expires.
        valid_until: DateTime<Utc>,
    },
}

impl FirstSecret {
    /// The password, if there is one to show.
    pub fn password(&self) -> Option<&SecretString> {
        match self {
            Self::Password(password) => Some(password),
            Self::Link { .. } => None,
        }
    }
}

/// A stored link with its token, which is only in the mail.
pub(crate) struct NewLink {
    pub(crate) link: PasswordLink,
    url: SecretString,
}

impl NewLink {
    /// The link as the secret of a letter.
    pub(crate) fn secret(&self, context: &TenantContext) -> AccountSecret {
        let valid_until = self.link.expires_at.with_timezone(&context.tenant.zone).fixed_offset();
        AccountSecret::Link { url: self.url.clone(), valid_until }
    }

    /// A letter with the link alone.
    fn letter(&self, context: &TenantContext, account: &Account) -> SetPassword {
        let valid_until = self.link.expires_at.with_timezone(&context.tenant.zone).fixed_offset();
        let account_name = account.name.clone();
        SetPassword { account_name, url: self.url.clone(), valid_until }
    }
}

impl Accounts<'_> {
    /// Create a link for a locked or new account, to be mailed to the contract's addresses. It
    /// replaces the link before, and withdraws waiting letters with that link or a password.
    pub(crate) async fn make_link(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        contract: &Contract,
        keeps_nodes: bool,
    ) -> Result<NewLink, AppError> {
        let now = self.app.now();
        let id = PasswordLinkId(self.app.randomness.uuid(now));
        let (token, hash) = LinkToken::issue(id, self.app.randomness.bytes());
        let mailed_to = u32::try_from(contract.terms.emails.len()).unwrap_or(u32::MAX);
        let link = PasswordLink::new(id, account, hash, keeps_nodes, mailed_to, now);
        tx.tenant(context.tenant.id).password_links().replace(&link).await?;
        self.app.mail().withdraw_secrets(tx, account).await?;
        let url = format!("{}/set-password?token={token}", context.issuer).into();
        Ok(NewLink { link, url })
    }
}
