//! Importing a CSV file.

use std::io::ErrorKind;

use actix_web::{HttpResponse, http::StatusCode, web::block};
use rollcall_api_types::{ImportView, ImportedColumn, WrongCell};
use rollcall_app::{
    AdminError,
    csv::{self, HowToImport, ImportError, ImportReport},
};
use rollcall_domain::Action;
use tokio::runtime::Handle;

use crate::{
    Problem,
    extract::{DeferredFile, FileContent, ParameterVisitor, QueryParameters},
    node::NO_STORE,
};

impl QueryParameters for HowToImport {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let dry_run = query.read(
            "dry_run",
            "Whether to only look, and tell what is wrong and how the file was understood",
        );
        let encoding = query.visit(
            "encoding",
            "The encoding of a file that is neither UTF-8 nor has a mark nor is plainly Chinese",
            Some("windows-1252"),
        );
        Self { dry_run: dry_run.unwrap_or(false), encoding }
    }
}

/// Import a file by a use case, and answer what became of it.
pub(crate) async fn import<F>(
    file: DeferredFile,
    how: HowToImport,
    use_case: impl FnOnce(FileContent, HowToImport) -> F + Send + 'static,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<ImportReport, ImportError>>,
{
    let (file, here, dry_run) = (file.csv()?, Handle::current(), how.dry_run);
    // Files are read by calls that wait, which none of the server's own threads may.
    let importing = move || here.block_on(use_case(file, how));
    let report = block(importing).await.map_err(|error| {
        tracing::error!(%error, "an import was given up");
        Problem::internal()
    })??;
    let view = view(report, dry_run);
    if view.total_errors > 0 && !dry_run {
        return Err(Problem::wrong_cells(view.errors, view.total_errors));
    }
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view))
}

fn view(report: csv::ImportReport, dry_run: bool) -> ImportView {
    let cell = |error: csv::CsvError| WrongCell {
        line: error.line,
        column: error.column,
        value: error.value,
        reason: error.reason,
    };
    let column = |column: csv::ImportedColumn| ImportedColumn {
        column: column.column.to_owned(),
        heading: column.heading,
        days: column.days.map(str::to_owned),
    };
    ImportView {
        rows: report.rows,
        imported: report.imported,
        dry_run,
        total_errors: report.total_errors,
        errors: report.errors.into_iter().map(cell).collect(),
        encoding: report.understood.encoding,
        delimiter: report.understood.delimiter,
        columns: report.understood.columns.into_iter().map(column).collect(),
        first_rows: report.understood.first_rows,
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Unreadable(error) if error.kind() == ErrorKind::InvalidData => {
                Self::field("body", "must be text in the encoding that it says it is in")
            }
            ImportError::Unreadable(error) => {
                tracing::error!(%error, "a file that was sent can't be read");
                Self::internal()
            }
            ImportError::Refused(AdminError::Changed) => {
                let detail = "Somebody else wrote down one of these rows meanwhile, and \
                              nothing was imported: send the file again.";
                Self::other(StatusCode::CONFLICT, Action::Retry, detail)
            }
            ImportError::Refused(error) => error.into(),
        }
    }
}
