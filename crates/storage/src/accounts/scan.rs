//! Scanning all accounts that match a filter, without a limit.

use rollcall_domain::accounts::Account;
use sea_orm::ConnectionTrait;

use super::{AccountFilter, Accounts};
use crate::{Page, SEARCH_HITS_MAX, StoreError, search::SearchHits};

impl<C: ConnectionTrait> Accounts<'_, C> {
    /// A page of all matches by name, in byte order, at most `limit`, after `cursor` (a name).
    ///
    /// Where a search would find too many, this scans the list and keeps what matches: the
    /// contract's accounts, if the filter has one, else the tenant's.
    pub async fn scan(
        &self,
        filter: &AccountFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Account>, StoreError> {
        let (mut after, mut many) = (cursor.map(str::to_owned), limit);
        loop {
            let part = self.listed(filter, &SearchHits::default(), after.as_deref(), many).await?;
            let these = SearchHits::these(part.items.iter().map(|account| account.id.0));
            let fits = self.seek(filter, these).await?.into_ids();
            let fitting = part.items.into_iter().filter(|account| fits.contains(&account.id.0));
            let page = Page::cut(fitting.collect(), limit, |account| account.name.clone());
            let next_cursor = page.next_cursor.or(part.next_cursor);
            if !page.items.is_empty() || next_cursor.is_none() {
                return Ok(Page { items: page.items, next_cursor });
            }
            // Where little fits, longer steps are quicker.
            (after, many) = (next_cursor, (2 * many).min(SEARCH_HITS_MAX as u64));
        }
    }
}
