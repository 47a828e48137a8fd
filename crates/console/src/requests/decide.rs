//! Accepting and rejecting a request, as it was when it was read.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{
    AdminError, App,
    requests::{AcceptRequest, RequestSelector},
    staff::ManageRequests,
};
use rollcall_domain::RequestId;

use super::request::refused;
use crate::{Refused, Visit, fields::Fields, ids::id, signed_in::Posted};

/// Accept: the account is made, and its credentials are mailed.
pub(crate) async fn accept(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageRequests>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<RequestId>(&req)?);
    let wanted = match wanted(&fields) {
        Ok(wanted) => wanted,
        Err(error) => return refused(&visit, &app, &staff, id, (&fields, error)).await,
    };
    let at = at(id, &fields);
    match app.requests().accept(&staff.by, &staff.slug, at, wanted).await {
        Ok(accepted) => {
            let account = accepted.account.account.id;
            Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=accepted"))))
        }
        Err(error) => refused(&visit, &app, &staff, id, (&fields, error)).await,
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
    // Browsers send lines as they did on teletypes.
    let reason = fields.raw("reason").replace("\r\n", "\n");
    match app.requests().reject(&staff.by, &staff.slug, at(id, &fields), &reason).await {
        Ok(_) => Ok(visit.lead_to(&visit.path("requests?done=rejected"))),
        Err(error) => refused(&visit, &app, &staff, id, (&fields, error)).await,
    }
}

/// The request at the version that the page showed.
fn at(id: RequestId, fields: &Fields) -> RequestSelector {
    RequestSelector::from(id).if_version(fields.raw("version").parse().ok())
}

/// The choices, as far as they are filled in.
fn wanted(fields: &Fields) -> Result<AcceptRequest, AdminError> {
    let invalid = |field, reason: &str| AdminError::Invalid { field, reason: reason.to_owned() };
    let max_nodes = fields.text("max_nodes").map(str::parse).transpose();
    let contract = fields.text("contract").map(str::parse).transpose();
    Ok(AcceptRequest {
        account_name: fields.text("account_name").map(str::to_owned),
        max_nodes: max_nodes.map_err(|_| invalid("max_nodes", "must be a number"))?,
        contract: contract.map_err(|_| invalid("contract_id", "must be a contract's id"))?,
        allow_over_contract: fields.ticked("allow_over_contract"),
    })
}
