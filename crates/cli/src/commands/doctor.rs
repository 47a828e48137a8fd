//! `rollcall doctor`

mod keys;
mod report;
mod services;

use std::process::ExitCode;

use prometheus::Registry;
use rollcall_config::{ConfigError, Settings};
use rollcall_domain::audit::Actor;

use self::report::Report;
use crate::{
    args::Doctor,
    composition_root,
    failure::{Failure, chain},
    log,
    output::Output,
};

/// Look at everything; the status is 1 if something is wrong.
pub(super) async fn run(
    settings: Result<Settings, ConfigError>,
    doctor: &Doctor,
    output: Output,
) -> Result<ExitCode, Failure> {
    let mut report = Report::default();
    match settings {
        Ok(settings) => {
            // What would be logged is in the report.
            log::start(&settings, Some("off"))?;
            report.right("configuration", "every setting is understood");
            examine(&settings, doctor, &mut report).await?;
        }
        Err(error) => report.wrong("configuration", chain(&error)),
    }
    Ok(report.print(output))
}

async fn examine(settings: &Settings, doctor: &Doctor, report: &mut Report) -> Result<(), Failure> {
    let store = services::database(settings, report).await;
    let cache = services::cache(settings, report).await;
    let sealed_under = match &store {
        Some(store) => store.master_key_fingerprint().await.ok().flatten(),
        None => None,
    };
    let relay = services::relay(settings, report).await;
    let mailboxes = services::mailboxes(settings, store.as_ref(), report).await;
    if relay.is_err() || mailboxes.is_err() {
        return Ok(());
    }
    let key = keys::master_key(settings, sealed_under.as_deref(), report);
    let (Some(store), Some(cache), Some(key)) = (store, cache, key) else { return Ok(()) };
    let app = composition_root::compose(settings, store, cache, key, Registry::new())?;
    keys::tenants(&app, report).await;
    let miscounts = match doctor.repair {
        true => app.nodes().recount(&Actor::command_line()).await,
        false => app.nodes().miscounts().await,
    };
    match miscounts {
        Ok(none) if none.is_empty() => report.right("slots", "every account's counter is right"),
        Ok(some) if doctor.repair => report.right("slots", format!("{} recounted", some.len())),
        Ok(some) => report.wrong(
            "slots",
            format!("{} accounts are miscounted: run rollcall doctor --repair", some.len()),
        ),
        Err(error) => report.wrong("slots", chain(&error)),
    }
    Ok(app.store().clone().close().await?)
}
