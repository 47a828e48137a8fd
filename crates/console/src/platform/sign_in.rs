//! `/console/platform/login`

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use rollcall_app::{
    App,
    events::Origin,
    staff::{LogIn, LogInError},
};

use crate::{
    Refused, Visit,
    fields::Fields,
    signed_in::PublicForm,
    staff::sign_in::{SignInForm, enter, second},
};

/// The form.
pub(crate) async fn show(req: HttpRequest, visit: Visit) -> Result<HttpResponse, Refused> {
    let given = Fields::of(req.query_string());
    answer(&visit, &given, None, StatusCode::OK)
}

/// Sign in, and go to where the way back leads.
pub(crate) async fn sign_in(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: PublicForm,
) -> Result<HttpResponse, Refused> {
    let PublicForm(fields) = form;
    let t = visit.texts();
    let origin = req.extensions_mut().remove::<Origin>().ok_or(Refused::Internal)?;
    let given = LogIn {
        email: fields.raw("email").to_owned(),
        password: fields.secret("password"),
        second: second(fields.raw("code")),
    };
    let wrong = match app.operators().log_in(given, &origin).await {
        Ok(token) => return Ok(enter(&visit, &fields, &token)),
        Err(LogInError::UnknownTenant | LogInError::Wrong) => t.sign_in.wrong,
        Err(LogInError::SecondFactorNeeded) => t.sign_in.code_needed,
        Err(LogInError::Failed(error)) => return Err(error.into()),
        Err(LogInError::RateLimited { retry_after_s }) => {
            let (status, wrong) = (StatusCode::TOO_MANY_REQUESTS, Some(t.sign_in.too_many));
            let mut later = answer(&visit, &fields, wrong, status)?;
            later.headers_mut().insert(header::RETRY_AFTER, retry_after_s.into());
            return Ok(later);
        }
    };
    answer(&visit, &fields, Some(wrong), StatusCode::UNPROCESSABLE_ENTITY)
}

fn answer(
    visit: &Visit,
    given: &Fields,
    wrong: Option<&'static str>,
    status: StatusCode,
) -> Result<HttpResponse, Refused> {
    let vendor = visit.texts().platform.title;
    SignInForm { vendor, given, handed: None, wrong }.answer(visit, status)
}
