//! Product versions, and the range that an account allows.

use std::{fmt, str::FromStr};

use semver::{Comparator, Version, VersionReq};
use serde::{Deserialize, Serialize};

/// Parse a version leniently: `V4.0.28`, `4.1`, `4.1SP2` and `4.2.1.3` are versions too.
///
/// What follows the third number is dropped, a missing number is 0, and a pre-release counts as
/// the release it leads to, since an allowed range speaks of product lines.
pub fn parse_version(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    if rest.starts_with(|c: char| !c.is_alphabetic() && !"-+_ (".contains(c)) {
        return None;
    }
    let mut parts = numbers.split('.');
    let mut next = || parts.next().map_or(Some(0), |part| part.parse::<u64>().ok());
    let version = Version::new(next()?, next()?, next()?);
    (!numbers.is_empty()).then_some(version)
}

/// Why a text is no version range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionRangeError {
    /// It is not a semver requirement.
    #[error("\"{0}\" is not a version range; write for example \">=4.0.28, <5\"")]
    Unreadable(String),
    /// No version satisfies it.
    #[error("no version lies within \"{0}\"; write for example \">=4.0.28, <5\"")]
    Empty(String),
}

/// The versions an account may run, as a semver requirement: `>=4.0.28, <5`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct VersionRange(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Requirement(VersionReq),
    /// Written by another release: it covers no version here, and is stored unchanged.
    Unreadable(String),
}

impl VersionRange {
    /// Whether `version` lies within; one that can't be parsed does not.
    pub fn covers(&self, version: &str) -> bool {
        match &self.0 {
            Kept::Requirement(range) => {
                parse_version(version).is_some_and(|version| range.matches(&version))
            }
            Kept::Unreadable(_) => false,
        }
    }
}

/// Whether any version satisfies it. Each comparator is an interval, so their intersection begins
/// where one of them does.
fn has_any(range: &VersionReq) -> bool {
    let begins = range.comparators.iter().flat_map(|comparator| {
        let Comparator { major, minor, patch, .. } = *comparator;
        let (minor, patch) = (minor.unwrap_or(0), patch.unwrap_or(0));
        [
            Version::new(major, minor, patch),
            Version::new(major, minor, patch.saturating_add(1)),
            Version::new(major, minor.saturating_add(1), 0),
            Version::new(major.saturating_add(1), 0, 0),
        ]
    });
    begins.chain([Version::new(0, 0, 0)]).any(|version| range.matches(&version))
}

impl FromStr for VersionRange {
    type Err = VersionRangeError;

    fn from_str(text: &str) -> Result<Self, VersionRangeError> {
        let range: VersionReq =
            text.parse().map_err(|_| VersionRangeError::Unreadable(text.to_owned()))?;
        match has_any(&range) {
            true => Ok(Self(Kept::Requirement(range))),
            false => Err(VersionRangeError::Empty(text.to_owned())),
        }
    }
}

/// Parse a stored range: more lenient than for a new one.
impl From<String> for VersionRange {
    fn from(text: String) -> Self {
        text.parse().unwrap_or(Self(Kept::Unreadable(text)))
    }
}

impl From<VersionRange> for String {
    fn from(range: VersionRange) -> Self {
        range.to_string()
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Requirement(range) => range.fmt(f),
            Kept::Unreadable(text) => f.write_str(text),
        }
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
            ("4.1SP2", "4.1.0"),
            ("4.1_SP2", "4.1.0"),
            ("4.2.1.Final", "4.2.1"),
            ("4.1 (build 7)", "4.1.0"),
        ] {
            assert_eq!(parse_version(text).unwrap().to_string(), read, "{text}");
        }
        for wrong in ["", "V", "four", "4.x", "4..1", "4,1", "4.1/2", "SP2"] {
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

    #[test]
    fn a_range_that_nothing_lies_within_is_none() {
        for nothing in
            [">=4,0", ">5, <4", ">=4.0.28, <4.0.28", "=4, =5", "<0", "=4.0.0-rc1", "^0.3, >1"]
        {
            let error = nothing.parse::<VersionRange>().unwrap_err();
            assert_eq!(error, VersionRangeError::Empty(nothing.to_owned()));
        }
        for something in [
            "*",
            "4",
            ">=4.0.28, <5",
            ">4.0.27, <4.0.29",
            ">4, <6",
            ">4.1, <4.3",
            "<1",
            "<=0.0.0",
            "~4.1, >4.1.7",
            ">4.0.0-rc1, <=4.0.0",
            ">=4.0.0, =4",
        ] {
            assert!(something.parse::<VersionRange>().is_ok(), "{something}");
        }
    }

    /// It may have been taken before such ranges were refused.
    #[test]
    fn a_kept_range_that_is_none_covers_nothing() {
        for text in [">=4,0", "newest"] {
            let range = VersionRange::from(text.to_owned());
            assert!(!range.covers("4.0.0"));
            assert_eq!(range.to_string(), text);
        }
    }
}
