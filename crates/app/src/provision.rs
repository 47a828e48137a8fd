//! What staff do: tenants, contracts, accounts, registrations, keys. Each says by whom, and leaves a row in
//! the audit trail; whether they may is for the caller to know: it is the type it was called by.

mod accounts;
mod contracts;
mod keys;
mod passwords;
mod registrations;
mod rules;
mod tenant_mail;
mod tenants;
mod timeline;

pub use accounts::{
    AccountAt, AccountChange, AccountDraft, AccountView, BulkAction, BulkCounts, BulkItem,
    BulkReport, BulkResult, BulkWhich, ContractAccount, ContractAccountDraft, NumberChanges,
    ProvisionedAccount,
};
pub use contracts::{ContractChange, ContractDraft, ContractView};
pub(crate) use contracts::{check_each_term, company_name};
pub use keys::{KeyView, RotatedKey};
pub(crate) use passwords::generate as generate_password;
pub use registrations::AccountRegistration;
pub use tenant_mail::TenantMailChange;
pub use tenants::{TenantChange, TenantDraft, TenantRules, TenantView};
pub use timeline::TimelineEntry;

use std::sync::Arc;

use crate::{App, ProvisionError, directory::TenantKit};

impl App {
    /// The tenant of this slug as the database has it, or a clear no.
    pub(crate) async fn known_tenant(&self, slug: &str) -> Result<Arc<TenantKit>, ProvisionError> {
        let kit = self.fresh_kit(slug).await?;
        kit.ok_or_else(|| ProvisionError::Unknown { what: "tenant", name: slug.to_owned() })
    }
}

/// A field that is not acceptable.
pub(crate) fn invalid(field: &'static str, reason: impl ToString) -> ProvisionError {
    ProvisionError::Invalid { field, reason: reason.to_string() }
}
