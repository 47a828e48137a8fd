//! Customers' requests.

mod list;
mod mailbox_looks;
mod row;

use rollcall_domain::{
    RequestId,
    requests::{Request, RequestText},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};

pub use list::RequestFilter;
pub use mailbox_looks::{MailboxLook, MailboxLooks};

use crate::{
    Scope, StoreError,
    entity::{
        account_request_texts,
        account_requests::{Column, Entity},
    },
};

/// One tenant's requests.
#[derive(Debug)]
pub struct Requests<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Requests<'_, C> {
    /// The request of this id.
    pub async fn find(&self, id: RequestId) -> Result<Option<Request>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?;
        found.map(row::request).transpose()
    }

    /// The request of this message.
    pub async fn by_message(&self, message_id: &str) -> Result<Option<Request>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::MessageId.eq(message_id));
        found.one(self.0.db).await?.map(row::request).transpose()
    }

    /// The original of a request.
    pub async fn text(&self, id: RequestId) -> Result<RequestText, StoreError> {
        let key = (self.0.tenant.0, id.0);
        let found = account_request_texts::Entity::find_by_id(key).one(self.0.db).await?;
        let found = found.ok_or(StoreError::Unreadable("text of a request"))?;
        Ok(RequestText { text: found.text, raw: found.raw })
    }
}

impl Requests<'_, DatabaseTransaction> {
    /// Insert a request, unless there is one of its message; returns whether it was inserted.
    pub async fn insert(&self, request: &Request, text: &RequestText) -> Result<bool, StoreError> {
        let message = [Column::TenantId, Column::MessageId];
        let written = Entity::insert(row::row(request)?)
            .on_conflict(OnConflict::columns(message).do_nothing().to_owned())
            .exec_without_returning(self.0.db)
            .await?;
        if written == 0 {
            return Ok(false);
        }
        let text = account_request_texts::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            request_id: Set(request.id.0),
            text: Set(text.text.clone()),
            raw: Set(text.raw.clone()),
        };
        account_request_texts::Entity::insert(text).exec_without_returning(self.0.db).await?;
        Ok(true)
    }

    /// Lock a request until the end of the transaction. Contracts and accounts are locked after
    /// this.
    pub async fn lock(&self, id: RequestId) -> Result<Option<Request>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).lock_exclusive();
        found.one(self.0.db).await?.map(row::request).transpose()
    }

    /// Store the decision on a locked request. Its claims stay unchanged, members of a newer
    /// release included.
    pub async fn update(&self, request: &Request) -> Result<(), StoreError> {
        let mut row = row::row(request)?;
        (row.unclear, row.checks) = (NotSet, NotSet);
        row.update(self.0.db).await?;
        Ok(())
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its customers' requests.
    pub fn requests(&self) -> Requests<'a, C> {
        Requests(*self)
    }

    /// The mailboxes that they arrive in.
    pub fn mailbox_looks(&self) -> MailboxLooks<'a, C> {
        MailboxLooks(*self)
    }
}
