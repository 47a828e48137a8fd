//! Whether a feature is for this version of the product, by the server's rules.

use semver::{Version, VersionReq};

/// Parse a version as the server does: `V4.0.28`, `4.1`, `4.1SP2` and `4.2.1.3` are versions too.
pub(super) fn parse_version(text: &str) -> Option<Version> {
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

/// Whether the range covers the version; one that can't be parsed covers none.
pub(super) fn covers(range: &str, version: Option<&Version>) -> bool {
    let range = range.parse::<VersionReq>();
    range.is_ok_and(|range| version.is_some_and(|version| range.matches(version)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn versions_are_read_as_the_server_reads_them(text in "[vV]?[0-9.]{0,9}[-+_( a-zA-Z0-9#.]{0,5}") {
            prop_assert_eq!(parse_version(&text), rollcall_domain::parse_version(&text));
        }

        #[test]
        fn a_range_covers_what_the_server_says(
            range in r"(>=|<|\^|~|=)?[0-9](\.[0-9]){0,2}(, ?<[0-9])?",
            version in "[vV]?[0-9](\\.[0-9]){0,3}",
        ) {
            let servers = rollcall_domain::VersionRange::from(range.clone());
            let here = covers(&range, parse_version(&version).as_ref());
            prop_assert_eq!(here, servers.covers(&version));
        }
    }
}
