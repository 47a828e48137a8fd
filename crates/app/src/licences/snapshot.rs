//! What a licence says, for its versions and for the audit trail: without its key.

use rollcall_domain::licences::{Begin, End, EndedBy, Licence};
use serde_json::{Value, json};

/// A snapshot of a licence.
pub(crate) fn licence(licence: &Licence) -> Value {
    let (starts_at, expires_at, days) = match (licence.term.begin, licence.term.end) {
        (begin, End::At(end)) => (starts_at(begin), Some(end), None),
        (begin, End::AfterDays(days)) => (starts_at(begin), None, Some(days)),
        (begin, End::Never) => (starts_at(begin), None, None),
    };
    let (ended_at, superseded_by) = match licence.ended.map(|ended| (ended.at, ended.by)) {
        Some((at, EndedBy::Superseded(by))) => (Some(at), Some(by.to_string())),
        Some((at, EndedBy::Uninstalled)) => (Some(at), None),
        None => (None, None),
    };
    json!({
        "product": licence.product,
        "kind": licence.kind,
        "grants": licence.grants,
        "starts_at": starts_at,
        "expires_at": expires_at,
        "days": days,
        "zone": licence.term.zone.name(),
        "account_id": licence.account.map(|id| id.to_string()),
        "redeemed_at": licence.redeemed_at,
        "disabled": licence.disabled().map(|disabled| disabled.reason),
        "ended_at": ended_at,
        "superseded_by": superseded_by,
        "supersedes": licence.supersedes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "purpose": licence.purpose,
        "approver": licence.approver,
        "contract_id": licence.contract.map(|id| id.to_string()),
        "email": licence.email,
    })
}

fn starts_at(begin: Begin) -> Option<chrono::DateTime<chrono::Utc>> {
    match begin {
        Begin::OnRedemption => None,
        Begin::At(at) => Some(at),
    }
}
