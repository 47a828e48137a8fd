//! Matching requests to contracts.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    contracts::Contract,
    requests::{Request, RequestStatus, limits, match_contract},
    tenants::Tenant,
};
use rollcall_storage::{Queries, Scope, StoreError, contracts::ContractCandidates};

use super::RequestView;

/// Match one request.
pub(super) async fn view<C: Queries>(
    scope: &Scope<'_, C>,
    tenant: &Tenant,
    request: Request,
    now: DateTime<Utc>,
) -> Result<RequestView, StoreError> {
    let viewed = viewed(scope, tenant, vec![request], now).await?;
    viewed.into_iter().next().ok_or(StoreError::Unreadable("request"))
}

/// Match several requests, with one lookup of contracts.
pub(super) async fn viewed<C: Queries>(
    scope: &Scope<'_, C>,
    tenant: &Tenant,
    requests: Vec<Request>,
    now: DateTime<Utc>,
) -> Result<Vec<RequestView>, StoreError> {
    let new = || requests.iter().filter(|request| request.state.status() == RequestStatus::New);
    let decided = requests.iter().filter_map(|request| request.state.decision());
    let meant = ContractCandidates {
        emails: new().filter_map(|request| request.claims.sender.as_deref()).collect(),
        companies: new().filter_map(|request| request.claims.company.as_deref()).collect(),
        ids: decided.filter_map(|decision| decision.contract).collect(),
    };
    let contracts = scope.contracts().candidates(&meant).await?;
    let wished = new().filter_map(|request| request.claims.wished_name.as_deref());
    let taken = scope.accounts().taken(&wished.collect::<Vec<_>>()).await?;
    let mut views: Vec<_> =
        requests.into_iter().map(|request| one(request, &contracts, &taken)).collect();
    let open = views.iter().filter(|view| view.request.state.status() == RequestStatus::New);
    let ids: Vec<_> = open.filter_map(|view| Some(view.contract.as_ref()?.id)).collect();
    let used = scope.contracts().provisioned_each(&ids).await?;
    for view in views.iter_mut().filter(|view| view.request.state.decision().is_none()) {
        if let Some(contract) = &view.contract {
            let provisioned = used.get(&contract.id).copied().unwrap_or_default();
            view.mismatches.extend(limits(contract, provisioned, now, tenant.zone));
        }
    }
    Ok(views)
}

fn one(request: Request, contracts: &[Contract], taken: &HashSet<String>) -> RequestView {
    let (contract, mismatches) = match (request.state.decision(), request.state.status()) {
        (Some(decision), _) => {
            let of = |contract: &&Contract| Some(contract.id) == decision.contract;
            (contracts.iter().find(of).cloned(), decision.mismatches.clone())
        }
        (None, RequestStatus::New) => {
            let wished = request.claims.wished_name.as_ref();
            let found = match_contract(
                &request.claims,
                contracts,
                wished.is_some_and(|it| taken.contains(it)),
            );
            (found.contract.cloned(), found.mismatches)
        }
        // Nothing was said that could differ.
        (None, _) => (None, Vec::new()),
    };
    RequestView { request, contract, mismatches }
}
