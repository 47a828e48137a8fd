//! `/{tenant}/v1/admin/products/{product}/bundles`

use actix_web::{HttpResponse, HttpResponseBuilder, get, patch, post, web::Data};
use rollcall_api_types::{BundlePage, BundleView, ChangeBundleBody, NewBundleBody};
use rollcall_app::{App, catalogue::BundleFilter};
use rollcall_domain::catalogue::{Bundle, BundleCode, ProductCode};

use super::{command, response};
use crate::{
    Problem,
    extract::{
        Attempt, CodePath, DeferredBody, DeferredQuery, IdempotencyKey, IfMatch, ManageCatalogue,
        Page, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateFromProblems, SearchWithinProblems, ShowProblems},
};

/// List the bundles of a product by code.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, DeferredQuery<Page>),
    responses((status = 200, body = BundlePage, description = "A part of the list"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/products/{product}/bundles")]
pub(crate) async fn list_bundles(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: CodePath<ProductCode>,
    query: DeferredQuery<Page>,
) -> Result<HttpResponse, Problem> {
    let Page { cursor, limit } = query.read()?;
    let filter = BundleFilter { product: Some(at.code()?) };
    let page = app.catalogue().bundles(&caller.slug, &filter, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::bundle).collect();
    let page = BundlePage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Create a bundle of a product's features, and say what its uses need besides.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, IdempotencyKey),
    request_body = NewBundleBody,
    responses((status = 201, body = BundleView, description = "Created",
        headers(("ETag" = String, description = "Its version, for If-Match"))), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/products/{product}/bundles")]
pub(crate) async fn create_bundle(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    at: CodePath<ProductCode>,
    once: IdempotencyKey,
    body: DeferredBody<NewBundleBody>,
) -> Result<HttpResponse, Problem> {
    let draft = command::bundle(at.code()?, body.read()?);
    let bundle = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.catalogue().create_bundle(&by, &caller.slug, draft).await;
            finish_attempt(&app, caller.tenant, &by, made).await?
        }
        Attempt::Done { .. } => app.catalogue().bundle(&caller.slug, &draft.code).await?,
    };
    Ok(one(HttpResponse::Created(), bundle))
}

/// Read a bundle.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, CodePath<BundleCode>),
    responses((status = 200, body = BundleView, description = "The bundle",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/products/{product}/bundles/{bundle}")]
pub(crate) async fn show_bundle(
    app: Data<App>,
    caller: StaffCaller<Read>,
    product: CodePath<ProductCode>,
    at: CodePath<BundleCode>,
) -> Result<HttpResponse, Problem> {
    Ok(one(HttpResponse::Ok(), of_product(&app, &caller.slug, &product, &at).await?))
}

/// Change a bundle. A member that is missing keeps what is there; null takes it away.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, CodePath<BundleCode>, IfMatch),
    request_body = ChangeBundleBody,
    responses((status = 200, body = BundleView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/products/{product}/bundles/{bundle}")]
pub(crate) async fn change_bundle(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    product: CodePath<ProductCode>,
    at: CodePath<BundleCode>,
    if_match: IfMatch,
    body: DeferredBody<ChangeBundleBody>,
) -> Result<HttpResponse, Problem> {
    let code = of_product(&app, &caller.slug, &product, &at).await?.code;
    let change = command::bundle_change(body.read()?);
    let version = if_match.version();
    let bundle =
        app.catalogue().change_bundle(&caller.by, &caller.slug, &code, version, change).await?;
    Ok(one(HttpResponse::Ok(), bundle))
}

/// The bundle that the path names; of another product it names none.
async fn of_product(
    app: &App,
    tenant: &str,
    product: &CodePath<ProductCode>,
    at: &CodePath<BundleCode>,
) -> Result<Bundle, Problem> {
    let (product, code) = (product.code()?, at.code()?);
    let bundle = app.catalogue().bundle(tenant, &code).await?;
    if bundle.product != product { Err(Problem::unknown_id()) } else { Ok(bundle) }
}

/// One bundle with its version.
fn one(mut response: HttpResponseBuilder, bundle: Bundle) -> HttpResponse {
    let tag = etag(bundle.version);
    response.insert_header(NO_STORE).insert_header(tag).json(response::bundle(bundle))
}
