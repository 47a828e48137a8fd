//! Listing licences.

use rollcall_domain::{
    AccountId, ContractId, LicenceBatchId, LicenceId,
    catalogue::ProductCode,
    email_key,
    licences::{Licence, LicenceKind},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Licences, row};
use crate::{
    Page, StoreError,
    entity::licences::{Column, Entity},
};

/// A filter of licences.
#[derive(Debug, Clone, Default)]
pub struct LicenceFilter {
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those of this product.
    pub product: Option<ProductCode>,
    /// Only those of this kind.
    pub kind: Option<LicenceKind>,
    /// Only those sold by this contract.
    pub contract: Option<ContractId>,
    /// Only those whose key was sent to this address.
    pub email: Option<String>,
    /// Only those that were issued together.
    pub batch: Option<LicenceBatchId>,
    /// Only those that are or are not an account's.
    pub redeemed: Option<bool>,
    /// Whether the newest come first.
    pub newest_first: bool,
}

impl<C: ConnectionTrait> Licences<'_, C> {
    /// A page of licences by id, at most `limit`, after `cursor`.
    pub async fn list(
        &self,
        filter: &LicenceFilter,
        cursor: Option<LicenceId>,
        limit: u64,
    ) -> Result<Page<Licence>, StoreError> {
        let mut find = Entity::find().filter(Column::TenantId.eq(self.0.tenant.0));
        if let Some(account) = filter.account {
            find = find.filter(Column::AccountId.eq(account.0));
        }
        if let Some(product) = &filter.product {
            find = find.filter(Column::Product.eq(product.as_str()));
        }
        if let Some(kind) = filter.kind {
            find = find.filter(Column::Kind.eq(kind.name()));
        }
        if let Some(contract) = filter.contract {
            find = find.filter(Column::ContractId.eq(contract.0));
        }
        if let Some(email) = &filter.email {
            find = find.filter(Column::EmailKey.eq(email_key(email)));
        }
        if let Some(batch) = filter.batch {
            find = find.filter(Column::BatchId.eq(batch.0));
        }
        match filter.redeemed {
            Some(true) => find = find.filter(Column::AccountId.is_not_null()),
            Some(false) => find = find.filter(Column::AccountId.is_null()),
            None => {}
        }
        let order = if filter.newest_first { Order::Desc } else { Order::Asc };
        find = match (cursor, filter.newest_first) {
            (Some(cursor), true) => find.filter(Column::Id.lt(cursor.0)),
            (Some(cursor), false) => find.filter(Column::Id.gt(cursor.0)),
            (None, _) => find,
        };
        let rows = find.order_by(Column::Id, order).limit(limit + 1).all(self.0.db).await?;
        let found = rows.into_iter().map(row::licence).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |licence| licence.id.to_string()))
    }
}
