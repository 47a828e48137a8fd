//! `/{tenant}/v1/admin/mails`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{MailPage, MailView};
use rollcall_app::{App, mail::MailFilter};

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, IdPath, ManageMails, QueryParameters, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::{ActProblems, SearchProblems},
};

/// List mails, the newest first.
#[utoipa::path(
    tag = "mails",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("state" = Option<String>, Query,
            description = "Only those that are `waiting`, `sent`, `dead` or `withdrawn`"),
        ("account" = Option<String>, Query, description = "Only those about the account of this id"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = MailPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/mails")]
pub(crate) async fn list_mails(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let filter = filter(&mut query);
    let (cursor, limit) = (query.cursor(), query.limit());
    query.checked()?;
    let page = app.mail().list(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(response::mail).collect();
    let page = MailPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// What is asked of mails.
pub(super) fn filter(query: &mut QueryParameters) -> MailFilter {
    let state = |text: &str| serde_json::from_value(text.into()).ok();
    MailFilter {
        state: query.read_by("state", "waiting, sent, dead or withdrawn", state),
        account: query.read("account", "an account's id"),
    }
}

/// Have a mail tried now that waits or is dead, and for another day.
#[utoipa::path(
    tag = "mails",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("id" = String, Path, description = "The mail's id",
            example = "mai_0195a3c27e0c7b0e8a4f3c5d6e7f8091")
    ),
    responses((status = 200, body = MailView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/mails/{id}/retry")]
pub(crate) async fn retry_mail(
    app: Data<App>,
    caller: StaffCaller<ManageMails>,
    at: IdPath,
) -> Result<HttpResponse, Problem> {
    let mail = app.mail().retry(&caller.by, &caller.slug, at.id()?).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::mail(mail)))
}
