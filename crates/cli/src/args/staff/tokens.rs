//! `rollcall token …` and `rollcall operator-token …`

use chrono::NaiveDate;
use rollcall_domain::{OperatorTokenId, TokenId, staff::Role};

use crate::args::{AsCsv, value::plain_day};

/// What to do with a tenant's tokens.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token for the Staff API and show it, this once
    Create(NewToken),
    /// List a tenant's tokens
    List(ListTokens),
    /// Revoke a token
    Revoke(OneToken),
}

/// A token to be.
#[derive(Debug, clap::Args)]
pub(crate) struct NewToken {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// What it is for, for people
    #[arg(long)]
    pub(crate) name: String,
    /// What it may do: owner, business, support or auditor
    #[arg(long)]
    pub(crate) role: Role,
    /// The last day in the tenant's zone on which it is good [default: it is good until revoked]
    #[arg(long, value_name = "DATE", value_parser = plain_day)]
    pub(crate) expires: Option<NaiveDate>,
}

/// Which tokens to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListTokens {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "TOKEN_ID")]
    pub(crate) cursor: Option<TokenId>,
}

/// Which token.
#[derive(Debug, clap::Args)]
pub(crate) struct OneToken {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// The token's id, tok_…
    #[arg(value_name = "TOKEN_ID")]
    pub(crate) id: TokenId,
}

/// What to do with the installation's tokens.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum OperatorTokenCommand {
    /// Make a token for the Platform API and show it, this once
    Create {
        /// What it is for, for people
        #[arg(long)]
        name: String,
        /// The last day in UTC on which it is good [default: it is good until revoked]
        #[arg(long, value_name = "DATE", value_parser = plain_day)]
        expires: Option<NaiveDate>,
    },
    /// List all of them
    List,
    /// Revoke one
    Revoke {
        /// The token's id, opt_…
        #[arg(value_name = "TOKEN_ID")]
        id: OperatorTokenId,
    },
}
