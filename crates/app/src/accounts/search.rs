//! Searching accounts.

use rollcall_domain::{Pool, accounts::Account, licences::Schedule};
use rollcall_storage::{Page, SearchPage, accounts::AccountFilter};

use super::AccountView;
use crate::{AdminError, accounts::Accounts, tenant_context::TenantContext};

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
        Ok(SearchPage { items: self.views(items, &context).await?, next_cursor, incomplete })
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
        let items = self.views(page.items, &context).await?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    async fn views(
        self,
        accounts: Vec<Account>,
        context: &TenantContext,
    ) -> Result<Vec<AccountView>, AdminError> {
        let mut views = Vec::with_capacity(accounts.len());
        for mut account in accounts {
            account.nodes = self.present_nodes(context, &account).await?;
            views.push(AccountView::new(&account, &context.tenant, account.nodes.in_use));
        }
        Ok(views)
    }

    /// The pool of nodes as it is now, though nobody may have claimed from it since a licence began
    /// or ended.
    pub(super) async fn present_nodes(
        self,
        context: &TenantContext,
        account: &Account,
    ) -> Result<Pool, AdminError> {
        let now = self.app.now();
        if account.nodes.changes_at.is_none_or(|at| at > now) {
            return Ok(account.nodes);
        }
        let licences = self.app.store.tenant(account.tenant).licences();
        let licences = licences.of_account(account.id).await?;
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, now);
        Ok(entitlements.in_pool_of_nodes(account.nodes))
    }
}
