//! `GET /{tenant}/v1/registrations`

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    get,
    web::{Data, Query},
};
use rollcall_api_types::{FieldError, RegistrationPage, project_id};
use rollcall_app::{App, nodes::NodeQuery};

use super::{NO_STORE, problem::ListProblems, response};
use crate::{
    Problem,
    extract::{AccountCaller, CallOrigin, TenantPath},
    language::AcceptLanguage,
};

/// List the registrations of an account, each with the failures of its node.
#[utoipa::path(
    tag = "node",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("project_id" = Option<String>, Query, description = "Only those of this project",
            max_length = 128),
        ("state" = Option<rollcall_api_types::NodeState>, Query,
            description = "Only those in this state"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
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
    query: ListQuery,
    caller: AccountCaller,
    origin: CallOrigin,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let (views, next_cursor) =
        app.nodes().list_own(&tenant, &caller.name, caller.password, query.0, &origin).await?;
    let items = views.into_iter().map(|view| response::view(view, language)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(RegistrationPage { items, next_cursor }))
}

const LIMIT: u64 = 50;
const MOST: u64 = 200;

/// What the query asks for, checked.
pub(crate) struct ListQuery(NodeQuery);

impl FromRequest for ListQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self).map_err(Problem::fields))
    }
}

fn read(query: &str) -> Result<NodeQuery, Vec<FieldError>> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query);
    let pairs = pairs.map_err(|_| vec![FieldError::new("query", "can't be read")])?.into_inner();
    let mut query = NodeQuery { project_id: None, state: None, cursor: None, limit: LIMIT };
    let mut errors = Vec::new();
    for (name, value) in pairs {
        if let Err(reason) = take(&mut query, &name, value) {
            errors.push(FieldError::new(name, reason));
        }
    }
    if errors.is_empty() { Ok(query) } else { Err(errors) }
}

fn take(query: &mut NodeQuery, name: &str, value: String) -> Result<(), String> {
    match name {
        "project_id" => {
            query.project_id = Some(project_id(&value).map_err(|why| why.to_string())?);
        }
        "state" => {
            if !matches!(value.as_str(), "registered" | "failed" | "unbound") {
                return Err("must be registered, failed or unbound".to_owned());
            }
            query.state = Some(value);
        }
        "cursor" => {
            let cursor = value.parse();
            query.cursor = Some(cursor.map_err(|_| "must be the next_cursor of the part before")?);
        }
        "limit" => {
            let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
            query.limit = limit.ok_or_else(|| format!("must be a number from 1 to {MOST}"))?;
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let query = read("project_id=a%20b&state=failed&limit=200&other=1").unwrap();
        assert_eq!(query.project_id.as_deref(), Some("a b"));
        assert_eq!((query.state.as_deref(), query.limit), (Some("failed"), 200));
        assert_eq!(read("").unwrap().limit, LIMIT);
        let wrong = read("project_id=%00&state=x&limit=0&cursor=%FF%").unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["project_id", "state", "limit", "cursor"]);
        assert_eq!(read("limit=201").unwrap_err()[0].field, "limit");
        assert_eq!(read("limit=-1").unwrap_err()[0].field, "limit");
    }
}
