//! Streaming a list as a CSV file.

use actix_web::{Error, HttpResponse, http::header, web::Bytes};
use futures_util::TryStreamExt;
use rollcall_app::{App, csv::CsvList};

use crate::{Problem, extract::CsvFormat, node::NO_STORE};

/// The file as a streamed response, page by page. Errors of the request come before the first page.
pub(crate) async fn file(
    app: &App,
    tenant: &str,
    list: impl CsvList + 'static,
    format: CsvFormat,
    name: &str,
) -> Result<HttpResponse, Problem> {
    let pages = app.export(tenant, list, format.bom).stream().await?;
    let pages = pages.map_ok(Bytes::from).map_err(|error| Error::from(Problem::from(error)));
    let attached = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header(NO_STORE)
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, attached))
        .streaming(Box::pin(pages)))
}
