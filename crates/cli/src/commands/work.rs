//! `rollcall work`

use rollcall_config::{Settings, redact_url};
use rollcall_workers::Workers;
use tracing::info;

use crate::{
    composition_root::{Composition, Schema},
    failure::Failure,
    ports,
    shutdown::Signals,
};

/// Do the background work until told to stop.
pub(super) async fn run(settings: Settings) -> Result<(), Failure> {
    let signals = Signals::notice()?;
    let composition = Composition::start(&settings, Schema::Migrate).await?;
    let mut ops = ports::bind_ops(&settings, &composition)?;
    let workers =
        Workers::start(&composition.app, &composition.registry, settings.sweep_interval.0);
    let database = redact_url(&settings.database_url());
    info!(ops_listen = %ops.address(), database, "working");
    tokio::select! {
        () = signals.told_to_stop() => {}
        ended = ops.run() => return Err(match ended {
            Err(error) => Failure::because("the operations port broke", &error),
            Ok(()) => Failure::new("the operations port ended by itself"),
        }),
    }
    workers.stop().await;
    ops.stop().await;
    composition.shut_down().await?;
    info!("stopped");
    Ok(())
}
