//! `/console/platform/join`: the link that invites an operator, by which they set their password.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{AdminError, App, events::Origin};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Refused, Visit, cookies,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::PublicForm,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "platform/join.html")]
struct JoinScreen<'a> {
    t: &'a Texts,
    /// Whose link it is; `None` if it doesn't hold.
    email: Option<String>,
    link: &'a SecretString,
    wrong: Option<String>,
}

/// The form, if the link holds.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
) -> Result<HttpResponse, Refused> {
    answer(&visit, &app, &Fields::of(req.query_string()).secret("with"), None).await
}

/// Set the password, and sign in; the second factor comes next.
pub(crate) async fn join(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: PublicForm,
) -> Result<HttpResponse, Refused> {
    let PublicForm(fields) = form;
    let link = fields.secret("with");
    let origin = req.extensions_mut().remove::<Origin>().ok_or(Refused::Internal)?;
    let Some(operator) = app.operators().invited(&link).await? else {
        return answer(&visit, &app, &link, None).await;
    };
    match app.operators().join(&link, fields.secret("password"), &origin).await {
        Ok(Some(token)) => {
            let mut entered = visit.leave_to(&visit.path("second-factor"));
            cookies::remember_login(&visit, &mut entered, token.expose_secret());
            Ok(entered)
        }
        Ok(None) => {
            let email = encoded(&operator.email);
            Ok(visit.leave_to(&visit.path(&format!("login?email={email}"))))
        }
        Err(AdminError::Invalid { reason, .. }) => answer(&visit, &app, &link, Some(reason)).await,
        Err(AdminError::Unknown { .. }) => answer(&visit, &app, &link, None).await,
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    visit: &Visit,
    app: &App,
    link: &SecretString,
    wrong: Option<String>,
) -> Result<HttpResponse, Refused> {
    let email = app.operators().invited(link).await?.map(|operator| operator.email);
    let is_good = email.is_some() && wrong.is_none();
    let status = if is_good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let t = visit.texts();
    let main = JoinScreen { t, email, link, wrong };
    let title = t.platform.join;
    visit.answer(&Screen { status, frame: None, tab: Tab::None, title, main: &main })
}
