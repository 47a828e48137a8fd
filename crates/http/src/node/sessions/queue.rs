//! `/{tenant}/v1/sessions/{id}/queue/{queue}`

use std::time::Duration;

use actix_web::{HttpResponse, delete, get, web::Data};
use rollcall_api_types::{CheckedOutView, QueuedView, schemas};
use rollcall_app::{App, sessions::Turn};
use rollcall_domain::{SessionId, limits::LONG_POLL_S_MAX};
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};

use super::{
    check_out::{queued, ticket},
    problem::{QueueProblems, ReleaseProblems},
};
use crate::{
    Problem,
    app_factory::Stopping,
    extract::{
        CheckedQuery, IdPath, ParameterVisitor, QueryParameters, QueryValue, QueuePath,
        SessionCaller, TenantPath,
    },
    node::NO_STORE,
};

/// How long the call waits.
pub(super) struct Patience(Option<LongPoll>);

struct LongPoll(u32);

impl QueryValue for LongPoll {
    fn read(text: &str) -> Result<Self, String> {
        let seconds = text.parse().ok().filter(|seconds| *seconds <= LONG_POLL_S_MAX);
        seconds.map(Self).ok_or_else(|| format!("must be 0 to {LONG_POLL_S_MAX}"))
    }

    /// Whole: no body has one that it could refer to.
    fn schema() -> RefOr<Schema> {
        schemas::LongPoll::schema()
    }
}

impl QueryParameters for Patience {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let what =
            "For how many seconds to wait for its turn; if not given, the answer comes at once";
        Self(query.read("wait_s", what))
    }
}

/// Ask whether the turn of a claim that waits has come; if so, its units are taken. It is a sign of life.
///
/// A unit that became free is kept for half a minute for whose turn it is; then it is offered to the next, and
/// whoever let it pass stands behind all others. With `wait_s` the answer comes when its turn has, or after so
/// many seconds. An answer that was lost is given again.
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>, QueuePath, CheckedQuery<Patience>),
    responses(
        (status = 200, body = CheckedOutView, description = "Taken"),
        (status = 202, body = QueuedView, description = "It waits"),
        QueueProblems
    ),
    security(("session_token" = []))
)]
#[get("/{tenant}/v1/sessions/{id}/queue/{queue}")]
pub(crate) async fn poll_queue(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    of: QueuePath,
    caller: SessionCaller,
    query: CheckedQuery<Patience>,
    stopping: Data<Stopping>,
) -> Result<HttpResponse, Problem> {
    let (session, queue, Patience(patience)) = (at.id()?, of.queue()?, query.0);
    let patience = Duration::from_secs(patience.map_or(0, |LongPoll(seconds)| seconds.into()));
    let ask = |patience| app.sessions().poll(&tenant, session, &caller.token, queue, patience);
    let turn = tokio::select! {
        biased;
        turn = ask(patience) => turn,
        () = stopping.wait() => ask(Duration::ZERO).await,
    };
    Ok(match turn? {
        Turn::Waits(place) => queued(place),
        Turn::Has(tickets) => {
            let tickets = tickets.into_iter().map(ticket).collect();
            let view = CheckedOutView { tickets, available: Vec::new() };
            HttpResponse::Ok().insert_header(NO_STORE).json(view)
        }
    })
}

/// Have a claim wait no longer; what it was offered is the next one's.
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>, QueuePath),
    responses((status = 204, description = "It waits no longer"), ReleaseProblems),
    security(("session_token" = []))
)]
#[delete("/{tenant}/v1/sessions/{id}/queue/{queue}")]
pub(crate) async fn leave_queue(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    of: QueuePath,
    caller: SessionCaller,
) -> Result<HttpResponse, Problem> {
    app.sessions().leave_queue(&tenant, at.id()?, &caller.token, of.queue()?).await?;
    Ok(HttpResponse::NoContent().finish())
}
