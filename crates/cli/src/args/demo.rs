//! `rollcall demo`

/// How the demo ends.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Stop after the story; the status is 0 only if every step went as told
    #[arg(long)]
    pub(crate) exit: bool,
}
