//! The public codes. Each area has a table of its own (`AREA/codes.rs`), made with [`codes!`]; HTTP
//! mapping, OpenAPI document and help pages are made from all of them. Codes and names are a
//! contract and never change (seed 001).

mod common;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What a client should do after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Try the same again, after `Retry-After` where given.
    Retry,
    /// Correct the request.
    FixRequest,
    /// Register again with account and password.
    Reregister,
    /// Ask the vendor.
    ContactVendor,
    /// Nothing.
    None,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// Its usual HTTP status.
    pub status: u16,
    /// What the client should do.
    pub action: Action,
    /// The message: English, Chinese.
    pub message: [&'static str; 2],
    /// The cause: English, Chinese.
    pub cause: [&'static str; 2],
    /// The remedy: English, Chinese.
    pub remedy: [&'static str; 2],
}

/// A public code of a refusal.
///
/// Its constants are in the table of the area that refuses with it: `Code::LICENSE_EXPIRED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
pub struct Code(u16);

/// Defines a table of codes: a constant of [`Code`] for each row, and `CODES`, the rows.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $status:literal, $action:ident,
        message: $message:expr, cause: $cause:expr, remedy: $remedy:expr;)*) => {
        impl $crate::Code {
            $($(#[$doc])* pub const $name: Self = Self::new($number);)*
        }

        /// The table.
        pub(crate) const CODES: &[$crate::CodeEntry] = &[$($crate::CodeEntry {
            code: $crate::Code::$name, number: $number, name: stringify!($name), status: $status,
            action: $crate::Action::$action, message: $message, cause: $cause, remedy: $remedy,
        }),*];
    };
}
pub(crate) use codes;

/// All codes, by number. Each area's table is listed here.
pub static CODES: LazyLock<Vec<CodeEntry>> = LazyLock::new(|| {
    let mut all =
        [self::common::CODES, crate::licences::CODES, crate::nodes::CODES, crate::sessions::CODES]
            .concat();
    all.sort_by_key(|entry| entry.number);
    all
});

impl Code {
    /// Only for the tables: a code without a row has no meaning.
    pub(crate) const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Its row in the table.
    pub fn entry(self) -> &'static CodeEntry {
        let at = CODES.binary_search_by_key(&self.0, |entry| entry.number);
        &CODES[at.unwrap_or_default()]
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0
    }
}

impl CodeEntry {
    /// Whether the same request may succeed later by itself.
    pub fn retryable(&self) -> bool {
        self.action == Action::Retry
    }
}

impl From<Code> for u16 {
    fn from(code: Code) -> Self {
        code.number()
    }
}

impl TryFrom<u16> for Code {
    type Error = String;

    fn try_from(number: u16) -> Result<Self, String> {
        let entry = CODES.iter().find(|entry| entry.number == number);
        entry.map(|entry| entry.code).ok_or_else(|| format!("{number} is not a code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_and_no_name_is_given_twice() {
        for pair in CODES.windows(2) {
            assert!(pair[0].number < pair[1].number, "{} twice", pair[0].number);
        }
        for entry in CODES.iter() {
            assert_eq!(CODES.iter().filter(|other| other.name == entry.name).count(), 1);
            assert_eq!(entry.code.entry().number, entry.number);
        }
    }
}
