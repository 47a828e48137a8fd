//! `/{tenant}/v1/admin/mails`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{MailPage, MailView};
use rollcall_app::{App, mail::MailFilter};
use rollcall_domain::MailId;

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, IdPath, ManageMails, Page, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::{ActProblems, SearchProblems},
};

/// List mails, the newest first.
#[utoipa::path(
    tag = "mails",
    params(DeferredQuery<(MailFilter, Page<MailId>)>),
    responses((status = 200, body = MailPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/mails")]
pub(crate) async fn list_mails(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(MailFilter, Page<MailId>)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let page = app.mail().list(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(response::mail).collect();
    let page = MailPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Have a mail tried now that waits or is dead, and for another day.
#[utoipa::path(
    tag = "mails",
    params(IdPath<MailId>),
    responses((status = 200, body = MailView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/mails/{id}/retry")]
pub(crate) async fn retry_mail(
    app: Data<App>,
    caller: StaffCaller<ManageMails>,
    at: IdPath<MailId>,
) -> Result<HttpResponse, Problem> {
    let mail = app.mail().retry(&caller.by, &caller.slug, at.id()?).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::mail(mail)))
}
