//! `rollcall client …`

use rollcall_app::App;
use rollcall_domain::audit::Actor;

use crate::{
    args::{ClientCommand, ListClients, NewClient, OneClient, ResetClientPassword},
    failure::Failure,
    output::{List, Output, named},
    views::ClientFacts,
};

/// Create, list, disable, enable, reset the password.
pub(in crate::commands) async fn run(
    app: &App,
    command: ClientCommand,
    output: Output,
) -> Result<(), Failure> {
    let by = Actor::command_line();
    let sessions = app.sessions();
    let facts = match command {
        ClientCommand::List(ListClients { tenant, account }) => {
            let account = app.licences().account_id(&tenant, &account).await?;
            let clients = sessions.clients(&tenant, account).await?;
            let list = List::whole(clients.into_iter().map(ClientFacts::from).collect());
            output.print(&list, || {
                let headings = ClientFacts::HEADINGS;
                list.table("The account has no clients.", headings, ClientFacts::row)
            });
            return Ok(());
        }
        ClientCommand::Create(NewClient { which, password }) => {
            let OneClient { tenant, account, name } = which;
            let account = app.licences().account_id(&tenant, &account).await?;
            sessions.create_client(&by, &tenant, account, &name, password).await?.into()
        }
        ClientCommand::ResetPassword(ResetClientPassword { which, password }) => {
            let id = find(app, &which).await?;
            sessions.reset_client_password(&by, &which.tenant, id, password).await?.into()
        }
        ClientCommand::Disable(which) => {
            let id = find(app, &which).await?;
            sessions.disable_client(&by, &which.tenant, id, true).await?.into()
        }
        ClientCommand::Enable(which) => {
            let id = find(app, &which).await?;
            sessions.disable_client(&by, &which.tenant, id, false).await?.into()
        }
    };
    output.print(&named("client", &facts), || ClientFacts::sheet(&facts));
    Ok(())
}

async fn find(app: &App, which: &OneClient) -> Result<rollcall_domain::ClientId, Failure> {
    let account = app.licences().account_id(&which.tenant, &which.account).await?;
    Ok(app.sessions().client_id(&which.tenant, account, &which.name).await?)
}
