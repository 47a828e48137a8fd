//! Strict members: the Staff and Platform APIs refuse unknown members and parameters, since an
//! ignored `dryrun` would take effect. The Node API is lenient, since a node may be newer than its
//! server.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Data, Query},
};
use rollcall_api_types::FieldError;
use serde_json::{Map, Value};

use crate::{Problem, body::Body, state::ServerState};

/// The longest name that is repeated in an error, in characters.
const NAME_MAX: usize = 64;

/// A request with nothing but what its operation's description lists. The members of a body are
/// checked by its type.
pub(crate) struct StrictMembers;

impl FromRequest for StrictMembers {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(check(req).map(|()| Self))
    }
}

/// Check that the request has no unknown parameters, and no body where none is expected.
pub(super) fn check(req: &HttpRequest) -> Result<(), Problem> {
    let state = req.app_data::<Data<ServerState>>().expect("the server has its state");
    // The path as it was routed: without the escapes that it may have come with.
    let asked = state.routes.inputs(req.method(), req.match_info().as_str());
    let asked = asked.ok_or_else(Problem::no_such_path)?;
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

/// The errors of a body where none is expected.
fn unasked(body: &[u8]) -> Vec<FieldError> {
    if body.is_empty() {
        return Vec::new();
    }
    match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(members) => members.keys().map(|name| unknown(name, "")).collect(),
        Err(_) => vec![FieldError::new("body", "must be empty, or an object without members")],
    }
}

/// The error of an unknown member or parameter; names the `known` ones.
pub(super) fn unknown(name: &str, known: &str) -> FieldError {
    let name = match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    };
    let known = if known.is_empty() { "nothing is taken" } else { known };
    FieldError::new(name, format!("is not known here; what is: {known}"))
}
