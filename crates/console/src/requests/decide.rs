//! Accepting and rejecting a request, as it was when it was read.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{
    App,
    requests::{AcceptRequest, RequestSelector},
    staff::ManageRequests,
};
use rollcall_domain::RequestId;

use super::request::{NAMES, answer};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{FieldError, Form},
    ids::id,
    signed_in::Posted,
};

/// Accept: the account is made, and its credentials are mailed.
pub(crate) async fn accept(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageRequests>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<RequestId>(&req)?);
    let accepted = async {
        let wanted = wanted(&fields)?;
        Ok(app.requests().accept(&staff.by, &staff.slug, at(id, &fields), wanted).await?)
    };
    match accepted.await {
        Ok(accepted) => {
            let account = accepted.account.account.id;
            Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=accepted"))))
        }
        Err(why) => answer(&visit, &app, &staff, id, Form::rejected(NAMES, fields, why)?).await,
    }
}

/// Reject: its sender is told why.
pub(crate) async fn reject(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageRequests>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<RequestId>(&req)?);
    let (at, reason) = (at(id, &fields), fields.raw("reason"));
    match app.requests().reject(&staff.by, &staff.slug, at, reason).await {
        Ok(_) => Ok(visit.lead_to(&visit.path("requests?done=rejected"))),
        Err(error) => {
            answer(&visit, &app, &staff, id, Form::rejected(NAMES, fields, error.into())?).await
        }
    }
}

/// The request at the version that the page showed.
fn at(id: RequestId, fields: &Fields) -> RequestSelector {
    RequestSelector::from(id).if_version(fields.raw("version").parse().ok())
}

/// The choices, as far as they are filled in.
fn wanted(fields: &Fields) -> Result<AcceptRequest, FieldError> {
    Ok(AcceptRequest {
        account_name: fields.read("account_name")?,
        max_nodes: fields.read("max_nodes")?,
        contract: fields.read("contract")?,
        allow_over_contract: fields.ticked("allow_over_contract"),
    })
}
