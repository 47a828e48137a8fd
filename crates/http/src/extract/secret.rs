//! Converts a secret of a body for the application.

use rollcall_api_types::Secret;
use secrecy::SecretString;

/// The secret, if there is one.
pub(crate) fn secret(secret: Option<Secret>) -> Option<SecretString> {
    secret.map(|secret| secret.into_inner().into())
}
