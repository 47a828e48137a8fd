//! What there is to write about.

use chrono::{DateTime, FixedOffset, NaiveDate};
use secrecy::SecretString;

/// A letter to a customer. Dates are days and times of the tenant's zone.
#[derive(Debug, Clone)]
pub enum Letter {
    /// An account was made.
    Credentials(Credentials),
    /// A link to set the password with.
    SetPassword(SetPassword),
    /// The password is another now.
    PasswordReset(PasswordReset),
    /// A request was turned down.
    RequestRejected(RequestRejected),
    /// The account has more slots, or fewer.
    CapacityChanged(CapacityChanged),
    /// The account ends soon.
    ExpiryWarning(ExpiryWarning),
    /// Nodes lost their registration.
    LockedOut(LockedOut),
}

impl Letter {
    /// The kinds that carry a password, or a link to set it with.
    pub const SECRET_KINDS: [&str; 3] = ["credentials", "set_password", "password_reset"];

    /// The kind's name, as lists and commands call it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Credentials(_) => "credentials",
            Self::SetPassword(_) => "set_password",
            Self::PasswordReset(_) => "password_reset",
            Self::RequestRejected(_) => "request_rejected",
            Self::CapacityChanged(_) => "capacity_changed",
            Self::ExpiryWarning(_) => "expiry_warning",
            Self::LockedOut(_) => "locked_out",
        }
    }
}

/// How the customer comes by the password.
#[derive(Debug, Clone)]
pub enum AccountSecret {
    /// It stands in the letter.
    Password(SecretString),
    /// It is set on a page that opens once.
    Link {
        /// The page.
        url: SecretString,
        /// Until when it opens.
        valid_until: DateTime<FixedOffset>,
    },
}

/// An account was made.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account's name.
    pub account_name: String,
    /// Its password, or the way to one.
    pub secret: AccountSecret,
    /// Whose account it is.
    pub company: Option<String>,
    /// What for.
    pub project: Option<String>,
    /// How many nodes may be registered.
    pub max_nodes: u32,
    /// The first valid day.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day.
    pub expires_on: Option<NaiveDate>,
    /// Where nodes register.
    pub server_address: String,
    /// What the tenant adds on how its product is registered.
    pub instructions: Option<String>,
}

/// A link to set the password with.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// The account's name.
    pub account_name: String,
    /// The page, which opens once.
    pub url: SecretString,
    /// Until when it opens.
    pub valid_until: DateTime<FixedOffset>,
}

/// The password is another now.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The account's name.
    pub account_name: String,
    /// The new password, or the way to one.
    pub secret: AccountSecret,
    /// Whether registered nodes go on without registering again.
    pub keeps_nodes: bool,
    /// Where nodes register.
    pub server_address: String,
}

/// A request was turned down.
#[derive(Debug, Clone)]
pub struct RequestRejected {
    /// The company as the request named it.
    pub company: Option<String>,
    /// The project as the request named it.
    pub project: Option<String>,
    /// Why; may have several lines.
    pub reason: String,
}

/// The account has more slots, or fewer.
#[derive(Debug, Clone)]
pub struct CapacityChanged {
    /// The account's name.
    pub account_name: String,
    /// How many slots there were.
    pub from: u32,
    /// How many there are.
    pub to: u32,
    /// How many of them are taken.
    pub nodes_in_use: u32,
}

/// The account ends soon.
#[derive(Debug, Clone)]
pub struct ExpiryWarning {
    /// The account's name.
    pub account_name: String,
    /// Whose account it is.
    pub company: Option<String>,
    /// What for.
    pub project: Option<String>,
    /// The last valid day.
    pub expires_on: NaiveDate,
    /// How many days there are until then.
    pub days_left: u32,
}

/// Nodes lost their registration.
#[derive(Debug, Clone)]
pub struct LockedOut {
    /// The account's name.
    pub account_name: String,
    /// The nodes to show.
    pub nodes: Vec<LockedOutNode>,
    /// How many more there are.
    pub more: u32,
}

/// A node that lost its registration.
#[derive(Debug, Clone)]
pub struct LockedOutNode {
    /// Its hostname or id.
    pub name: String,
    /// The project that it belongs to.
    pub project: String,
    /// Why, in the letter's language.
    pub reason: String,
    /// When.
    pub at: DateTime<FixedOffset>,
}
