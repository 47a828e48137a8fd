//! What each letter says.

mod capacity_changed;
mod credentials;
mod expiry_warning;
mod locked_out;
mod password_reset;
mod request_rejected;
mod secret;
mod set_password;

use rollcall_domain::Language;

use super::Letter;
use super::block::Words;

impl Letter {
    pub(super) fn words(&self, language: Language) -> Words {
        match self {
            Self::Credentials(it) => it.words(language),
            Self::SetPassword(it) => it.words(language),
            Self::PasswordReset(it) => it.words(language),
            Self::RequestRejected(it) => it.words(language),
            Self::CapacityChanged(it) => it.words(language),
            Self::ExpiryWarning(it) => it.words(language),
            Self::LockedOut(it) => it.words(language),
        }
    }
}
