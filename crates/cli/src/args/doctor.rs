//! `rollcall doctor`

/// What the doctor may do.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Count the slots of accounts anew whose counter is wrong
    #[arg(long)]
    pub(crate) repair: bool,
}
