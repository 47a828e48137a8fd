//! `/console/platform/second-factor`: an operator's own.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use rollcall_app::{AdminError, App};
use secrecy::ExposeSecret;

use super::{
    SLUG,
    signed_in::{PostedByOperatorSelf, SignedInOperator},
};
use crate::{
    Refused, Visit,
    staff::second_factor::{Step, picture, screen},
};

/// What it is about.
pub(crate) async fn show(visit: Visit, caller: SignedInOperator) -> Result<HttpResponse, Refused> {
    let step = if caller.who.is_enrolled() { Step::There } else { Step::Begin };
    screen(&visit, SLUG, &caller.frame, step, StatusCode::OK)
}

/// Make a new secret, and show it.
pub(crate) async fn begin(
    visit: Visit,
    app: Data<App>,
    form: PostedByOperatorSelf,
) -> Result<HttpResponse, Refused> {
    let SignedInOperator { who, by, frame, .. } = form.sender;
    let enrolment = app.operators().enrol_second_factor(&by, &who).await?;
    let picture = picture(enrolment.url.expose_secret());
    let step = Step::Scan { secret: enrolment.secret, picture };
    screen(&visit, SLUG, &frame, step, StatusCode::OK)
}

/// Prove that the device knows the secret, and show the recovery codes.
pub(crate) async fn prove(
    visit: Visit,
    app: Data<App>,
    form: PostedByOperatorSelf,
) -> Result<HttpResponse, Refused> {
    let SignedInOperator { who, by, frame, .. } = form.sender;
    let code: String = form.fields.raw("code").split_whitespace().collect();
    match app.operators().prove_second_factor(&by, &who, &code).await {
        Ok(codes) => screen(&visit, SLUG, &frame, Step::Done(codes.0), StatusCode::OK),
        Err(AdminError::Invalid { .. }) => {
            screen(&visit, SLUG, &frame, Step::Again, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error.into()),
    }
}
