//! `rollcall registration …`

mod amnesty;
mod events;

pub(crate) use amnesty::GrantAmnesty;
pub(crate) use events::{EventCommand, ListEvents};

use rollcall_domain::RegistrationId;

use super::AsCsv;

/// What to do with registrations.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RegistrationCommand {
    /// List registrations in the order they were made
    List(ListRegistrations),
    /// Show one registration with its node's failures
    Show(OneRegistration),
    /// Unbind a node; its slot is free at once
    Unbind(OneRegistration),
}

/// Which registrations to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListRegistrations {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of this account
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Only those that are in this state now
    #[arg(long, value_parser = ["registered", "failed", "unbound"])]
    pub(crate) state: Option<String>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "REG_ID")]
    pub(crate) cursor: Option<RegistrationId>,
}

/// Which registration.
#[derive(Debug, clap::Args)]
pub(crate) struct OneRegistration {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The registration's id, reg_…
    #[arg(value_name = "REG_ID")]
    pub(crate) id: RegistrationId,
}
