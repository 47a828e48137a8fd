//! `/console/{tenant}/licences.csv`

use actix_web::{HttpRequest, HttpResponse, web::Data};
use rollcall_app::{App, licences::LicencesCsv, staff::Read};

use super::list::Asked;
use crate::{Refused, csv_file::file, fields::Fields, signed_in::Staff};

/// The licences that the list shows, without their keys.
pub(crate) async fn licences(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let asked = Asked::of(&Fields::of(req.query_string()));
    let filter = asked.filter(&app, &staff.slug).await?.ok_or(Refused::NotFound)?;
    file(&app, &staff.slug, LicencesCsv(filter), "licences").await
}
