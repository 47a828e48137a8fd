//! Looks how old keys are, for the metrics.

use std::time::Duration;

use prometheus::{IntGauge, Registry};
use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Sets the gauge of the oldest signing key.
pub(crate) struct KeyAge {
    app: App,
    oldest: IntGauge,
}

impl KeyAge {
    pub(crate) fn new(app: App, registry: &Registry) -> Self {
        let oldest = IntGauge::new(
            "rollcall_signing_key_oldest_age_seconds",
            "How old the oldest key is that any tenant signs leases with.",
        )
        .expect("fixed names are valid");
        let _ = registry.register(Box::new(oldest.clone()));
        Self { app, oldest }
    }
}

impl Worker for KeyAge {
    const NAME: &'static str = "key_age";
    const EVERY: Duration = Duration::from_secs(300);

    async fn step(&self) -> Result<Outcome, AppError> {
        let age = self.app.tenants().oldest_signing_key().await?;
        self.oldest.set(age.map_or(0, |age| age.num_seconds()));
        Ok(Outcome::Done)
    }
}
