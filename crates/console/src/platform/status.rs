//! `/console/platform/tenants/{id}/suspend` and `…/resume`: what stops a vendor's work is confirmed by
//! typing its short name.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, tenants::TenantChange};
use rollcall_domain::tenants::{Tenant, TenantStatus};

use super::signed_in::{Operator, PostedByOperator};
use crate::{
    Refused, Visit,
    ids::id,
    page::{Frame, Screen, Tab},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "platform/status.html")]
struct StatusScreen<'a> {
    t: &'a Texts,
    form_token: &'a str,
    tenant: &'a Tenant,
    /// Whether it is about suspending, not about resuming.
    suspends: bool,
    mistyped: bool,
}

/// What suspending it does, and a field for its short name.
pub(crate) async fn ask_to_suspend(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    operator: Operator,
) -> Result<HttpResponse, Refused> {
    let view = app.tenants().show(&id::<String>(&req)?).await?;
    answer(&visit, &operator.frame, &view.tenant, true, false)
}

/// Suspend it, if its short name was typed.
pub(crate) async fn suspend(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: PostedByOperator,
) -> Result<HttpResponse, Refused> {
    set(&req, &visit, &app, form, true).await
}

/// What resuming it does.
pub(crate) async fn ask_to_resume(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    operator: Operator,
) -> Result<HttpResponse, Refused> {
    let view = app.tenants().show(&id::<String>(&req)?).await?;
    answer(&visit, &operator.frame, &view.tenant, false, false)
}

/// Resume it, if its short name was typed.
pub(crate) async fn resume(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: PostedByOperator,
) -> Result<HttpResponse, Refused> {
    set(&req, &visit, &app, form, false).await
}

async fn set(
    req: &HttpRequest,
    visit: &Visit,
    app: &App,
    form: PostedByOperator,
    suspends: bool,
) -> Result<HttpResponse, Refused> {
    let PostedByOperator { operator, fields } = form;
    let view = app.tenants().show(&id::<String>(req)?).await?;
    let slug = view.tenant.slug.as_str();
    if fields.text("name") != Some(slug) {
        return answer(visit, &operator.frame, &view.tenant, suspends, true);
    }
    let (status, done) = match suspends {
        true => (TenantStatus::Suspended, "suspended"),
        false => (TenantStatus::Active, "resumed"),
    };
    let change = TenantChange { status: Some(status), ..TenantChange::default() };
    app.tenants().change(&operator.by, slug, change).await?;
    Ok(visit.lead_to(&visit.path(&format!("tenants/{slug}?done={done}"))))
}

fn answer(
    visit: &Visit,
    frame: &Frame,
    tenant: &Tenant,
    suspends: bool,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form_token = frame.form_token.as_str();
    let main = StatusScreen { t, form_token, tenant, suspends, mistyped };
    let title = if suspends { t.platform.suspend } else { t.platform.resume };
    visit.answer(&Screen { status, frame: Some(frame), tab: Tab::Tenants, title, main: &main })
}
