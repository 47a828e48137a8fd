//! What a command logs.

use rollcall_config::{Flags, LogFormat, Settings};
use rollcall_http::current_request;
use rollcall_process::log_to_stderr;

use crate::failure::Failure;

/// Start to log what the settings say, or `quiet` where they say nothing.
pub(crate) fn start(settings: &Settings, quiet: Option<&str>) -> Result<(), Failure> {
    let directives = match quiet {
        Some(quiet) if settings.sources.of("log") == "default" => quiet,
        _ => &settings.log,
    };
    log_to_stderr(directives, settings.log_format, current_request)
        .map_err(|bad| Failure::usage(format!("`log` is {directives:?}, {bad}")))
}

/// Start to log for what has no settings file: flags and environment say how.
pub(crate) fn start_own(flags: &Flags) -> Result<(), Failure> {
    let set =
        |key, variable| flags.get(key).map(str::to_owned).or_else(|| std::env::var(variable).ok());
    let directives = set("log", "ROLLCALL_LOG").unwrap_or_else(|| "warn".to_owned());
    let format = match set("log_format", "ROLLCALL_LOG_FORMAT").as_deref() {
        None | Some("pretty") => LogFormat::Pretty,
        Some("json") => LogFormat::Json,
        Some(_) => return Err(Failure::usage("`log_format` must be pretty or json")),
    };
    log_to_stderr(&directives, format, current_request)
        .map_err(|bad| Failure::usage(format!("`log` is {directives:?}, {bad}")))
}
