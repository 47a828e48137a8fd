//! The handlers of the page's forms. Each form has a CSRF token.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    post,
    web::{Data, Form, FormConfig, ServiceConfig},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Shows, page, redirect};
use crate::{
    AgentProblem, agent_state::AgentState, api::BODY_MAX, language::AcceptLanguage, secret,
    session_cookie::session_cookie,
};

pub(super) fn routes(to: &mut ServiceConfig) {
    to.app_data(FormConfig::default().limit(BODY_MAX).error_handler(|error, _| {
        let problem =
            AgentProblem::by_the_agent(400, "FORM", "The form is not one of the agent's.");
        actix_web::error::InternalError::from_response(error, problem.answer()).into()
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
pub(super) struct Bare {
    pub(super) form: String,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

#[post("/page/register")]
async fn register(state: Data<AgentState>, sent: Form<Account>) -> HttpResponse {
    let Account { form, account, password } = sent.into_inner();
    if !is_ours(&state, &form) {
        return stale();
    }
    match state.register(account, password.expose_secret().to_owned()).await {
        Ok(()) => redirect("/"),
        Err(_) => redirect("/page/failed"),
    }
}

/// Register again with the stored password.
#[post("/page/register-again")]
async fn register_again(state: Data<AgentState>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&state, &sent.form) {
        return stale();
    }
    match state.register_again().await {
        Ok(()) => redirect("/"),
        Err(_) => redirect("/page/failed"),
    }
}

#[post("/page/unbind")]
async fn unbind(state: Data<AgentState>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&state, &sent.form) {
        return stale();
    }
    match state.unbind().await {
        Ok(()) => redirect("/"),
        Err(error) => refused(&state, &error),
    }
}

/// Revalidate now.
#[post("/page/check")]
async fn check(state: Data<AgentState>, sent: Form<Bare>) -> HttpResponse {
    if !is_ours(&state, &sent.form) {
        return stale();
    }
    match state.revalidate().await {
        Ok(()) => redirect("/"),
        Err(error) => refused(&state, &error),
    }
}

#[post("/page/nodes")]
async fn nodes(state: Data<AgentState>, sent: Form<Account>) -> HttpResponse {
    let Account { form, account, password } = sent.into_inner();
    if !is_ours(&state, &form) {
        return stale();
    }
    match state.look_for_nodes(account, password.expose_secret().to_owned()).await {
        Ok(_) => redirect("/#nodes"),
        Err(error) => refused(&state, &error),
    }
}

/// Log in by the token, for a session cookie.
#[post("/page/login")]
async fn log_in(
    req: HttpRequest,
    state: Data<AgentState>,
    AcceptLanguage(language): AcceptLanguage,
    sent: Form<Token>,
) -> HttpResponse {
    if !secret::equals(&state.access.token, sent.token.trim()) {
        return page(&state, language, Shows::Login { wrong: true });
    }
    let session = state.access.session.expose_secret();
    let mut answer = redirect("/");
    let name = session_cookie(&req);
    let cookie = format!("{name}={session}; Path=/; SameSite=Strict; HttpOnly");
    if let Ok(cookie) = header::HeaderValue::try_from(cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

pub(super) fn is_ours(state: &AgentState, form: &str) -> bool {
    secret::equals(&state.access.form, form)
}

/// The answer to a wrong CSRF token: the agent was restarted, or the form isn't ours.
pub(super) fn stale() -> HttpResponse {
    redirect("/")
}

pub(super) fn refused(state: &AgentState, error: &rollcall_client::Error) -> HttpResponse {
    state.remember_refusal(Some(AgentProblem::of(error)));
    redirect("/page/failed")
}
