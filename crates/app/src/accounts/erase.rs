//! Erasing the personal data of a closed account.

use rollcall_domain::{
    accounts::{Account, AccountStatus},
    audit::Actor,
};
use rollcall_storage::accounts::Erased;
use serde_json::json;

use super::{AccountSelector, AccountView};
use crate::{
    AdminError,
    accounts::{AccountRefusal, Accounts},
    audit::AuditRecord,
};

impl Accounts<'_> {
    /// Erase the personal data of a closed account: names and addresses of its nodes, and the
    /// recipients of its mails. Numbers, times and codes stay, and so does the audit trail, which
    /// is a hash chain. Writes nothing if nothing is left to erase.
    pub async fn erase<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
    ) -> Result<AccountView, AdminError> {
        let (context, at) = (self.app.known_tenant(tenant).await?, account.into());
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let found = at.find(scope.accounts()).await?.ok_or_else(|| at.unknown())?;
        let accounts = scope.accounts();
        let mut account = accounts.lock(found.id).await?.ok_or_else(|| at.unknown())?;
        if account.status != AccountStatus::Closed {
            return Err(AccountRefusal::NotClosed { name: account.name }.into());
        }
        let erased = accounts.erase(account.id).await?;
        let lists = forget_lists(&mut account);
        if lists {
            accounts.update(&account).await?;
        }
        if lists || erased != Erased::default() {
            self.app.audit().record(&tx, by, record(&account, erased)).await?;
            tx.commit().await?;
            self.app.invalidate_policy(&account, context.tenant.version).await;
        }
        Ok(AccountView::new(&account, &context.tenant, 0))
    }
}

/// Clear networks and domains, which are the customer's data; a closed account doesn't use them.
fn forget_lists(account: &mut Account) -> bool {
    let lists = &mut account.allow;
    let some = !(lists.ips.is_empty() && lists.domains.is_empty());
    if some {
        lists.ips.clear();
        lists.domains.clear();
        account.policy_version += 1;
    }
    some
}

/// The audit record: how much was erased, but not what.
fn record(account: &Account, erased: Erased) -> AuditRecord {
    let Erased { registrations, events, refusals, licences, mails } = erased;
    AuditRecord::on_account("account.erase", account).after(json!({
        "registrations": registrations, "events": events, "refusals": refusals,
        "licences": licences, "mails": mails,
    }))
}
