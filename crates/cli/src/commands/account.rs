//! `rollcall account …`

use rollcall_app::{
    AccountChange, AccountDraft, App, ContractAccountDraft, Exported, NumberChanges,
    ProvisionedAccount,
};
use rollcall_config::ExposeSecret;
use rollcall_domain::{Actor, AllowLists, Overrides};
use serde::Serialize;

use super::{bulk, csv};
use crate::{
    args::{
        AccountCommand, Clearable, ListAccounts, Named, NewAccount, Policy, SetAccount,
        ShowTimeline,
    },
    failure::Failure,
    output::{List, Output, Searched, named},
    views::{AccountFacts, TimelineFacts},
};

/// Create, list, show, set, and an account's way through life.
pub(super) async fn run(app: &App, command: AccountCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let account = match command {
        AccountCommand::List(which) => return list(app, which, output).await,
        AccountCommand::Timeline(which) => return timeline(app, which, output).await,
        AccountCommand::Bulk(command) => return bulk::run(app, command, output).await,
        AccountCommand::Create(new) => {
            return show_once(create(app, &by, new).await?, output);
        }
        AccountCommand::ResetPassword(reset) => {
            let Named { tenant, name } = &reset.named;
            let made =
                app.reset_password(&by, tenant, name, reset.password, reset.keep_nodes).await?;
            return show_once(made, output);
        }
        AccountCommand::Set(set) => {
            let Named { tenant, name } = &set.named;
            let (tenant, name) = (tenant.clone(), name.clone());
            app.change_account(&by, &tenant, &name, change(set)?).await?
        }
        AccountCommand::Show(Named { tenant, name }) => app.show_account(&tenant, &name).await?,
        AccountCommand::Suspend(Named { tenant, name }) => {
            app.suspend_account(&by, &tenant, &name).await?
        }
        AccountCommand::Resume(Named { tenant, name }) => {
            app.resume_account(&by, &tenant, &name).await?
        }
        AccountCommand::Close(Named { tenant, name }) => {
            app.close_account(&by, &tenant, &name).await?
        }
        AccountCommand::Erase(Named { tenant, name }) => {
            app.erase_account(&by, &tenant, &name).await?
        }
    };
    let facts = AccountFacts::from(account);
    output.print(&named("account", &facts), || facts.sheet());
    Ok(())
}

/// An account and its password.
#[derive(Serialize)]
struct ShownOnce<'a> {
    account: &'a AccountFacts,
    password: &'a str,
}

fn show_once(made: ProvisionedAccount, output: Output) -> Result<(), Failure> {
    let (account, password) = (&AccountFacts::from(made.account), made.password.expose_secret());
    output.print(&ShownOnce { account, password }, || {
        let sheet = account.sheet();
        format!("{sheet}\npassword: {password}\n(It is shown this once; nobody can read it later.)")
    });
    Ok(())
}

async fn list(app: &App, which: ListAccounts, output: Output) -> Result<(), Failure> {
    let filter = bulk::filter(which.which);
    if which.as_csv.csv {
        let accounts = Exported::Accounts(Box::new(filter));
        return csv::export(app, &which.tenant, accounts, which.as_csv.bom).await;
    }
    let cursor = which.cursor.as_deref();
    let found = app.search_accounts(&which.tenant, &filter, cursor, which.limit).await?;
    let list = Searched::from(found).of(AccountFacts::from);
    output.print(&list, || {
        list.table("No account is like that.", AccountFacts::HEADINGS, AccountFacts::row)
    });
    Ok(())
}

async fn timeline(app: &App, which: ShowTimeline, output: Output) -> Result<(), Failure> {
    let Named { tenant, name } = &which.named;
    let page = app.account_timeline(tenant, name, which.cursor.as_deref(), which.limit).await?;
    let items = page.items.into_iter().map(TimelineFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("Nothing happened yet.", TimelineFacts::HEADINGS, TimelineFacts::row)
    });
    Ok(())
}

async fn create(app: &App, by: &Actor, new: NewAccount) -> Result<ProvisionedAccount, Failure> {
    let lists = Lists::of(&new.policy)?;
    let wanted = ContractAccountDraft {
        name: new.name,
        max_nodes: new.max_nodes,
        password: new.password,
        starts_on: new.policy.starts.and_then(Clearable::into_option),
        expires_on: new.policy.expires.and_then(Clearable::into_option),
        allow: AllowLists {
            ips: lists.ips.unwrap_or_default(),
            domains: lists.domains.unwrap_or_default(),
            apps: lists.apps.unwrap_or_default(),
        },
        versions: new.policy.version_req.and_then(Clearable::into_option),
        overrides: NumberChanges::from(new.policy.numbers).over(Overrides::default()),
        allow_over_contract: new.allow_over_contract,
        mail: new.mail,
    };
    Ok(match new.contract {
        Some(contract) => {
            app.create_account_from_contract(by, &new.tenant, contract, wanted).await?
        }
        None => app.create_account(by, &new.tenant, freely(wanted)).await?,
    })
}

/// An account without a contract: the command line has seen to it that name and nodes are there.
fn freely(wanted: ContractAccountDraft) -> AccountDraft {
    AccountDraft {
        name: wanted.name.unwrap_or_default(),
        max_nodes: wanted.max_nodes.unwrap_or_default(),
        password: wanted.password,
        starts_on: wanted.starts_on,
        expires_on: wanted.expires_on,
        allow: wanted.allow,
        versions: wanted.versions,
        overrides: wanted.overrides,
    }
}

fn change(set: SetAccount) -> Result<AccountChange, Failure> {
    let lists = Lists::of(&set.policy)?;
    Ok(AccountChange {
        max_nodes: set.max_nodes,
        starts_on: set.policy.starts.map(Clearable::into_option),
        expires_on: set.policy.expires.map(Clearable::into_option),
        allow_ips: lists.ips,
        allow_domains: lists.domains,
        allow_apps: lists.apps,
        versions: set.policy.version_req.map(Clearable::into_option),
        numbers: set.policy.numbers.into(),
        allow_over_contract: set.allow_over_contract,
    })
}

/// The allow-lists that were given; none keeps what is there.
struct Lists {
    ips: Option<Vec<rollcall_domain::IpRule>>,
    domains: Option<Vec<rollcall_domain::DomainRule>>,
    apps: Option<Vec<String>>,
}

impl Lists {
    fn of(policy: &Policy) -> Result<Self, Failure> {
        let (ips, domains) = (policy.allow_ip.clone(), policy.allow_domain.clone());
        Ok(Self {
            ips: Clearable::list(ips, "--allow-ip").map_err(Failure::usage)?,
            domains: Clearable::list(domains, "--allow-domain").map_err(Failure::usage)?,
            apps: Clearable::list(policy.allow_app.clone(), "--allow-app")
                .map_err(Failure::usage)?,
        })
    }
}
