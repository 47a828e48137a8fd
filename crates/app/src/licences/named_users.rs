//! Named users: units of a feature that are given to people by name.

use chrono::TimeDelta;
use rollcall_domain::{
    AccountId,
    audit::Actor,
    catalogue::{FeatureCode, FeatureKind},
    licences::Schedule,
    limits::NAME_MAX,
    name_key, text,
};
use rollcall_storage::licences::NamedUser;

use super::{LicenceRefusal, Licences};
use crate::{AdminError, audit::AuditRecord, error::invalid, tenant_context::TenantContext};

/// The users of a feature.
#[derive(Debug, Clone)]
pub struct NamedUsers {
    /// How many there can be.
    pub units: u32,
    /// Who there is, and who there was, by when they were given it.
    pub users: Vec<NamedUser>,
}

impl Licences<'_> {
    /// The users of a feature.
    pub async fn named_users(
        self,
        tenant: &str,
        account: AccountId,
        feature: &FeatureCode,
    ) -> Result<NamedUsers, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        reassignments(&context, feature)?;
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let all = licences.of_account(account).await?;
        let entitlements = Schedule::of(&all).entitlements(&context.catalogue, self.app.now());
        let units = entitlements.features.get(feature).map_or(0, |it| it.quantity);
        Ok(NamedUsers { units, users: licences.named_users(account, feature).await? })
    }

    /// The users of a feature, or of all features for named users.
    pub async fn all_named_users(
        self,
        tenant: &str,
        account: AccountId,
        feature: Option<FeatureCode>,
    ) -> Result<Vec<(FeatureCode, NamedUsers)>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        self.account_name(tenant, account).await?;
        let of_users = context.catalogue.features.values();
        let of_users = of_users.filter(|it| matches!(it.kind, FeatureKind::NamedUsers { .. }));
        let features = match feature {
            Some(feature) => vec![feature],
            None => of_users.map(|feature| feature.code.clone()).collect(),
        };
        let mut all = Vec::with_capacity(features.len());
        for feature in features {
            let users = self.named_users(tenant, account, &feature).await?;
            all.push((feature, users));
        }
        Ok(all)
    }

    /// Give somebody a unit of a feature. Repeated, it stays as it is.
    pub async fn assign_user(
        self,
        by: &Actor,
        tenant: &str,
        account: AccountId,
        feature: &FeatureCode,
        name: &str,
    ) -> Result<(), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let most = reassignments(&context, feature)?;
        let name = text(name, NAME_MAX).map_err(|wrong| invalid("name", wrong))?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        let account = scope.accounts().lock(account).await?.ok_or_else(unknown)?;
        let all = scope.licences().of_account(account.id).await?;
        let entitlements = Schedule::of(&all).entitlements(&context.catalogue, now);
        let units = entitlements.features.get(feature).map_or(0, |it| it.quantity);
        let users = scope.licences().named_users(account.id, feature).await?;
        let is_them = |user: &&NamedUser| name_key(&user.name) == name_key(&name);
        if users.iter().filter(is_them).any(|user| user.released_at.is_none()) {
            return Ok(());
        }
        let assigned = users.iter().filter(|user| user.released_at.is_none()).count();
        if assigned >= units as usize {
            let feature = feature.to_string();
            return Err(LicenceRefusal::AllAssigned { feature, units }.into());
        }
        // Each unit that was taken from somebody within a year counts once it is given to another.
        let a_year_ago = now - TimeDelta::days(365);
        let released =
            users.iter().filter(|user| user.released_at.is_some_and(|at| at > a_year_ago));
        let assigned_again = released.count();
        let never_used = (units as usize).saturating_sub(users.len());
        if never_used == 0 && assigned_again > most as usize {
            let feature = feature.to_string();
            return Err(LicenceRefusal::TooManyReassignments { feature, most }.into());
        }
        scope.licences().assign(account.id, feature, &name, now).await?;
        let record = user_record(&context, &account, "licence.assign_user", feature, &name);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Take a unit of a feature back from somebody.
    pub async fn release_user(
        self,
        by: &Actor,
        tenant: &str,
        account: AccountId,
        feature: &FeatureCode,
        name: &str,
    ) -> Result<(), AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        reassignments(&context, feature)?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        let account = scope.accounts().lock(account).await?.ok_or_else(unknown)?;
        let users = scope.licences().named_users(account.id, feature).await?;
        let has =
            |user: &NamedUser| user.released_at.is_none() && name_key(&user.name) == name_key(name);
        if !users.iter().any(has) {
            return Err(AdminError::Unknown { what: "user", name: name.to_owned() });
        }
        scope.licences().release(account.id, feature, name, now).await?;
        let record = user_record(&context, &account, "licence.release_user", feature, name);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// How many units of a feature for named users may be given to others in a year.
fn reassignments(context: &TenantContext, feature: &FeatureCode) -> Result<u32, AdminError> {
    let unknown = || AdminError::Unknown { what: "feature", name: feature.to_string() };
    match context.catalogue.features.get(feature).ok_or_else(unknown)?.kind {
        FeatureKind::NamedUsers { reassignments } => Ok(reassignments),
        _ => Err(invalid("feature", format!("must be one for named users: {feature} is not"))),
    }
}

fn user_record(
    context: &TenantContext,
    account: &rollcall_domain::accounts::Account,
    action: &'static str,
    feature: &FeatureCode,
    name: &str,
) -> AuditRecord {
    let target = ("named_user", feature.to_string(), name);
    AuditRecord::on(context.tenant.id, action, target).about(account.id)
}
