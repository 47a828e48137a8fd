//! `rollcall migrate`

use rollcall_config::Settings;
use serde_json::json;

use crate::{composition_root, data_dir, failure::Failure, output::Output};

/// Bring the schema up to date and say what was done.
pub(super) async fn run(settings: &Settings, output: Output) -> Result<(), Failure> {
    data_dir::prepare(settings)?;
    let applied = composition_root::migrate(settings).await?;
    output.print(&json!({ "applied": applied }), || match applied.as_slice() {
        [] => "nothing to do: the schema is up to date".to_owned(),
        applied => format!("applied: {}", applied.join(", ")),
    });
    Ok(())
}
