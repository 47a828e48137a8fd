//! `rollcall amnesty`

use chrono::{DateTime, Utc};

use crate::args::value::instant;

/// Which outage to pardon.
#[derive(Debug, clap::Args)]
pub(crate) struct GrantAmnesty {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// When the outage began, such as 2026-03-01T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) from: DateTime<Utc>,
    /// When it was over
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) to: DateTime<Utc>,
}
