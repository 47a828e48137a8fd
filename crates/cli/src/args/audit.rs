//! `rollcall audit …`

use super::AsCsv;

/// What to do with a tenant's audit trail.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AuditCommand {
    /// List what was done, the newest first
    List(ListAudit),
    /// Prove that no row was changed, slipped in or lost, or name the first one where that isn't so
    Verify {
        /// The tenant's slug
        #[arg(long, value_name = "SLUG")]
        tenant: String,
    },
}

/// Which rows to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListAudit {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only what was done by this one: command_line, or an id such as tok_…
    #[arg(long)]
    pub(crate) who: Option<String>,
    /// Only this action, such as account.suspend
    #[arg(long)]
    pub(crate) action: Option<String>,
    /// Only what was done to the one of this id
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "POSITION")]
    pub(crate) cursor: Option<i64>,
}
