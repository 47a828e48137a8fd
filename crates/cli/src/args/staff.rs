//! `rollcall staff …`

mod operators;
mod tokens;

pub(crate) use operators::OperatorCommand;
pub(crate) use tokens::{ListTokens, NewToken, OneToken, OperatorTokenCommand, TokenCommand};

use rollcall_config::SecretString;
use rollcall_domain::staff::Role;

use super::AsCsv;

/// What to do with a tenant's people.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum StaffCommand {
    /// Take somebody into the staff and show their password, this once
    Create(NewStaff),
    /// List the staff by e-mail address
    List(ListStaff),
    /// Show one
    Show(OneStaff),
    /// Change somebody's name or role, or let them log in again
    Set(SetStaff),
    /// Let somebody log in no more
    Disable(OneStaff),
    /// Give somebody a new password and show it, this once
    ResetPassword(ResetStaffPassword),
}

/// Which of the staff.
#[derive(Debug, clap::Args)]
pub(crate) struct OneStaff {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The e-mail address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
}

/// Somebody who joins the staff.
#[derive(Debug, clap::Args)]
pub(crate) struct NewStaff {
    #[command(flatten)]
    pub(crate) one: OneStaff,
    /// What they may do: owner, business, support or auditor
    #[arg(long)]
    pub(crate) role: Role,
    /// Their name [default: the address]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Their password, 8 to 256 characters [default: a generated one]
    #[arg(long)]
    pub(crate) password: Option<SecretString>,
}

/// What to change about somebody.
#[derive(Debug, clap::Args)]
pub(crate) struct SetStaff {
    #[command(flatten)]
    pub(crate) one: OneStaff,
    /// What they may do: owner, business, support or auditor
    #[arg(long)]
    pub(crate) role: Option<Role>,
    /// Their name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Let them log in again
    #[arg(long)]
    pub(crate) enable: bool,
}

/// Which of the staff to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListStaff {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// Whose password to reset, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ResetStaffPassword {
    #[command(flatten)]
    pub(crate) one: OneStaff,
    /// The new password, 8 to 256 characters [default: a generated one]
    #[arg(long)]
    pub(crate) password: Option<SecretString>,
    /// Forget the second factor too: the device and the recovery codes are lost
    #[arg(long)]
    pub(crate) forget_second_factor: bool,
}
