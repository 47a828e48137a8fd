//! `rollcall licence …`

pub(super) mod entitlements;
mod users;

use rollcall_app::{
    App,
    licences::{IssueLicences, IssuedLicence, LicenceFilter, LicencesCsv, Recover, keys_csv},
};
use rollcall_domain::audit::Actor;
use serde::Serialize;

use super::csv;
use crate::{
    args::{
        DisableLicence, LicenceCommand, ListLicences, NewLicences, OneLicence, RecoverLicences,
        RedeemLicence,
    },
    failure::Failure,
    output::{List, Output, columns, named, say},
    views::{IssuedLicenceFacts, LicenceDetailsFacts, LicenceFacts},
};

/// Issue, redeem, list, show, disable, enable, recover.
pub(super) async fn run(app: &App, command: LicenceCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let view = match command {
        LicenceCommand::List(which) => return list(app, which, output).await,
        LicenceCommand::Show(OneLicence { tenant, id }) => {
            let facts = LicenceDetailsFacts::from(app.licences().show(&tenant, id).await?);
            output.print(&named("licence", &facts), || facts.sheet());
            return Ok(());
        }
        LicenceCommand::User(command) => return users::run(app, &by, command, output).await,
        LicenceCommand::Issue(new) => {
            let (tenant, as_csv) = (new.tenant.clone(), new.csv);
            let issued = app.licences().issue(&by, &tenant, draft(new)).await?;
            match as_csv {
                true => say(&keys_csv(&issued)),
                false => print_keys(issued, output),
            }
            return Ok(());
        }
        LicenceCommand::Import(file) => {
            let tenant = file.tenant.clone();
            let import = async |open: csv::Open<'_>, how| {
                app.licences().import(&by, &tenant, open, how, csv::show).await
            };
            return csv::import(file, "licences", output, import).await;
        }
        LicenceCommand::Recover(RecoverLicences {
            tenant,
            contract,
            account,
            email,
            batch,
            csv,
        }) => {
            let what = Recover { contract, account, email, batch };
            let found = app.licences().recover(&by, &tenant, what).await?;
            match csv {
                true => say(&keys_csv(&found)),
                false => print_keys(found, output),
            }
            return Ok(());
        }
        LicenceCommand::Redeem(RedeemLicence { tenant, account, key }) => {
            app.licences().redeem_for(&by, &tenant, &account, &key).await?.view
        }
        LicenceCommand::Disable(DisableLicence { which: OneLicence { tenant, id }, reason }) => {
            app.licences().disable(&by, &tenant, id, None, &reason).await?
        }
        LicenceCommand::Enable(OneLicence { tenant, id }) => {
            app.licences().enable(&by, &tenant, id, None).await?
        }
    };
    let facts = LicenceFacts::from(view);
    output.print(&named("licence", &facts), || facts.sheet());
    Ok(())
}

#[derive(Serialize)]
struct WithKeys {
    licences: Vec<IssuedLicenceFacts>,
}

fn print_keys(issued: Vec<IssuedLicence>, output: Output) {
    let licences: Vec<_> = issued.into_iter().map(IssuedLicenceFacts::from).collect();
    let with_keys = WithKeys { licences };
    output.print(&with_keys, || match with_keys.licences.is_empty() {
        true => "No key is like that.".to_owned(),
        false => {
            let rows = with_keys.licences.iter().map(IssuedLicenceFacts::row);
            columns(IssuedLicenceFacts::HEADINGS, rows)
        }
    });
}

async fn list(app: &App, which: ListLicences, output: Output) -> Result<(), Failure> {
    let account = match &which.account {
        Some(name) => Some(app.licences().account_id(&which.tenant, name).await?),
        None => None,
    };
    let filter = LicenceFilter {
        account,
        product: which.product,
        kind: which.kind,
        contract: which.contract,
        email: which.email,
        batch: which.batch,
        redeemed: which.redeemed,
        newest_first: false,
    };
    if which.as_csv.csv {
        return csv::export(app, &which.tenant, LicencesCsv(filter), which.as_csv.bom).await;
    }
    let cursor = which.cursor.as_deref();
    let found = app.licences().list(&which.tenant, &filter, cursor, which.limit).await?;
    let items = found.items.into_iter().map(LicenceFacts::from).collect();
    let list = List { items, next_cursor: found.next_cursor };
    output.print(&list, || {
        list.table("No licence is like that.", LicenceFacts::HEADINGS, LicenceFacts::row)
    });
    Ok(())
}

fn draft(new: NewLicences) -> IssueLicences {
    IssueLicences {
        product: new.product,
        kind: new.kind,
        account: new.account,
        grants: new.grant,
        starts_on: new.starts,
        expires_on: new.expires,
        days: new.days,
        purpose: new.purpose,
        approver: new.approver,
        contract: new.contract,
        email: new.email,
        supersedes: new.supersede,
        count: new.count,
        foreign_keys: new.key,
    }
}
