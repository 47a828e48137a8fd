//! `rollcall event …`

use rollcall_domain::{AccountId, EventId, EventKind, RegistrationId};

use crate::args::AsCsv;

/// What to do with the history of nodes and accounts.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum EventCommand {
    /// List what happened, the newest first
    List(ListEvents),
}

/// Which events to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListEvents {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those of the account of this id, acc_…
    #[arg(long, value_name = "ACC_ID")]
    pub(crate) account: Option<AccountId>,
    /// Only those of this registration, reg_…
    #[arg(long, value_name = "REG_ID")]
    pub(crate) registration: Option<RegistrationId>,
    /// Only those of this node
    #[arg(long, value_name = "NODE_ID")]
    pub(crate) node: Option<String>,
    /// Only those of this kind: registered, refused, locked_out, expired, unbound and so on
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Option<EventKind>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "EVT_ID")]
    pub(crate) cursor: Option<EventId>,
}

fn kind(text: &str) -> Result<EventKind, &'static str> {
    let kind = serde_json::from_value(text.into());
    kind.map_err(|_| "write a kind of event, such as refused or locked_out")
}
