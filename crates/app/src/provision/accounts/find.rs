//! Accounts that fit a filter.

use rollcall_domain::Account;
use rollcall_storage::{AccountFilter, Found, Page};

use super::AccountView;
use crate::{App, ProvisionError};

impl App {
    /// Some accounts that fit the filter, by name, those after `cursor`.
    pub async fn search_accounts(
        &self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Found<AccountView>, ProvisionError> {
        let kit = self.known_tenant(tenant).await?;
        let accounts = self.store.tenant(kit.tenant.id).accounts();
        let page = accounts.search(filter, cursor, limit).await?;
        let view = |account: Account| AccountView::new(&account, &kit.tenant, account.nodes_in_use);
        Ok(Found {
            items: page.items.into_iter().map(view).collect(),
            next_cursor: page.next_cursor,
            incomplete: page.incomplete,
        })
    }

    /// Some of all accounts that fit the filter, however many, by name, those after `cursor`. Once a
    /// search finds too much, it `walks`, from then on.
    pub(crate) async fn every_account(
        &self,
        tenant: &str,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
        walks: &mut bool,
    ) -> Result<Page<AccountView>, ProvisionError> {
        if !*walks {
            let Found { items, next_cursor, incomplete } =
                self.search_accounts(tenant, filter, cursor, limit).await?;
            if !incomplete {
                return Ok(Page { items, next_cursor });
            }
            *walks = true;
        }
        let kit = self.known_tenant(tenant).await?;
        let accounts = self.store.tenant(kit.tenant.id).accounts();
        let page = accounts.walk(filter, cursor, limit).await?;
        let view = |account: Account| AccountView::new(&account, &kit.tenant, account.nodes_in_use);
        let items = page.items.into_iter().map(view).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }
}
