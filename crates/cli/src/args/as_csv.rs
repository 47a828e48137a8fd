//! Lists as CSV, out and in.

use std::path::PathBuf;

/// Print all of a list as CSV.
#[derive(Debug, clap::Args)]
pub(crate) struct AsCsv {
    /// Print all that fit as CSV
    #[arg(long, conflicts_with_all = ["json", "limit", "cursor"])]
    pub(crate) csv: bool,
    /// Begin with the mark by which Excel knows UTF-8
    #[arg(long, requires = "csv")]
    pub(crate) bom: bool,
}

/// Print a list as CSV that is always whole.
#[derive(Debug, clap::Args)]
pub(crate) struct WholeAsCsv {
    /// Print it as CSV
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Begin with the mark by which Excel knows UTF-8
    #[arg(long, requires = "csv")]
    pub(crate) bom: bool,
}

/// Which file, and whether in earnest.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportCsv {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The file; its first row names the columns
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// Say what is wrong and how the file was understood, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The file's encoding, such as windows-1252 or gb18030 [default: UTF-8, or what is plain]
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}
