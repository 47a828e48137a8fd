//! MailConfig an account's credentials.

use rollcall_domain::{
    accounts::Account, contracts::Contract, mail::MailAbout, tenants::FirstPassword,
};
use rollcall_mail::{AccountSecret, Credentials};
use rollcall_storage::Tx;
use secrecy::SecretString;

use crate::{
    AppError,
    accounts::{AccountView, Accounts, FirstSecret},
    mail::Post,
    tenant_context::TenantContext,
};

impl Accounts<'_> {
    /// Post the credentials of a new account to the outbox, one mail to each of the contract's
    /// addresses. By the tenant's setting they hold a set-password link in place of the password.
    pub(crate) async fn post_credentials(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        contract: &Contract,
        password: SecretString,
        about: MailAbout,
    ) -> Result<FirstSecret, AppError> {
        let (secret, shown) = match context.tenant.mail.first_password {
            FirstPassword::Mail => {
                (AccountSecret::Password(password.clone()), FirstSecret::Password(password))
            }
            FirstPassword::Link => {
                let made = self.make_link(tx, context, account, contract, true).await?;
                (made.secret(context), FirstSecret::Link { valid_until: made.link.expires_at })
            }
        };
        let days = AccountView::new(account, &context.tenant, 0);
        let letter = Credentials {
            account_name: account.name.clone(),
            secret,
            company: Some(contract.customer.company.clone()),
            project: Some(contract.terms.project.clone()),
            max_nodes: account.nodes.capacity,
            starts_on: days.starts_on,
            expires_on: days.expires_on,
            server_address: context.issuer.clone(),
            instructions: context.tenant.mail.instructions.clone(),
        };
        let (language, to) = (contract.terms.language, &contract.terms.emails);
        self.app.mail().post(tx, context, Post { letter: &letter, language, to, about }).await?;
        Ok(shown)
    }
}
