//! Accepting a request.

use rollcall_domain::{
    ContractId,
    audit::Actor,
    contracts::Contract,
    mail::MailAbout,
    requests::{Decision, Request, RequestState, limits, mismatches},
};
use rollcall_storage::Tx;

use super::{RequestSelector, RequestView, matching};
use crate::{
    AdminError,
    accounts::{AccountView, ContractAccountDraft},
    audit::AuditRecord,
    requests::{RequestRefusal, Requests},
    tenant_context::TenantContext,
};

/// The staff's choices for the account, as far as they differ from request and contract.
#[derive(Debug, Clone, Default)]
pub struct AcceptRequest {
    /// Its name; else the requested one, else a generated one.
    pub account_name: Option<String>,
    /// Its capacity; else the contract's.
    pub max_nodes: Option<u32>,
    /// The contract; else the one that matches.
    pub contract: Option<ContractId>,
    /// Allow more than the contract's capacity.
    pub allow_over_contract: bool,
}

/// An accepted request. The password is in the mails alone.
#[derive(Debug, Clone)]
pub struct AcceptedRequest {
    /// The request.
    pub request: RequestView,
    /// Its account.
    pub account: AccountView,
}

impl Requests<'_> {
    /// Create the requested account, and mail its credentials to the contract's addresses, whoever
    /// asked: in one transaction.
    pub async fn accept(
        self,
        by: &Actor,
        tenant: &str,
        at: impl Into<RequestSelector>,
        wanted: AcceptRequest,
    ) -> Result<AcceptedRequest, AdminError> {
        let at = at.into();
        let context = self.app.known_tenant(tenant).await?;
        // Before anything is locked: hashing takes its time.
        let password = self.app.credentials().new_password(None).await?;
        let tx = self.app.store.write().await?;
        let request = self.lock_new(&tx, &context.tenant, at).await?;
        let contract = self.contract_of(&tx, &context, &request, wanted.contract).await?;
        // Once more: until it was locked, the contract could change.
        at.check(&tx, &context.tenant, &request, self.app.now()).await?;
        let draft = ContractAccountDraft {
            name: wanted.account_name.or_else(|| request.claims.wished_name.clone()),
            max_nodes: wanted.max_nodes,
            allow_over_contract: wanted.allow_over_contract,
            ..ContractAccountDraft::default()
        };
        let (password, hash) = password;
        let contracts = tx.tenant(context.tenant.id).contracts();
        let provisioned = contracts.provisioned(contract.id, None).await?;
        let mut mismatches = mismatches(&request.claims, Some(&contract), false);
        mismatches.extend(limits(&contract, provisioned, self.app.now(), context.tenant.zone));
        let account = self
            .app
            .accounts()
            .make_from_contract(by, &tx, &context, &contract, draft, hash)
            .await?;
        let about = MailAbout {
            account: Some(account.id),
            contract: Some(contract.id),
            request: Some(at.id),
        };
        self.app
            .accounts()
            .post_credentials(&tx, &context, &account, &contract, password, about)
            .await?;
        let contract_id = Some(contract.id);
        let decision = Decision {
            at: self.app.now(),
            by: by.who.to_string(),
            contract: contract_id,
            mismatches: mismatches.clone(),
        };
        let request =
            Request { state: RequestState::Accepted { account: account.id, decision }, ..request };
        tx.tenant(context.tenant.id).requests().update(&request).await?;
        let record = AuditRecord::on_request("request.accept", &request).about(account.id);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        let request = RequestView { request, contract: Some(contract), mismatches };
        Ok(AcceptedRequest { request, account: AccountView::new(&account, &context.tenant, 0) })
    }

    /// Lock the contract that staff name, or the one that matches.
    async fn contract_of(
        self,
        tx: &Tx,
        context: &TenantContext,
        request: &Request,
        named: Option<ContractId>,
    ) -> Result<Contract, AdminError> {
        let tenant = context.tenant.id;
        let id = match named {
            Some(id) => id,
            None => {
                let scope = tx.tenant(tenant);
                let found =
                    matching::view(&scope, &context.tenant, request.clone(), self.app.now())
                        .await?;
                let found =
                    found.contract.ok_or(RequestRefusal::NoContract { request: request.id })?;
                found.id
            }
        };
        self.app.contracts().lock(tx, tenant, id).await
    }
}
