//! When to stop, and how long that may take.

use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::info;

use crate::failure::Failure;

/// Whoever told us to stop kills us after ten seconds.
const LIMIT: Duration = Duration::from_millis(9500);

/// SIGTERM and SIGINT, noticed from the moment this is made.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Notice them from now on.
    pub(crate) fn notice() -> Result<Self, Failure> {
        let noticed = |kind| {
            signal(kind).map_err(|error| Failure::because("signals can't be waited for", &error))
        };
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self { terminate: noticed(terminate)?, interrupt: noticed(interrupt)? })
    }

    /// Wait for one. From then on the process ends within ten seconds, done or not; another signal
    /// ends it at once.
    pub(crate) async fn told_to_stop(mut self) {
        let name = self.next().await;
        info!(signal = name, "stopping");
        // A thread, since the runtime itself may be what hangs.
        std::thread::spawn(|| {
            std::thread::sleep(LIMIT);
            eprintln!("rollcall: not everything came to its end in time");
            std::process::exit(0);
        });
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(1);
        });
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
