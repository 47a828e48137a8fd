//! Accounts made from contracts.

use chrono::NaiveDate;
use rollcall_domain::{Actor, AllowLists, Contract, ContractId, Overrides, VersionRange};
use secrecy::SecretString;

use super::{AccountDraft, ProvisionedAccount, names};
use crate::{
    App, ProvisionError,
    directory::TenantKit,
    provision::contracts::{check_cover, unknown},
};

/// How often a generated name may be taken before somebody has to think of one.
const ATTEMPTS: u32 = 8;

/// An account to be, as far as it isn't what its contract says.
#[derive(Debug, Clone, Default)]
pub struct ContractAccountDraft {
    /// Its name; a generated readable one if none is wished.
    pub name: Option<String>,
    /// How many nodes it may have; else as many as the contract has.
    pub max_nodes: Option<u32>,
    /// Its password; generated if there is none.
    pub password: Option<SecretString>,
    /// The first valid day; else the contract's.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day; else the contract's.
    pub expires_on: Option<NaiveDate>,
    /// From where and by what it may be used.
    pub allow: AllowLists,
    /// The versions it covers.
    pub versions: Option<VersionRange>,
    /// Its own numbers.
    pub overrides: Overrides,
    /// Take more nodes than the contract has for all its accounts.
    pub allow_over_contract: bool,
}

impl App {
    /// Make an account from a contract.
    pub async fn create_account_from_contract(
        &self,
        by: &Actor,
        tenant: &str,
        contract: ContractId,
        wanted: ContractAccountDraft,
    ) -> Result<ProvisionedAccount, ProvisionError> {
        let kit = self.known_tenant(tenant).await?;
        let contracts = self.store.tenant(kit.tenant.id).contracts();
        let contract = contracts.find(contract).await?.ok_or_else(|| unknown(contract))?;
        if let Some(name) = wanted.name.clone() {
            return self.write_from_contract(by, &kit, &contract, wanted, name).await;
        }
        let mut attempt = 1;
        loop {
            let name = names::generate(&self.chance, attempt);
            match self.write_from_contract(by, &kit, &contract, wanted.clone(), name).await {
                Err(ProvisionError::Taken { .. }) if attempt < ATTEMPTS => attempt += 1,
                made => return made,
            }
        }
    }

    async fn write_from_contract(
        &self,
        by: &Actor,
        kit: &TenantKit,
        contract: &Contract,
        wanted: ContractAccountDraft,
        name: String,
    ) -> Result<ProvisionedAccount, ProvisionError> {
        let terms = &contract.terms;
        let draft = AccountDraft {
            name,
            max_nodes: wanted.max_nodes.unwrap_or(terms.max_nodes),
            password: wanted.password,
            starts_on: wanted.starts_on.or(terms.starts_on),
            expires_on: wanted.expires_on.or(terms.expires_on),
            allow: wanted.allow,
            versions: wanted.versions,
            overrides: wanted.overrides,
        };
        let (mut account, password) = self.new_account(kit, draft)?;
        account.contract = Some(contract.id);
        let tx = self.store.write().await?;
        let locked = self.lock_contract(&tx, kit.tenant.id, contract.id).await?;
        let others = tx.tenant(kit.tenant.id).contracts().provisioned(contract.id, None).await?;
        check_cover(&locked, others + u64::from(account.max_nodes), wanted.allow_over_contract)?;
        self.write_account(by, &tx, kit, &account).await?;
        tx.commit().await?;
        Ok(ProvisionedAccount::new(&account, kit, password))
    }
}
