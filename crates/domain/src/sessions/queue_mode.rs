//! In which order claims that wait are served.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// In which order claims that wait for a pool are served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueMode {
    /// In the order of their arrival; nobody is overtaken.
    #[default]
    Strict,
    /// Smaller ones may pass a bigger one that can't be met yet, a bounded number of times.
    Express,
}

impl QueueMode {
    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Express => "express",
        }
    }
}

/// The error that a text names no order; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be strict or express")]
pub struct NoQueueMode;

impl FromStr for QueueMode {
    type Err = NoQueueMode;

    fn from_str(text: &str) -> Result<Self, NoQueueMode> {
        [Self::Strict, Self::Express].into_iter().find(|it| it.name() == text).ok_or(NoQueueMode)
    }
}
