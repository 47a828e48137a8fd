//! `/{tenant}/v1/admin/login`

use actix_web::{HttpResponse, delete, post, web::Data};
use rollcall_api_types::{
    LogInBody, LoginView, RecoveryCodesView, SecondFactorProofBody, SecondFactorView, Secret,
};
use rollcall_app::{
    App,
    staff::{LogIn, SecondFactor},
};
use secrecy::ExposeSecret;

use super::{problem::LogInProblems, response};
use crate::{
    Problem,
    extract::{CallOrigin, DeferredBody, JsonBody, LoginCaller, StrictMembers, TenantPath},
    node::NO_STORE,
    problem_responses::{CreateProblems, ShowProblems},
};

/// Log in as one of the staff.
///
/// The token that is answered calls the Staff API in that person's name. It is good for twelve
/// hours, and no longer than an hour in which nothing is done with it.
#[utoipa::path(
    tag = "staff",
    request_body = LogInBody,
    responses((status = 201, body = LoginView, description = "Logged in"), LogInProblems),
    security(())
)]
#[post("/login")]
pub(crate) async fn log_in(
    app: Data<App>,
    tenant: TenantPath,
    origin: CallOrigin,
    _: StrictMembers,
    body: JsonBody<LogInBody>,
) -> Result<HttpResponse, Problem> {
    let LogInBody { email, password, code, recovery_code } = body.0;
    let code = code.map(|code| SecondFactor::Code(code.into_inner().into()));
    let recovery = recovery_code.map(|code| SecondFactor::Recovery(code.into_inner().into()));
    let password = password.into_inner().into();
    let given = LogIn { email, password, second: code.or(recovery) };
    let entered = app.staff().log_in(&tenant, given, &origin).await?;
    let body = LoginView {
        token: Secret::new(entered.token.expose_secret()),
        good_until: entered.expires_at_latest,
        staff: response::staff(entered.staff),
        must_enrol: entered.must_enrol,
    };
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(body))
}

/// Log out: the token is good no longer.
#[utoipa::path(
    tag = "staff",
    responses((status = 204, description = "Logged out"), ShowProblems),
    security(("login" = []))
)]
#[delete("/login")]
pub(crate) async fn log_out(app: Data<App>, caller: LoginCaller) -> Result<HttpResponse, Problem> {
    app.staff().log_out(&caller.by, &caller.who).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Begin to set up a second factor of one's own.
///
/// It is asked for once the device has shown a code. An owner has it forgotten where the device is
/// lost, with the password's reset.
#[utoipa::path(
    tag = "staff",
    responses((status = 201, body = SecondFactorView, description = "For the device"),
        CreateProblems),
    security(("login" = []))
)]
#[post("/login/second-factor")]
pub(crate) async fn enrol_second_factor(
    app: Data<App>,
    caller: LoginCaller,
) -> Result<HttpResponse, Problem> {
    let LoginCaller { slug, who, by } = caller;
    let enrolment = app.staff().enrol_second_factor(&by, &slug, &who.staff.email).await?;
    let secret = Secret::new(enrolment.secret.expose_secret());
    let url = Secret::new(enrolment.url.expose_secret());
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(SecondFactorView { secret, url }))
}

/// Prove that the device knows its secret: from now on a code is asked for.
#[utoipa::path(
    tag = "staff",
    request_body = SecondFactorProofBody,
    responses((status = 200, body = RecoveryCodesView, description = "For when it is lost"),
        CreateProblems),
    security(("login" = []))
)]
#[post("/login/second-factor/proof")]
pub(crate) async fn prove_second_factor(
    app: Data<App>,
    caller: LoginCaller,
    body: DeferredBody<SecondFactorProofBody>,
) -> Result<HttpResponse, Problem> {
    let (code, LoginCaller { slug, who, by }) = (body.read()?.code, caller);
    let (email, login) = (&who.staff.email, Some(who.login));
    let codes = app.staff().prove_second_factor(&by, &slug, email, code.expose(), login).await?;
    let codes = codes.0.iter().map(|code| Secret::new(code.expose_secret()));
    let body = RecoveryCodesView { recovery_codes: codes.collect() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(body))
}
