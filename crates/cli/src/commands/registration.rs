//! `rollcall registration …`

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
};

use rollcall_app::{App, Origin};
use rollcall_domain::{AccountId, TenantId};
use serde_json::json;

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
            let view = app.show_registration(&tenant, id).await?;
            let owner = app.show_tenant(&tenant).await?.tenant.id;
            let account = Names::of(app, owner).name(view.registration.account).await?;
            let sheet = NodeSheet::new(view, account, app.now());
            output.print(&named("registration", &sheet), || sheet.sheet());
            Ok(())
        }
        RegistrationCommand::Unbind(OneRegistration { tenant, id }) => {
            let source = IpAddr::V4(Ipv4Addr::LOCALHOST);
            let origin = Origin { source, request_id: app.new_request_id() };
            app.unbind_as_staff(&tenant, id, &origin).await?;
            let done = json!({ "registration_id": id.to_string(), "state": "unbound" });
            output.print(&done, || format!("{id} is unbound"));
            Ok(())
        }
    }
}

async fn list(app: &App, which: ListRegistrations, output: Output) -> Result<(), Failure> {
    let ListRegistrations { tenant, account, state, limit, cursor } = which;
    let page = app.list_registrations(&tenant, account.as_deref(), state, cursor, limit).await?;
    let mut names = Names::of(app, app.show_tenant(&tenant).await?.tenant.id);
    let mut items = Vec::with_capacity(page.items.len());
    for registration in &page.items {
        let account = names.name(registration.account).await?;
        items.push(RegistrationFacts::new(registration, account, app.now()));
    }
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        let headings = RegistrationFacts::HEADINGS;
        list.table("No registration is like that.", headings, RegistrationFacts::row)
    });
    Ok(())
}

/// The names of accounts, each asked for once.
struct Names<'a> {
    app: &'a App,
    tenant: TenantId,
    known: HashMap<AccountId, String>,
}

impl<'a> Names<'a> {
    fn of(app: &'a App, tenant: TenantId) -> Self {
        Self { app, tenant, known: HashMap::new() }
    }

    async fn name(&mut self, id: AccountId) -> Result<String, Failure> {
        if let Some(name) = self.known.get(&id) {
            return Ok(name.clone());
        }
        let account = self.app.store().tenant(self.tenant).accounts().find(id).await?;
        let name = account.map_or_else(|| id.to_string(), |account| account.name);
        self.known.insert(id, name.clone());
        Ok(name)
    }
}
