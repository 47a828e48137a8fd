//! A secret of a body, as the application takes it.

use rollcall_api_types::Secret;
use secrecy::SecretString;

/// The secret, if there is one.
pub(crate) fn secret(secret: Option<Secret>) -> Option<SecretString> {
    secret.map(|secret| secret.into_inner().into())
}
