//! Secrets of the agent's own.

use std::path::Path;

use aws_lc_rs::{constant_time::verify_slices_are_equal, rand};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AgentError,
    files::{self, PRIVATE},
};

/// The token's file in the state directory.
const TOKEN: &str = "agent-token";

/// 256 bits that nobody guesses, as hexadecimal digits.
pub(crate) fn make() -> Result<SecretString, AgentError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| AgentError::NoChance)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
}

/// Whether somebody knows it, in a time that tells nothing.
pub(crate) fn is(secret: &SecretString, given: &str) -> bool {
    verify_slices_are_equal(secret.expose_secret().as_bytes(), given.as_bytes()).is_ok()
}

/// The token of the state directory, made at the first start.
pub(crate) fn token(dir: &Path) -> Result<SecretString, AgentError> {
    if let Some(token) = kept_token(dir)? {
        return Ok(token);
    }
    let token = make()?;
    files::replace(&dir.join(TOKEN), token.expose_secret().as_bytes(), PRIVATE)?;
    Ok(token)
}

/// The token, if one was made.
pub(crate) fn kept_token(dir: &Path) -> Result<Option<SecretString>, files::FileError> {
    let text = files::read(&dir.join(TOKEN))?;
    Ok(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).map(Into::into))
}
