//! Logs, on standard error.

use std::io::{self, IsTerminal};

use rollcall_config::{LogFormat, Settings};
use tracing_subscriber::{
    Layer, filter::Targets, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

use crate::failure::Failure;

/// Start to log what the settings say, or `quiet` where they say nothing.
pub(crate) fn start(settings: &Settings, quiet: Option<&str>) -> Result<(), Failure> {
    let directives = match quiet {
        Some(quiet) if settings.sources.of("log") == "default" => quiet,
        _ => &settings.log,
    };
    // The web server tells every step of its start; who wants to know can still ask for it.
    let filter = format!("actix_server=warn,{directives}").parse::<Targets>().map_err(|_| {
        Failure::usage(format!(
            "`log` is {directives:?}, not a level such as info or directives such as \
             info,rollcall_http=debug"
        ))
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match settings.log_format {
        LogFormat::Pretty => {
            let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            lines.with_ansi(colours).boxed()
        }
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(true).boxed()
        }
    };
    registry().with(filter).with(lines).init();
    Ok(())
}
