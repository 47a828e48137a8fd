//! What the page's forms do. Each carries the secret of the page that it stands on.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    post,
    web::{Data, Form, FormConfig, ServiceConfig},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Shows, away, page};
use crate::{
    Told, api::BODY_MAX, language::Reads, secret, session::session_cookie, shared::Shared,
};

pub(super) fn routes(to: &mut ServiceConfig) {
    to.app_data(FormConfig::default().limit(BODY_MAX).error_handler(|error, _| {
        let told = Told::by_the_agent(400, "FORM", "The form is not one of the agent's.");
        actix_web::error::InternalError::from_response(error, told.answer()).into()
    }))
    .service(register)
    .service(register_again)
    .service(unbind)
    .service(check)
    .service(nodes)
    .service(log_in);
}

#[derive(Deserialize)]
struct Account {
    form: String,
    account: String,
    password: SecretString,
}

#[derive(Deserialize)]
struct Bare {
    form: String,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

#[post("/page/register")]
async fn register(shared: Data<Shared>, sent: Form<Account>) -> HttpResponse {
    let Account { form, account, password } = sent.into_inner();
    if !is_ours(&shared, &form) {
        return stale();
    }
    match shared.register(account, password.expose_secret().to_owned()).await {
        Ok(()) => away("/"),
        Err(_) => away("/page/failed"),
    }
}

/// With the password that is kept.
#[post("/page/register-again")]
async fn register_again(shared: Data<Shared>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&shared, &sent.form) {
        return stale();
    }
    match shared.register_again().await {
        Ok(()) => away("/"),
        Err(_) => away("/page/failed"),
    }
}

#[post("/page/unbind")]
async fn unbind(shared: Data<Shared>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&shared, &sent.form) {
        return stale();
    }
    match shared.unbind().await {
        Ok(()) => away("/"),
        Err(error) => refused(&shared, &error),
    }
}

/// Answer the roll call now.
#[post("/page/check")]
async fn check(shared: Data<Shared>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&shared, &sent.form) {
        return stale();
    }
    match shared.revalidate().await {
        Ok(()) => away("/"),
        Err(error) => refused(&shared, &error),
    }
}

#[post("/page/nodes")]
async fn nodes(shared: Data<Shared>, sent: Form<Account>) -> HttpResponse {
    let Account { form, account, password } = sent.into_inner();
    if !is_ours(&shared, &form) {
        return stale();
    }
    match shared.look_for_nodes(account, password.expose_secret().to_owned()).await {
        Ok(_) => away("/#nodes"),
        Err(error) => refused(&shared, &error),
    }
}

/// The token, for a cookie that ends with the agent or with the browser.
#[post("/page/login")]
async fn log_in(
    req: HttpRequest,
    shared: Data<Shared>,
    Reads(language): Reads,
    sent: Form<Token>,
) -> HttpResponse {
    if !secret::is(&shared.doorway.token, sent.token.trim()) {
        return page(&shared, language, Shows::Login { wrong: true });
    }
    let session = shared.doorway.session.expose_secret();
    let mut answer = away("/");
    let name = session_cookie(&req);
    let cookie = format!("{name}={session}; Path=/; SameSite=Strict; HttpOnly");
    if let Ok(cookie) = header::HeaderValue::try_from(cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

fn is_ours(shared: &Shared, form: &str) -> bool {
    secret::is(&shared.doorway.form, form)
}

/// A page that was open while the agent was started anew, or none of ours.
fn stale() -> HttpResponse {
    away("/")
}

fn refused(shared: &Shared, error: &rollcall_client::Error) -> HttpResponse {
    shared.remember_refusal(Some(Told::of(error)));
    away("/page/failed")
}
