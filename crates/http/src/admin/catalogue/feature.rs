//! `/{tenant}/v1/admin/products/{product}/features`

use actix_web::{HttpResponse, HttpResponseBuilder, get, patch, post, web::Data};
use rollcall_api_types::{ChangeFeatureBody, FeaturePage, FeatureView, NewFeatureBody};
use rollcall_app::{App, catalogue::FeatureFilter};
use rollcall_domain::catalogue::{Feature, FeatureCode, ProductCode};

use super::{command, filter::Retired, response};
use crate::{
    Problem,
    extract::{
        Attempt, CodePath, DeferredBody, DeferredQuery, IdempotencyKey, IfMatch, ManageCatalogue,
        Page, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateFromProblems, SearchWithinProblems, ShowProblems},
};

/// List the features of all products by code.
#[utoipa::path(
    tag = "catalogue",
    params(DeferredQuery<(FeatureFilter, Page)>),
    responses((status = 200, body = FeaturePage, description = "A part of the list"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/features")]
pub(crate) async fn list_features(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(FeatureFilter, Page)>,
) -> Result<HttpResponse, Problem> {
    let (filter, page) = query.read()?;
    list(&app, &caller.slug, filter, page).await
}

/// List the features of a product by code.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, DeferredQuery<(Retired, Page)>),
    responses((status = 200, body = FeaturePage, description = "A part of the list"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/products/{product}/features")]
pub(crate) async fn list_product_features(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: CodePath<ProductCode>,
    query: DeferredQuery<(Retired, Page)>,
) -> Result<HttpResponse, Problem> {
    let (Retired(retired), page) = query.read()?;
    let filter = FeatureFilter { product: Some(at.code()?), retired };
    list(&app, &caller.slug, filter, page).await
}

async fn list(
    app: &App,
    tenant: &str,
    filter: FeatureFilter,
    Page { cursor, limit }: Page,
) -> Result<HttpResponse, Problem> {
    let page = app.catalogue().features(tenant, &filter, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::feature).collect();
    let page = FeaturePage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Create a feature of a product.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, IdempotencyKey),
    request_body = NewFeatureBody,
    responses((status = 201, body = FeatureView, description = "Created",
        headers(("ETag" = String, description = "Its version, for If-Match"))), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/products/{product}/features")]
pub(crate) async fn create_feature(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    at: CodePath<ProductCode>,
    once: IdempotencyKey,
    body: DeferredBody<NewFeatureBody>,
) -> Result<HttpResponse, Problem> {
    let draft = command::feature(at.code()?, body.read()?);
    let feature = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.catalogue().create_feature(&by, &caller.slug, draft).await;
            finish_attempt(&app, caller.tenant, &by, made).await?
        }
        Attempt::Done { .. } => app.catalogue().feature(&caller.slug, &draft.code).await?,
    };
    Ok(one(HttpResponse::Created(), feature))
}

/// Read a feature.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, CodePath<FeatureCode>),
    responses((status = 200, body = FeatureView, description = "The feature",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/products/{product}/features/{feature}")]
pub(crate) async fn show_feature(
    app: Data<App>,
    caller: StaffCaller<Read>,
    product: CodePath<ProductCode>,
    at: CodePath<FeatureCode>,
) -> Result<HttpResponse, Problem> {
    Ok(one(HttpResponse::Ok(), of_product(&app, &caller.slug, &product, &at).await?))
}

/// Change, retire or restore a feature. A member that is missing keeps what is there; null takes it
/// away.
///
/// No new licence can grant a retired feature. Existing licences go on.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, CodePath<FeatureCode>, IfMatch),
    request_body = ChangeFeatureBody,
    responses((status = 200, body = FeatureView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/products/{product}/features/{feature}")]
pub(crate) async fn change_feature(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    product: CodePath<ProductCode>,
    at: CodePath<FeatureCode>,
    if_match: IfMatch,
    body: DeferredBody<ChangeFeatureBody>,
) -> Result<HttpResponse, Problem> {
    let code = of_product(&app, &caller.slug, &product, &at).await?.code;
    let change = command::feature_change(body.read()?);
    let version = if_match.version();
    let feature =
        app.catalogue().change_feature(&caller.by, &caller.slug, &code, version, change).await?;
    Ok(one(HttpResponse::Ok(), feature))
}

/// The feature that the path names; of another product it names none.
async fn of_product(
    app: &App,
    tenant: &str,
    product: &CodePath<ProductCode>,
    at: &CodePath<FeatureCode>,
) -> Result<Feature, Problem> {
    let (product, code) = (product.code()?, at.code()?);
    let feature = app.catalogue().feature(tenant, &code).await?;
    if feature.product != product { Err(Problem::unknown_id()) } else { Ok(feature) }
}

/// One feature with its version.
fn one(mut response: HttpResponseBuilder, feature: Feature) -> HttpResponse {
    let tag = etag(feature.version);
    response.insert_header(NO_STORE).insert_header(tag).json(response::feature(feature))
}
