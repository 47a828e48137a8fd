//! Accounts that fit a filter.

use rollcall_domain::{accounts::Account, tenants::Tenant};
use rollcall_storage::{Found, Page, accounts::AccountFilter};

use super::AccountView;
use crate::{ProvisionError, accounts::Accounts};

impl Accounts<'_> {
    /// Some accounts that fit the filter, by name, those after `cursor`.
    pub async fn search(
        self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Found<AccountView>, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let page = accounts.search(filter, cursor, limit).await?;
        let Found { items, next_cursor, incomplete } = page;
        Ok(Found { items: views(items, &context.tenant), next_cursor, incomplete })
    }

    /// Some of all accounts that fit the filter, however many, by name, those after `cursor`. Once a
    /// search finds too much, it `walks`, from then on.
    pub(crate) async fn find_all(
        self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
        walks: &mut bool,
    ) -> Result<Page<AccountView>, ProvisionError> {
        if !*walks {
            let Found { items, next_cursor, incomplete } =
                self.search(tenant, filter, cursor, limit).await?;
            if !incomplete {
                return Ok(Page { items, next_cursor });
            }
            *walks = true;
        }
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let page = accounts.walk(filter, cursor, limit).await?;
        Ok(Page { items: views(page.items, &context.tenant), next_cursor: page.next_cursor })
    }
}

fn views(accounts: Vec<Account>, tenant: &Tenant) -> Vec<AccountView> {
    let view = |account: Account| AccountView::new(&account, tenant, account.nodes_in_use);
    accounts.into_iter().map(view).collect()
}
