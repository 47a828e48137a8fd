//! The Platform API: tenants, for the operator of the service.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use rollcall_api_types::{ChangeTenantBody, NewTenantBody, TenantPage, TenantView};
use rollcall_app::{
    App,
    tenants::{KeyAlg, TenantDraft, TenantMailChange, TenantRules},
};
use rollcall_domain::TenantId;

use crate::{
    Problem,
    admin::tenants::{command::tenant_change, response::tenant as tenant_view},
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdempotencyKey, IfMatch, OperatorCaller, Page,
        TenantPath, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateProblems, SearchProblems, ShowProblems},
    routing::Routing,
};

/// The routes, below `/platform/v1`; `platform` is no tenant's slug.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("platform", "Operators: tenants")
        .service(list_tenants)
        .service(create_tenant)
        .service(platform_show_tenant)
        .service(platform_change_tenant);
}

/// List tenants by slug.
#[utoipa::path(
    tag = "platform",
    params(DeferredQuery<Page>),
    responses((status = 200, body = TenantPage, description = "A part of the list"),
        SearchProblems),
    security(("operator_token" = []))
)]
#[get("/tenants")]
pub(crate) async fn list_tenants(
    app: Data<App>,
    _caller: OperatorCaller,
    query: DeferredQuery<Page>,
) -> Result<HttpResponse, Problem> {
    let Page { cursor, limit } = query.read()?;
    let page = app.tenants().page(cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(tenant_view).collect();
    let page = TenantPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Make a tenant and its keys.
#[utoipa::path(
    tag = "platform",
    params(IdempotencyKey),
    request_body = NewTenantBody,
    responses((status = 201, body = TenantView, description = "Made"), CreateProblems),
    security(("operator_token" = []))
)]
#[post("/tenants")]
pub(crate) async fn create_tenant(
    app: Data<App>,
    caller: OperatorCaller,
    once: IdempotencyKey,
    body: DeferredBody<NewTenantBody>,
) -> Result<HttpResponse, Problem> {
    let new = body.read()?;
    // What operators do once is kept by operator, whichever tenant it is about.
    let nobody = TenantId(Default::default());
    let view = match once.begin(&app, nobody, caller.by).await? {
        Attempt::New(by) => {
            let draft = TenantDraft {
                slug: new.slug,
                name: new.name,
                zone: new.zone,
                lease_alg: KeyAlg::EdDsa,
                rules: TenantRules::default(),
                mail: TenantMailChange::default(),
            };
            let made = app.tenants().create(&by, draft).await;
            finish_attempt(&app, nobody, &by, made).await?
        }
        Attempt::Done { .. } => app.tenants().show(&new.slug).await?,
    };
    Ok(one(HttpResponse::Created(), view))
}

/// Read a tenant.
#[utoipa::path(
    tag = "platform",
    responses((status = 200, body = TenantView, description = "The tenant",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("operator_token" = []))
)]
#[get("/tenants/{tenant}")]
pub(crate) async fn platform_show_tenant(
    app: Data<App>,
    _caller: OperatorCaller,
    tenant: TenantPath,
) -> Result<HttpResponse, Problem> {
    Ok(one(HttpResponse::Ok(), app.tenants().show(&tenant).await?))
}

/// Change a tenant, or suspend it. A member that is missing keeps what is there.
#[utoipa::path(
    tag = "platform",
    params(IfMatch),
    request_body = ChangeTenantBody,
    responses((status = 200, body = TenantView, description = "As it is now"), ChangeProblems),
    security(("operator_token" = []))
)]
#[patch("/tenants/{tenant}")]
pub(crate) async fn platform_change_tenant(
    app: Data<App>,
    caller: OperatorCaller,
    tenant: TenantPath,
    if_match: IfMatch,
    body: DeferredBody<ChangeTenantBody>,
) -> Result<HttpResponse, Problem> {
    let change = tenant_change(body.read()?, if_match.version());
    let view = app.tenants().change(&caller.by, &tenant, change).await?;
    Ok(one(HttpResponse::Ok(), view))
}

fn one(
    mut response: actix_web::HttpResponseBuilder,
    view: rollcall_app::tenants::TenantView,
) -> HttpResponse {
    let tag = etag(view.tenant.version);
    response.insert_header(NO_STORE).insert_header(tag).json(tenant_view(view))
}
