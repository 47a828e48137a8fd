//! Prometheus metrics of the database's connection pool.

use prometheus::{
    IntGauge, Registry,
    core::{Collector, Desc},
    proto::MetricFamily,
};
use rollcall_app::App;

/// Collected when scraped.
struct Pool {
    app: App,
    open: IntGauge,
    idle: IntGauge,
}

/// Register the metrics; a second registration is ignored.
pub(crate) fn register(registry: &Registry, app: App) -> Result<(), prometheus::Error> {
    let open = IntGauge::new("rollcall_database_connections", "Open connections of the pool.")?;
    let idle = IntGauge::new("rollcall_database_connections_idle", "Those of them that are idle.")?;
    match registry.register(Box::new(Pool { app, open, idle })) {
        Err(prometheus::Error::AlreadyReg) => Ok(()),
        registered => registered,
    }
}

impl Collector for Pool {
    fn desc(&self) -> Vec<&Desc> {
        [self.open.desc(), self.idle.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let (open, idle) = self.app.store().connections();
        self.open.set(open.into());
        self.idle.set(i64::try_from(idle).unwrap_or(i64::MAX));
        [self.open.collect(), self.idle.collect()].concat()
    }
}
