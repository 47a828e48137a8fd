//! `/console/{tenant}/second-factor`: setting up one's own.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};
use rollcall_app::{AdminError, App, staff::Enrolment};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Refused, Visit,
    page::{Frame, Screen, Tab},
    signed_in::{PostedBySelf, SignedIn},
    texts::Texts,
};

/// What the page shows.
pub(crate) enum Step {
    /// What it is about, and a button.
    Begin,
    /// The secret, and a field for the device's first code.
    Scan { secret: SecretString, picture: Option<Picture> },
    /// The field alone: that code was wrong.
    Again,
    /// The recovery codes, this once.
    Done(Vec<SecretString>),
    /// There is one already.
    There,
}

/// A QR code as the path of an SVG.
pub(crate) struct Picture {
    size: i32,
    path: String,
}

#[derive(Template)]
#[template(path = "staff/second_factor.html")]
struct SecondFactorScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    step: Step,
}

/// What it is about.
pub(crate) async fn show(visit: Visit, caller: SignedIn) -> Result<HttpResponse, Refused> {
    let step = if caller.who.staff.totp_proven { Step::There } else { Step::Begin };
    answer(&visit, &caller, step, StatusCode::OK)
}

/// Make a new secret, and show it.
pub(crate) async fn begin(
    visit: Visit,
    app: Data<App>,
    form: PostedBySelf,
) -> Result<HttpResponse, Refused> {
    let PostedBySelf { sender, .. } = form;
    let email = &sender.who.staff.email;
    let Enrolment { secret, url } =
        app.staff().enrol_second_factor(&sender.by, &sender.slug, email).await?;
    let step = Step::Scan { secret, picture: picture(url.expose_secret()) };
    answer(&visit, &sender, step, StatusCode::OK)
}

/// Prove that the device knows the secret, and show the recovery codes.
pub(crate) async fn prove(
    visit: Visit,
    app: Data<App>,
    form: PostedBySelf,
) -> Result<HttpResponse, Refused> {
    let PostedBySelf { sender, fields } = form;
    let code: String = fields.raw("code").split_whitespace().collect();
    let (email, login) = (&sender.who.staff.email, Some(sender.who.login));
    let proven =
        app.staff().prove_second_factor(&sender.by, &sender.slug, email, &code, login).await;
    match proven {
        Ok(codes) => answer(&visit, &sender, Step::Done(codes.0), StatusCode::OK),
        Err(AdminError::Invalid { .. }) => {
            answer(&visit, &sender, Step::Again, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}

fn answer(
    visit: &Visit,
    caller: &SignedIn,
    step: Step,
    status: StatusCode,
) -> Result<HttpResponse, Refused> {
    let frame = Frame::of(&caller.who, caller.form_token());
    screen(visit, &caller.slug, &frame, step, status)
}

/// The page of somebody of the staff, or of an operator.
pub(crate) fn screen(
    visit: &Visit,
    slug: &str,
    frame: &Frame,
    step: Step,
    status: StatusCode,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let main = SecondFactorScreen { t, slug, form_token: &frame.form_token, step };
    let title = t.second_factor.title;
    visit.answer(&Screen { status, frame: Some(frame), tab: Tab::None, title, main: &main })
}

pub(crate) fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    let dark = dark.filter(|&(x, y)| code.get_module(x, y));
    Some(Picture { size, path: dark.map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect() })
}
