//! Listing requests.

use rollcall_domain::{
    RequestId, email_key, name_key,
    requests::{Request, RequestKind, RequestStatus},
};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{Requests, row};
use crate::{
    Page, SearchPage, StoreError,
    column::name_of,
    entity::account_requests::Model,
    search::{Place, SearchHits},
    sql::Sql,
};

/// A filter of requests.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// Only those in this state.
    pub state: Option<RequestStatus>,
    /// Only those of this kind.
    pub kind: Option<RequestKind>,
    /// Only those whose sender's address, company or project begins with this. Case, width and white
    /// space don't count.
    pub text: Option<String>,
}

impl<C: ConnectionTrait> Requests<'_, C> {
    /// A page of them, the newest first, at most `limit`, before `cursor`.
    pub async fn list(
        &self,
        filter: &RequestFilter,
        cursor: Option<RequestId>,
        limit: u64,
    ) -> Result<SearchPage<Request>, StoreError> {
        let mut sought = SearchHits::default();
        if let Some(text) = &filter.text {
            sought.narrow(&self.0, |sql| places(sql, text)).await?;
        }
        let mut sql = Sql::of(&self.0);
        let requests = sought.or_all("account_requests", &mut sql);
        sql.push(&format!("select * from {requests} where tenant_id = $1"));
        if let Some(state) = filter.state {
            let state = sql.bind(name_of(state));
            sql.push(&format!("and state = {state}"));
        }
        if let Some(kind) = filter.kind {
            let kind = sql.bind(name_of(kind));
            sql.push(&format!("and kind = {kind}"));
        }
        if let Some(before) = cursor {
            let before = sql.bind(before.0);
            sql.push(&format!("and id < {before}"));
        }
        sql.push(&format!("order by id desc limit {}", limit + 1));
        let rows = sql.all(self.0.db).await?;
        let requests = rows.iter().map(|found| row::request(Model::from_query_result(found, "")?));
        let requests = requests.collect::<Result<Vec<_>, StoreError>>()?;
        let page = Page::cut(requests, limit, |request| request.id.to_string());
        let incomplete = sought.incomplete;
        Ok(SearchPage { items: page.items, next_cursor: page.next_cursor, incomplete })
    }
}

fn places(sql: &mut Sql, text: &str) -> Vec<Place> {
    let keys = [
        ("sender_key", email_key(text)),
        ("company_key", name_key(text)),
        ("project_key", name_key(text)),
    ];
    let place = |(column, key): (&str, String)| {
        let begins = sql.begins(column, &key);
        let from = format!("from account_requests where tenant_id = $1 and {begins}");
        Place { id: "id", from, by: Some(column.to_owned()) }
    };
    keys.map(place).into()
}
