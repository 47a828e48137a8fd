//! The pinned roots, and where they come from.

use std::path::Path;

use rollcall_client::ClientBuilder;
use serde::{Deserialize, Serialize};

use crate::atomic_files::{self, FileError, PRIVATE};

/// Comma-separated thumbprints, set at build time.
const COMPILED: Option<&str> = option_env!("ROLLCALL_PINS");
/// The file in the state directory with the root fetched from a server.
const FETCHED: &str = "fetched-root";

/// The source of pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinSource {
    /// Compiled in by the vendor.
    #[serde(rename = "compiled")]
    Compiled,
    /// Given on the command line.
    #[serde(rename = "command line")]
    CommandLine,
    /// Fetched from the server that answered first (insecure).
    #[serde(rename = "fetched (insecure)")]
    Fetched,
}

/// The pinned roots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pins {
    /// Their thumbprints.
    pub roots: Vec<String>,
    /// Their source.
    pub from: PinSource,
}

/// Why there are no usable pins.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PinsError {
    /// Pins are compiled in, and more were given.
    #[error("this program was built with its pins: leave --pin and --insecure-fetch-keys out")]
    Compiled,
    /// There are none.
    #[error(
        "no root is pinned: build with ROLLCALL_PINS set to the thumbprint that `rollcall key list` \
         prints, or, to try it out, give --pin THUMBPRINT or --insecure-fetch-keys"
    )]
    None,
    /// No root could be fetched.
    #[error("the root can't be taken from the server: {0}")]
    NotFetched(#[from] rollcall_client::Error),
    /// The fetched root can't be stored.
    #[error(transparent)]
    File(#[from] FileError),
}

impl PinSource {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compiled => "compiled",
            Self::CommandLine => "command line",
            Self::Fetched => "fetched (insecure)",
        }
    }
}

impl Pins {
    /// The compiled-in pins, else the given ones; nothing outside the program overrides the former.
    pub fn given(pins: Vec<String>, fetch: bool) -> Result<Option<Self>, PinsError> {
        decide(compiled(COMPILED), pins, fetch)
    }

    /// Trust on first use: the root that the server shows at the first start. It proves nothing.
    pub async fn fetched(dir: &Path, server: &ClientBuilder) -> Result<Self, PinsError> {
        let path = dir.join(FETCHED);
        let from = PinSource::Fetched;
        if let Some(root) = atomic_files::read(&path)? {
            return Ok(Self { roots: vec![root.trim().to_owned()], from });
        }
        let root = server.claimed_root().await?;
        atomic_files::make_dir(dir)?;
        atomic_files::replace(&path, root.as_bytes(), PRIVATE)?;
        Ok(Self { roots: vec![root], from })
    }
}

fn compiled(pins: Option<&str>) -> Vec<String> {
    let pins = pins.unwrap_or_default().split(',').map(|pin| pin.trim().to_owned());
    pins.filter(|pin| !pin.is_empty()).collect()
}

/// None where the root is to be fetched.
fn decide(
    compiled: Vec<String>,
    given: Vec<String>,
    fetch: bool,
) -> Result<Option<Pins>, PinsError> {
    match (compiled.is_empty(), given.is_empty(), fetch) {
        (false, true, false) => Ok(Some(Pins { roots: compiled, from: PinSource::Compiled })),
        (false, _, _) => Err(PinsError::Compiled),
        (true, false, _) => Ok(Some(Pins { roots: given, from: PinSource::CommandLine })),
        (true, true, true) => Ok(None),
        (true, true, false) => Err(PinsError::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_changes_what_was_built_in() {
        let built = || compiled(Some("one, two,"));
        let pins = decide(built(), Vec::new(), false).unwrap().unwrap();
        assert_eq!((pins.roots, pins.from), (built(), PinSource::Compiled));
        assert!(matches!(decide(built(), vec!["mine".into()], false), Err(PinsError::Compiled)));
        assert!(matches!(decide(built(), Vec::new(), true), Err(PinsError::Compiled)));
    }

    #[test]
    fn without_pins_built_in_they_are_asked_for() {
        assert!(compiled(None).is_empty() && compiled(Some(" ")).is_empty());
        let pins = decide(Vec::new(), vec!["mine".into()], false).unwrap().unwrap();
        assert_eq!(pins.from, PinSource::CommandLine);
        assert_eq!(decide(Vec::new(), Vec::new(), true).unwrap(), None);
        assert!(matches!(decide(Vec::new(), Vec::new(), false), Err(PinsError::None)));
    }
}
