//! The list of requests as CSV.

use rollcall_domain::requests::RequestState;

use crate::{
    AdminError, App,
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, complete, day, maybe, named, read, rows, text},
    },
    requests::{RequestFilter, RequestView},
};

/// The requests that match a filter.
pub struct RequestsCsv(pub RequestFilter);

impl CsvList for RequestsCsv {
    const HEADINGS: &'static [&'static str] = &REQUESTS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.requests().list(tenant, &self.0, read(cursor), PAGE).await?;
        complete(page.incomplete)?;
        Ok((rows(&page.items, request), page.next_cursor))
    }
}

const REQUESTS: [&str; 17] = [
    "request_id",
    "state",
    "received_at",
    "sender",
    "sender_name",
    "subject",
    "company",
    "project",
    "signed_on",
    "wished_name",
    "contract_id",
    "mismatches",
    "account_id",
    "reason",
    "decided_at",
    "decided_by",
    "kind",
];

fn request(view: &RequestView) -> [String; 17] {
    let (request, claims) = (&view.request, &view.request.claims);
    let said = |claim: &Option<String>| text(claim.as_deref().unwrap_or_default());
    let (account, reason) = match &request.state {
        RequestState::New => (None, ""),
        RequestState::Unreadable { why } => (None, why.as_str()),
        RequestState::Accepted { account, .. } => (Some(account), ""),
        RequestState::Rejected { reason, .. } => (None, reason.as_str()),
    };
    let decision = request.state.decision();
    let mismatches: Vec<_> = view.mismatches.iter().map(|it| named(it.field)).collect();
    [
        request.id.to_string(),
        named(request.state.status()),
        at(request.received_at),
        said(&claims.sender),
        said(&claims.sender_name),
        said(&claims.subject),
        said(&claims.company),
        said(&claims.project),
        day(claims.signed_on),
        said(&claims.wished_name),
        maybe(view.contract.as_ref().map(|contract| contract.id)),
        mismatches.join(";"),
        maybe(account),
        text(reason),
        decision.map(|decision| at(decision.at)).unwrap_or_default(),
        text(decision.map_or("", |decision| &decision.by)),
        named(request.kind),
    ]
}
