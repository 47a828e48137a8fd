//! The use cases of customers' requests: receive, show with their match, accept, reject. Nothing is
//! provisioned by a mail alone.

mod accept;
mod collect;
mod csv;
mod matching;
mod receive;
mod refusal;
mod reject;
mod selector;

use rollcall_domain::{
    RequestId,
    contracts::Contract,
    requests::{Mismatch, Request, RequestState, RequestStatus, RequestText},
    tenants::Tenant,
};
use rollcall_storage::{SearchPage, Tx};

pub use self::csv::RequestsCsv;
pub use accept::{AcceptRequest, AcceptedRequest};
pub use collect::{Collected, RequestMailbox};
pub use refusal::RequestRefusal;
pub use selector::RequestSelector;

pub use rollcall_storage::requests::{MailboxLook, RequestFilter};

use crate::{AdminError, App};

/// The use cases of customers' requests.
#[derive(Clone, Copy)]
pub struct Requests<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of customers' requests.
    pub fn requests(&self) -> Requests<'_> {
        Requests { app: self }
    }
}

/// A request with its match: the present one while it is pending, else that of its decision.
#[derive(Debug, Clone)]
pub struct RequestView {
    /// The request.
    pub request: Request,
    /// The contract that matches best.
    pub contract: Option<Contract>,
    /// The mismatches.
    pub mismatches: Vec<Mismatch>,
}

impl Requests<'_> {
    /// A page of requests, the newest first, before `cursor`.
    pub async fn list(
        self,
        tenant: &str,
        filter: &RequestFilter,
        cursor: Option<RequestId>,
        limit: u64,
    ) -> Result<SearchPage<RequestView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let found = scope.requests().list(filter, cursor, limit).await?;
        let items = matching::viewed(&scope, &context.tenant, found.items, self.app.now()).await?;
        Ok(SearchPage { items, next_cursor: found.next_cursor, incomplete: found.incomplete })
    }

    /// Read one request and its original.
    pub async fn show(
        self,
        tenant: &str,
        id: RequestId,
    ) -> Result<(RequestView, RequestText), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let request = scope.requests().find(id).await?.ok_or_else(|| unknown(id))?;
        let text = scope.requests().text(id).await?;
        Ok((matching::view(&scope, &context.tenant, request, self.app.now()).await?, text))
    }

    /// Lock a pending, readable request until the transaction's end.
    async fn lock_new(
        self,
        tx: &Tx,
        tenant: &Tenant,
        at: RequestSelector,
    ) -> Result<Request, AdminError> {
        let request = self.lock_undecided(tx, tenant, at).await?;
        match request.state.status() {
            RequestStatus::New => Ok(request),
            _ => Err(not_open(&request)),
        }
    }

    /// The same, or an unreadable one.
    async fn lock_undecided(
        self,
        tx: &Tx,
        tenant: &Tenant,
        at: RequestSelector,
    ) -> Result<Request, AdminError> {
        let id = at.id;
        let request = tx.tenant(tenant.id).requests().lock(id).await?.ok_or_else(|| unknown(id))?;
        at.check(tx, tenant, &request, self.app.now()).await?;
        if request.state.decision().is_some() {
            return Err(not_open(&request));
        }
        Ok(request)
    }
}

fn unknown(id: RequestId) -> AdminError {
    AdminError::Unknown { what: "request", name: id.to_string() }
}

fn not_open(request: &Request) -> AdminError {
    RequestRefusal::NotOpen { request: request.id, stands: stands(&request.state) }.into()
}

/// The state of a request, as the reason why it can't be decided.
fn stands(state: &RequestState) -> String {
    let when = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ");
    match state {
        RequestState::New => "is to be decided".to_owned(),
        RequestState::Unreadable { why } => {
            format!("can't be read ({why}), so there is nothing to accept: reject it")
        }
        RequestState::Accepted { account, decision } => {
            format!("was accepted at {} by {}: {account} was made", when(decision.at), decision.by)
        }
        RequestState::Rejected { reason, decision } => {
            let (at, by) = (when(decision.at), &decision.by);
            format!("was rejected at {at} by {by}: {}", reason.replace('\n', " "))
        }
    }
}
