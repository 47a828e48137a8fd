//! `rollcall pool …`

use rollcall_app::App;

use crate::{
    args::{ListPools, PoolCommand},
    failure::Failure,
    output::Output,
    views::PoolsFacts,
};

/// List.
pub(in crate::commands) async fn run(
    app: &App,
    command: PoolCommand,
    output: Output,
) -> Result<(), Failure> {
    let PoolCommand::List(ListPools { tenant, account }) = command;
    let account = app.licences().account_id(&tenant, &account).await?;
    let facts = PoolsFacts::new(app.sessions().pools(&tenant, account).await?);
    output.print(&facts, || facts.table());
    Ok(())
}
