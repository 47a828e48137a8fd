//! Registrations for staff, amnesties, and the doctor's recount.

use std::collections::HashSet;

use rollcall_domain::{
    Event, EventId, RegistrationId,
    audit::Actor,
    nodes::{Amnesty, Registration},
};
use rollcall_storage::{
    EventFilter, Page,
    nodes::{PoolMiscount, RegistrationFilter},
};
use serde_json::json;

use crate::error::invalid;
use crate::nodes::Nodes;
use crate::{AdminError, audit::AuditRecord, nodes::NodeView};

/// A registration, plain or with its node's failures, and its account's name.
#[derive(Debug, Clone)]
pub struct AccountRegistration<R> {
    /// The account's name.
    pub account: String,
    /// The registration.
    pub registration: R,
}

impl Nodes<'_> {
    /// A page of a tenant's registrations, in the order of creation.
    pub async fn list(
        self,
        tenant: &str,
        account: Option<&str>,
        state: Option<String>,
        cursor: Option<RegistrationId>,
        limit: u64,
    ) -> Result<Page<AccountRegistration<Registration>>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let account = match account {
            Some(name) => {
                let unknown = || AdminError::Unknown { what: "account", name: name.to_owned() };
                Some(scope.accounts().by_name(name).await?.ok_or_else(unknown)?.id)
            }
            None => None,
        };
        let filter = RegistrationFilter { account, state, ..RegistrationFilter::default() };
        let page = self.search(tenant, &filter, cursor, limit).await?;
        let plain = |found: AccountRegistration<NodeView>| AccountRegistration {
            account: found.account,
            registration: found.registration.registration,
        };
        Ok(Page {
            items: page.items.into_iter().map(plain).collect(),
            next_cursor: page.next_cursor,
        })
    }

    /// A page of a tenant's registrations that match, in the order of creation, without failures.
    pub async fn search(
        self,
        tenant: &str,
        filter: &RegistrationFilter,
        cursor: Option<RegistrationId>,
        limit: u64,
    ) -> Result<Page<AccountRegistration<NodeView>>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let page = scope.registrations().list(filter, self.app.now(), cursor, limit).await?;
        let accounts: HashSet<_> = page.items.iter().map(|found| found.account).collect();
        let accounts = scope.accounts().of_ids(accounts).await?;
        let now = self.app.now();
        let view = |registration: Registration| {
            let account = accounts.get(&registration.account)?;
            let state = registration.state_at(now);
            let allowed_failures = account.overrides.over(context.tenant.rules).allowed_failures;
            let failures = Vec::new();
            Some(AccountRegistration {
                account: account.name.clone(),
                registration: NodeView { registration, state, allowed_failures, failures },
            })
        };
        Ok(Page {
            items: page.items.into_iter().filter_map(view).collect(),
            next_cursor: page.next_cursor,
        })
    }

    /// One registration with its node's failures.
    pub async fn show(
        self,
        tenant: &str,
        id: RegistrationId,
    ) -> Result<AccountRegistration<NodeView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "registration", name: id.to_string() };
        let registration = scope.registrations().find(id).await?.ok_or_else(unknown)?;
        let account = scope.accounts().find(registration.account).await?.ok_or_else(unknown)?;
        let registration = self.view(&context, &account, registration).await?;
        Ok(AccountRegistration { account: account.name, registration })
    }

    /// A page of a tenant's events, the newest first.
    pub async fn list_events(
        self,
        tenant: &str,
        filter: &EventFilter,
        cursor: Option<EventId>,
        limit: u64,
    ) -> Result<Page<Event>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        Ok(self.app.store.tenant(context.tenant.id).events().list(filter, cursor, limit).await?)
    }

    /// Declare an amnesty after an outage of ours: nodes that failed by expiry within the window
    /// may revalidate with their old token, while a slot is free.
    pub async fn grant_amnesty(
        self,
        by: &Actor,
        tenant: &str,
        amnesty: Amnesty,
    ) -> Result<(), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        if amnesty.to < amnesty.from {
            return Err(invalid("to", "must not be before from"));
        }
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let id = self.app.randomness.uuid(now);
        tx.tenant(context.tenant.id).amnesties().insert(id, amnesty, now).await?;
        let what = format!("amnesty granted for {} to {}", amnesty.from, amnesty.to);
        self.app.tenants().append_event(&tx, by, &context.tenant, &what).await?;
        let record = AuditRecord::on_tenant("amnesty.grant", &context.tenant)
            .after(json!({ "from": amnesty.from, "to": amnesty.to }));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The pools whose counter differs from the number of their rows.
    pub async fn miscounts(self) -> Result<Vec<PoolMiscount>, AdminError> {
        Ok(self.app.store.miscounts().await?)
    }

    /// Correct the counters that differ from their rows.
    pub async fn recount(self, by: &Actor) -> Result<Vec<PoolMiscount>, AdminError> {
        let found = self.app.store.miscounts().await?;
        for miscount in &found {
            let tx = self.app.store.write().await?;
            let accounts = tx.tenant(miscount.tenant).accounts();
            let Some(account) = accounts.lock(miscount.account).await? else { continue };
            accounts.recount(account.id).await?;
            let record = AuditRecord::on_account("account.recount", &account)
                .before(json!({ "nodes_in_use": account.nodes.in_use }))
                .after(json!({ "nodes_in_use": miscount.rows }));
            self.app.audit().record(&tx, by, record).await?;
            tx.commit().await?;
        }
        Ok(found)
    }
}
