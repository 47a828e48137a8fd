//! Which roots are believed, and on whose word.

use std::path::Path;

use rollcall_client::ClientBuilder;
use serde::{Deserialize, Serialize};

use crate::atomic_files::{self, FileError, PRIVATE};

/// Thumbprints with commas, set when this program is built.
const COMPILED: Option<&str> = option_env!("ROLLCALL_PINS");
/// The root that was taken from a server, in the state directory.
const FETCHED: &str = "fetched-root";

/// On whose word roots are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinsFrom {
    /// The vendor's, who built this program.
    #[serde(rename = "compiled")]
    Compiled,
    /// Whoever started it.
    #[serde(rename = "command line")]
    CommandLine,
    /// Whoever answered first.
    #[serde(rename = "fetched (insecure)")]
    Fetched,
}

/// The roots that are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pins {
    /// Their thumbprints.
    pub roots: Vec<String>,
    /// On whose word.
    pub from: PinsFrom,
}

/// Why no roots can be believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PinsError {
    /// The program has pins, and more were asked for.
    #[error("this program was built with its pins: leave --pin and --insecure-fetch-keys out")]
    Compiled,
    /// There are none.
    #[error(
        "no root is pinned: build with ROLLCALL_PINS set to the thumbprint that `rollcall key list` \
         prints, or, to try it out, give --pin THUMBPRINT or --insecure-fetch-keys"
    )]
    None,
    /// Nobody showed a root.
    #[error("the root can't be taken from the server: {0}")]
    NotFetched(#[from] rollcall_client::Error),
    /// What was fetched can't be remembered.
    #[error(transparent)]
    File(#[from] FileError),
}

impl PinsFrom {
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
    /// Those that were built in, else those that were given; nothing outside the program changes the
    /// former.
    pub fn given(pins: Vec<String>, fetch: bool) -> Result<Option<Self>, PinsError> {
        decide(compiled(COMPILED), pins, fetch)
    }

    /// The root that the server shows at the first start, and no other from then on. It proves nothing.
    pub async fn fetched(dir: &Path, server: &ClientBuilder) -> Result<Self, PinsError> {
        let path = dir.join(FETCHED);
        let from = PinsFrom::Fetched;
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
        (false, true, false) => Ok(Some(Pins { roots: compiled, from: PinsFrom::Compiled })),
        (false, _, _) => Err(PinsError::Compiled),
        (true, false, _) => Ok(Some(Pins { roots: given, from: PinsFrom::CommandLine })),
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
        assert_eq!((pins.roots, pins.from), (built(), PinsFrom::Compiled));
        assert!(matches!(decide(built(), vec!["mine".into()], false), Err(PinsError::Compiled)));
        assert!(matches!(decide(built(), Vec::new(), true), Err(PinsError::Compiled)));
    }

    #[test]
    fn without_pins_built_in_they_are_asked_for() {
        assert!(compiled(None).is_empty() && compiled(Some(" ")).is_empty());
        let pins = decide(Vec::new(), vec!["mine".into()], false).unwrap().unwrap();
        assert_eq!(pins.from, PinsFrom::CommandLine);
        assert_eq!(decide(Vec::new(), Vec::new(), true).unwrap(), None);
        assert!(matches!(decide(Vec::new(), Vec::new(), false), Err(PinsError::None)));
    }
}
