//! Logs, on standard error.

use std::io::{self, IsTerminal};

use rollcall_config::LogFormat;
use tracing_subscriber::{
    Layer, filter::Targets, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

/// The error that log directives can't be parsed.
#[derive(Debug, thiserror::Error)]
#[error("not a level such as info or directives such as info,rollcall_http=debug")]
pub struct BadDirectives;

/// Start logging. `directives` are a level, or targets with levels.
///
/// # Errors The directives can't be parsed.
pub fn log_to_stderr(directives: &str, format: LogFormat) -> Result<(), BadDirectives> {
    // The web server tells every step of its start; who wants to know can still ask for it.
    let filter = format!("actix_server=warn,{directives}").parse::<Targets>();
    let filter = filter.map_err(|_| BadDirectives)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match format {
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
