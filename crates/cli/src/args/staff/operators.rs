//! `rollcall operator …`

/// What to do with the people who operate the installation.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum OperatorCommand {
    /// Make somebody an operator and show the link by which they set their password, this once
    Create {
        /// Their e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// Their name [default: the address]
        #[arg(long)]
        name: Option<String>,
    },
    /// List all of them by e-mail address
    List,
    /// Show a new link to somebody whose password is lost: the old one is no longer good
    Reset {
        /// Their e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// Forget the second factor too: the device and the recovery codes are lost
        #[arg(long)]
        forget_second_factor: bool,
    },
    /// Let somebody log in no more
    Disable {
        /// Their e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Let somebody log in again
    Enable {
        /// Their e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
}
