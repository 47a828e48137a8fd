//! `rollcall serve`

use rollcall_config::{Settings, redact_url};
use rollcall_http::{Bound, StopHandle};
use rollcall_workers::Workers;
use tracing::{info, warn};

use crate::{
    composition_root::{Composition, Schema},
    failure::Failure,
    ports,
    shutdown::Signals,
};

/// A server at work.
pub(super) struct Serving {
    /// Its parts.
    pub(super) composition: Composition,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    stop: StopHandle,
    ops_port: u16,
    workers: Workers,
}

/// Serve until told to stop.
pub(super) async fn run(mut settings: Settings) -> Result<(), Failure> {
    let signals = Signals::notice()?;
    let bound = ports::bind(&mut settings)?;
    let mut serving = Serving::start(&settings, bound).await?;
    serving.until_told_to_stop(signals).await?;
    serving.stop().await
}

impl Serving {
    /// Start everything.
    pub(super) async fn start(settings: &Settings, bound: Bound) -> Result<Self, Failure> {
        let composition = Composition::start(settings, Schema::Migrate).await?;
        let server = bound
            .serve(composition.app.clone(), composition.registry.clone())
            .map_err(|error| Failure::because("the server can't start", &error))?;
        let workers = match settings.workers {
            true => {
                Workers::start(&composition.app, &composition.registry, settings.sweep_interval.0)
            }
            false => Workers::start_own(&composition.app, &composition.registry),
        };
        info!(
            listen = %server.address(),
            ops_port = server.ops_port(),
            database = redact_url(&settings.database_url()),
            cache = redact_url(settings.cache_url()),
            workers = settings.workers,
            "serving {}", composition.app.public_url(),
        );
        if let Some(policy) = composition.app.session_eviction().await {
            warn!(
                policy,
                "Redis drops floating sessions when it is short of memory: set its maxmemory-policy to volatile-lru"
            );
        }
        let (stop, ops_port) = (server.stop_handle(), server.ops_port());
        let server = tokio::spawn(server.run_until_stopped());
        Ok(Self { composition, server, stop, ops_port, workers })
    }

    /// Where metrics and health are.
    pub(super) fn ops_port(&self) -> u16 {
        self.ops_port
    }

    /// Wait for a signal, or for the server to break.
    pub(super) async fn until_told_to_stop(&mut self, signals: Signals) -> Result<(), Failure> {
        tokio::select! {
            () = signals.told_to_stop() => Ok(()),
            ended = &mut self.server => Err(match ended {
                Ok(Err(error)) => Failure::because("the server broke", &error),
                _ => Failure::new("the server ended by itself"),
            }),
        }
    }

    /// Take no more requests, answer those in flight, commit what is pending.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        self.stop.stop().await;
        self.workers.stop().await;
        self.composition.shut_down().await?;
        info!("stopped");
        Ok(())
    }
}
