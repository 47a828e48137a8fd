//! What only the whole process knows: its memory, its files, its connections to the database.

use prometheus::{
    IntGauge, Registry,
    core::{Collector, Desc},
    process_collector::ProcessCollector,
    proto::MetricFamily,
};
use rollcall_storage::Store;

/// Show them.
pub(crate) fn register(registry: &Registry, store: &Store) {
    // Registering the same names again is ignored.
    let _ = registry.register(Box::new(ProcessCollector::for_self()));
    let _ = registry.register(Box::new(Pool::of(store.clone())));
}

/// The connections of the pool, counted when somebody asks.
struct Pool {
    store: Store,
    open: IntGauge,
    idle: IntGauge,
}

impl Pool {
    fn of(store: Store) -> Self {
        let gauge = |name, help| IntGauge::new(name, help).expect("fixed names are valid");
        Self {
            store,
            open: gauge("rollcall_database_connections", "Open connections of the pool."),
            idle: gauge("rollcall_database_connections_idle", "Those of them that are idle."),
        }
    }
}

impl Collector for Pool {
    fn desc(&self) -> Vec<&Desc> {
        [self.open.desc(), self.idle.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let (open, idle) = self.store.connections();
        self.open.set(open.into());
        self.idle.set(i64::try_from(idle).unwrap_or(i64::MAX));
        [self.open.collect(), self.idle.collect()].concat()
    }
}
