//! The outermost middleware: sets a request's id, measures it, logs it, and renders problems.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::header::HeaderValue,
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;
use rollcall_app::events::Origin;
use rollcall_domain::Language;

use crate::{
    Problem,
    current_request::RequestName,
    language::accepted,
    payload::Unread,
    problem::ProblemRenderer,
    state::{REQUEST_ID, ServerState},
};

pub(crate) async fn observe(
    state: Data<ServerState>,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let origin = state.origin(&req);
    let name = RequestName {
        id: origin.request_id.clone(),
        method: req.method().clone(),
        route: state.routes.name(req.method(), req.path()),
    };
    req.extensions_mut().insert::<Origin>(origin);
    name.clone().scope(answer(state, name, req, next)).await
}

async fn answer(
    state: Data<ServerState>,
    name: RequestName,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let RequestName { id, method, route } = name;
    let Ok(response) = AssertUnwindSafe(next.call(req)).catch_unwind().await else {
        let failed = internal(&state, &id);
        state.metrics.answered(&route, &method, failed.status(), started.elapsed());
        return Err(InternalError::from_response("a handler panicked", failed).into());
    };
    let mut response = render_problem(&state, &id, response?);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let (status, took) = (response.status(), started.elapsed());
    tracing::debug!(status = status.as_u16(), ?took, "answered");
    state.metrics.answered(&route, &method, status, took);
    Ok(response)
}

/// The response for a handler that panicked.
fn internal(state: &ServerState, request_id: &str) -> HttpResponse {
    tracing::error!("a handler panicked");
    let mut failed = ProblemRenderer { state, request_id, language: Language::default() }
        .response(&Problem::internal());
    if let Ok(id) = HeaderValue::from_str(request_id) {
        failed.headers_mut().insert(REQUEST_ID, id);
    }
    failed
}

fn render_problem(
    state: &ServerState,
    request_id: &str,
    response: ServiceResponse,
) -> ServiceResponse {
    let Some(error) = response.response().error() else { return response };
    let language = accepted(response.request().headers());
    let renderer = ProblemRenderer { state, request_id, language };
    let words = match error.as_error::<Problem>() {
        Some(problem) => renderer.response(problem),
        None => renderer.response(&Problem::of_framework(error)),
    };
    let unread = response.request().extensions_mut().remove::<Unread>();
    response.into_response(match unread {
        Some(unread) => words.map_body(|_, answer| unread.held_by(answer)),
        None => words,
    })
}
