//! What accounts are entitled to, remembered in the process as their leases say it.
//!
//! A function of the account's licences, the catalogue and the time: an entry holds as long as the
//! versions of account and tenant do, and until it changes by itself. Writes are guarded by those
//! versions, so an entry that is out of date decides nothing.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use rollcall_domain::{
    AccountId,
    catalogue::{Catalogue, Enforcement, FeatureCode, ProductCode},
    licences::{Entitlement, EntitlementKind, Entitlements, Licence, Schedule},
    nodes::{LeaseEntitlements, LeaseFeatures},
};
use rollcall_signing::entitlements_hash;
use serde_json::value::RawValue;

use super::{Licences, pre_licence};
use crate::{AppError, tenant_context::TenantContext};

/// How much of them is remembered.
const CACHED_BYTES: u64 = 64 << 20;

/// The remembered entries, by account.
pub(crate) struct EntitledAccounts(Cache<AccountId, Arc<Entitled>>);

impl Default for EntitledAccounts {
    fn default() -> Self {
        let idle = Duration::from_secs(3600);
        let weigher = |_: &AccountId, entitled: &Arc<Entitled>| entitled.weight();
        Self(
            Cache::builder().max_capacity(CACHED_BYTES).weigher(weigher).time_to_idle(idle).build(),
        )
    }
}

impl EntitledAccounts {
    fn get(&self, account: AccountId) -> Option<Arc<Entitled>> {
        self.0.get(&account)
    }

    fn keep(&self, account: AccountId, entitled: &Arc<Entitled>) {
        self.0.insert(account, Arc::clone(entitled));
    }
}

/// What an account is entitled to.
#[derive(Debug)]
pub(crate) struct Entitled {
    /// By feature.
    pub(crate) entitlements: Entitlements,
    /// The products whose pre-licence it gets with its next registration.
    pub(crate) pre_licences_due: Vec<ProductCode>,
    /// The same for leases; none: it never had a licence.
    features: Option<Features>,
    policy_version: i64,
    tenant_version: i64,
    at: DateTime<Utc>,
    /// How long a node that can't reach us may rely on them.
    offline: TimeDelta,
}

/// The features of a lease, serialized once.
#[derive(Debug)]
struct Features {
    json: Box<RawValue>,
    /// Where they are too many for a lease.
    sha256: Option<String>,
}

impl Entitled {
    fn new(
        licences: &[Licence],
        context: &TenantContext,
        policy_version: i64,
        at: DateTime<Utc>,
    ) -> Self {
        let entitlements = Schedule::of(licences).entitlements(&context.catalogue, at);
        Self {
            features: Features::of(&entitlements, &context.catalogue, !licences.is_empty()),
            entitlements,
            pre_licences_due: pre_licence::due(licences, &context.catalogue),
            policy_version,
            tenant_version: context.tenant.version,
            at,
            offline: TimeDelta::seconds(context.tenant.features_offline_s),
        }
    }

    /// About how many bytes it takes.
    fn weight(&self) -> u32 {
        let json = self.features.as_ref().map_or(0, |features| features.json.get().len());
        let features = self.entitlements.features.len() * 512;
        u32::try_from(json + features + 512).unwrap_or(u32::MAX)
    }

    fn holds(&self, policy_version: i64, tenant_version: i64, at: DateTime<Utc>) -> bool {
        (self.policy_version, self.tenant_version) == (policy_version, tenant_version)
            && self.at <= at
            && self.entitlements.changes_at.is_none_or(|changes_at| at < changes_at)
    }

    /// What a lease says that is signed at `now` and ends at `lease_expires_at`.
    pub(crate) fn in_lease(
        &self,
        now: DateTime<Utc>,
        lease_expires_at: DateTime<Utc>,
    ) -> Option<LeaseEntitlements<'_>> {
        let Features { json, sha256 } = self.features.as_ref()?;
        Some(LeaseEntitlements {
            features: match sha256 {
                Some(sha256) => LeaseFeatures::Document { sha256 },
                None => LeaseFeatures::Inline(json),
            },
            reliable_until: lease_expires_at.max(now + self.offline),
        })
    }

    /// The features for a signed document.
    pub(crate) fn document(&self) -> Option<&RawValue> {
        self.features.as_ref().map(|features| &*features.json)
    }

    /// How many nodes its licences add.
    pub(crate) fn nodes(&self) -> u32 {
        let nodes = self.entitlements.features.get(&FeatureCode::nodes());
        nodes.map_or(0, |nodes| nodes.quantity)
    }
}

impl Features {
    fn of(entitlements: &Entitlements, catalogue: &Catalogue, has_licences: bool) -> Option<Self> {
        let has = entitlements
            .features
            .iter()
            .filter(|(code, it)| (it.licensed || it.running_allowed) && !code.is_nodes())
            .map(|(code, entitlement)| (code.as_str(), signed(code, entitlement, catalogue)));
        let mut signed: BTreeMap<_, _> = unlicensed(catalogue).collect();
        signed.extend(has);
        if signed.is_empty() && !has_licences {
            return None;
        }
        let json = serde_json::value::to_raw_value(&signed).ok()?;
        let is_long = json.get().len() > LeaseFeatures::INLINE_BYTES_MAX;
        let sha256 = is_long.then(|| entitlements_hash(json.get()));
        Some(Self { json, sha256 })
    }
}

/// Features that the product may go on with where they aren't licensed.
fn unlicensed(
    catalogue: &Catalogue,
) -> impl Iterator<Item = (&str, rollcall_signing::Entitlement)> {
    let sold = catalogue.features.iter().filter(|(_, feature)| feature.retired_at.is_none());
    let lenient = sold.filter_map(|(code, _)| match signed_enforcement(catalogue, code) {
        rollcall_signing::Enforcement::Enforce => None,
        enforcement => Some((code.as_str(), enforcement)),
    });
    lenient.map(|(code, enforcement)| {
        let unlicensed = rollcall_signing::Entitlement {
            quantity: 0,
            kind: rollcall_signing::EntitlementKind::Unlicensed,
            until: None,
            run_until: None,
            enforcement,
            versions: None,
        };
        (code, unlicensed)
    })
}

fn signed_enforcement(catalogue: &Catalogue, code: &FeatureCode) -> rollcall_signing::Enforcement {
    match catalogue.enforcement_of(code) {
        Enforcement::Enforce => rollcall_signing::Enforcement::Enforce,
        Enforcement::Warn => rollcall_signing::Enforcement::Warn,
        Enforcement::Log => rollcall_signing::Enforcement::Log,
    }
}

fn signed(
    code: &FeatureCode,
    entitlement: &Entitlement,
    catalogue: &Catalogue,
) -> rollcall_signing::Entitlement {
    let versions = catalogue.features.get(code).and_then(|feature| feature.versions.as_ref());
    rollcall_signing::Entitlement {
        quantity: u64::from(entitlement.quantity),
        kind: match entitlement.kind {
            EntitlementKind::Formal => rollcall_signing::EntitlementKind::Formal,
            EntitlementKind::Trial => rollcall_signing::EntitlementKind::Trial,
        },
        until: entitlement.until.map(|at| at.timestamp()),
        run_until: entitlement.run_until.map(|at| at.timestamp()),
        enforcement: signed_enforcement(catalogue, code),
        versions: versions.map(ToString::to_string),
    }
}

impl Licences<'_> {
    /// What an account of this version is entitled to at `now`; `None` where the tenant licenses
    /// nothing.
    pub(crate) async fn entitled(
        self,
        context: &TenantContext,
        account: AccountId,
        policy_version: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Entitled>>, AppError> {
        if context.catalogue.products.is_empty() {
            return Ok(None);
        }
        let remembered = self.app.entitled_accounts.get(account);
        let holds = |it: &Arc<Entitled>| it.holds(policy_version, context.tenant.version, now);
        if let Some(entitled) = remembered.filter(holds) {
            return Ok(Some(entitled));
        }
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let licences = licences.of_account(account).await?;
        let entitled = Arc::new(Entitled::new(&licences, context, policy_version, now));
        self.app.entitled_accounts.keep(account, &entitled);
        Ok(Some(entitled))
    }
}
