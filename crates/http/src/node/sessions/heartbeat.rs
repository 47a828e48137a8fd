//! `POST /{tenant}/v1/sessions/{id}/heartbeats`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{HeartbeatBody, HeartbeatView, LostTicketView, SessionMessageView};
use rollcall_app::{
    App,
    sessions::{Heartbeat, LostTicket, SessionMessage},
};
use rollcall_domain::SessionId;

use super::{check_out::ticket, problem::SessionProblems};
use crate::{
    Problem,
    extract::{IdPath, JsonBody, SessionCaller, TenantPath},
    node::NO_STORE,
};

/// Give a sign of life: the session lives on, and its tickets are signed anew.
///
/// Show the tickets' leases with each: what the server has forgotten comes back by them (`rebuilt`), as far
/// as there is room (`lost`).
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>),
    request_body = HeartbeatBody,
    responses((status = 200, body = HeartbeatView, description = "It lives on"), SessionProblems),
    security(("session_token" = []))
)]
#[post("/{tenant}/v1/sessions/{id}/heartbeats")]
pub(crate) async fn heartbeat(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    caller: SessionCaller,
    body: JsonBody<HeartbeatBody>,
) -> Result<HttpResponse, Problem> {
    let beat = Heartbeat { tickets: body.0.tickets, activity: body.0.activity };
    let beaten = app.sessions().heartbeat(&tenant, at.id()?, &caller.token, beat).await?;
    let lost = |LostTicket { id, reason }| LostTicketView { ticket: id, reason };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(HeartbeatView {
        rebuilt: beaten.rebuilt.iter().map(ToString::to_string).collect(),
        lost: beaten.lost.into_iter().map(lost).collect(),
        tickets: beaten.tickets.into_iter().map(ticket).collect(),
        messages: beaten.messages.into_iter().map(message).collect(),
        next_s: beaten.next_s,
        server_time: beaten.server_time,
    }))
}

/// A message.
fn message(message: SessionMessage) -> SessionMessageView {
    match message {
        SessionMessage::IdleWarning { feature, release, from } => {
            SessionMessageView::IdleWarning { code: feature, release, from }
        }
    }
}
