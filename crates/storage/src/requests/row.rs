//! Converting between rows and requests.

use rollcall_domain::{
    AccountId, ContractId, RequestId, TenantId, email_key, name_key,
    requests::{Decision, Request, RequestClaims, RequestState, RequestStatus},
};
use sea_orm::ActiveValue::Set;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    StoreError,
    column::{name_of, named, parsed},
    entity::account_requests::{ActiveModel, Model},
};

const WHAT: &str = "request";

pub(super) fn request(row: Model) -> Result<Request, StoreError> {
    let state = state(&row)?;
    Ok(Request {
        id: RequestId(row.id),
        tenant: TenantId(row.tenant_id),
        message_id: row.message_id,
        received_at: row.received_at,
        claims: RequestClaims {
            sender: row.sender,
            sender_name: row.sender_name,
            subject: row.subject,
            sent_at: row.sent_at,
            company: row.company,
            project: row.project,
            signed_on: row.signed_on,
            wished_name: row.wished_name,
            unclear: read(row.unclear)?,
            language: parsed(&row.language, "language")?,
        },
        checks: read(row.checks)?,
        kind: named(&row.kind, WHAT)?,
        state,
    })
}

fn state(row: &Model) -> Result<RequestState, StoreError> {
    let missing = || StoreError::Unreadable(WHAT);
    Ok(match named(&row.state, WHAT)? {
        RequestStatus::New => RequestState::New,
        RequestStatus::Unreadable => {
            RequestState::Unreadable { why: row.unreadable.clone().ok_or_else(missing)? }
        }
        RequestStatus::Accepted => RequestState::Accepted {
            account: AccountId(row.account_id.ok_or_else(missing)?),
            decision: decision(row)?,
        },
        RequestStatus::Rejected => RequestState::Rejected {
            reason: row.reason.clone().ok_or_else(missing)?,
            decision: decision(row)?,
        },
    })
}

fn decision(row: &Model) -> Result<Decision, StoreError> {
    let missing = || StoreError::Unreadable(WHAT);
    Ok(Decision {
        at: row.decided_at.ok_or_else(missing)?,
        by: row.decided_by.clone().ok_or_else(missing)?,
        contract: row.contract_id.map(ContractId),
        mismatches: read(row.mismatches.clone())?,
    })
}

pub(super) fn row(request: &Request) -> Result<ActiveModel, StoreError> {
    let claims = request.claims.clone();
    let decision = request.state.decision().cloned();
    let (mut unreadable, mut account, mut reason) = (None, None, None);
    match &request.state {
        RequestState::New => {}
        RequestState::Unreadable { why } => unreadable = Some(why.clone()),
        RequestState::Accepted { account: made, .. } => account = Some(made.0),
        RequestState::Rejected { reason: told, .. } => reason = Some(told.clone()),
    }
    let mismatches = decision.as_ref().map(|it| it.mismatches.as_slice()).unwrap_or_default();
    Ok(ActiveModel {
        tenant_id: Set(request.tenant.0),
        id: Set(request.id.0),
        message_id: Set(request.message_id.clone()),
        received_at: Set(request.received_at),
        state: Set(name_of(request.state.status())),
        kind: Set(name_of(request.kind)),
        sender_key: Set(claims.sender.as_deref().map(email_key)),
        sender: Set(claims.sender),
        sender_name: Set(claims.sender_name),
        subject: Set(claims.subject),
        sent_at: Set(claims.sent_at),
        company_key: Set(claims.company.as_deref().map(name_key)),
        company: Set(claims.company),
        project_key: Set(claims.project.as_deref().map(name_key)),
        project: Set(claims.project),
        signed_on: Set(claims.signed_on),
        wished_name: Set(claims.wished_name),
        unclear: Set(written(&claims.unclear)?),
        language: Set(claims.language.to_string()),
        checks: Set(written(&request.checks)?),
        unreadable: Set(unreadable),
        account_id: Set(account),
        reason: Set(reason),
        mismatches: Set(written(mismatches)?),
        contract_id: Set(decision.as_ref().and_then(|it| it.contract).map(|id| id.0)),
        decided_at: Set(decision.as_ref().map(|it| it.at)),
        decided_by: Set(decision.map(|it| it.by)),
    })
}

fn read<T: DeserializeOwned>(json: Value) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|_| StoreError::Unreadable(WHAT))
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<Value, StoreError> {
    serde_json::to_value(value).map_err(|_| StoreError::Unreadable(WHAT))
}
