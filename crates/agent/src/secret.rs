//! The agent's secrets: its token and random session secrets.

use std::path::Path;

use aws_lc_rs::{constant_time::verify_slices_are_equal, rand};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AgentError,
    atomic_files::{self, PRIVATE},
};

/// The token's file in the state directory.
const TOKEN: &str = "agent-token";

/// 256 random bits as hexadecimal digits.
pub(crate) fn random_secret() -> Result<SecretString, AgentError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| AgentError::NoRandomness)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
}

/// Whether it equals the secret, compared in constant time.
pub(crate) fn equals(secret: &SecretString, given: &str) -> bool {
    verify_slices_are_equal(secret.expose_secret().as_bytes(), given.as_bytes()).is_ok()
}

/// The token of the state directory, made at the first start.
pub(crate) fn read_or_create_token(dir: &Path) -> Result<SecretString, AgentError> {
    if let Some(token) = read_token(dir)? {
        return Ok(token);
    }
    let token = random_secret()?;
    atomic_files::replace(&dir.join(TOKEN), token.expose_secret().as_bytes(), PRIVATE)?;
    Ok(token)
}

/// The token, if one was made.
pub(crate) fn read_token(dir: &Path) -> Result<Option<SecretString>, atomic_files::FileError> {
    let text = atomic_files::read(&dir.join(TOKEN))?;
    Ok(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).map(Into::into))
}
