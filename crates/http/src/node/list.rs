//! `GET /{tenant}/v1/registrations`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::{NodeState, RegistrationPage, project_id};
use rollcall_app::{App, nodes::NodeQuery};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::{NO_STORE, problem::ListProblems, response};
use crate::{
    Problem,
    extract::{
        AccountCaller, CallOrigin, CheckedQuery, Page, ParameterVisitor, QueryParameters,
        QueryValue, TenantPath,
    },
    language::AcceptLanguage,
};

/// List the registrations of an account, each with the failures of its node.
#[utoipa::path(
    tag = "node",
    params(CheckedQuery<NodeQuery>),
    responses(
        (status = 200, body = RegistrationPage, description = "A part of the list"),
        ListProblems
    ),
    security(("account" = []))
)]
#[get("/{tenant}/v1/registrations")]
pub(crate) async fn list_registrations(
    app: Data<App>,
    tenant: TenantPath,
    query: CheckedQuery<NodeQuery>,
    caller: AccountCaller,
    origin: CallOrigin,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let (views, next_cursor) =
        app.nodes().list_own(&tenant, &caller.name, caller.password, query.0, &origin).await?;
    let items = views.into_iter().map(|view| response::view(view, language)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(RegistrationPage { items, next_cursor }))
}

impl QueryParameters for NodeQuery {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let project_id = query.read::<ProjectId>("project_id", "Only those of this project");
        let state = query.read::<NodeState>("state", "Only those in this state");
        let Page { cursor, limit } = Page::visit(query);
        Self {
            project_id: project_id.map(|ProjectId(id)| id),
            state: state.map(|state| state.name().to_owned()),
            cursor,
            limit,
        }
    }
}

struct ProjectId(String);

impl QueryValue for ProjectId {
    fn read(text: &str) -> Result<Self, String> {
        project_id(text).map(Self).map_err(|reason| reason.to_string())
    }

    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name("ProjectId").into()
    }
}
