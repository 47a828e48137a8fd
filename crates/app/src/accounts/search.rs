//! Searching accounts.

use rollcall_domain::{accounts::Account, tenants::Tenant};
use rollcall_storage::{Page, SearchPage, accounts::AccountFilter};

use super::AccountView;
use crate::{AdminError, accounts::Accounts};

impl Accounts<'_> {
    /// A page of the accounts that match the filter, by name, after `cursor`.
    pub async fn search(
        self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<SearchPage<AccountView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let page = accounts.search(filter, cursor, limit).await?;
        let SearchPage { items, next_cursor, incomplete } = page;
        Ok(SearchPage { items: views(items, &context.tenant), next_cursor, incomplete })
    }

    /// A page of all accounts that match the filter, without a limit, by name, after `cursor`. Once
    /// a search finds too many, `scanning` is set, and all accounts are scanned from then on.
    pub(crate) async fn find_all(
        self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
        scanning: &mut bool,
    ) -> Result<Page<AccountView>, AdminError> {
        if !*scanning {
            let SearchPage { items, next_cursor, incomplete } =
                self.search(tenant, filter, cursor, limit).await?;
            if !incomplete {
                return Ok(Page { items, next_cursor });
            }
            *scanning = true;
        }
        let context = self.app.known_tenant(tenant).await?;
        let accounts = self.app.store.tenant(context.tenant.id).accounts();
        let page = accounts.scan(filter, cursor, limit).await?;
        Ok(Page { items: views(page.items, &context.tenant), next_cursor: page.next_cursor })
    }
}

fn views(accounts: Vec<Account>, tenant: &Tenant) -> Vec<AccountView> {
    let view = |account: Account| AccountView::new(&account, tenant, account.nodes.in_use);
    accounts.into_iter().map(view).collect()
}
