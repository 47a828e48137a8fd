//! A clock that runs faster than the world's.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_client::Clock;

/// The clock of one node; `speed` seconds pass on it in one second of the world.
pub(crate) struct FastClock {
    world: Arc<dyn Clock>,
    speed: f64,
    /// When it was last set right, by the world and by the wall.
    right: Mutex<(DateTime<Utc>, Instant)>,
}

impl FastClock {
    pub(crate) fn new(world: Arc<dyn Clock>, speed: f64) -> Self {
        let right = Mutex::new((world.now(), Instant::now()));
        Self { world, speed, right }
    }

    /// Set it to the world's time.
    pub(crate) fn set_right(&self) {
        let now = (self.world.now(), Instant::now());
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// How long something takes that takes so long by this clock.
    pub(crate) fn in_real_time(&self, time: Duration) -> Duration {
        time.div_f64(self.speed)
    }
}

/// The same clock as a client takes it.
pub(crate) struct NodeClock(pub(crate) Arc<FastClock>);

impl Clock for NodeClock {
    fn now(&self) -> DateTime<Utc> {
        let FastClock { speed, right, .. } = &*self.0;
        let (at, then) = *right.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = then.elapsed().as_secs_f64() * speed;
        at + TimeDelta::microseconds((passed * 1e6) as i64)
    }
}
