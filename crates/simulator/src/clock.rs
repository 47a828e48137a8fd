//! A node's clock, which runs faster than the world's.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_client::Clock;

/// The clock of one node.
pub(crate) struct Hands {
    world: Arc<dyn Clock>,
    speed: f64,
    /// When it was last set right, by the world and by the wall.
    right: Mutex<(DateTime<Utc>, Instant)>,
}

impl Hands {
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
    pub(crate) fn on_the_wall(&self, time: Duration) -> Duration {
        time.div_f64(self.speed)
    }
}

/// A client's hold on it.
pub(crate) struct Held(pub(crate) Arc<Hands>);

impl Clock for Held {
    fn now(&self) -> DateTime<Utc> {
        let Hands { speed, right, .. } = &*self.0;
        let (at, then) = *right.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = then.elapsed().as_secs_f64() * speed;
        at + TimeDelta::microseconds((passed * 1e6) as i64)
    }
}
