//! Bulk actions: one action on many accounts, each in a transaction of its own.

use std::collections::HashSet;

use chrono::NaiveDate;
use rollcall_domain::{
    AccountId, BulkId,
    accounts::{Account, AccountStatus},
    audit::Actor,
    validity,
};
use rollcall_storage::{accounts::AccountFilter, audit::AuditFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    AccountSelector, Resend,
    change::{AccountOperation, RESUMED, SUSPENDED},
    create::check_validity,
};
use crate::{
    AdminError, accounts::Accounts, audit::AuditRecord, contracts::check_capacity, error::invalid,
    tenant_context::TenantContext,
};

const EXTENDED: AccountOperation<'static> =
    AccountOperation::plain("account.extend", "validity extended");
const RESENT: AccountOperation<'static> =
    AccountOperation::plain("account.resend_credentials", "credentials resent");
const RESIZED: AccountOperation<'static> =
    AccountOperation::plain("account.set_capacity", "capacity changed");

/// The page size of reading the selected accounts.
const PAGE: u64 = 1000;

/// The accounts that a bulk action is for.
#[derive(Debug, Clone)]
pub enum BulkSelection {
    /// Those that match the filter when the action begins.
    Filter(Box<AccountFilter>),
    /// These, by name.
    Names(Vec<String>),
    /// These, by id.
    Ids(Vec<AccountId>),
}

/// The action on each account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAction {
    /// Extend its validity to this day at least.
    Extend {
        /// The last valid day in the tenant's zone.
        until: NaiveDate,
    },
    /// Suspend it.
    Suspend,
    /// Resume it.
    Resume,
    /// Mail a set-password link; every time, however often it was mailed before.
    Resend {
        /// Keep nodes registered that used the password before.
        keep_nodes: bool,
    },
    /// Set its capacity.
    SetCapacity {
        /// The number of nodes.
        max_nodes: u32,
        /// Allow more than the contract's capacity.
        allow_over_contract: bool,
    },
}

/// The result for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkResult {
    /// Changed; in a dry run: would be changed.
    Done,
    /// Unchanged: it is that way already.
    Unchanged,
    /// Failed.
    Refused {
        /// `unknown`, `closed`, `no_contract`, `over_contract`, `invalid`, `failed`.
        code: &'static str,
        /// One sentence.
        reason: String,
    },
}

/// One account of a bulk action.
#[derive(Debug, Clone)]
pub struct BulkItem {
    /// Its id; none if there is no such account.
    pub account: Option<AccountId>,
    /// Its name, or the requested one.
    pub name: String,
    /// The result.
    pub result: BulkResult,
}

/// The report of a bulk action.
#[derive(Debug, Clone)]
pub struct BulkReport {
    /// The id that its audit rows share.
    pub id: BulkId,
    /// The number of selected accounts.
    pub matched: u64,
    /// The number of changed ones; in a dry run: to be changed.
    pub done: u64,
    /// The result of each, in the order of the list or of the names.
    pub items: Vec<BulkItem>,
}

/// The counts of a bulk action's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCounts {
    /// Selected accounts.
    pub matched: u64,
    /// Changed ones.
    pub done: u64,
    /// Unchanged ones.
    pub unchanged: u64,
    /// Failed ones.
    pub refused: u64,
}

impl BulkReport {
    /// Count the results.
    pub fn counts(&self) -> BulkCounts {
        let unchanged = self.items.iter().filter(|item| item.result == BulkResult::Unchanged);
        let unchanged = unchanged.count() as u64;
        let Self { matched, done, .. } = *self;
        BulkCounts { matched, done, unchanged, refused: matched - done - unchanged }
    }
}

impl Accounts<'_> {
    /// Run an action on many accounts, each in a transaction of its own. Repeating it changes
    /// nothing more, but mails are sent again. A dry run reports what would be done to each on its
    /// own.
    pub async fn bulk(
        self,
        by: &Actor,
        tenant: &str,
        which: BulkSelection,
        action: BulkAction,
        dry_run: bool,
    ) -> Result<BulkReport, AdminError> {
        if let BulkAction::SetCapacity { max_nodes, .. } = action {
            check_capacity(max_nodes)?;
        }
        let meant = self.meant(tenant, which).await?;
        let id = BulkId(self.app.randomness.uuid(self.app.now()));
        // What is to happen once is the whole of it.
        let each_by = Actor { once: None, ..by.clone() };
        let mut items = Vec::with_capacity(meant.len());
        for (account, name) in meant {
            let at = AccountSelector::from(&name);
            let changed = match account {
                Some(_) => self.one_of_bulk(&each_by, tenant, at, action, (id, dry_run)).await,
                None => Err(at.unknown()),
            };
            let result = match changed {
                Ok(true) => BulkResult::Done,
                Ok(false) => BulkResult::Unchanged,
                Err(error) => BulkResult::of(&error),
            };
            items.push(BulkItem { account, name, result });
        }
        let done = items.iter().filter(|item| item.result == BulkResult::Done).count() as u64;
        let report = BulkReport { id, matched: items.len() as u64, done, items };
        if !dry_run {
            self.close_bulk(by, tenant, action, &report).await?;
        }
        Ok(report)
    }

    /// Run it on one account; returns whether anything changed.
    async fn one_of_bulk(
        self,
        by: &Actor,
        tenant: &str,
        at: AccountSelector<'_>,
        action: BulkAction,
        (id, dry_run): (BulkId, bool),
    ) -> Result<bool, AdminError> {
        let bulk = Some(id);
        if let BulkAction::Resend { keep_nodes } = action {
            self.resend(by, tenant, at, Resend { keep_nodes, bulk, dry_run }).await?;
            return Ok(true);
        }
        let doing = AccountOperation { bulk, dry_run, ..action.doing() };
        let edit = |account: &mut Account, context: &TenantContext| action.apply(account, context);
        Ok(self.edit(by, tenant, at, doing, edit).await?.changed)
    }

    /// The counts of an earlier bulk action.
    pub async fn bulk_counts(self, tenant: &str, id: BulkId) -> Result<BulkCounts, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let filter = AuditFilter { target_id: Some(id.to_string()), ..AuditFilter::default() };
        let rows = self.app.store.tenant(context.tenant.id).audit().list(&filter, None, 1).await?;
        let counts = rows.items.into_iter().next().and_then(|row| row.entry.after);
        let counts = counts.and_then(|after| serde_json::from_str(&after).ok());
        counts.ok_or_else(|| AdminError::Unknown { what: "bulk action", name: id.to_string() })
    }

    /// The selected accounts, each once.
    async fn meant(
        self,
        tenant: &str,
        which: BulkSelection,
    ) -> Result<Vec<(Option<AccountId>, String)>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let mut meant = Vec::new();
        match which {
            BulkSelection::Filter(filter) => return self.fitting(tenant, &filter).await,
            BulkSelection::Names(names) => {
                for name in names {
                    let found = accounts.by_name(&name).await?;
                    meant.push((found.map(|account| account.id), name));
                }
            }
            BulkSelection::Ids(ids) => {
                for id in ids {
                    let name = accounts.find(id).await?.map(|account| account.name);
                    meant.push((name.is_some().then_some(id), name.unwrap_or(id.to_string())));
                }
            }
        }
        let mut seen = HashSet::new();
        meant.retain(|(_, name)| seen.insert(name.clone()));
        Ok(meant)
    }

    async fn fitting(
        self,
        tenant: &str,
        filter: &AccountFilter,
    ) -> Result<Vec<(Option<AccountId>, String)>, AdminError> {
        if filter.is_empty() {
            return Err(invalid("filter", "must say which accounts are meant"));
        }
        let (mut meant, mut cursor, mut scanning) = (Vec::new(), None::<String>, false);
        loop {
            let at = cursor.as_deref();
            let page = self.find_all(tenant, filter, at, PAGE, &mut scanning).await?;
            let found =
                page.items.into_iter().map(|view| (Some(view.account.id), view.account.name));
            meant.extend(found);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(meant);
            }
        }
    }

    /// Write its summary row into the audit trail.
    async fn close_bulk(
        self,
        by: &Actor,
        tenant: &str,
        action: BulkAction,
        report: &BulkReport,
    ) -> Result<(), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let tx = self.app.store.write().await?;
        let target = ("bulk", report.id.to_string(), action.doing().what);
        let record = AuditRecord::on(context.tenant.id, "account.bulk", target)
            .after(json!(report.counts()));
        self.app.audit().record(&tx, by, record).await?;
        Ok(tx.commit().await?)
    }
}

impl BulkAction {
    fn doing(self) -> AccountOperation<'static> {
        match self {
            Self::Extend { .. } => EXTENDED,
            Self::Suspend => SUSPENDED,
            Self::Resume => RESUMED,
            Self::Resend { .. } => RESENT,
            Self::SetCapacity { allow_over_contract, .. } => {
                AccountOperation { allow_over_contract, ..RESIZED }
            }
        }
    }

    fn apply(self, account: &mut Account, context: &TenantContext) -> Result<(), AdminError> {
        match self {
            Self::Extend { until } => {
                let end = validity(None, Some(until), context.tenant.zone).expires_at;
                // Nobody is extended to less than he has.
                if account.validity.expires_at.is_some_and(|now| Some(now) < end) {
                    account.validity.expires_at = end;
                }
                check_validity(account.validity.starts_at, account.validity.expires_at)?;
            }
            Self::Suspend => account.status = AccountStatus::Suspended,
            Self::Resume => account.status = AccountStatus::Active,
            Self::Resend { .. } => {}
            Self::SetCapacity { max_nodes, .. } => account.nodes.capacity = max_nodes,
        }
        Ok(())
    }
}

impl BulkResult {
    fn of(error: &AdminError) -> Self {
        let code = match error {
            AdminError::Unknown { .. } => "unknown",
            AdminError::Invalid { .. } => "invalid",
            AdminError::Refused(refusal) => refusal.name(),
            _ => "failed",
        };
        Self::Refused { code, reason: error.to_string() }
    }
}
