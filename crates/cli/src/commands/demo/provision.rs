//! What staff do first: a tenant and an account. The demo may run again on the same data.

use std::{collections::HashSet, path::Path};

use rollcall_app::{
    AdminError, App,
    accounts::AccountDraft,
    tenants::{TenantChange, TenantDraft, TenantMailChange, TenantRules, TenantView},
};
use rollcall_config::SecretString;
use rollcall_domain::{
    accounts::{AllowLists, LeasePolicyOverrides},
    audit::Actor,
};
use rollcall_signing::KeyAlg;
use rollcall_storage::accounts::AccountFilter;

use super::{client::Client, narrator::Narrator, node::Customer};
use crate::failure::Failure;

/// Where the story is played.
pub(super) struct Ground<'a> {
    /// How staff call the server.
    pub(super) client: &'a Client,
    /// Where the customers' nodes keep their state.
    pub(super) dir: &'a Path,
}

/// The tenant `demo` and an account for two nodes.
pub(super) async fn demo(
    app: &App,
    ground: &Ground<'_>,
    narrator: &mut Narrator,
) -> Result<(TenantView, Customer), Failure> {
    narrator.chapter("Staff provide a tenant and an account");
    let tenant = tenant(app, "demo", "Demo Software", LeasePolicyOverrides::default()).await?;
    narrator.step(
        "The tenant demo, a software vendor, has its keys",
        &format!("its product pins the root key {}", tenant.root_thumbprint),
        true,
    )?;
    let customer = account(app, ground, &tenant, "acme", 2).await?;
    let what = format!("The account {} may register two nodes", customer.account);
    narrator.step(&what, "its password is generated, and goes to the customer", true)?;
    Ok((tenant, customer))
}

/// A tenant of this slug with these numbers, the one that is there or a new one.
pub(super) async fn tenant(
    app: &App,
    slug: &str,
    name: &str,
    numbers: LeasePolicyOverrides,
) -> Result<TenantView, Failure> {
    let rules = TenantRules { numbers, ..TenantRules::default() };
    let change = TenantChange { rules, ..TenantChange::default() };
    let by = Actor::command_line();
    match app.tenants().change(&by, slug, change).await {
        Err(AdminError::Unknown { .. }) => {}
        known => return Ok(known?),
    }
    let draft = TenantDraft {
        slug: slug.to_owned(),
        name: name.to_owned(),
        zone: chrono_tz::UTC,
        lease_alg: KeyAlg::EdDsa,
        rules,
        mail: TenantMailChange::default(),
    };
    Ok(app.tenants().create(&by, draft).await?)
}

/// A new account of this name, or with a number after it if the name is taken.
pub(super) async fn account(
    app: &App,
    ground: &Ground<'_>,
    tenant: &TenantView,
    stem: &str,
    max_nodes: u32,
) -> Result<Customer, Failure> {
    let slug = tenant.tenant.slug.as_str();
    let filter = AccountFilter { name: Some(stem.to_owned()), ..Default::default() };
    let taken = app.accounts().search(slug, &filter, None, 100_000).await?;
    let taken: HashSet<_> = taken.items.into_iter().map(|view| view.account.name).collect();
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut names = std::iter::once(stem.to_owned()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    let draft = AccountDraft {
        name: Some(name.clone()),
        max_nodes,
        password: None,
        starts_on: None,
        expires_on: None,
        allow: AllowLists::default(),
        versions: None,
        overrides: LeasePolicyOverrides::default(),
    };
    let password = app.accounts().create(&Actor::command_line(), slug, draft).await?.password;
    Ok(customer(ground, tenant, name, password))
}

/// Whoever knows the password of an account is its customer.
pub(super) fn customer(
    ground: &Ground<'_>,
    tenant: &TenantView,
    account: String,
    password: SecretString,
) -> Customer {
    let slug = &tenant.tenant.slug;
    Customer {
        server: format!("{}/{slug}", ground.client.base()),
        root: tenant.root_thumbprint.clone(),
        account,
        password,
        dir: ground.dir.join(slug.to_string()),
    }
}
