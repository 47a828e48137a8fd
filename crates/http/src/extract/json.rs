//! A JSON body: parsed, then every field validated.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use rollcall_api_types::{Checked, FieldError};
use rollcall_domain::Code;
use serde::de::DeserializeOwned;

use super::strict_members;
use crate::{Problem, body::Body};

/// A parsed and validated body.
pub(crate) struct JsonBody<T: Checked>(pub(crate) T::Valid);

impl<T: Checked + DeserializeOwned> FromRequest for JsonBody<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read::<T>(req).map(Self))
    }
}

fn read<T: Checked + DeserializeOwned>(req: &HttpRequest) -> Result<T::Valid, Problem> {
    let body = req.extensions_mut().remove::<Body>().map_or_else(Bytes::new, |body| body.0);
    let media_type = req.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    checked::<T>(&body, media_type)
}

/// Parse and validate a body of this media type.
pub(super) fn checked<T: Checked + DeserializeOwned>(
    body: &[u8],
    media_type: Option<&str>,
) -> Result<T::Valid, Problem> {
    if body.is_empty() {
        return Err(not_json("The body is empty."));
    }
    if !media_type.is_some_and(is_json) {
        return Err(Problem::field("Content-Type", "must be application/json")
            .status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    parse::<T>(body)?.check().map_err(Problem::fields)
}

fn is_json(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    named
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                is_utf_8(value.trim().trim_matches('"'))
            }
            _ => true,
        })
}

/// Whether a charset means UTF-8: old Java clients say `utf8` and `UTF_8`; ASCII is UTF-8 too.
fn is_utf_8(charset: &str) -> bool {
    ["utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "us-ascii", "ascii"]
        .iter()
        .any(|name| charset.eq_ignore_ascii_case(name))
}

/// The deepest nesting that is parsed.
const DEPTH: usize = 128;

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|error| {
        not_json(format!("The body is not UTF-8 from byte {} on.", error.valid_up_to()))
    })?;
    let begins_object = text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{');
    let openings = body.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if !begins_object || openings >= DEPTH {
        syntax(text)?;
    }
    if !begins_object {
        return Err(Problem::field("body", "must be an object"));
    }
    serde_json::from_str(text).or_else(|error| {
        // A wrong type is met before what follows it was read, and JSON comes first.
        syntax(text)?;
        Err(wrong_type::<T>(text, &error))
    })
}

/// Check the syntax of all of it, unknown members included.
fn syntax(text: &str) -> Result<(), Problem> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let detail = error.to_string();
            let (what, _) = detail.rsplit_once(" at line ").unwrap_or((&detail, ""));
            let (line, column) = (error.line(), error.column());
            Err(not_json(format!("The body is not JSON: {what} in line {line}, column {column}.")))
        }
    }
}

fn not_json(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Code::JSON_PARSER_ERROR).detail(detail)
}

/// Parse again to find the path of the error, which is too expensive for correct bodies.
fn wrong_type<T: DeserializeOwned>(text: &str, first: &serde_json::Error) -> Problem {
    let mut reader = serde_json::Deserializer::from_str(text);
    let (path, message) = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => (String::new(), first.to_string()),
        Err(error) => (error.path().to_string(), error.inner().to_string()),
    };
    let path = path.trim_start_matches('.');
    Problem::fields(vec![field_error(path, &message)])
}

/// The error of a field, without its value, which may be a password.
fn field_error(path: &str, message: &str) -> FieldError {
    let (message, _) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    let member = |name: &str| {
        let name = name.trim_end_matches('`');
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    };
    if let Some(name) = message.strip_prefix("missing field `") {
        return FieldError::new(member(name), "is missing");
    }
    if let Some(name) = message.strip_prefix("duplicate field `") {
        return FieldError::new(member(name), "stands there twice");
    }
    if let Some(unknown) = message.strip_prefix("unknown field `") {
        let (_, known) = unknown.rsplit_once("`, expected ").unwrap_or_default();
        let known = known.trim_start_matches("one of ").replace('`', "");
        return strict_members::unknown(path, &known);
    }
    let field = if path.is_empty() { "body" } else { path };
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if expected.starts_with("struct ") => {
            FieldError::new(field, "must be an object")
        }
        Some((_, "a sequence")) => FieldError::new(field, "must be a list"),
        Some((_, "i64" | "u32" | "u64")) => FieldError::new(field, "must be a whole number"),
        Some((_, expected)) => FieldError::new(field, format!("must be {expected}")),
        None if is_of_a_time(message) => FieldError::new(
            field,
            format!(
                "can't be read as a day such as 2026-01-31, or a time such as \
                 2026-01-31T08:00:00Z: {message}"
            ),
        ),
        None => FieldError::new(field, format!("can't be read: {message}")),
    }
}

/// Whether it is the parser's message about a date or time, which doesn't say which is expected.
fn is_of_a_time(message: &str) -> bool {
    ["input ", "premature end of input", "trailing input"].iter().any(|it| message.starts_with(it))
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use rollcall_api_types::{BatchBody, BulkBody, RegisterBody, RevalidateBody};

    use super::*;

    fn told<T: DeserializeOwned>(body: impl AsRef<[u8]>) -> (u16, String) {
        let problem = parse::<T>(body.as_ref()).err().unwrap();
        (problem.status_code().as_u16(), problem.to_string())
    }

    #[test]
    fn what_is_not_json_says_where() {
        for (body, detail) in [
            ("{", "10000: The body is not JSON: EOF while parsing an object in line 1, column 1."),
            (
                "{\"account\": 5,\n}",
                "10000: The body is not JSON: trailing comma in line 2, column 1.",
            ),
            ("nonsense", "10000: The body is not JSON: expected ident in line 1, column 2."),
        ] {
            assert_eq!(told::<RegisterBody>(body), (400, detail.to_owned()), "{body}");
        }
        let (status, detail) =
            told::<RegisterBody>([b"{\"account\": \"".as_slice(), b"\xff\"}"].concat());
        assert_eq!(
            (status, detail.as_str()),
            (400, "10000: The body is not UTF-8 from byte 13 on.")
        );
        for deep in [
            "[".repeat(100_000),
            format!("{{\"lease_seq\": 1, \"x\": {}1{}}}", "[".repeat(200), "]".repeat(200)),
        ] {
            let (status, detail) = told::<RevalidateBody>(deep);
            assert_eq!(status, 400);
            assert!(detail.contains("recursion limit"), "{detail}");
        }
    }

    #[test]
    fn a_wrong_type_is_named_by_its_path_and_its_value_kept() {
        let node = "\"project_id\": \"p\", \"project_name\": \"P\", \"app_name\": \"a\", \"version\": \"1\"";
        for (body, detail) in [
            ("[]".to_owned(), "body must be an object."),
            ("{}".to_owned(), "account is missing."),
            ("{\"account\": 5}".to_owned(), "account must be a string."),
            ("{\"account\": \"a\", \"password\": 1234}".to_owned(), "password must be a string."),
            ("{\"account\": \"a\", \"account\": \"b\"}".to_owned(), "account stands there twice."),
            ("{\"account\": \"a\", \"node\": 5}".to_owned(), "node must be an object."),
            (format!("{{\"account\": \"a\", \"node\": {{{node}}}}}"), "node.node_id is missing."),
        ] {
            assert_eq!(told::<RegisterBody>(&body), (422, format!("10001: {detail}")), "{body}");
        }
        let bulk = "{\"action\": \"suspend\", \"filter\": {\"nmae\": \"x\"}}";
        assert!(
            told::<BulkBody>(bulk)
                .1
                .starts_with("10001: filter.nmae is not known here; what is: status, name, ")
        );
        let nodes = format!(
            "{{\"account\": \"a\", \"nodes\": [{{\"node_id\": \"n\", {node}}}, {{\"node_id\": 1}}]}}"
        );
        assert_eq!(told::<BatchBody>(nodes).1, "10001: nodes[1].node_id must be a string.");
        assert_eq!(told::<BatchBody>("{\"nodes\": 1}").1, "10001: nodes must be a list.");
        for (body, detail) in [
            ("{\"lease_seq\": 1.5}", "lease_seq must be a whole number."),
            ("{\"lease_seq\": 99999999999999999999}", "lease_seq must be a whole number."),
            ("{\"lease_seq\": null}", "lease_seq must be a whole number."),
        ] {
            assert_eq!(told::<RevalidateBody>(body), (422, format!("10001: {detail}")), "{body}");
        }
        let at =
            "{\"lease_seq\": 1, \"unreported_failures\": [{\"at\": \"noon\", \"message\": \"m\"}]}";
        assert!(
            told::<RevalidateBody>(at)
                .1
                .starts_with("10001: unreported_failures[0].at can't be read as a day such as")
        );
    }

    #[test]
    fn the_media_type_is_json_in_utf_8() {
        for json in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
            "application/json;charset=utf8",
            "application/json; charset=UTF8",
            "application/json; charset = Utf_8",
            "application/json; charset=US-ASCII",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=gbk",
            "application/json; charset=utf-16",
            "application/json; charset=",
        ] {
            assert!(!is_json(other), "{other}");
        }
    }
}
