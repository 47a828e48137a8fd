//! An account's clients: making, disabling and enabling them.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{App, staff::ManageClients};
use rollcall_domain::{AccountId, ClientId, sessions::UsagePeriod};

use super::{account, password};
use crate::{
    Refused, Visit,
    form::{Form, FormData, form_data},
    ids::id,
    signed_in::Posted,
};

form_data! {
    /// A new client.
    pub(super) struct NewClient {
        name: String,
    }
}

/// Make one, and show its password.
pub(crate) async fn create(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageClients>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, account) = (form, id::<AccountId>(&req)?);
    let made = async {
        let NewClient { name } = NewClient::read(&fields)?;
        let (by, slug) = (&staff.by, &staff.slug);
        Ok(app.sessions().create_client(by, slug, account, &name, None).await?)
    };
    match made.await {
        Ok(made) => {
            password::shown(&visit, &app, &staff, visit.texts().sessions.client_made, made).await
        }
        Err(why) => {
            let form = Form::rejected(NewClient::NAMES, fields, why)?;
            account::answer(&visit, &app, &staff, account, UsagePeriod::default(), form, None).await
        }
    }
}

/// Have it open no session any more.
pub(crate) async fn disable(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageClients>,
) -> Result<HttpResponse, Refused> {
    set_disabled(&req, &visit, &app, &form, true).await
}

/// Have it open sessions again.
pub(crate) async fn enable(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageClients>,
) -> Result<HttpResponse, Refused> {
    set_disabled(&req, &visit, &app, &form, false).await
}

async fn set_disabled(
    req: &HttpRequest,
    visit: &Visit,
    app: &App,
    form: &Posted<ManageClients>,
    is_disabled: bool,
) -> Result<HttpResponse, Refused> {
    let (staff, client) = (&form.staff, id::<ClientId>(req)?);
    let client = app.sessions().disable_client(&staff.by, &staff.slug, client, is_disabled).await?;
    let done = if is_disabled { "disabled" } else { "enabled" };
    Ok(visit.lead_to(&visit.path(&format!("accounts/{}/sessions?done={done}", client.account))))
}
