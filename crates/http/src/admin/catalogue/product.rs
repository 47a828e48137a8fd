//! `/{tenant}/v1/admin/products`

use actix_web::{HttpResponse, HttpResponseBuilder, get, patch, post, web::Data};
use rollcall_api_types::{ChangeProductBody, NewProductBody, ProductPage, ProductView};
use rollcall_app::App;
use rollcall_domain::catalogue::{Product, ProductCode};

use super::{command, response};
use crate::{
    Problem,
    extract::{
        Attempt, CodePath, DeferredBody, DeferredQuery, IdempotencyKey, IfMatch, ManageCatalogue,
        Page, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateProblems, SearchProblems, ShowProblems},
};

/// List products by code.
#[utoipa::path(
    tag = "catalogue",
    params(DeferredQuery<Page>),
    responses((status = 200, body = ProductPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/products")]
pub(crate) async fn list_products(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<Page>,
) -> Result<HttpResponse, Problem> {
    let Page { cursor, limit } = query.read()?;
    let page = app.catalogue().products(&caller.slug, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::product).collect();
    let page = ProductPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Create a product with the rules of its licences.
///
/// Its pre-licence may name features that don't exist yet: they are created after their product, and
/// count from then on.
#[utoipa::path(
    tag = "catalogue",
    params(IdempotencyKey),
    request_body = NewProductBody,
    responses((status = 201, body = ProductView, description = "Created",
        headers(("ETag" = String, description = "Its version, for If-Match"))), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/products")]
pub(crate) async fn create_product(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    once: IdempotencyKey,
    body: DeferredBody<NewProductBody>,
) -> Result<HttpResponse, Problem> {
    let draft = command::product(body.read()?);
    let product = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.catalogue().create_product(&by, &caller.slug, draft).await;
            finish_attempt(&app, caller.tenant, &by, made).await?
        }
        Attempt::Done { .. } => app.catalogue().product(&caller.slug, &draft.code).await?,
    };
    Ok(one(HttpResponse::Created(), product))
}

/// Read a product.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>),
    responses((status = 200, body = ProductView, description = "The product",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/products/{product}")]
pub(crate) async fn show_product(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: CodePath<ProductCode>,
) -> Result<HttpResponse, Problem> {
    let product = app.catalogue().product(&caller.slug, &at.code()?).await?;
    Ok(one(HttpResponse::Ok(), product))
}

/// Change a product. A member that is missing keeps what is there, also one of the pre-licence; null
/// takes it away.
#[utoipa::path(
    tag = "catalogue",
    params(CodePath<ProductCode>, IfMatch),
    request_body = ChangeProductBody,
    responses((status = 200, body = ProductView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/products/{product}")]
pub(crate) async fn change_product(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    at: CodePath<ProductCode>,
    if_match: IfMatch,
    body: DeferredBody<ChangeProductBody>,
) -> Result<HttpResponse, Problem> {
    let (code, version) = (at.code()?, if_match.version());
    let change = command::product_change(body.read()?);
    let product =
        app.catalogue().change_product(&caller.by, &caller.slug, &code, version, change).await?;
    Ok(one(HttpResponse::Ok(), product))
}

/// One product with its version.
fn one(mut response: HttpResponseBuilder, product: Product) -> HttpResponse {
    let tag = etag(product.version);
    response.insert_header(NO_STORE).insert_header(tag).json(response::product(product))
}
