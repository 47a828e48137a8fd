//! Product versions and the range an account allows.

use std::{fmt, str::FromStr};

use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

/// Read a version as people write it: `V4.0.28`, `4.1` and `4.2.1.3` are versions too.
///
/// What follows the third number is dropped, a missing number is 0, and a pre-release counts as
/// the release it leads to, since an allowed range speaks of product lines.
pub fn parse_version(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let numbers = text.split(['-', '+', ' ']).next()?;
    let mut parts = numbers.split('.');
    let mut next = || parts.next().map_or(Some(0), |part| part.parse::<u64>().ok());
    let version = Version::new(next()?, next()?, next()?);
    (!numbers.is_empty()).then_some(version)
}

/// The text is not a semver requirement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a version range; write for example \">=4.0.28, <5\"")]
pub struct VersionRangeError(String);

/// The versions an account may run, as a semver requirement: `>=4.0.28, <5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionRange(VersionReq);

impl VersionRange {
    /// Whether `version` lies within; one that can't be read does not.
    pub fn covers(&self, version: &str) -> bool {
        parse_version(version).is_some_and(|version| self.0.matches(&version))
    }
}

impl FromStr for VersionRange {
    type Err = VersionRangeError;

    fn from_str(text: &str) -> Result<Self, VersionRangeError> {
        text.parse().map(Self).map_err(|_| VersionRangeError(text.to_owned()))
    }
}

impl TryFrom<String> for VersionRange {
    type Error = VersionRangeError;

    fn try_from(text: String) -> Result<Self, VersionRangeError> {
        text.parse()
    }
}

impl From<VersionRange> for String {
    fn from(range: VersionRange) -> Self {
        range.to_string()
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_people_write_them() {
        for (text, read) in [
            ("4.0.28", "4.0.28"),
            ("V4.0.28", "4.0.28"),
            ("4.1", "4.1.0"),
            ("4", "4.0.0"),
            ("4.2.1.3", "4.2.1"),
            ("4.2.1-rc1", "4.2.1"),
        ] {
            assert_eq!(parse_version(text).unwrap().to_string(), read, "{text}");
        }
        for wrong in ["", "V", "four", "4.x", "4..1"] {
            assert_eq!(parse_version(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_range_covers_what_semver_says() {
        let range: VersionRange = ">=4.0.28, <5".parse().unwrap();
        assert!(range.covers("V4.0.28"));
        assert!(range.covers("4.1"));
        assert!(!range.covers("4.0.27"));
        assert!(!range.covers("5.0.0"));
        assert!(!range.covers("nightly"));
        assert!("newest".parse::<VersionRange>().is_err());
    }
}
