//! `POST /{tenant}/v1/registrations/batch`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{BatchAnswer, BatchBody, BatchResult};
use rollcall_app::{
    App,
    nodes::{Granted, RegisterError},
};

use super::{NO_STORE, command, problem::BatchProblems, response};
use crate::{
    Problem,
    extract::{CallOrigin, JsonBody, TenantPath},
    language::AcceptLanguage,
    problem::ProblemRenderer,
    state::ServerState,
};

/// Register up to a hundred nodes of an account.
///
/// What concerns the account fails the whole call; version, address, domain, app name and capacity
/// are decided node by node, in order.
#[utoipa::path(
    tag = "node",
    request_body = BatchBody,
    responses(
        (status = 200, body = BatchAnswer,
            description = "One result for each node, in order, each a registration or a problem"),
        BatchProblems
    ),
    security(())
)]
#[post("/{tenant}/v1/registrations/batch")]
pub(crate) async fn register_batch(
    app: Data<App>,
    state: Data<ServerState>,
    tenant: TenantPath,
    body: JsonBody<BatchBody>,
    origin: CallOrigin,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let (account, password, nodes) = command::register_batch(body.0);
    let answers = app.nodes().register_batch(&tenant, &account, password, nodes, &origin).await?;
    let renderer = ProblemRenderer { state: &state, request_id: &origin.request_id, language };
    let results = answers.into_iter().map(|answer| result(answer, &renderer)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(BatchAnswer { results }))
}

fn result(answer: Result<Granted, RegisterError>, renderer: &ProblemRenderer<'_>) -> BatchResult {
    match answer {
        Ok(granted) => BatchResult::Registered {
            status: if granted.created { 201 } else { 200 },
            registration: response::registered(granted),
        },
        Err(error) => BatchResult::Refused(Box::new(renderer.render(&error.into()))),
    }
}
