//! `rollcall account …`

pub(super) mod bulk;

use chrono::{DateTime, Utc};
use rollcall_app::{
    App,
    accounts::{
        AccountChange, AccountDraft, AccountView, AccountsCsv, ContractAccountDraft, FirstSecret,
        OverrideChanges,
    },
};
use rollcall_config::ExposeSecret;
use rollcall_domain::{
    accounts::{AllowLists, LeasePolicyOverrides},
    audit::Actor,
};
use serde::Serialize;

use super::csv;
use crate::{
    args::{
        AccountCommand, Clearable, ListAccounts, Named, NewAccount, Policy, ResendCredentials,
        SetAccount, ShowTimeline,
    },
    failure::Failure,
    output::{List, Output, Searched, at, named},
    views::{AccountFacts, LinkFacts, TimelineFacts},
};

/// Create, list, show, set, and an account's way through life.
pub(super) async fn run(app: &App, command: AccountCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let account = match command {
        AccountCommand::List(which) => return list(app, which, output).await,
        AccountCommand::Entitlements(which) => {
            return super::licences::entitlements::show(app, which, output).await;
        }
        AccountCommand::Timeline(which) => return timeline(app, which, output).await,
        AccountCommand::Bulk(command) => return bulk::run(app, command, output).await,
        AccountCommand::ResendCredentials(resend) => {
            return self::resend(app, &by, resend, output).await;
        }
        AccountCommand::Create(new) => {
            let (account, secret) = create(app, &by, new).await?;
            show_once(account, secret, output);
            return Ok(());
        }
        AccountCommand::ResetPassword(reset) => {
            let Named { tenant, name } = &reset.named;
            let made = app
                .accounts()
                .reset_password(&by, tenant, name, reset.password, reset.keep_nodes)
                .await?;
            show_once(made.account, FirstSecret::Password(made.password), output);
            return Ok(());
        }
        AccountCommand::Set(set) => {
            let Named { tenant, name } = &set.named;
            let (tenant, name) = (tenant.clone(), name.clone());
            app.accounts().change(&by, &tenant, &name, change(set)?).await?
        }
        AccountCommand::Show(Named { tenant, name }) => app.accounts().show(&tenant, &name).await?,
        AccountCommand::Suspend(Named { tenant, name }) => {
            app.accounts().suspend(&by, &tenant, &name).await?
        }
        AccountCommand::Resume(Named { tenant, name }) => {
            app.accounts().resume(&by, &tenant, &name).await?
        }
        AccountCommand::Close(Named { tenant, name }) => {
            app.accounts().close(&by, &tenant, &name).await?
        }
        AccountCommand::Erase(Named { tenant, name }) => {
            app.accounts().erase(&by, &tenant, &name).await?
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
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_valid_until: Option<DateTime<Utc>>,
}

fn show_once(account: AccountView, secret: FirstSecret, output: Output) {
    let account = &AccountFacts::from(account);
    let password = secret.password().map(ExposeSecret::expose_secret);
    let (link_valid_until, told) = match &secret {
        FirstSecret::Password(password) => {
            let password = password.expose_secret();
            (
                None,
                format!("password: {password}\n(It is shown this once; nobody can read it later.)"),
            )
        }
        FirstSecret::Link { valid_until } => {
            let until = at(*valid_until);
            (
                Some(*valid_until),
                format!("A link to set the password was mailed; it opens until {until}."),
            )
        }
    };
    let shown = ShownOnce { account, password, link_valid_until };
    output.print(&shown, || format!("{}\n{told}", account.sheet()));
}

async fn resend(
    app: &App,
    by: &Actor,
    resend: ResendCredentials,
    output: Output,
) -> Result<(), Failure> {
    let Named { tenant, name } = &resend.named;
    let sent = app.accounts().resend_credentials(by, tenant, name, !resend.drop_nodes).await?;
    let facts = LinkFacts::from(sent);
    output.print(&named("link", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, which: ListAccounts, output: Output) -> Result<(), Failure> {
    let filter = bulk::filter(which.which);
    if which.as_csv.csv {
        let accounts = AccountsCsv::new(filter);
        return csv::export(app, &which.tenant, accounts, which.as_csv.bom).await;
    }
    let cursor = which.cursor.as_deref();
    let found = app.accounts().search(&which.tenant, &filter, cursor, which.limit).await?;
    let list = Searched::from(found).of(AccountFacts::from);
    output.print(&list, || {
        list.table("No account is like that.", AccountFacts::HEADINGS, AccountFacts::row)
    });
    Ok(())
}

async fn timeline(app: &App, which: ShowTimeline, output: Output) -> Result<(), Failure> {
    let Named { tenant, name } = &which.named;
    let page = app.accounts().timeline(tenant, name, which.cursor.as_deref(), which.limit).await?;
    let items = page.items.into_iter().map(TimelineFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("Nothing happened yet.", TimelineFacts::HEADINGS, TimelineFacts::row)
    });
    Ok(())
}

async fn create(
    app: &App,
    by: &Actor,
    new: NewAccount,
) -> Result<(AccountView, FirstSecret), Failure> {
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
            ..AllowLists::default()
        },
        versions: new.policy.version_req.and_then(Clearable::into_option),
        overrides: OverrideChanges::from(new.policy.numbers).over(LeasePolicyOverrides::default()),
        allow_over_contract: new.allow_over_contract,
        mail: new.mail,
    };
    Ok(match new.contract {
        Some(contract) => {
            let made =
                app.accounts().create_from_contract(by, &new.tenant, contract, wanted).await?;
            (made.account, made.secret)
        }
        None => {
            let made = app.accounts().create(by, &new.tenant, freely(wanted)).await?;
            (made.account, FirstSecret::Password(made.password))
        }
    })
}

/// An account without a contract: the command line has seen to it that it says how many nodes.
fn freely(wanted: ContractAccountDraft) -> AccountDraft {
    AccountDraft {
        name: wanted.name,
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
        session_timeout_s: set.session_timeout.map(Clearable::into_option),
        allow_over_contract: set.allow_over_contract,
    })
}

/// The allow-lists that were given; none keeps what is there.
struct Lists {
    ips: Option<Vec<rollcall_domain::accounts::IpRule>>,
    domains: Option<Vec<rollcall_domain::accounts::DomainRule>>,
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
