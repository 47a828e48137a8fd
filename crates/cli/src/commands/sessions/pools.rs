//! `rollcall pool …`

use rollcall_app::{
    App,
    sessions::{PoolChange, UsageCsv, WhichUsage},
};
use rollcall_domain::audit::Actor;

use crate::{
    args::{ListPools, PoolCommand, SetPool, ShowUsage},
    commands::csv,
    failure::Failure,
    output::{List, Output},
    views::{PoolsFacts, UsageFacts},
};

/// List, set, show the usage.
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
            let change = PoolChange {
                count_by: set.count_by,
                max_share: set.max_share,
                overdraft: set.overdraft,
                queue: set.queue,
                idle_release: set.idle_release,
                idle_minutes: set.idle_minutes,
                busy_minutes: set.busy_minutes,
            };
            let SetPool { tenant, account, feature, .. } = set;
            let account = app.licences().account_id(&tenant, &account).await?;
            let by = Actor::command_line();
            vec![sessions.set_pool(&by, &tenant, account, &feature, change).await?]
        }
        PoolCommand::Usage(which) => return usage(app, which, output).await,
    };
    let facts = PoolsFacts::new(pools);
    output.print(&facts, || facts.table());
    Ok(())
}

async fn usage(app: &App, which: ShowUsage, output: Output) -> Result<(), Failure> {
    let ShowUsage { tenant, account, feature, from, until, per, as_csv } = which;
    let account = app.licences().account_id(&tenant, &account).await?;
    let which = WhichUsage { feature, from, until, per };
    if as_csv.csv {
        return csv::export(app, &tenant, UsageCsv { account, which }, as_csv.bom).await;
    }
    let all = app.sessions().usage(&tenant, account, &which).await?;
    let list = List::whole(all.into_iter().map(UsageFacts::from).collect());
    output.print(&list, || {
        list.table("Nothing was used or refused.", UsageFacts::HEADINGS, UsageFacts::row)
    });
    Ok(())
}
