//! Converting between columns and domain types.

use std::str::FromStr;

use rollcall_domain::{AccountId, TenantId};
use sea_orm::QueryResult;
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

/// The stored name of a domain enum's value.
pub(crate) fn name_of<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The domain enum's value of a stored name.
pub(crate) fn named<T: DeserializeOwned>(name: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(name.into()).map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn parsed<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn small(number: i32, what: &'static str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Read rows of tenant and account ids.
pub(crate) fn accounts_of(rows: &[QueryResult]) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
    rows.iter()
        .map(|row| {
            let (tenant, account) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok((TenantId(tenant), AccountId(account)))
        })
        .collect()
}
