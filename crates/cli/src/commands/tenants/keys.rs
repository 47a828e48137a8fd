//! `rollcall key …`

use rollcall_app::App;
use rollcall_domain::audit::Actor;
use serde_json::json;

use crate::{
    args::{KeyCommand, RotateKey},
    failure::Failure,
    output::{Output, at, columns},
    views::KeyFacts,
};

/// List, rotate.
pub(in crate::commands) async fn run(
    app: &App,
    command: KeyCommand,
    output: Output,
) -> Result<(), Failure> {
    match command {
        KeyCommand::List { tenant } => list(app, &tenant, output).await,
        KeyCommand::Rotate(RotateKey { tenant, usage, alg }) => {
            let rotated =
                app.tenants().rotate_key(&Actor::command_line(), &tenant, usage, alg).await?;
            let value = json!({
                "kid": rotated.kid,
                "retired": rotated.retired,
                "published_until": rotated.published_until,
            });
            output.print(&value, || {
                let (kid, until) = (&rotated.kid, at(rotated.published_until));
                let old = rotated.retired.join(", ");
                format!("{kid} is in use\n{old} is retired, and published until {until}")
            });
            Ok(())
        }
    }
}

async fn list(app: &App, tenant: &str, output: Output) -> Result<(), Failure> {
    let root = app.tenants().show(tenant).await?.root_thumbprint;
    let keys = app.tenants().list_keys(tenant).await?;
    let keys: Vec<_> = keys.into_iter().map(KeyFacts::from).collect();
    let value = json!({ "root_thumbprint": root, "items": keys, "next_cursor": null });
    output.print(&value, || {
        let table = columns(KeyFacts::HEADINGS, keys.iter().map(KeyFacts::row));
        format!("Root thumbprint, to pin in the product: {root}\n\n{table}")
    });
    Ok(())
}
