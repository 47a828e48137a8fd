//! The error of a command: one sentence and an exit status.

use std::{error::Error, fmt, process::ExitCode};

use clap::error::{ContextKind, ErrorKind};
use rollcall_app::{AdminError, AppError, StoreError, contracts::ContractRefusal};
use rollcall_config::ConfigError;

/// One sentence for people and the exit status for scripts: 2 for wrong usage, 1 for the rest.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    status: u8,
}

impl Failure {
    /// A usage error (2).
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), status: 2 }
    }

    /// A failure (1).
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), status: 1 }
    }

    /// A failure (1) with the chain of causes.
    pub(crate) fn because(what: impl fmt::Display, cause: &dyn Error) -> Self {
        Self::new(format!("{what}: {}", chain(cause)))
    }

    /// The exit code.
    pub(crate) fn status(&self) -> ExitCode {
        self.status.into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Databases are fond of line breaks.
        for (nth, word) in self.sentence.split_whitespace().enumerate() {
            write!(f, "{}{word}", if nth == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl From<rollcall_client::Error> for Failure {
    fn from(error: rollcall_client::Error) -> Self {
        use rollcall_client::Error;
        match error {
            Error::Setting { field: "roots", reason } => Self::usage(format!("--pin {reason}")),
            Error::Setting { field, reason } => {
                Self::usage(format!("--{} {reason}", field.replace('_', "-")))
            }
            Error::Settings(wrong) => Self::usage(wrong.to_string()),
            other => Self::new(chain(&other)),
        }
    }
}

/// An error and its causes, as far as they say something new.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !sentence.contains(&text) {
            sentence.push_str(": ");
            sentence.push_str(&text);
        }
        cause = error.source();
    }
    sentence
}

/// Help and the version are no failure; the rest becomes one sentence.
pub(crate) fn of_usage(error: &clap::Error) -> Result<ExitCode, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody is left to read it if this fails.
            let _ = error.print();
            return Ok(ExitCode::SUCCESS);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return Err(Failure::usage("a command is missing: `rollcall --help` lists them"));
        }
        _ => {}
    }
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let mut sentence = first.trim_start_matches("error: ").trim().to_owned();
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    if let Some(known) = similar.into_iter().find_map(|kind| error.get(kind)) {
        sentence = format!("{sentence}: did you mean `{known}`?");
    }
    Err(Failure::usage(sentence))
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(chain(&error))
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::new(chain(&error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(chain(&error))
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Invalid { field: "slug", reason } => Self::usage(reason),
            AdminError::Invalid { field: "filter", reason } => {
                Self::usage(format!("what is asked for {reason}"))
            }
            AdminError::Invalid { field, reason } => {
                Self::usage(format!("--{} {reason}", flag(field)))
            }
            other => match other.refusal::<ContractRefusal>() {
                Some(refusal) => refusal.into(),
                None => Self::new(chain(&other)),
            },
        }
    }
}

/// The flag of a field of the use cases.
fn flag(field: &str) -> String {
    match field {
        "features" => "feature".to_owned(),
        "grants" => "grant".to_owned(),
        "keys" => "key".to_owned(),
        "supersedes" => "supersede".to_owned(),
        "uses" => "also".to_owned(),
        "pre_licence.days" => "pre-days".to_owned(),
        "pre_licence.features" => "pre-feature".to_owned(),
        other => other.replace('_', "-"),
    }
}

impl From<&ContractRefusal> for Failure {
    /// With the words of the command line in place of the API's.
    fn from(refusal: &ContractRefusal) -> Self {
        Self::new(match refusal {
            ContractRefusal::CapacityExceeded { contract, max_nodes, would_be } => format!(
                "{contract} is for {max_nodes} nodes, and its accounts would have {would_be} \
                 together: take fewer, change the contract, or add --allow-over-contract"
            ),
            ContractRefusal::Ended { contract, on } => format!(
                "the contract {contract} ended on {on}, and an account from it would be over already: \
                 change it (contract set {contract} --expires DATE), or take another"
            ),
            ContractRefusal::NoNodes { contract } => format!(
                "the contract {contract} is for 0 nodes, and an account from it would be as well: \
                 add --max-nodes, or change the contract's"
            ),
        })
    }
}
