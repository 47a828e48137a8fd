//! `/{tenant}/v1/admin/tokens`

use actix_web::{HttpResponse, delete, get, post, web::Data};
use rollcall_api_types::{NewTokenBody, Secret, TokenPage, TokenView, TokenWithSecret};
use rollcall_app::{App, staff::TokenDraft};
use rollcall_domain::TokenId;
use secrecy::ExposeSecret;

use super::response;
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdPath, IdempotencyKey, ManageTokens, Page, Read,
        StaffCaller, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{CreateProblems, SearchProblems, ShowProblems},
};

/// List tokens in the order they were made.
#[utoipa::path(
    tag = "staff",
    params(DeferredQuery<Page<TokenId>>),
    responses((status = 200, body = TokenPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/tokens")]
pub(crate) async fn list_tokens(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<Page<TokenId>>,
) -> Result<HttpResponse, Problem> {
    let Page { cursor, limit } = query.read()?;
    let page = app.staff().list_tokens(&caller.slug, cursor, limit).await?;
    let now = app.now();
    let items = page.items.into_iter().map(|token| response::token(token, now)).collect();
    let page = TokenPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Make a token; its text is answered this once.
#[utoipa::path(
    tag = "staff",
    params(IdempotencyKey),
    request_body = NewTokenBody,
    responses((status = 201, body = TokenWithSecret, description = "Made"), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/tokens")]
pub(crate) async fn create_token(
    app: Data<App>,
    caller: StaffCaller<ManageTokens>,
    once: IdempotencyKey,
    body: DeferredBody<NewTokenBody>,
) -> Result<HttpResponse, Problem> {
    let NewTokenBody { name, role, expires_on } = body.read()?;
    let body = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let draft = TokenDraft { name, role, expires_on };
            let made = app.staff().create_token(&by, &caller.slug, draft).await;
            let made = finish_attempt(&app, caller.tenant, &by, made).await?;
            TokenWithSecret {
                facts: response::token(made.token, app.now()),
                token: Some(Secret::new(made.text.expose_secret())),
                secret_shown_at: None,
            }
        }
        Attempt::Done { target_id, at } => {
            let id: TokenId = target_id.parse().map_err(|_| Problem::unknown_id())?;
            let facts = response::token(app.staff().show_token(&caller.slug, id).await?, app.now());
            TokenWithSecret { facts, token: None, secret_shown_at: Some(at) }
        }
    };
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(body))
}

/// Revoke a token: nobody gets in with it from now on.
#[utoipa::path(
    tag = "staff",
    params(IdPath<TokenId>),
    responses((status = 200, body = TokenView, description = "As it is now"), ShowProblems),
    security(("staff_token" = []))
)]
#[delete("/tokens/{id}")]
pub(crate) async fn revoke_token(
    app: Data<App>,
    caller: StaffCaller<ManageTokens>,
    at: IdPath<TokenId>,
) -> Result<HttpResponse, Problem> {
    let token = app.staff().revoke_token(&caller.by, &caller.slug, at.id()?).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::token(token, app.now())))
}
