//! `rollcall amnesty`

use rollcall_app::App;
use rollcall_domain::{audit::Actor, nodes::Amnesty};
use serde_json::json;

use crate::{
    args::GrantAmnesty,
    failure::Failure,
    output::{Output, at},
};

/// Let nodes that failed by expiry within the window come back with their old token.
pub(in crate::commands) async fn run(
    app: &App,
    grant: GrantAmnesty,
    output: Output,
) -> Result<(), Failure> {
    let GrantAmnesty { tenant, from, to } = grant;
    app.nodes().grant_amnesty(&Actor::command_line(), &tenant, Amnesty { from, to }).await?;
    output.print(&json!({ "amnesty": { "tenant": tenant, "from": from, "to": to } }), || {
        format!(
            "Nodes of {tenant} whose leases ended from {} to {} may come back with their old \
             token, as long as a slot is free.",
            at(from),
            at(to)
        )
    });
    Ok(())
}
