//! The local HTTP interface: JSON in, JSON out, named as the server's.

mod licences;

use actix_web::{
    HttpResponse, get,
    http::header::{self, ContentType},
    post,
    web::{Data, Json, JsonConfig, Query, QueryConfig, ServiceConfig},
};
use aws_lc_rs::hmac;
use rollcall_client::Error;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::{AgentProblem, agent_state::AgentState};

/// The longest body, in bytes.
pub(crate) const BODY_MAX: usize = 16 * 1024;

pub(crate) fn routes(to: &mut ServiceConfig) {
    to.app_data(JsonConfig::default().limit(BODY_MAX).error_handler(|error, _| {
        let problem = AgentProblem::by_the_agent(
            400,
            "BODY",
            &format!("The body is not as expected: {error}"),
        );
        actix_web::error::InternalError::from_response(error, problem.answer()).into()
    }))
    .app_data(QueryConfig::default().error_handler(|error, _| {
        let detail = format!("The query is not as expected: {error}");
        let problem = AgentProblem::by_the_agent(400, "QUERY", &detail);
        actix_web::error::InternalError::from_response(error, problem.answer()).into()
    }))
    .service(status)
    .service(failures)
    .service(lease)
    .service(keys)
    .service(register)
    .service(register_again)
    .service(revalidate)
    .service(unbind)
    .service(nodes)
    .service(identity)
    .configure(licences::routes);
}

/// An account and its password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    account: String,
    password: SecretString,
}

/// A body that has to be JSON, so that no form of another site can send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// The node's status.
#[get("/status")]
async fn status(state: Data<AgentState>) -> HttpResponse {
    HttpResponse::Ok().json(state.status())
}

/// The failed calls, the newest first.
#[get("/failures")]
async fn failures(state: Data<AgentState>) -> HttpResponse {
    HttpResponse::Ok().json(state.failures())
}

/// The lease, for a product that verifies it itself.
#[get("/lease")]
async fn lease(state: Data<AgentState>) -> HttpResponse {
    token(state.client.lease(), "There is no lease: register the node.")
}

/// The key set that the lease is verified with, signed by the root.
#[get("/keys")]
async fn keys(state: Data<AgentState>) -> HttpResponse {
    token(state.client.key_set(), "There are no keys yet: register the node.")
}

/// Register, or register again.
#[post("/register")]
async fn register(state: Data<AgentState>, sent: Json<Account>) -> HttpResponse {
    let Account { account, password } = sent.into_inner();
    let done = state.register(account, password.expose_secret().to_owned()).await;
    answer(&state, done)
}

/// Register again, with the stored password.
#[post("/register-again")]
async fn register_again(state: Data<AgentState>, _: Json<Empty>) -> HttpResponse {
    let done = state.register_again().await;
    answer(&state, done)
}

/// Revalidate now.
#[post("/revalidate")]
async fn revalidate(state: Data<AgentState>, _: Json<Empty>) -> HttpResponse {
    let done = state.revalidate().await;
    answer(&state, done)
}

/// Unbind the node.
#[post("/unbind")]
async fn unbind(state: Data<AgentState>, _: Json<Empty>) -> HttpResponse {
    match state.unbind().await {
        Err(Error::NotRegistered) => AgentProblem::nothing_to_unbind().answer(),
        done => answer(&state, done),
    }
}

/// Fetch the project's nodes.
#[post("/nodes")]
async fn nodes(state: Data<AgentState>, sent: Json<Account>) -> HttpResponse {
    let Account { account, password } = sent.into_inner();
    match state.look_for_nodes(account, password.expose_secret().to_owned()).await {
        Ok(nodes) => HttpResponse::Ok().json(nodes),
        Err(error) => AgentProblem::of(&error).answer(),
    }
}

#[derive(Deserialize)]
struct Challenge {
    nonce: String,
}

/// Prove the agent's identity to callers that know its token, before they send it.
#[get("/identity")]
async fn identity(state: Data<AgentState>, challenge: Query<Challenge>) -> HttpResponse {
    let proof = proof(&state.access.token, &challenge.nonce);
    HttpResponse::Ok().json(json!({ "proof": proof }))
}

/// The proof of knowing the token: an HMAC of the nonce.
pub(crate) fn proof(token: &SecretString, nonce: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("rollcall-agent {nonce}").as_bytes());
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn token(token: Option<String>, none: &str) -> HttpResponse {
    match token {
        Some(token) => {
            HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/jose")).body(token)
        }
        None => AgentProblem::by_the_agent(404, "NONE", none).answer(),
    }
}

fn answer(state: &AgentState, done: Result<(), Error>) -> HttpResponse {
    match done {
        Ok(()) => HttpResponse::Ok().insert_header(ContentType::json()).json(state.status()),
        Err(error) => AgentProblem::of(&error).answer(),
    }
}
