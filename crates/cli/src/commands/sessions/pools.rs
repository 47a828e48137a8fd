//! `rollcall pool …`

use rollcall_app::{App, sessions::PoolChange};
use rollcall_domain::audit::Actor;

use crate::{
    args::{ListPools, PoolCommand, SetPool},
    failure::Failure,
    output::Output,
    views::PoolsFacts,
};

/// List, set.
pub(in crate::commands) async fn run(
    app: &App,
    command: PoolCommand,
    output: Output,
) -> Result<(), Failure> {
    let sessions = app.sessions();
    let pools = match command {
        PoolCommand::List(ListPools { tenant, account }) => {
            let account = app.licences().account_id(&tenant, &account).await?;
            sessions.pools(&tenant, account).await?
        }
        PoolCommand::Set(set) => {
            let SetPool { tenant, account, feature, count_by, max_share, overdraft, queue } = set;
            let account = app.licences().account_id(&tenant, &account).await?;
            let change = PoolChange { count_by, max_share, overdraft, queue };
            let by = Actor::command_line();
            vec![sessions.set_pool(&by, &tenant, account, &feature, change).await?]
        }
    };
    let facts = PoolsFacts::new(pools);
    output.print(&facts, || facts.table());
    Ok(())
}
