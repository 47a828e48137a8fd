//! Converts request bodies into commands of the application.

use rollcall_api_types::CheckedLicences;
use rollcall_app::licences::{GrantDraft, IssueLicences};

pub(super) fn issue(checked: CheckedLicences) -> IssueLicences {
    let CheckedLicences { body, supersedes } = checked;
    let grants = body.grants.into_iter();
    IssueLicences {
        product: body.product,
        kind: body.kind,
        account: body.account,
        grants: grants
            .map(|grant| GrantDraft { feature: grant.feature, quantity: grant.quantity })
            .collect(),
        starts_on: body.starts_on,
        expires_on: body.expires_on,
        days: body.days,
        purpose: body.purpose,
        approver: body.approver,
        contract: body.contract_id,
        email: body.email,
        supersedes,
        count: body.count,
        foreign_keys: body.keys.into_iter().map(|key| key.into_inner()).collect(),
    }
}
