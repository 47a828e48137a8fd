//! Streaming a list as a CSV file.

use actix_web::{Error, HttpResponse, http::header, web::Bytes};
use futures_util::stream::try_unfold;
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
    let mut export = app.export(tenant, list, format.bom);
    let first = export.next().await?;
    let pages = try_unfold((first, export), async |(page, mut export)| {
        let Some(page) = page else { return Ok::<_, Error>(None) };
        let next = export.next().await.map_err(Problem::from)?;
        Ok(Some((Bytes::from(page), (next, export))))
    });
    let attached = format!("attachment; filename=\"{name}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header(NO_STORE)
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, attached))
        .streaming(Box::pin(pages)))
}
