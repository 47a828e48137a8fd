//! `DELETE /{tenant}/v1/sessions/{id}/checkouts/{ticket}`

use actix_web::{HttpResponse, delete, web::Data};
use rollcall_app::App;
use rollcall_domain::{SessionId, limits::CLAIMED_UNITS_MAX};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::problem::ReleaseProblems;
use crate::{
    Problem,
    extract::{
        CheckedQuery, IdPath, ParameterVisitor, QueryParameters, QueryValue, SessionCaller,
        TenantPath, TicketPath,
    },
};

/// How many units to release.
pub(super) struct Units(Option<ReleasedUnits>);

struct ReleasedUnits(u32);

impl QueryValue for ReleasedUnits {
    fn read(text: &str) -> Result<Self, String> {
        let units = text.parse().ok().filter(|units| (1..=CLAIMED_UNITS_MAX).contains(units));
        units.map(Self).ok_or_else(|| format!("must be 1 to {CLAIMED_UNITS_MAX}"))
    }

    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name("ClaimedUnits").into()
    }
}

impl QueryParameters for Units {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self(query.read("quantity", "How many units to release; all if not given"))
    }
}

/// Release units: they are free at once.
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>, TicketPath, CheckedQuery<Units>),
    responses((status = 204, description = "Released"), ReleaseProblems),
    security(("session_token" = []))
)]
#[delete("/{tenant}/v1/sessions/{id}/checkouts/{ticket}")]
pub(crate) async fn release_ticket(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    of: TicketPath,
    caller: SessionCaller,
    query: CheckedQuery<Units>,
) -> Result<HttpResponse, Problem> {
    let (session, ticket, Units(units)) = (at.id()?, of.ticket()?, query.0);
    let units = units.map(|ReleasedUnits(units)| units);
    app.sessions().release(&tenant, session, &caller.token, ticket, units).await?;
    Ok(HttpResponse::NoContent().finish())
}
