//! `rollcall tenant …`

pub(super) mod keys;

use rollcall_app::{
    App,
    tenants::{TenantChange, TenantDraft},
};
use rollcall_domain::audit::Actor;

use crate::{
    args::{NewTenant, TenantCommand},
    failure::Failure,
    output::{List, Output, named},
    views::TenantFacts,
};

/// Create, list, show, set.
pub(super) async fn run(app: &App, command: TenantCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let tenant = match command {
        TenantCommand::List => return list(app, output).await,
        TenantCommand::Create(new) => app.tenants().create(&by, draft(new)).await?,
        TenantCommand::Show { slug } => app.tenants().show(&slug).await?,
        TenantCommand::Set(set) => {
            let change = TenantChange {
                name: set.name,
                status: set.status,
                zone: set.zone,
                rules: set.numbers.into(),
                mail: set.mail.into(),
                notices: set.notices.into(),
                features_offline_s: set.features_offline,
                session_timeout_s: set.session_timeout,
                if_version: None,
            };
            app.tenants().change(&by, &set.slug, change).await?
        }
    };
    let facts = TenantFacts::from(tenant);
    output.print(&named("tenant", &facts), || facts.sheet());
    Ok(())
}

fn draft(new: NewTenant) -> TenantDraft {
    TenantDraft {
        slug: new.slug,
        name: new.name,
        zone: new.zone,
        lease_alg: new.lease_alg,
        rules: new.numbers.into(),
        mail: new.mail.into(),
    }
}

async fn list(app: &App, output: Output) -> Result<(), Failure> {
    let mut facts = Vec::new();
    for tenant in app.tenants().list().await? {
        facts.push(TenantFacts::from(app.tenants().show(tenant.slug.as_str()).await?));
    }
    let list = List::whole(facts);
    output.print(&list, || {
        let nothing = "There are no tenants: rollcall tenant create SLUG --name …";
        list.table(nothing, TenantFacts::HEADINGS, TenantFacts::row)
    });
    Ok(())
}
