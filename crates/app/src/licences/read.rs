//! Reading licences: one, many, by what is known of a lost key, and what an account may use.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, ContractId, LicenceBatchId, LicenceId,
    audit::Actor,
    licences::{Licence, Schedule},
    limits::LICENCE_COUNT_MAX,
};
use rollcall_storage::{Page, StoreError, licences::LicenceVersion};

use super::{
    AccountEntitlements, BundleView, IssuedLicence, LicenceFilter, LicenceView, Licences,
    issue::record,
};
use crate::{AdminError, error::invalid, tenant_context::TenantContext};

/// How many licences a search for lost keys finds at most.
const RECOVERED_MAX: u64 = 200;

/// A licence with all its versions.
#[derive(Debug, Clone)]
pub struct LicenceDetails {
    /// The licence.
    pub view: LicenceView,
    /// All its versions, the newest first.
    pub versions: Vec<LicenceVersion>,
}

/// What is known of a lost key: one of these.
#[derive(Debug, Clone, Default)]
pub struct Recover {
    /// The contract that it was sold by.
    pub contract: Option<ContractId>,
    /// The name of the account that has it.
    pub account: Option<String>,
    /// The address that it was sent to.
    pub email: Option<String>,
    /// The licences that it was issued together with.
    pub batch: Option<LicenceBatchId>,
}

impl Licences<'_> {
    /// Read one licence.
    pub async fn show(self, tenant: &str, id: LicenceId) -> Result<LicenceDetails, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let unknown = || AdminError::Unknown { what: "licence", name: id.to_string() };
        let licence = licences.find(id).await?.ok_or_else(unknown)?;
        let versions = licences.versions(id).await?;
        let view = self.views_of(&context, vec![licence]).await?.pop().ok_or_else(unknown)?;
        Ok(LicenceDetails { view, versions })
    }

    /// A page of licences after `cursor`, the oldest first unless the filter says otherwise.
    pub async fn list(
        self,
        tenant: &str,
        filter: &LicenceFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<LicenceView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let wrong = |_| invalid("cursor", "must be the next_cursor of the page before");
        let cursor = cursor.map(str::parse::<LicenceId>).transpose().map_err(wrong)?;
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let page = licences.list(filter, cursor, limit).await?;
        let items = self.views_of(&context, page.items).await?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// The id of the account of this name, to filter by.
    pub async fn account_id(self, tenant: &str, name: &str) -> Result<AccountId, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let found = accounts.by_name(name).await?;
        let unknown = || AdminError::Unknown { what: "account", name: name.to_owned() };
        found.map(|account| account.id).ok_or_else(unknown)
    }

    /// The name of an account.
    pub async fn account_name(self, tenant: &str, id: AccountId) -> Result<String, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let found = accounts.find(id).await?;
        let unknown = || AdminError::Unknown { what: "account", name: id.to_string() };
        found.map(|account| account.name).ok_or_else(unknown)
    }

    /// Find lost keys again. Each that is shown is recorded.
    pub async fn recover(
        self,
        by: &Actor,
        tenant: &str,
        by_what: Recover,
    ) -> Result<Vec<IssuedLicence>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let Recover { contract, account, email, batch } = by_what;
        if contract.is_none() && account.is_none() && email.is_none() && batch.is_none() {
            let reason = "must be given, or the account or the e-mail address that has the key, or its batch";
            return Err(invalid("contract", reason));
        }
        let account = match account {
            Some(name) => Some(self.account_id(tenant, &name).await?),
            None => None,
        };
        let filter = LicenceFilter { account, contract, email, batch, ..LicenceFilter::default() };
        let licences = self.app.store.tenant(context.tenant.id).licences();
        // A batch is shown whole.
        let most = if batch.is_some() { u64::from(LICENCE_COUNT_MAX) } else { RECOVERED_MAX };
        let found = licences.list(&filter, None, most).await?.items;
        let mut recovered = Vec::with_capacity(found.len());
        let tx = self.app.store.write().await?;
        for view in self.views_of(&context, found).await? {
            let key = self.printed_key(context.tenant.id, view.licence.id).await?;
            // Pre-licences have none.
            let Some(key) = key else { continue };
            self.app.audit().record(&tx, by, record("licence.recover", &view.licence)).await?;
            recovered.push(IssuedLicence { view, key });
        }
        tx.commit().await?;
        Ok(recovered)
    }

    /// The licences that were issued together.
    pub async fn batch(
        self,
        tenant: &str,
        batch: LicenceBatchId,
    ) -> Result<Vec<LicenceView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let filter = LicenceFilter { batch: Some(batch), ..LicenceFilter::default() };
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let found = licences.list(&filter, None, u64::from(LICENCE_COUNT_MAX)).await?.items;
        Ok(self.views_of(&context, found).await?)
    }

    /// What an account may use, now or at another time; and what it could without one of its licences.
    pub async fn entitlements(
        self,
        tenant: &str,
        account: AccountId,
        at: Option<DateTime<Utc>>,
        without: Option<LicenceId>,
    ) -> Result<AccountEntitlements, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        let name = scope.accounts().find(account).await?.ok_or_else(unknown)?.name;
        let mut licences = scope.licences().of_account(account).await?;
        if let Some(id) = without {
            let place = licences.iter().position(|licence| licence.id == id);
            let unknown = || AdminError::Unknown { what: "licence", name: id.to_string() };
            licences.remove(place.ok_or_else(unknown)?);
        }
        let at = at.unwrap_or_else(|| self.app.now());
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, at);
        let bundles = BundleView::all(&context.catalogue, &entitlements);
        Ok(AccountEntitlements { account: name, at, entitlements, bundles })
    }

    /// Licences as they are now, each among the others of its account.
    async fn views_of(
        self,
        context: &TenantContext,
        found: Vec<Licence>,
    ) -> Result<Vec<LicenceView>, StoreError> {
        let now = self.app.now();
        let scope = self.app.store.tenant(context.tenant.id);
        let accounts: BTreeSet<_> = found.iter().filter_map(|licence| licence.account).collect();
        let names = scope.accounts().of_ids(accounts.iter().copied()).await?;
        let mut all = BTreeMap::new();
        for account in accounts {
            all.insert(account, scope.licences().of_account(account).await?);
        }
        let schedules: BTreeMap<_, _> =
            all.iter().map(|(account, licences)| (account, Schedule::of(licences))).collect();
        let alone = Schedule::of(&[]);
        let view = |licence: &Licence| {
            let schedule = licence.account.as_ref().and_then(|account| schedules.get(account));
            let account = licence.account.and_then(|account| names.get(&account));
            let name = account.map(|account| account.name.as_str());
            LicenceView::among(licence, name, schedule.unwrap_or(&alone), now)
        };
        Ok(found.iter().map(view).collect())
    }
}
