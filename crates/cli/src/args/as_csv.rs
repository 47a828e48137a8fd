//! Lists as CSV.

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
