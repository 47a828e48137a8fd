//! `/console/{tenant}/login`

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use askama::Template;
use rollcall_app::{
    App,
    events::Origin,
    staff::{LogIn, LogInError, LoggedIn, SecondFactor, TokenError},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Refused, Visit, cookies,
    fields::Fields,
    page::{Screen, Tab},
    return_path,
    signed_in::PublicForm,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInScreen<'a> {
    t: &'a Texts,
    visit: &'a Visit,
    vendor: &'a str,
    email: &'a str,
    next: &'a str,
    wrong: Option<&'static str>,
    /// A login that a link carries, and whose it is.
    handed: Option<Handed>,
}

/// Somebody whose login a link carries.
pub(crate) struct Handed {
    name: String,
    email: String,
    login: SecretString,
}

/// The form; or a button, where the link carries a login.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of(req.query_string());
    let token = query.secret("with");
    let handed = match app.staff().logged_in(&visit.tenant, &token).await {
        Ok(who) => {
            Some(Handed { name: who.staff.name, email: who.staff.email, login: token.clone() })
        }
        Err(TokenError::Bad | TokenError::MustEnrol) => None,
        Err(error) => return Err(error.into()),
    };
    let stale = handed.is_none() && !token.expose_secret().is_empty();
    let wrong = stale.then_some(visit.texts().sign_in.stale_link);
    form(&app, &visit, &query, handed, wrong, StatusCode::OK).await
}

/// Sign in, and go to where the way back leads.
pub(crate) async fn sign_in(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form_sent: PublicForm,
) -> Result<HttpResponse, Refused> {
    let PublicForm(fields) = form_sent;
    let t = visit.texts();
    let handed = fields.secret("with");
    if !handed.expose_secret().is_empty() {
        return match app.staff().logged_in(&visit.tenant, &handed).await {
            Ok(_) => Ok(enter(&visit, &fields, &handed)),
            Err(TokenError::Bad) => {
                let wrong = Some(t.sign_in.stale_link);
                form(&app, &visit, &fields, None, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
            }
            Err(error) => Err(error.into()),
        };
    }
    let Some(origin) = req.extensions_mut().remove::<Origin>() else {
        return Err(Refused::Internal);
    };
    let given = LogIn {
        email: fields.raw("email").to_owned(),
        password: fields.secret("password"),
        second: second(fields.raw("code")),
    };
    let (status, wrong) = match app.staff().log_in(&visit.tenant, given, &origin).await {
        Ok(LoggedIn { token, .. }) => return Ok(enter(&visit, &fields, &token)),
        Err(LogInError::UnknownTenant) => return Err(Refused::NotFound),
        Err(LogInError::Failed(error)) => return Err(error.into()),
        Err(LogInError::Wrong) => (StatusCode::UNPROCESSABLE_ENTITY, t.sign_in.wrong),
        Err(LogInError::SecondFactorNeeded) => {
            (StatusCode::UNPROCESSABLE_ENTITY, t.sign_in.code_needed)
        }
        Err(LogInError::RateLimited { retry_after_s }) => {
            let (status, wrong) = (StatusCode::TOO_MANY_REQUESTS, Some(t.sign_in.too_many));
            let mut later = form(&app, &visit, &fields, None, wrong, status).await?;
            later.headers_mut().insert(header::RETRY_AFTER, retry_after_s.into());
            return Ok(later);
        }
    };
    form(&app, &visit, &fields, None, Some(wrong), status).await
}

/// Six digits are a code of the device; anything else can only be a recovery code.
pub(crate) fn second(code: &str) -> Option<SecondFactor> {
    let code: String = code.split_whitespace().collect();
    if code.is_empty() {
        return None;
    }
    let of_device = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code = SecretString::from(code);
    Some(if of_device { SecondFactor::Code(code) } else { SecondFactor::Recovery(code) })
}

/// Store the login in the browser, and go on.
pub(crate) fn enter(visit: &Visit, fields: &Fields, token: &SecretString) -> HttpResponse {
    let next = return_path::checked(&visit.tenant, fields.raw("next"));
    let mut answer = visit.leave_to(&next.unwrap_or_else(|| visit.path("")));
    cookies::remember_login(visit, &mut answer, token.expose_secret());
    answer
}

async fn form(
    app: &App,
    visit: &Visit,
    given: &Fields,
    handed: Option<Handed>,
    wrong: Option<&'static str>,
    status: StatusCode,
) -> Result<HttpResponse, Refused> {
    let tenant = app.tenants().show(&visit.tenant).await?;
    SignInForm { vendor: &tenant.tenant.name, given, handed, wrong }.answer(visit, status)
}

/// The form with e-mail, password and code.
pub(crate) struct SignInForm<'a> {
    /// What one signs in to.
    pub(crate) vendor: &'a str,
    /// What was given before.
    pub(crate) given: &'a Fields,
    /// A login that a link carries.
    pub(crate) handed: Option<Handed>,
    /// What is wrong.
    pub(crate) wrong: Option<&'static str>,
}

impl SignInForm<'_> {
    /// Answer with it.
    pub(crate) fn answer(self, visit: &Visit, status: StatusCode) -> Result<HttpResponse, Refused> {
        let Self { vendor, given, handed, wrong } = self;
        let t = visit.texts();
        let next = return_path::checked(&visit.tenant, given.raw("next")).unwrap_or_default();
        let email = given.raw("email");
        let main = SignInScreen { t, visit, vendor, email, next: &next, wrong, handed };
        let title = t.sign_in.title;
        visit.answer(&Screen { status, frame: None, tab: Tab::None, title, main: &main })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_of_the_device_and_the_rest_is_a_recovery_code() {
        let is_code = |text| matches!(second(text), Some(SecondFactor::Code(_)));
        let is_recovery = |text| matches!(second(text), Some(SecondFactor::Recovery(_)));
        assert!(is_code("123456") && is_code(" 123 456 "));
        assert!(is_recovery("abcde-fghij") && is_recovery("1234567"));
        assert!(second(" ").is_none());
    }
}
