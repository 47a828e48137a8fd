//! Creating accounts from contracts.

use chrono::NaiveDate;
use rollcall_domain::{
    ContractId, VersionRange,
    accounts::{Account, AllowLists, LeasePolicyOverrides},
    audit::Actor,
    contracts::Contract,
    mail::MailAbout,
    tenants::FirstPassword,
};
use rollcall_storage::Tx;
use secrecy::SecretString;

use super::{AccountDraft, AccountView};
use crate::{
    AdminError,
    accounts::{Accounts, FirstSecret},
    contracts::{ContractRefusal, check_cover},
    error::invalid,
    tenant_context::TenantContext,
};

/// The draft of an account, as far as it differs from its contract.
#[derive(Debug, Clone, Default)]
pub struct ContractAccountDraft {
    /// Its name; a readable one is generated if there is none.
    pub name: Option<String>,
    /// Its capacity; else the contract's.
    pub max_nodes: Option<u32>,
    /// Its password; generated if there is none.
    pub password: Option<SecretString>,
    /// The first valid day; else the contract's.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day; else the contract's.
    pub expires_on: Option<NaiveDate>,
    /// Its allow-lists.
    pub allow: AllowLists,
    /// The allowed versions.
    pub versions: Option<VersionRange>,
    /// Its overrides of the lease policy.
    pub overrides: LeasePolicyOverrides,
    /// Allow more than the contract's capacity.
    pub allow_over_contract: bool,
    /// Mail the credentials, or a set-password link, to the contract's addresses.
    pub mail: bool,
}

/// An account created from a contract.
#[derive(Debug, Clone)]
pub struct ContractAccount {
    /// The account.
    pub account: AccountView,
    /// How its password is delivered.
    pub secret: FirstSecret,
}

impl Accounts<'_> {
    /// Create an account from a contract.
    pub async fn create_from_contract(
        self,
        by: &Actor,
        tenant: &str,
        contract: ContractId,
        wanted: ContractAccountDraft,
    ) -> Result<ContractAccount, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let mail = wanted.mail;
        let by_link = mail && context.tenant.mail.first_password == FirstPassword::Link;
        if by_link && wanted.password.is_some() {
            let reason = "can't be chosen where the customer sets it by a link: leave it out";
            return Err(invalid("password", reason));
        }
        // Before anything is locked: hashing takes its time.
        let (password, hash) = self.app.credentials().new_password(wanted.password.clone()).await?;
        let tx = self.app.store.write().await?;
        let contract = self.app.contracts().lock(&tx, context.tenant.id, contract).await?;
        let account = self.make_from_contract(by, &tx, &context, &contract, wanted, hash).await?;
        let secret = if mail {
            let (account_id, contract_id) = (Some(account.id), Some(contract.id));
            let about = MailAbout { account: account_id, contract: contract_id, request: None };
            self.app
                .accounts()
                .post_credentials(&tx, &context, &account, &contract, password, about)
                .await?
        } else {
            FirstSecret::Password(password)
        };
        tx.commit().await?;
        Ok(ContractAccount { account: AccountView::new(&account, &context.tenant, 0), secret })
    }

    /// Create an account from a locked contract, in the transaction that locked it.
    pub(crate) async fn make_from_contract(
        self,
        by: &Actor,
        tx: &Tx,
        context: &TenantContext,
        contract: &Contract,
        wanted: ContractAccountDraft,
        password_hash: String,
    ) -> Result<Account, AdminError> {
        let terms = &contract.terms;
        self.check_leaves_something(context, contract, &wanted)?;
        let name = self.name_for(tx, context, wanted.name).await?;
        let draft = AccountDraft {
            name: None,
            max_nodes: wanted.max_nodes.unwrap_or(terms.max_nodes),
            password: None,
            starts_on: wanted.starts_on.or(terms.starts_on),
            expires_on: wanted.expires_on.or(terms.expires_on),
            allow: wanted.allow,
            versions: wanted.versions,
            overrides: wanted.overrides,
        };
        let mut account = self.new_account(context, name, draft, password_hash)?;
        account.contract = Some(contract.id);
        let others =
            tx.tenant(context.tenant.id).contracts().provisioned(contract.id, None).await?;
        check_cover(
            contract,
            others + u64::from(account.nodes.capacity),
            wanted.allow_over_contract,
        )?;
        self.write_account(by, tx, context, &account).await?;
        Ok(account)
    }

    /// Refuses an account that would have expired or have no capacity, unless it was asked for.
    fn check_leaves_something(
        self,
        context: &TenantContext,
        Contract { id, terms, .. }: &Contract,
        wanted: &ContractAccountDraft,
    ) -> Result<(), AdminError> {
        let over =
            wanted.expires_on.is_none() && terms.are_over(self.app.now(), context.tenant.zone);
        if let Some(on) = terms.expires_on.filter(|_| over) {
            return Err(ContractRefusal::Ended { contract: *id, on }.into());
        }
        if wanted.max_nodes.is_none() && terms.max_nodes == 0 {
            return Err(ContractRefusal::NoNodes { contract: *id }.into());
        }
        Ok(())
    }
}
