//! What is told about a file.

/// How many errors are reported; the rest is only counted.
pub const ERRORS_MAX: usize = 1000;

/// An error in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvError {
    /// The line on which its row begins, from 1.
    pub line: u64,
    /// The column; empty if it concerns the row.
    pub column: String,
    /// The value, truncated.
    pub value: String,
    /// Completes the sentence "the value …".
    pub reason: String,
}

/// The report of an import.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The number of rows in the file.
    pub rows: u64,
    /// The number of imported ones: all, or none.
    pub imported: u64,
    /// The first errors.
    pub errors: Vec<CsvError>,
    /// The number of errors.
    pub total_errors: u64,
    /// How the file was understood.
    pub understood: Understood,
}

/// How to import a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HowToImport {
    /// Whether to only check it.
    pub dry_run: bool,
    /// The encoding that it is in; else it must be UTF-8, have a mark or be plainly Chinese.
    pub encoding: Option<String>,
}

/// A column of a file as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedColumn {
    /// The column that it is.
    pub column: &'static str,
    /// Its heading in the file.
    pub heading: String,
    /// `day first`, `month first` or `mixed` where days such as 1/31/2026 stand in it.
    pub days: Option<&'static str>,
}

/// A file as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// The encoding; empty if that is not clear.
    pub encoding: String,
    /// What stands between cells.
    pub delimiter: String,
    /// Its columns, in their order.
    pub columns: Vec<ImportedColumn>,
    /// The first right rows, a value for each column.
    pub first_rows: Vec<Vec<String>>,
}

/// The errors so far.
#[derive(Default)]
pub(crate) struct Wrong {
    errors: Vec<CsvError>,
    total: u64,
}

impl Wrong {
    pub(crate) fn add(&mut self, error: CsvError) {
        self.total += 1;
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(error);
        }
    }

    pub(crate) fn report(mut self, rows: u64, understood: Understood) -> ImportReport {
        self.errors.sort_by_key(|error| error.line);
        let (errors, total_errors) = (self.errors, self.total);
        ImportReport { rows, imported: 0, errors, total_errors, understood }
    }
}

impl ImportReport {
    /// The report of a file whose rows nobody looked at.
    pub(crate) fn refused(errors: Vec<CsvError>) -> Self {
        let mut found = Wrong::default();
        errors.into_iter().for_each(|error| found.add(error));
        found.report(0, Understood::default())
    }
}
