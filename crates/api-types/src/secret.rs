//! Text that must not show up in a log.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A password or token: travels as a plain string, prints as `[hidden]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wrap it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Show it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Show it and give it away.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
