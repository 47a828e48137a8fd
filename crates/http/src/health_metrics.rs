//! Prometheus metrics of what runs, and of what it needs.

use prometheus::{Gauge, IntGaugeVec, Opts, Registry};
use rollcall_app::{App, health::Readiness};

/// What `/readyz` tells, as metrics.
pub(crate) struct HealthMetrics {
    ok: IntGaugeVec,
    skew: Gauge,
}

impl HealthMetrics {
    /// Make them and show them, with what runs; the same names again are ignored.
    pub(crate) fn register(registry: &Registry, app: &App) -> Result<Self, prometheus::Error> {
        let ok = IntGaugeVec::new(
            Opts::new(
                "rollcall_health_check_ok",
                "Whether what the service needs is as it should be, by what it is: 1 or 0.",
            ),
            &["check"],
        )?;
        let skew = Gauge::new(
            "rollcall_clock_skew_seconds",
            "How far this machine's clock is from the database's.",
        )?;
        let build = IntGaugeVec::new(
            Opts::new("rollcall_build_info", "Always 1; what runs stands in the label."),
            &["version"],
        )?;
        build.with_label_values(&[app.version()]).set(1);
        let _ = registry.register(Box::new(build));
        let _ = registry.register(Box::new(ok.clone()));
        let _ = registry.register(Box::new(skew.clone()));
        Ok(Self { ok, skew })
    }

    /// Show what was found. What couldn't be looked at is not shown as it was before.
    pub(crate) fn show(&self, readiness: &Readiness) {
        self.ok.reset();
        for check in &readiness.checks {
            self.ok.with_label_values(&[check.name]).set(check.ok.into());
        }
        if let Some(skew) = readiness.clock_skew {
            self.skew.set(skew.as_seconds_f64());
        }
    }
}
