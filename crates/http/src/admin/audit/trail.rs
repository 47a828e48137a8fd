//! `/{tenant}/v1/admin/audit`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::AuditPage;
use rollcall_app::{
    App,
    audit::{AuditFilter, AuditQuery},
};

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, Page, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchProblems,
};

/// List what staff, tokens and commands did, the newest first.
#[utoipa::path(
    tag = "history",
    params(DeferredQuery<(AuditFilter, Page<i64>)>),
    responses((status = 200, body = AuditPage, description = "A part of the trail"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/audit")]
pub(crate) async fn list_audit(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(AuditFilter, Page<i64>)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let page = app.audit().list(&caller.slug, &AuditQuery { filter, cursor, limit }).await?;
    let items = page.items.into_iter().map(response::audit).collect();
    let page = AuditPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}
