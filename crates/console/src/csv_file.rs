//! Lists as CSV files.

use actix_web::{Error, HttpResponse, HttpResponseBuilder, http::header, web::Bytes};
use futures_util::TryStreamExt;
use rollcall_app::{App, csv::CsvList};

use crate::Refused;

/// A list as a file that is written while it is read. It begins with a byte-order mark, by which
/// spreadsheet programs know UTF-8.
pub(crate) async fn file(
    app: &App,
    tenant: &str,
    list: impl CsvList + 'static,
    name: &str,
) -> Result<HttpResponse, Refused> {
    let pages = app.export(tenant, list, true).stream().await?;
    let pages = pages.map_ok(Bytes::from).map_err(|error| Error::from(Refused::from(error)));
    Ok(attachment(name).streaming(Box::pin(pages)))
}

/// An answer that browsers keep as a CSV file of this name.
pub(crate) fn attachment(name: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ));
    answer
}
