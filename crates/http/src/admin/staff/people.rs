//! `/{tenant}/v1/admin/staff`

use actix_web::{HttpResponse, get, patch, post, web::Data};
use rollcall_api_types::{
    ChangeStaffBody, NewStaffBody, Secret, StaffPage, StaffView, StaffWithSecret,
};
use rollcall_app::{
    App,
    staff::{StaffChange, StaffDraft},
};
use rollcall_domain::StaffId;
use secrecy::ExposeSecret;

use super::response;
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdPath, IdempotencyKey, IfMatch, ManageStaff, Page,
        Read, StaffCaller, etag, finish_attempt, secret,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateProblems, SearchProblems, ShowProblems},
};

/// List the staff by e-mail address.
#[utoipa::path(
    tag = "staff",
    params(DeferredQuery<Page>),
    responses((status = 200, body = StaffPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/staff")]
pub(crate) async fn list_staff(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<Page>,
) -> Result<HttpResponse, Problem> {
    let Page { cursor, limit } = query.read()?;
    let page = app.staff().list(&caller.slug, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::staff).collect();
    let page = StaffPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Take somebody into the staff; their password is answered this once.
#[utoipa::path(
    tag = "staff",
    params(IdempotencyKey),
    request_body = NewStaffBody,
    responses((status = 201, body = StaffWithSecret, description = "Made"), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/staff")]
pub(crate) async fn create_staff(
    app: Data<App>,
    caller: StaffCaller<ManageStaff>,
    once: IdempotencyKey,
    body: DeferredBody<NewStaffBody>,
) -> Result<HttpResponse, Problem> {
    let NewStaffBody { email, name, role, password } = body.read()?;
    let (staff, password, secret_shown_at) =
        match once.begin(&app, caller.tenant, caller.by).await? {
            Attempt::New(by) => {
                let draft = StaffDraft { email, name, role, password: secret(password) };
                let made = app.staff().create(&by, &caller.slug, draft).await;
                let made = finish_attempt(&app, caller.tenant, &by, made).await?;
                (made.staff, Some(Secret::new(made.password.expose_secret())), None)
            }
            Attempt::Done { target_id, at } => {
                let id: StaffId = target_id.parse().map_err(|_| Problem::unknown_id())?;
                (app.staff().find(&caller.slug, id).await?, None, Some(at))
            }
        };
    let tag = etag(staff.version);
    let body = StaffWithSecret { staff: response::staff(staff), password, secret_shown_at };
    Ok(HttpResponse::Created().insert_header(NO_STORE).insert_header(tag).json(body))
}

/// Read one of the staff.
#[utoipa::path(
    tag = "staff",
    params(IdPath<StaffId>),
    responses((status = 200, body = StaffView, description = "One of the staff",
        headers(("ETag" = String, description = "The version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/staff/{id}")]
pub(crate) async fn show_staff(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<StaffId>,
) -> Result<HttpResponse, Problem> {
    let staff = app.staff().find(&caller.slug, at.id()?).await?;
    let tag = etag(staff.version);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(tag).json(response::staff(staff)))
}

/// Change somebody's name, role or status. A member that is missing keeps what is there.
#[utoipa::path(
    tag = "staff",
    params(IdPath<StaffId>, IfMatch),
    request_body = ChangeStaffBody,
    responses((status = 200, body = StaffView, description = "As it is now"), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/staff/{id}")]
pub(crate) async fn change_staff(
    app: Data<App>,
    caller: StaffCaller<ManageStaff>,
    at: IdPath<StaffId>,
    if_match: IfMatch,
    body: DeferredBody<ChangeStaffBody>,
) -> Result<HttpResponse, Problem> {
    let ChangeStaffBody { name, role, status } = body.read()?;
    let email = app.staff().find(&caller.slug, at.id()?).await?.email;
    let change = StaffChange { name, role, status, if_version: if_match.version() };
    let staff = app.staff().change(&caller.by, &caller.slug, &email, change).await?;
    let tag = etag(staff.version);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(tag).json(response::staff(staff)))
}
