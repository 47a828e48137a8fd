//! `rollcall licence user …`

use rollcall_app::App;
use rollcall_domain::audit::Actor;

use crate::{
    args::{FeatureOfAccount, NamedUserCommand, NamedUserOf},
    failure::Failure,
    output::Output,
    views::NamedUsersFacts,
};

/// List, assign, release; each shows who has the feature then.
pub(super) async fn run(
    app: &App,
    by: &Actor,
    command: NamedUserCommand,
    output: Output,
) -> Result<(), Failure> {
    let licences = app.licences();
    let FeatureOfAccount { tenant, account, feature } = match command {
        NamedUserCommand::List(of) => of,
        NamedUserCommand::Assign(NamedUserOf { of, user }) => {
            let account = licences.account_id(&of.tenant, &of.account).await?;
            licences.assign_user(by, &of.tenant, account, &of.feature, &user).await?;
            of
        }
        NamedUserCommand::Release(NamedUserOf { of, user }) => {
            let account = licences.account_id(&of.tenant, &of.account).await?;
            licences.release_user(by, &of.tenant, account, &of.feature, &user).await?;
            of
        }
    };
    let account = licences.account_id(&tenant, &account).await?;
    let users = licences.named_users(&tenant, account, &feature).await?;
    let facts = NamedUsersFacts::new(&feature, users);
    output.print(&facts, || facts.table());
    Ok(())
}
