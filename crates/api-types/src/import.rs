//! Lists from files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// How many rows stand in it.
    #[schema(example = 120)]
    pub rows: u64,
    /// How many were imported: all; of a dry run none.
    #[schema(example = 120)]
    pub imported: u64,
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// How much is wrong.
    pub total_errors: u64,
    /// What is wrong, the first thousand of it.
    pub errors: Vec<WrongCell>,
    /// The encoding that the file was read in; empty if that is not clear.
    #[schema(example = "UTF-8")]
    pub encoding: String,
    /// What stands between its cells.
    #[schema(example = ",")]
    pub delimiter: String,
    /// Its columns as they were understood, in their order.
    pub columns: Vec<ImportedColumn>,
    /// The first rows without an error as they were understood: a value for each of the columns.
    pub first_rows: Vec<Vec<String>>,
}

/// A column of a file as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportedColumn {
    /// The column that it is, by its name in an export.
    #[schema(example = "signed_on")]
    pub column: String,
    /// Its heading in the file.
    #[schema(example = "签订日期")]
    pub heading: String,
    /// Where days such as `1/31/2026` stand in it, `day first`, `month first` or `mixed`.
    pub days: Option<String>,
}

/// Something in a file that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WrongCell {
    /// The line of the file on which its row begins, the first being 1.
    #[schema(example = 3)]
    pub line: u64,
    /// The column; empty if it is the row.
    #[schema(example = "signed_on")]
    pub column: String,
    /// What stands there, as far as it is needed to find it.
    #[schema(example = "31.01.26")]
    pub value: String,
    /// What is wrong with it; completes the sentence "the value …".
    #[schema(example = "must be a day such as 2026-01-31")]
    pub reason: String,
}
