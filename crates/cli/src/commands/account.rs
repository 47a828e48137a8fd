//! `rollcall account …`

use rollcall_app::{AccountChange, AccountDraft, App, NumberChanges, ProvisionedAccount};
use rollcall_config::ExposeSecret;
use rollcall_domain::{Actor, AllowLists, Overrides};
use rollcall_storage::AccountFilter;
use serde::Serialize;

use crate::{
    args::{AccountCommand, Clearable, ListAccounts, Named, NewAccount, Policy, SetAccount},
    failure::Failure,
    output::{List, Output, named},
    views::AccountFacts,
};

/// Create, list, show, set, and an account's way through life.
pub(super) async fn run(app: &App, command: AccountCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let account = match command {
        AccountCommand::List(which) => return list(app, which, output).await,
        AccountCommand::Create(new) => {
            let tenant = new.named.tenant.clone();
            return show_once(app.create_account(&by, &tenant, draft(new)?).await?, output);
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
    let filter = AccountFilter { status: which.status, name_contains: which.search };
    let cursor = which.cursor.as_deref();
    let page = app.list_accounts(&which.tenant, &filter, cursor, which.limit).await?;
    let items = page.items.into_iter().map(AccountFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("No account is like that.", AccountFacts::HEADINGS, AccountFacts::row)
    });
    Ok(())
}

fn draft(new: NewAccount) -> Result<AccountDraft, Failure> {
    let lists = Lists::of(&new.policy)?;
    Ok(AccountDraft {
        name: new.named.name,
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
    })
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
