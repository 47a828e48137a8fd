//! `rollcall work`

use rollcall_config::{Settings, redact_url};
use rollcall_workers::Workers;
use tracing::info;

use crate::{
    failure::Failure,
    shutdown::Signals,
    wire::{Schema, Wired},
};

/// Do the background work until told to stop.
pub(super) async fn run(settings: Settings) -> Result<(), Failure> {
    let signals = Signals::notice()?;
    let wired = Wired::up(&settings, Schema::Migrate).await?;
    let workers = Workers::start(&wired.app, &wired.registry);
    info!(database = redact_url(&settings.database_url()), "working");
    signals.told_to_stop().await;
    workers.stop().await;
    wired.down().await?;
    info!("stopped");
    Ok(())
}
