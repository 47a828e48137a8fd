//! Converting between rows and accounts.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, ContractId, Pool, TenantId, Validity, VersionRange,
    accounts::{Account, AccountStatus, LeasePolicyOverrides},
};
use sea_orm::ActiveValue::Set;

use super::allow_document;
use crate::{
    StoreError,
    column::{int, name_of, named, small},
    entity::accounts,
};

pub(crate) fn account(row: accounts::Model, slots: Pool) -> Result<Account, StoreError> {
    let allow = allow_document::read(row.allow)?;
    Ok(Account {
        id: AccountId(row.id),
        tenant: TenantId(row.tenant_id),
        name: row.name,
        contract: row.contract_id.map(ContractId),
        password_hash: row.password_hash,
        password_version: row.password_version,
        nodes_password_version: row.nodes_password_version,
        policy_version: row.policy_version,
        status: named::<AccountStatus>(&row.status, "account status")?,
        validity: Validity { starts_at: row.starts_at, expires_at: row.expires_at },
        allow,
        versions: row.versions.map(VersionRange::from),
        overrides: LeasePolicyOverrides {
            interval_s: row.interval_s,
            allowed_failures: row
                .allowed_failures
                .map(|number| small(number, "allowed failures"))
                .transpose()?,
            grace_s: row.grace_s,
        },
        session_timeout_s: row
            .session_timeout_s
            .map(|seconds| small(seconds, "time-out of sessions"))
            .transpose()?,
        nodes: slots,
    })
}

pub(crate) fn account_row(
    account: &Account,
    created_at: DateTime<Utc>,
) -> Result<accounts::ActiveModel, StoreError> {
    let allow = allow_document::written(&account.allow)?;
    Ok(accounts::ActiveModel {
        tenant_id: Set(account.tenant.0),
        id: Set(account.id.0),
        name: Set(account.name.clone()),
        password_hash: Set(account.password_hash.clone()),
        password_version: Set(account.password_version),
        nodes_password_version: Set(account.nodes_password_version),
        policy_version: Set(account.policy_version),
        status: Set(name_of(account.status)),
        starts_at: Set(account.validity.starts_at),
        expires_at: Set(account.validity.expires_at),
        allow: Set(allow),
        versions: Set(account.versions.as_ref().map(ToString::to_string)),
        interval_s: Set(account.overrides.interval_s),
        allowed_failures: Set(account.overrides.allowed_failures.map(int)),
        grace_s: Set(account.overrides.grace_s),
        created_at: Set(created_at),
        contract_id: Set(account.contract.map(|id| id.0)),
        session_timeout_s: Set(account.session_timeout_s.map(int)),
    })
}
