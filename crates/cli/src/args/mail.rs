//! `rollcall mail …`

use rollcall_domain::{AccountId, Language, MailId, mail::MailState};

use super::AsCsv;

/// What to do with mails on their way out.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum MailCommand {
    /// List mails, the newest first
    List(ListMails),
    /// Have a mail tried now that waits or is dead, and for another day
    Retry {
        /// The tenant's slug
        #[arg(long, value_name = "SLUG")]
        tenant: String,
        /// The mail's id, mai_…
        #[arg(value_name = "MAI_ID")]
        id: MailId,
    },
    /// Print letters with sample data
    Preview(PreviewMail),
}

/// Which mails to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListMails {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// Only those that are waiting, sent, dead or withdrawn
    #[arg(long, value_parser = state)]
    pub(crate) state: Option<MailState>,
    /// Only those about the account of this id, acc_…
    #[arg(long, value_name = "ACC_ID")]
    pub(crate) account: Option<AccountId>,
    #[command(flatten)]
    pub(crate) as_csv: AsCsv,
    /// How many, at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub(crate) limit: u64,
    /// Where to go on, from the list before
    #[arg(long, value_name = "MAI_ID")]
    pub(crate) cursor: Option<MailId>,
}

/// Which letters to print.
#[derive(Debug, clap::Args)]
pub(crate) struct PreviewMail {
    /// Only this kind, such as credentials [default: all]
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// en or zh-CN
    #[arg(long, default_value_t)]
    pub(crate) language: Language,
    /// The HTML part in place of the text
    #[arg(long)]
    pub(crate) html: bool,
}

fn state(text: &str) -> Result<MailState, &'static str> {
    match text {
        "waiting" => Ok(MailState::Waiting),
        "sent" => Ok(MailState::Sent),
        "dead" => Ok(MailState::Dead),
        "withdrawn" => Ok(MailState::Withdrawn),
        _ => Err("write waiting, sent, dead or withdrawn"),
    }
}
