//! What a session says of itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a session says of itself when it is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// The machine.
    #[serde(rename = "h")]
    pub host: String,
    /// Who works there.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Which process of theirs: the same name comes back after a crash.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// What the product counts it by.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The name of the client that opened it; none: a node did.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The version of the product.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Since when.
    #[serde(rename = "at")]
    pub opened_at: DateTime<Utc>,
}

impl SessionFacts {
    /// The hash of which process it is; none: it doesn't say, and takes nothing over.
    pub fn identity(&self) -> Option<[u8; 16]> {
        let process = self.process.as_deref()?;
        let user = self.user.as_deref().unwrap_or_default();
        Some(hash_of(&["identity", user, &self.host, process]))
    }

    /// The hash of the machine.
    pub fn host_hash(&self) -> [u8; 16] {
        hash_of(&["machine", &self.host])
    }

    /// The hash of who sits where: what must not come back after it was ended by hand.
    pub fn place(&self) -> [u8; 16] {
        hash_of(&["place", self.user.as_deref().unwrap_or_default(), &self.host])
    }
}

/// The hash of several texts, of a fixed length, so that it can be a key.
pub fn hash_of(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_apart() {
        assert_ne!(hash_of(&["ab", "c"]), hash_of(&["a", "bc"]));
        let facts = SessionFacts { host: "h".to_owned(), ..SessionFacts::default() };
        assert_eq!(facts.identity(), None, "who doesn't say takes nothing over");
        let named = SessionFacts { process: Some("p".to_owned()), ..facts };
        assert!(named.identity().is_some());
    }
}
