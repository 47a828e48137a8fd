//! `/console/platform/tenants/{id}`: a tenant, by its short name.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use chrono_tz::Tz;
use rollcall_app::{
    App,
    tenants::{TenantChange, TenantView},
};
use rollcall_domain::tenants::TenantStatus;

use super::signed_in::{Operator, PostedByOperator};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{Form, FormData, form_data},
    ids::id,
    page::{Frame, Screen, Tab},
    tenants::numbers::{KeptNumbers, Numbers},
    texts::Texts,
};

form_data! {
    /// What operators change of a tenant.
    struct TenantFacts {
        name: String,
        zone: Tz,
    }
}

#[derive(Template)]
#[template(path = "platform/tenant.html")]
struct TenantScreen<'a> {
    t: &'a Texts,
    form_token: &'a str,
    view: &'a TenantView,
    n: &'a Numbers,
    form: Form,
    done: Option<&'static str>,
}

/// It and its numbers.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    operator: Operator,
    kept: Data<KeptNumbers>,
) -> Result<HttpResponse, Refused> {
    let view = app.tenants().show(&id::<String>(&req)?).await?;
    let t = visit.texts();
    let done = match Fields::of(req.query_string()).raw("done") {
        "changed" => Some(t.platform.was_changed),
        "suspended" => Some(t.platform.was_suspended),
        "resumed" => Some(t.platform.was_resumed),
        _ => None,
    };
    let facts = TenantFacts { name: view.tenant.name.clone(), zone: view.tenant.zone };
    let form = Form::new(TenantFacts::NAMES, facts.written());
    answer(&visit, &app, &operator.frame, kept, &view, form, done).await
}

/// Change name and time zone, as long as nobody else has since the form was opened.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: PostedByOperator,
    kept: Data<KeptNumbers>,
) -> Result<HttpResponse, Refused> {
    let PostedByOperator { operator, fields } = form;
    let slug = id::<String>(&req)?;
    let view = app.tenants().show(&slug).await?;
    let saved = async {
        let TenantFacts { name, zone } = TenantFacts::read(&fields)?;
        let change = TenantChange {
            name: Some(name),
            zone: Some(zone),
            if_version: fields.raw("version").parse().ok(),
            ..TenantChange::default()
        };
        Ok(app.tenants().change(&operator.by, &slug, change).await?)
    };
    match saved.await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("tenants/{slug}?done=changed")))),
        Err(why) => {
            let form = Form::rejected(TenantFacts::NAMES, fields, why)?;
            answer(&visit, &app, &operator.frame, kept, &view, form, None).await
        }
    }
}

async fn answer(
    visit: &Visit,
    app: &App,
    frame: &Frame,
    kept: Data<KeptNumbers>,
    view: &TenantView,
    form: Form,
    done: Option<&'static str>,
) -> Result<HttpResponse, Refused> {
    let (slug, zone) = (view.tenant.slug.as_str(), view.tenant.zone);
    let numbers = kept.into_inner().of(app, slug, zone).await?;
    let (t, status) = (visit.texts(), form.status());
    let form_token = frame.form_token.as_str();
    let main = TenantScreen { t, form_token, view, n: &numbers, form, done };
    let (frame, title) = (Some(frame), view.tenant.name.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Tenants, title, main: &main })
}
