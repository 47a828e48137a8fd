//! `rollcall contract …`

use rollcall_app::{
    App,
    contracts::{ContractChange, ContractDraft, ContractsCsv},
};
use rollcall_domain::audit::Actor;
use rollcall_storage::contracts::ContractFilter;

use super::csv;
use crate::{
    args::{
        Clearable, ContractCommand, ExportContracts, ListContracts, NewContract, OneContract,
        SetContract, WhichContracts,
    },
    failure::Failure,
    output::{Output, Searched, named},
    views::ContractFacts,
};

/// Create, list, show, set, import, export.
pub(super) async fn run(
    app: &App,
    command: ContractCommand,
    output: Output,
) -> Result<(), Failure> {
    let by = Actor::command_line();
    let contract = match command {
        ContractCommand::List(which) => return list(app, which, output).await,
        ContractCommand::Import(file) => {
            let tenant = file.tenant.clone();
            let import = async |open: csv::Open<'_>, how| {
                app.contracts().import(&by, &tenant, open, how, csv::show).await
            };
            return csv::import(file, "contracts", output, import).await;
        }
        ContractCommand::Export(ExportContracts { which, bom }) => {
            let tenant = which.tenant.clone();
            return csv::export(app, &tenant, ContractsCsv(filter(which)), bom).await;
        }
        ContractCommand::Create(new) => {
            let tenant = new.tenant.clone();
            app.contracts().create(&by, &tenant, draft(new)).await?
        }
        ContractCommand::Show(OneContract { tenant, id }) => {
            app.contracts().show(&tenant, id).await?
        }
        ContractCommand::Set(set) => {
            let (tenant, id, expected) =
                (set.which.tenant.clone(), set.which.id, set.expect_version);
            app.contracts().change(&by, &tenant, id, expected, change(set)).await?
        }
    };
    let facts = ContractFacts::from(contract);
    output.print(&named("contract", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, list: ListContracts, output: Output) -> Result<(), Failure> {
    let (tenant, cursor) = (list.which.tenant.clone(), list.cursor.as_deref());
    let found = app.contracts().list(&tenant, &filter(list.which), cursor, list.limit).await?;
    let list = Searched::from(found).of(ContractFacts::from);
    output.print(&list, || {
        list.table("No contract is like that.", ContractFacts::HEADINGS, ContractFacts::row)
    });
    Ok(())
}

fn filter(which: WhichContracts) -> ContractFilter {
    ContractFilter {
        text: which.search,
        company: which.company,
        project: which.project,
        email: which.email,
        signed_from: which.signed_from,
        signed_to: which.signed_to,
        expires_before: which.expires_before,
    }
}

fn draft(new: NewContract) -> ContractDraft {
    ContractDraft {
        company: new.company,
        project: new.project,
        signed_on: new.signed,
        emails: new.email,
        max_nodes: new.max_nodes,
        starts_on: new.starts,
        expires_on: new.expires,
        language: new.language,
        notes: new.notes,
    }
}

fn change(set: SetContract) -> ContractChange {
    ContractChange {
        company: set.company,
        project: set.project,
        signed_on: set.signed,
        emails: (!set.email.is_empty()).then_some(set.email),
        max_nodes: set.max_nodes,
        starts_on: set.starts.map(Clearable::into_option),
        expires_on: set.expires.map(Clearable::into_option),
        language: set.language,
        notes: set.notes,
        allow_over_contract: set.allow_over_contract,
    }
}
