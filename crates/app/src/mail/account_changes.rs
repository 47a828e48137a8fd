//! Mails to the customer about changes of an account.

use rollcall_domain::{
    accounts::{Account, AccountStatus},
    contracts::Contract,
    mail::MailAbout,
};
use rollcall_mail::{AccountSecret, CapacityChanged, Letter, PasswordReset};
use rollcall_storage::Tx;
use secrecy::SecretString;

use super::Post;
use crate::{AppError, mail::Mail, tenant_context::TenantContext};

/// The changes to tell of.
pub(crate) struct AccountChanges<'a> {
    /// The account before.
    pub(crate) before: &'a Account,
    /// The account after.
    pub(crate) after: &'a Account,
    /// The slots in use.
    pub(crate) taken: u32,
    /// Its new password, if it has one.
    pub(crate) password: Option<&'a SecretString>,
}

impl Mail<'_> {
    /// Post mails about these changes to the outbox, for the contract's addresses.
    pub(crate) async fn post_account_changes(
        self,
        tx: &Tx,
        context: &TenantContext,
        contract: &Contract,
        news: AccountChanges<'_>,
    ) -> Result<(), AppError> {
        let AccountChanges { before, after, taken, password } = news;
        let mut letters: Vec<Box<dyn Letter>> = Vec::new();
        // An account that is closed has no capacity left, which is not what is to be told.
        let is_open = after.status != AccountStatus::Closed;
        if is_open && before.nodes.capacity != after.nodes.capacity {
            letters.push(Box::new(CapacityChanged {
                account_name: after.name.clone(),
                from: before.nodes.capacity,
                to: after.nodes.capacity,
                nodes_in_use: taken,
            }));
        }
        if let Some(password) = password {
            letters.push(Box::new(PasswordReset {
                account_name: after.name.clone(),
                secret: AccountSecret::Password(password.clone()),
                keeps_nodes: before.nodes_password_version == after.nodes_password_version,
                server_address: context.issuer.clone(),
            }));
        }
        let (language, to) = (contract.terms.language, &contract.terms.emails);
        let about = MailAbout {
            account: Some(after.id),
            contract: Some(contract.id),
            ..MailAbout::default()
        };
        for letter in &letters {
            let letter = letter.as_ref();
            self.post(tx, context, Post { letter, language, to, about }).await?;
        }
        Ok(())
    }
}
