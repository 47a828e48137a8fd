//! `rollcall registration …`

pub(super) mod amnesty;
pub(super) mod events;

use rollcall_app::{
    App,
    nodes::{AccountRegistration, RegistrationsCsv},
};
use rollcall_domain::audit::Actor;
use serde_json::json;

use super::csv;
use crate::{
    args::{ListRegistrations, OneRegistration, RegistrationCommand},
    failure::Failure,
    output::{List, Output, named},
    views::{NodeSheet, RegistrationFacts},
};

/// List, show, unbind.
pub(super) async fn run(
    app: &App,
    command: RegistrationCommand,
    output: Output,
) -> Result<(), Failure> {
    match command {
        RegistrationCommand::List(which) => list(app, which, output).await,
        RegistrationCommand::Show(OneRegistration { tenant, id }) => {
            let found = app.nodes().show(&tenant, id).await?;
            let sheet = NodeSheet::new(found.registration, found.account, app.now());
            output.print(&named("registration", &sheet), || sheet.sheet());
            Ok(())
        }
        RegistrationCommand::Unbind(OneRegistration { tenant, id }) => {
            app.nodes().unbind_as_staff(&Actor::command_line(), &tenant, id).await?;
            let done = json!({ "registration_id": id.to_string(), "state": "unbound" });
            output.print(&done, || format!("{id} is unbound"));
            Ok(())
        }
    }
}

async fn list(app: &App, which: ListRegistrations, output: Output) -> Result<(), Failure> {
    let ListRegistrations { tenant, account, state, as_csv, limit, cursor } = which;
    if as_csv.csv {
        return csv::export(app, &tenant, RegistrationsCsv { account, state }, as_csv.bom).await;
    }
    let page = app.nodes().list(&tenant, account.as_deref(), state, cursor, limit).await?;
    let now = app.now();
    let facts = |AccountRegistration { account, registration }| {
        RegistrationFacts::new(&registration, account, now)
    };
    let items = page.items.into_iter().map(facts).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        let headings = RegistrationFacts::HEADINGS;
        list.table("No registration is like that.", headings, RegistrationFacts::row)
    });
    Ok(())
}
