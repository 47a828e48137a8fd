use std::io;

/// Why the settings can't be used, in one sentence that names the setting and where it stands.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file was asked for and isn't there, or can't be read.
    #[error("cannot read the settings file {path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        reason: io::Error,
    },
    /// The settings file is not TOML.
    #[error("{path} is not valid TOML: line {line}: {problem}")]
    Syntax {
        /// The file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What the parser said.
        problem: String,
    },
    /// Nothing is called that.
    #[error("unknown setting {name}{}", hint(.nearest))]
    Unknown {
        /// What was written and where.
        name: String,
        /// The known name it resembles.
        nearest: Option<String>,
    },
    /// A setting has a value it can't have.
    #[error("{name} {problem}")]
    Wrong {
        /// The setting and where it stands.
        name: String,
        /// What is wrong and what is accepted.
        problem: String,
    },
    /// Two settings that can't stand together.
    #[error("{one} and {other} {problem}")]
    Conflict {
        /// A setting and where it stands.
        one: String,
        /// The other.
        other: String,
        /// Why not.
        problem: &'static str,
    },
}

fn hint(nearest: &Option<String>) -> String {
    match nearest {
        Some(known) => format!(": did you mean `{known}`?"),
        None => ": `rollcall config` lists them all".to_owned(),
    }
}
