//! Tenants and accounts for a test.

use chrono::NaiveDate;
use rollcall_app::{
    App,
    accounts::AccountDraft,
    tenants::{TenantDraft, TenantMailChange, TenantRules},
};
use rollcall_domain::{
    AccountId,
    accounts::{AllowLists, LeasePolicyOverrides},
    audit::Actor,
    tenants::Tenant,
};
use rollcall_signing::KeyAlg;
use secrecy::ExposeSecret;

/// Whoever does what a test needs done but isn't about.
pub static STAFF: Actor = Actor::command_line();

/// What a test wants of its tenant and account.
#[derive(Debug, Clone)]
pub struct Provision {
    /// The account's name.
    pub name: String,
    /// How many nodes it may have.
    pub max_nodes: u32,
    /// The last valid day.
    pub expires_on: Option<NaiveDate>,
    /// The first valid day.
    pub starts_on: Option<NaiveDate>,
    /// From where and by what.
    pub allow: AllowLists,
    /// The versions it covers.
    pub versions: Option<String>,
    /// The tenant's rules.
    pub rules: TenantRules,
    /// The account's own numbers.
    pub overrides: LeasePolicyOverrides,
}

/// An account for so many nodes, everything else as by default.
pub fn capacity(max_nodes: u32) -> Provision {
    Provision {
        name: "acme".to_owned(),
        max_nodes,
        expires_on: None,
        starts_on: None,
        allow: AllowLists::default(),
        versions: None,
        rules: TenantRules::default(),
        overrides: LeasePolicyOverrides::default(),
    }
}

/// An account that a test provisioned.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its tenant's slug.
    pub tenant: String,
    /// Its tenant.
    pub owner: Tenant,
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl Provision {
    /// Of this name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// With numbers of the account's own.
    pub fn with_numbers(self, overrides: LeasePolicyOverrides) -> Self {
        Self { overrides, ..self }
    }

    /// Make a tenant of this slug and the account in it.
    pub(crate) async fn make(self, app: &App, slug: &str) -> Account {
        let draft = TenantDraft {
            slug: slug.to_owned(),
            name: "Acme Software".to_owned(),
            zone: chrono_tz::UTC,
            lease_alg: KeyAlg::EdDsa,
            rules: self.rules,
            mail: TenantMailChange::default(),
        };
        app.tenants().create(&STAFF, draft).await.expect("a tenant");
        self.make_in(app, slug).await
    }

    /// Make the account in a tenant that is there.
    pub(crate) async fn make_in(self, app: &App, slug: &str) -> Account {
        let draft = AccountDraft {
            name: Some(self.name.clone()),
            max_nodes: self.max_nodes,
            password: None,
            starts_on: self.starts_on,
            expires_on: self.expires_on,
            allow: self.allow,
            versions: self.versions.map(|range| range.parse().expect("a version range")),
            overrides: self.overrides,
        };
        let made = app.accounts().create(&STAFF, slug, draft).await.expect("an account");
        let owner = app.tenants().show(slug).await.expect("the tenant").tenant;
        Account {
            tenant: slug.to_owned(),
            owner,
            id: made.account.account.id,
            name: self.name,
            password: made.password.expose_secret().to_owned(),
        }
    }
}
