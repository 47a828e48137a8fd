//! A key.

use chrono::{DateTime, Utc};
use rollcall_app::tenants::KeyView;
use serde::Serialize;

use crate::output::{at, or_dash};

/// A key as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct KeyFacts {
    kid: String,
    #[serde(rename = "use")]
    usage: String,
    alg: String,
    state: &'static str,
    created_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
    published_until: Option<DateTime<Utc>>,
}

impl From<KeyView> for KeyFacts {
    fn from(view: KeyView) -> Self {
        Self {
            kid: view.kid,
            usage: view.key_use,
            alg: view.alg,
            state: view.state,
            created_at: view.created_at,
            retired_at: view.retired_at,
            published_until: view.gone_at,
        }
    }
}

impl KeyFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] =
        ["use", "alg", "state", "created at", "published until", "kid"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            self.usage.clone(),
            self.alg.clone(),
            self.state.to_owned(),
            at(self.created_at),
            or_dash(self.published_until.map(at)),
            self.kid.clone(),
        ]
    }
}
