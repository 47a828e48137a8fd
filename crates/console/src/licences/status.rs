//! Enabling a licence again.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{App, staff::ManageLicences};
use rollcall_domain::LicenceId;

use crate::{Refused, Visit, ids::id, signed_in::Posted};

/// Enable it.
pub(crate) async fn enable(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageLicences>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<LicenceId>(&req)?);
    let version = fields.raw("version").parse().ok();
    app.licences().enable(&staff.by, &staff.slug, id, version).await?;
    Ok(visit.lead_to(&visit.path(&format!("licences/{id}?done=enabled"))))
}
