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
    extract::{DeferredQuery, QueryParameters, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchProblems,
};

/// List what staff, tokens and commands did, the newest first.
#[utoipa::path(
    tag = "history",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("who" = Option<String>, Query, description = "Only what was done by this one"),
        ("action" = Option<String>, Query, description = "Only this action",
            example = "account.suspend"),
        ("target" = Option<String>, Query, description = "Only what was done to the one of this id"),
        ("account" = Option<String>, Query, description = "Only what is about this account"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = AuditPage, description = "A part of the trail"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/audit")]
pub(crate) async fn list_audit(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let filter = filter(&mut query);
    let (cursor, limit) = (query.cursor(), query.limit());
    query.checked()?;
    let page = app.audit().list(&caller.slug, &AuditQuery { filter, cursor, limit }).await?;
    let items = page.items.into_iter().map(response::audit).collect();
    let page = AuditPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// What is asked of the trail.
pub(super) fn filter(query: &mut QueryParameters) -> AuditFilter {
    AuditFilter {
        who: query.text("who"),
        action: query.text("action"),
        target_id: query.text("target"),
        account: query.read("account", "an account's id"),
    }
}
