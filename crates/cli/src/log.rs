//! What a command logs.

use rollcall_config::Settings;
use rollcall_process::log_to_stderr;

use crate::failure::Failure;

/// Start to log what the settings say, or `quiet` where they say nothing.
pub(crate) fn start(settings: &Settings, quiet: Option<&str>) -> Result<(), Failure> {
    let directives = match quiet {
        Some(quiet) if settings.sources.of("log") == "default" => quiet,
        _ => &settings.log,
    };
    log_to_stderr(directives, settings.log_format)
        .map_err(|bad| Failure::usage(format!("`log` is {directives:?}, {bad}")))
}
