//! Lists as CSV files, out and in.

use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    path::Path,
};

use rollcall_app::{
    App,
    csv::{
        CsvError, CsvList, CsvSource, ERRORS_MAX, HowToImport, ImportError, ImportReport, Progress,
        Understood,
    },
};
use serde_json::json;

use crate::{
    args::ImportCsv,
    failure::Failure,
    output::{Output, columns},
};

/// Print a list as CSV.
pub(super) async fn export(
    app: &App,
    tenant: &str,
    list: impl CsvList,
    bom: bool,
) -> Result<(), Failure> {
    let mut export = app.export(tenant, list, bom);
    let mut out = io::stdout().lock();
    while let Some(bytes) = export.next().await? {
        // Whoever reads it may stop to, as `head` does.
        if out.write_all(&bytes).and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    Ok(())
}

/// Import a file by a use case; fails if anything is wrong with it. `rows` is what its rows are.
pub(super) async fn import(
    file: ImportCsv,
    rows: &str,
    output: Output,
    use_case: impl AsyncFnOnce(Open<'_>, HowToImport) -> Result<ImportReport, ImportError>,
) -> Result<(), Failure> {
    let ImportCsv { file, dry_run, encoding, .. } = file;
    let open = || -> io::Result<CsvSource> { Ok(Box::new(File::open(&file)?)) };
    let report = use_case(&open, HowToImport { dry_run, encoding }).await;
    let report = report.map_err(|error| Failure::of_import(&file, error))?;
    print(&report, rows, dry_run, output);
    match report.total_errors {
        0 => Ok(()),
        some => {
            let (file, are) = (file.display(), if some == 1 { "thing is" } else { "things are" });
            Err(Failure::new(format!("nothing was imported from {file}: {some} {are} wrong")))
        }
    }
}

/// Opens the file anew.
pub(super) type Open<'a> = &'a dyn Fn() -> io::Result<CsvSource>;

/// On a terminal, how far it is.
pub(super) fn show(progress: Progress) {
    let mut terminal = io::stderr().lock();
    if !terminal.is_terminal() {
        return;
    }
    let _ = match progress {
        Progress::Checked(rows) => write!(terminal, "\rchecked {rows} rows"),
        Progress::Written(rows, total) if rows == total => {
            writeln!(terminal, "\rwritten {rows} of {total} rows")
        }
        Progress::Written(rows, total) => write!(terminal, "\rwritten {rows} of {total} rows"),
    };
}

fn print(report: &ImportReport, rows: &str, dry_run: bool, output: Output) {
    let errors: Vec<_> = report
        .errors
        .iter()
        .map(|error| {
            json!({
                "line": error.line, "column": error.column, "value": error.value,
                "reason": error.reason,
            })
        })
        .collect();
    let understood = &report.understood;
    let columns_read: Vec<_> = understood
        .columns
        .iter()
        .map(|it| json!({ "column": it.column, "heading": it.heading, "days": it.days }))
        .collect();
    let facts = json!({
        "rows": report.rows, "imported": report.imported, "dry_run": dry_run,
        "total_errors": report.total_errors, "errors": errors,
        "encoding": understood.encoding, "delimiter": understood.delimiter,
        "columns": columns_read, "first_rows": understood.first_rows,
    });
    output.print(&facts, || text(report, rows, dry_run));
}

fn text(report: &ImportReport, of: &str, dry_run: bool) -> String {
    let ImportReport { rows, imported, errors, total_errors, understood } = report;
    if *total_errors == 0 && dry_run {
        return format!("{}\n{rows} {of} can be imported", preview(understood));
    }
    if *total_errors == 0 {
        return format!("{imported} {of} were imported");
    }
    let row = |error: &CsvError| {
        let value = error.value.replace(char::is_control, " ");
        [error.line.to_string(), error.column.clone(), value, error.reason.clone()]
    };
    let table = columns(["line", "column", "value", "what is wrong"], errors.iter().map(row));
    match usize::try_from(*total_errors) {
        Ok(total) if total <= ERRORS_MAX => table,
        _ => format!("{table}\nThese are the first {ERRORS_MAX} of {total_errors}."),
    }
}

/// How the file was understood, and its first rows.
fn preview(understood: &Understood) -> String {
    let delimiter = match understood.delimiter.as_str() {
        "\t" => "tabs".to_owned(),
        other => format!("`{other}`"),
    };
    let mut said = format!("Read as {} with {delimiter} between cells.\n", understood.encoding);
    for column in understood.columns.iter().filter(|column| column.days.is_some()) {
        let days = column.days.unwrap_or_default();
        said.push_str(&format!("Days in `{}` are read {days}.\n", column.heading));
    }
    let named = understood.columns.iter().enumerate();
    let rows = named.map(|(at, column)| {
        let values = understood.first_rows.iter().filter_map(|row| row.get(at));
        let values: Vec<_> = values.map(|it| it.replace(char::is_control, " ")).collect();
        [
            column.heading.replace(char::is_control, " "),
            column.column.to_owned(),
            values.join(" | "),
        ]
    });
    said + &columns(["heading", "column", "first rows"], rows)
}

impl Failure {
    fn of_import(file: &Path, error: ImportError) -> Self {
        match error {
            ImportError::Refused(error) => error.into(),
            ImportError::Unreadable(cause) => {
                Self::because(format!("{} can't be read", file.display()), &cause)
            }
        }
    }
}
