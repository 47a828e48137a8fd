//! Staff and operators are told what isn't known here, before anything is done: a `dryrun` that is
//! passed over would take effect. The Node API stays lenient, since a node may be newer than the
//! server that it calls, and has nothing to lose by a member that nobody reads.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Data, Query},
};
use rollcall_api_types::FieldError;
use serde_json::{Map, Value};

use crate::{Problem, body::Body, state::ServerState};

/// The longest name that is repeated.
const NAME_MAX: usize = 64;

/// A request that brings nothing but what its operation's description lists. What is in a body
/// that is listed, the body's type knows.
pub(crate) struct StrictMembers;

impl FromRequest for StrictMembers {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(check(req).map(|()| Self))
    }
}

/// Whether the request brings nothing but what is known.
pub(super) fn check(req: &HttpRequest) -> Result<(), Problem> {
    let state = req.app_data::<Data<ServerState>>().expect("the server has its state");
    // The path as it was routed: without the escapes that it may have come with.
    let asked = state.routes.asked(req.method(), req.match_info().as_str());
    let asked = asked.ok_or_else(Problem::nowhere)?;
    let mut errors = unknown_parameters(req.query_string(), &asked.query)?;
    if !asked.body
        && let Some(body) = req.extensions().get::<Body>()
    {
        errors.extend(unasked(&body.0));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

fn unknown_parameters(query: &str, asked: &[String]) -> Result<Vec<FieldError>, Problem> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let given = Query::<Vec<(String, String)>>::from_query(query);
    let given = given.map_err(|_| Problem::field("query", "can't be read"))?.into_inner();
    let unknown = given.iter().filter(|(name, _)| !asked.contains(name));
    Ok(unknown.map(|(name, _)| self::unknown(name, &asked.join(", "))).collect())
}

/// What is wrong with the body of an operation that takes none.
fn unasked(body: &[u8]) -> Vec<FieldError> {
    if body.is_empty() {
        return Vec::new();
    }
    match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(members) => members.keys().map(|name| unknown(name, "")).collect(),
        Err(_) => vec![FieldError::new("body", "must be empty, or an object without members")],
    }
}

/// What is said of a member or a parameter that isn't one of those `known`.
pub(super) fn unknown(name: &str, known: &str) -> FieldError {
    let name = match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    };
    let known = if known.is_empty() { "nothing is taken" } else { known };
    FieldError::new(name, format!("is not known here; what is: {known}"))
}
