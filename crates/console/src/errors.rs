//! Errors as pages: the middleware around all of the console.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::StatusCode,
    middleware::Next,
};
use askama::Template;
use futures_util::FutureExt;

use crate::{
    Refused, Visit,
    page::{Frame, Screen, Tab},
    return_path::encoded,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorScreen<'a> {
    t: &'a Texts,
    status: u16,
    heading: &'a str,
    reason: &'a str,
    detail: &'a str,
    home: String,
}

/// The page of a path that has none.
pub(crate) async fn nothing_here() -> Result<HttpResponse, Refused> {
    Err(Refused::NotFound)
}

/// The middleware: renders what went wrong, and a panic too.
pub(crate) async fn as_pages(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let visit = Visit::of(req.request());
    let Ok(response) = AssertUnwindSafe(next.call(req)).catch_unwind().await else {
        tracing::error!("a page panicked");
        let failed = page_of(&visit, None, &Refused::Internal);
        return Err(InternalError::from_response("a page panicked", failed).into());
    };
    let response = response?;
    let Some(error) = response.response().error() else { return Ok(response) };
    let frame = response.request().extensions_mut().remove::<Frame>();
    let visit = Visit::of(response.request());
    let page = match error.as_error::<Refused>() {
        Some(refused) => page_of(&visit, frame.as_ref(), refused),
        None => page_of(&visit, frame.as_ref(), &of_framework(error)),
    };
    Ok(response.into_response(page))
}

fn of_framework(error: &Error) -> Refused {
    let status = error.as_response_error().status_code();
    if status.is_server_error() {
        tracing::error!(%error, "a page could not be served");
        return Refused::Internal;
    }
    if status == StatusCode::NOT_FOUND { Refused::NotFound } else { Refused::Malformed }
}

fn page_of(visit: &Visit, frame: Option<&Frame>, refused: &Refused) -> HttpResponse {
    match refused {
        Refused::SignIn => {
            let back = encoded(&visit.address);
            return visit.leave_to(&visit.path(&format!("login?next={back}")));
        }
        Refused::SecondFactor => return visit.leave_to(&visit.path("second-factor")),
        _ => {}
    }
    let t = visit.texts();
    let (heading, reason) = match refused {
        Refused::NotFound => (t.error.not_found, t.error.not_found_why),
        Refused::Role(_) => (t.error.forbidden, t.error.forbidden_why),
        Refused::ReadOnly => (t.error.read_only, t.error.read_only_why),
        Refused::ForeignForm => (t.error.foreign_form, t.error.foreign_form_why),
        Refused::Malformed => (t.error.malformed, t.error.malformed_why),
        Refused::NoWholeFile => (t.error.no_file, t.error.no_file_why),
        Refused::Rules(_) => (t.error.rules, ""),
        Refused::Later => (t.error.later, t.error.later_why),
        _ => (t.error.internal, t.error.internal_why),
    };
    let detail = match refused {
        Refused::Rules(detail) => detail,
        _ => "",
    };
    let home = match frame {
        Some(frame) => format!("/console/{}/", frame.slug),
        None => "/console".to_owned(),
    };
    let status = refused.status_code();
    let main = ErrorScreen { t, status: status.as_u16(), heading, reason, detail, home };
    let screen = Screen { status, frame, tab: Tab::None, title: heading, main: &main };
    visit.answer(&screen).unwrap_or_else(|error| error.error_response())
}
