//! What the command line understands.

mod accounts;
mod audit;
mod catalogue;
mod contracts;
mod licences;
mod mail;
mod nodes;
mod requests;
mod sessions;
mod staff;
mod tenants;

mod agent;
mod as_csv;
mod demo;
mod doctor;
mod settings;
mod simulate;
mod value;

pub(crate) use accounts::{
    AccountCommand, Bulk, BulkCommand, ListAccounts, Named, NewAccount, Policy, ResendCredentials,
    SetAccount, ShowTimeline, WhichAccounts,
};
pub(crate) use agent::{AgentCommand, AskFeature, RegisterNode, RunAgent, WhichAgent};
pub(crate) use as_csv::{AsCsv, ImportCsv, WholeAsCsv};
pub(crate) use audit::{AuditCommand, ListAudit};
pub(crate) use catalogue::{
    BundleCommand, FeatureCommand, ListBundles, ListFeatures, ListProducts, NewBundle, NewFeature,
    NewProduct, OneFeature, ProductCommand, SetBundle, SetFeature, SetProduct,
};
pub(crate) use contracts::{
    ContractCommand, ExportContracts, ListContracts, NewContract, OneContract, SetContract,
    WhichContracts,
};
pub(crate) use demo::Demo;
pub(crate) use doctor::Doctor;
pub(crate) use licences::{
    DisableLicence, FeatureOfAccount, LicenceCommand, ListLicences, NamedUserCommand, NamedUserOf,
    NewLicences, OneLicence, RecoverLicences, RedeemLicence, ShowEntitlements,
};
pub(crate) use mail::{ListMails, MailCommand, PreviewMail};
pub(crate) use nodes::{
    EventCommand, GrantAmnesty, ListEvents, ListRegistrations, OneRegistration, RegistrationCommand,
};
pub(crate) use requests::{AcceptOne, ListRequests, OneRequest, RejectOne, RequestCommand};
pub(crate) use sessions::{
    ClientCommand, EndOneSession, ListClients, ListPools, ListSessions, NewClient, OneClient,
    PoolCommand, ResetClientPassword, SessionCommand, SetPool, ShowUsage,
};
pub(crate) use settings::SettingsArgs;
pub(crate) use simulate::Simulate;
pub(crate) use staff::{
    ListStaff, ListTokens, NewStaff, NewToken, OneStaff, OneToken, OperatorCommand,
    OperatorTokenCommand, ResetStaffPassword, SetStaff, StaffCommand, TokenCommand,
};
pub(crate) use tenants::{KeyCommand, NewTenant, RotateKey, TenantCommand};
pub(crate) use value::{Clearable, Numbers};

use clap::{Parser, Subcommand};

/// Registration of licensed software: nodes register against an account, answer a roll call, and
/// lose their place by the rules.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version = crate::version::version(), propagate_version = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Print JSON, for scripts
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play the main story on a real server, then keep serving
    Demo(Demo),
    /// Serve nodes, and do the background work unless told not to
    Serve,
    /// Keep a node of a product registered: run, register, status, failures, unbind
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Do the background work only
    Work,
    /// Bring the database's schema up to date
    Migrate,
    /// Look at everything that the service needs, and say what is wrong
    Doctor(Doctor),
    /// Show the effective settings and where each comes from
    Config,
    /// Software vendors: create, list, show, set
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Signed contracts of a tenant's customers
    #[command(subcommand)]
    Contract(ContractCommand),
    /// Products that a tenant licenses: create, list, show, set
    #[command(subcommand)]
    Product(ProductCommand),
    /// Features of products: create, list, show, set, retire, restore, import
    #[command(subcommand)]
    Feature(FeatureCommand),
    /// Bundles of features: create, list, show, set
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Customers' requests by mail: receive, list, show, accept, reject
    #[command(subcommand)]
    Request(RequestCommand),
    /// Mails on their way out: list, retry, preview
    #[command(subcommand)]
    Mail(MailCommand),
    /// Accounts of a tenant's customers
    #[command(subcommand)]
    Account(AccountCommand),
    /// Licences and their keys: issue, redeem, list, show, disable, enable, recover, user
    #[command(subcommand)]
    Licence(LicenceCommand),
    /// Clients, which open floating sessions by password: create, list, disable, enable, reset-password
    #[command(subcommand)]
    Client(ClientCommand),
    /// Floating sessions: list, end
    #[command(subcommand)]
    Session(SessionCommand),
    /// The pools that floating sessions take units from: list, set
    #[command(subcommand)]
    Pool(PoolCommand),
    /// Registered nodes: list, show, unbind
    #[command(subcommand)]
    Registration(RegistrationCommand),
    /// What happened to nodes and accounts: list
    #[command(subcommand)]
    Event(EventCommand),
    /// A tenant's keys: list, rotate
    #[command(subcommand)]
    Key(KeyCommand),
    /// A tenant's people: create, list, show, set, disable, reset-password
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Tokens for a tenant's Staff API: create, list, revoke
    #[command(subcommand)]
    Token(TokenCommand),
    /// People who operate the installation: create, list, reset, disable, enable
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Tokens for the Platform API: create, list, revoke
    #[command(subcommand)]
    OperatorToken(OperatorTokenCommand),
    /// What staff, tokens and commands did: list, verify
    #[command(subcommand)]
    Audit(AuditCommand),
    /// After an outage of the service: let nodes that it made fail come back
    Amnesty(GrantAmnesty),
    /// Play many nodes, to see what a server does with them
    Simulate(Simulate),
    /// Print the description of the HTTP API
    #[command(hide = true)]
    Openapi,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn settings_may_stand_before_and_after_the_command() {
        for line in ["rollcall --listen h:1 --json serve", "rollcall serve --json --listen h:1"] {
            let args = Args::try_parse_from(line.split(' ')).expect(line);
            assert!(args.json);
            assert_eq!(args.settings.overrides().get("listen"), Some("h:1"));
        }
    }

    #[test]
    fn only_a_list_may_be_given_in_parts() {
        let parts = "rollcall --trusted-proxies 10.0.0.1 --trusted-proxies 10.0.0.2 serve";
        let args = Args::try_parse_from(parts.split(' ')).expect(parts);
        let given = args.settings.overrides();
        assert_eq!(given.get("trusted_proxies"), Some("10.0.0.1,10.0.0.2"));
        let twice = "rollcall --listen h:1 --listen h:2 serve";
        assert!(Args::try_parse_from(twice.split(' ')).is_err());
    }

    #[test]
    fn every_setting_is_a_flag_and_explained() {
        let command = Args::command();
        for setting in rollcall_config::SETTINGS {
            let flag = setting.flag();
            let known = command
                .get_arguments()
                .find(|arg| arg.get_long().is_some_and(|long| format!("--{long}") == flag));
            let help =
                known.unwrap_or_else(|| panic!("{flag}")).get_help().map(ToString::to_string);
            assert!(help.is_some_and(|help| help.starts_with(setting.meaning)), "{flag}");
        }
    }
}
