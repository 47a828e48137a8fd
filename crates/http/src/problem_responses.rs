//! The problems that operations answer with, as the OpenAPI document describes them.

use rollcall_domain::Code;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

/// Problems that an operation answers with, by status. What any area's operations answer with is below;
/// what those of one answer with stands with that area.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = [$($status:literal: $codes:expr),* $(,)?];)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                [$($crate::problem_responses::response($status, &$codes)),*].into()
            }
        }
    )*};
}
pub(crate) use problems;

problems! {
    /// Of a list for staff.
    SearchProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of a list of what belongs to one thing.
    SearchWithinProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of reading one thing, or ending it, as staff.
    ShowProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of making something as staff.
    CreateProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR],
        408: [Code::PARAM_INPUT_ERROR], 409: [Code::LICENSE_FORMAT_ERROR], 413: [Code::PARAM_INPUT_ERROR],
        415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of making something from something else as staff.
    CreateFromProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::LICENSE_FORMAT_ERROR],
        413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of changing something as staff.
    ChangeProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::LICENSE_FORMAT_ERROR],
        412: [Code::LICENSE_FORMAT_ERROR], 413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
    /// Of a deed without a body.
    ActProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        409: [Code::LICENSE_FORMAT_ERROR], 412: [Code::LICENSE_FORMAT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR],
    ];
}

/// A problem that has one of these codes, as it is described.
pub(crate) fn response(status: u16, codes: &[Code]) -> (String, RefOr<Response>) {
    let names = codes.iter().map(|code| {
        let entry = code.entry();
        format!("{} {}: {}", entry.number, entry.name, entry.message[0])
    });
    let response = ResponseBuilder::new()
        .description(names.collect::<Vec<_>>().join("\n\n"))
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .build();
    (status.to_string(), response.into())
}
