//! How long a key signs, and how long it is shown.

use chrono::{DateTime, Utc};

/// The times in a key's life: it signs, then is only published, then is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stopped signing.
    pub retired_at: Option<DateTime<Utc>>,
    /// When nothing that it signed holds any more.
    pub gone_at: Option<DateTime<Utc>>,
}

impl Lifecycle {
    /// A key made now.
    pub fn start(now: DateTime<Utc>) -> Self {
        Self { created_at: now, retired_at: None, gone_at: None }
    }

    /// Stop signing now. It stays published until the last lease signed by it is over; a key that
    /// has retired already keeps its times.
    pub fn retire(self, now: DateTime<Utc>, last_lease_ends: DateTime<Utc>) -> Self {
        match self.retired_at {
            Some(_) => self,
            None => Self { retired_at: Some(now), gone_at: Some(last_lease_ends.max(now)), ..self },
        }
    }

    /// Whether it may sign. Its creation is not looked at: another process's clock may be ahead,
    /// and a key that exists may be used.
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
