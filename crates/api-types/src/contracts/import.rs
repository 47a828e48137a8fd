//! Contracts from files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// How many contracts stand in it.
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
    #[schema(example = "31.01.2026")]
    pub value: String,
    /// What is wrong with it; completes the sentence "the value …".
    #[schema(example = "must be a day such as 2026-01-31")]
    pub reason: String,
}
