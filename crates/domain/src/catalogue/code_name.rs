//! The codes by which products, features and bundles are named.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::limits::CATALOGUE_CODE_MAX;

/// The reserved feature that adds to how many nodes an account may have.
pub const NODES: &str = "nodes";

/// The error that a text is no code; completes the sentence "the code …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be 1 to {CATALOGUE_CODE_MAX} of a-z, 0-9, - and _, and begin with a letter or a digit"
)]
pub struct InvalidCode;

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidCode;

            fn from_str(text: &str) -> Result<Self, InvalidCode> {
                check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;

            fn try_from(text: String) -> Result<Self, InvalidCode> {
                check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(/// The code of a product, unique within the tenant.
    ProductCode);
code!(/// The code of a feature, unique within the tenant: checks and leases name features by it alone.
    FeatureCode);
code!(/// The code of a bundle, unique within the tenant.
    BundleCode);

impl FeatureCode {
    /// The reserved feature [`NODES`].
    pub fn nodes() -> Self {
        Self(NODES.to_owned())
    }

    /// Whether it is the reserved feature [`NODES`].
    pub fn is_nodes(&self) -> bool {
        self.0 == NODES
    }
}

fn check(text: &str) -> Result<(), InvalidCode> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let fits = begins && text.len() <= CATALOGUE_CODE_MAX && text.chars().all(allowed);
    fits.then_some(()).ok_or(InvalidCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_plain_and_begins_with_a_letter_or_a_digit() {
        for good in ["ip", "cdc", "data-source_2", "3d", &"x".repeat(64)] {
            assert_eq!(good.parse::<FeatureCode>().unwrap().as_str(), good);
        }
        for bad in ["", "-x", "_x", "CDC", "a b", "a.b", "授权", &"x".repeat(65)] {
            assert_eq!(bad.parse::<FeatureCode>(), Err(InvalidCode), "{bad}");
        }
        assert!(FeatureCode::nodes().is_nodes());
    }
}
