//! Key rotation: how long a key signs, and how long it is published.

use chrono::{DateTime, Utc};

/// The lifecycle of a key: it signs, then is only published, then is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it stopped signing.
    pub retired_at: Option<DateTime<Utc>>,
    /// When nothing that it signed is valid any more.
    pub gone_at: Option<DateTime<Utc>>,
}

impl Lifecycle {
    /// The lifecycle of a new key.
    pub fn start(now: DateTime<Utc>) -> Self {
        Self { created_at: now, retired_at: None, gone_at: None }
    }

    /// Retire it now. It stays published until the last lease signed by it has expired; a retired
    /// key keeps its times.
    pub fn retire(self, now: DateTime<Utc>, last_lease_ends: DateTime<Utc>) -> Self {
        match self.retired_at {
            Some(_) => self,
            None => Self { retired_at: Some(now), gone_at: Some(last_lease_ends.max(now)), ..self },
        }
    }

    /// Whether it may sign. Its creation is ignored: another process's clock may be ahead.
    pub fn is_signing(&self, now: DateTime<Utc>) -> bool {
        self.retired_at.is_none_or(|retired_at| now < retired_at) && self.is_published(now)
    }

    /// Whether it is in the key set.
    pub fn is_published(&self, now: DateTime<Utc>) -> bool {
        self.gone_at.is_none_or(|gone_at| now < gone_at)
    }
}

/// The key to sign with: the newest that may.
pub fn newest_signing<K>(
    keys: impl IntoIterator<Item = (Lifecycle, K)>,
    now: DateTime<Utc>,
) -> Option<K> {
    keys.into_iter()
        .filter(|(lifecycle, _)| lifecycle.is_signing(now))
        .max_by_key(|(lifecycle, _)| lifecycle.created_at)
        .map(|(_, key)| key)
}
