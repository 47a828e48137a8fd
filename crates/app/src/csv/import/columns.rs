//! The columns of a list.

use super::cell::half_width;

/// The columns that a file may have.
#[derive(Debug)]
pub(crate) struct Columns {
    /// What the rows are.
    pub(crate) of: &'static str,
    /// The names, as an export writes them.
    pub(crate) names: &'static [&'static str],
    /// What each is also called: in small letters, without blanks and marks.
    pub(crate) also: &'static [&'static [&'static str]],
    /// Those that may be left out.
    pub(crate) optional: &'static [&'static str],
    /// Those that hold days.
    pub(crate) days: &'static [&'static str],
}

impl Columns {
    /// The column of a heading, as its place in `names`.
    pub(crate) fn named(&self, heading: &str) -> Option<usize> {
        let plain: String = heading.chars().map(half_width).collect();
        // A note in brackets says how to fill it in.
        let plain = plain.split('(').next().unwrap_or_default().to_lowercase();
        let plain: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        self.names.iter().zip(self.also).position(|(name, others)| {
            name.chars().filter(char::is_ascii_alphanumeric).eq(plain.chars())
                || others.contains(&plain.as_str())
        })
    }
}
