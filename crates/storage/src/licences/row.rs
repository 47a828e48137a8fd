//! Converting between rows and licences.

use rollcall_domain::{
    AccountId, ContractId, LicenceBatchId, LicenceId, TenantId, email_key,
    licences::{Begin, End, Ended, EndedBy, Licence, Term},
};
use sea_orm::ActiveValue::{NotSet, Set};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    StoreError,
    column::{int, parsed, small},
    entity::licences::{ActiveModel, Model},
};

pub(super) fn licence(row: Model) -> Result<Licence, StoreError> {
    Ok(Licence {
        id: LicenceId(row.id),
        tenant: TenantId(row.tenant_id),
        product: row.product.try_into().map_err(|_| StoreError::Unreadable("product"))?,
        kind: parsed(&row.kind, "kind of a licence")?,
        grants: read(row.grants, "grants")?,
        term: Term {
            begin: row.begins_at.map_or(Begin::OnRedemption, Begin::At),
            end: match (row.days, row.ends_at) {
                (Some(days), _) => End::AfterDays(small(days, "days of a licence")?),
                (None, Some(at)) => End::At(at),
                (None, None) => End::Never,
            },
            zone: parsed(&row.zone, "zone of a licence")?,
        },
        account: row.account_id.map(AccountId),
        redeemed_at: row.redeemed_at,
        pauses: read(row.pauses, "pauses of a licence")?,
        ended: row.ended_at.map(|at| Ended {
            at,
            by: match row.superseded_by {
                Some(by) => EndedBy::Superseded(LicenceId(by)),
                None => EndedBy::Uninstalled,
            },
        }),
        supersedes: read(row.supersedes, "superseded licences")?,
        purpose: row.purpose,
        approver: row.approver,
        contract: row.contract_id.map(ContractId),
        email: row.email,
        batch: LicenceBatchId(row.batch_id),
        issued_at: row.issued_at,
        issued_by: row.issued_by,
        version: row.version,
        updated_at: row.updated_at,
    })
}

/// Without its key.
pub(super) fn row(licence: &Licence) -> Result<ActiveModel, StoreError> {
    let Licence { term, ended, .. } = licence;
    let superseded_by = ended.and_then(|ended| match ended.by {
        EndedBy::Superseded(by) => Some(by.0),
        EndedBy::Uninstalled => None,
    });
    Ok(ActiveModel {
        tenant_id: Set(licence.tenant.0),
        id: Set(licence.id.0),
        product: Set(licence.product.to_string()),
        kind: Set(licence.kind.to_string()),
        grants: Set(written(&licence.grants)?),
        begins_at: Set(match term.begin {
            Begin::OnRedemption => None,
            Begin::At(at) => Some(at),
        }),
        ends_at: Set(match term.end {
            End::At(at) => Some(at),
            End::Never | End::AfterDays(_) => None,
        }),
        days: Set(match term.end {
            End::AfterDays(days) => Some(int(days)),
            End::Never | End::At(_) => None,
        }),
        zone: Set(term.zone.to_string()),
        account_id: Set(licence.account.map(|id| id.0)),
        redeemed_at: Set(licence.redeemed_at),
        pauses: Set(written(&licence.pauses)?),
        ended_at: Set(ended.map(|ended| ended.at)),
        superseded_by: Set(superseded_by),
        supersedes: Set(written(&licence.supersedes)?),
        purpose: Set(licence.purpose.clone()),
        approver: Set(licence.approver.clone()),
        contract_id: Set(licence.contract.map(|id| id.0)),
        email: Set(licence.email.clone()),
        email_key: Set(licence.email.as_deref().map(email_key)),
        key_hash: NotSet,
        sealed_key: NotSet,
        batch_id: Set(licence.batch.0),
        issued_at: Set(licence.issued_at),
        issued_by: Set(licence.issued_by.clone()),
        version: Set(licence.version),
        updated_at: Set(licence.updated_at),
    })
}

fn read<T: DeserializeOwned>(json: Value, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|_| StoreError::Unreadable(what))
}

fn written<T: Serialize>(value: &T) -> Result<Value, StoreError> {
    serde_json::to_value(value).map_err(|_| StoreError::Unreadable("licence"))
}
