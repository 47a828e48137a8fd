//! `POST /{tenant}/v1/sessions/{id}/checkouts`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{
    CheckOutBody, CheckOutMode, CheckedOutView, QueuedView, TicketView, WouldBeView,
};
use rollcall_app::{
    App,
    sessions::{CheckOut, CheckedOut, Mode, QueuePlace, SignedTicket, UnitsAsked, WouldBe},
};
use rollcall_domain::SessionId;

use super::problem::CheckOutProblems;
use crate::{
    Problem,
    extract::{IdPath, JsonBody, SessionCaller, TenantPath},
    node::NO_STORE,
};

/// Check units out of one or several features: all or nothing, unless the mode says otherwise.
///
/// Each ticket's lease is signed for twice the time-out: the process rides out an outage on it. Where a
/// check only asks (`"mode": "check"`), nothing is taken and `available` says how many units there would be. Where there is no room and the
/// claim is to wait (`wait_s`), it has a place in the queue.
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>),
    request_body = CheckOutBody,
    responses(
        (status = 201, body = CheckedOutView, description = "Taken"),
        (status = 200, body = CheckedOutView, description = "What there would be"),
        (status = 202, body = QueuedView, description = "There is no room yet, and it waits"),
        CheckOutProblems
    ),
    security(("session_token" = []))
)]
#[post("/{tenant}/v1/sessions/{id}/checkouts")]
pub(crate) async fn check_out(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    caller: SessionCaller,
    body: JsonBody<CheckOutBody>,
) -> Result<HttpResponse, Problem> {
    let session = at.id()?;
    let features = body.0.features.into_iter();
    let features = features.map(|one| UnitsAsked {
        code: one.code,
        quantity: one.quantity,
        version: one.version,
    });
    let mode = match body.0.mode {
        CheckOutMode::All => Mode::All,
        CheckOutMode::Available => Mode::Available,
        CheckOutMode::Check => Mode::Check,
    };
    let asked = CheckOut { features: features.collect(), mode, wait_s: body.0.wait_s };
    Ok(match app.sessions().check_out(&tenant, session, &caller.token, asked).await? {
        CheckedOut::Tickets(tickets) => {
            let tickets = tickets.into_iter().map(ticket).collect();
            let view = CheckedOutView { tickets, available: Vec::new() };
            HttpResponse::Created().insert_header(NO_STORE).json(view)
        }
        CheckedOut::Check(available) => {
            let available = available.into_iter().map(would_be).collect();
            let view = CheckedOutView { tickets: Vec::new(), available };
            HttpResponse::Ok().insert_header(NO_STORE).json(view)
        }
        CheckedOut::Queued(place) => queued(place),
    })
}

/// It waits.
pub(super) fn queued(place: QueuePlace) -> HttpResponse {
    let QueuePlace { id, position, estimate_s } = place;
    let view = QueuedView { queue_id: id, position, estimate_s };
    HttpResponse::Accepted().insert_header(NO_STORE).json(view)
}

/// A ticket.
pub(super) fn ticket(ticket: SignedTicket) -> TicketView {
    let SignedTicket { id, feature, units, overdraft, lease } = ticket;
    TicketView { ticket: id, code: feature, quantity: units, overdraft, lease }
}

fn would_be(would_be: WouldBe) -> WouldBeView {
    let WouldBe { code, quantity, reason } = would_be;
    WouldBeView { code, quantity, reason }
}
