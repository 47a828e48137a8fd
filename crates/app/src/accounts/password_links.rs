//! Links that passwords are set with: mailed in place of a password, used once.

mod resend;
mod use_once;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    PasswordLinkId,
    accounts::{Account, LinkToken, PasswordLink},
    contracts::Contract,
};
use rollcall_mail::{AccountSecret, Letter, SetPassword};
use rollcall_storage::Tx;
use secrecy::SecretString;

use crate::{AppError, accounts::Accounts, tenant_context::TenantContext};
pub(crate) use resend::Resend;
pub use resend::SentLink;
pub use use_once::{LinkError, LinkedAccount};

/// How whoever asked for an account learns its password.
#[derive(Debug, Clone)]
pub enum FirstSecret {
    /// Here and now, this once.
    Password(SecretString),
    /// Not at all: the customer sets it by a link.
    Link {
        /// Until when it opens.
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

/// A link that was written down, with what stands nowhere but in the mail.
pub(crate) struct MadeLink {
    pub(crate) link: PasswordLink,
    url: SecretString,
}

impl MadeLink {
    /// As the secret of a letter.
    pub(crate) fn secret(&self, context: &TenantContext) -> AccountSecret {
        let valid_until = self.link.expires_at.with_timezone(&context.tenant.zone).fixed_offset();
        AccountSecret::Link { url: self.url.clone(), valid_until }
    }

    /// A letter that has nothing else to say.
    fn letter(&self, context: &TenantContext, account: &Account) -> Letter {
        let valid_until = self.link.expires_at.with_timezone(&context.tenant.zone).fixed_offset();
        let account_name = account.name.clone();
        Letter::SetPassword(SetPassword { account_name, url: self.url.clone(), valid_until })
    }
}

impl Accounts<'_> {
    /// Make a link for an account that is locked or new, to be mailed to the contract's addresses.
    /// The one before opens no longer; letters that wait with it, or with a password, aren't sent.
    pub(crate) async fn make_link(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        contract: &Contract,
        keeps_nodes: bool,
    ) -> Result<MadeLink, AppError> {
        let now = self.app.now();
        let id = PasswordLinkId(self.app.randomness.uuid(now));
        let (token, hash) = LinkToken::issue(id, self.app.randomness.bytes());
        let mailed_to = u32::try_from(contract.terms.emails.len()).unwrap_or(u32::MAX);
        let link = PasswordLink::new(id, account, hash, keeps_nodes, mailed_to, now);
        tx.tenant(context.tenant.id).password_links().replace(&link).await?;
        self.app.mail().withdraw_secrets(tx, account).await?;
        let url = format!("{}/set-password?token={token}", context.issuer).into();
        Ok(MadeLink { link, url })
    }
}
