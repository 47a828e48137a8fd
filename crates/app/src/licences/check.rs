//! Checking features online: running use and new use apart (seed 000 §1.1.1, §1.3.1).

use rollcall_domain::{
    Code,
    catalogue::{BundleCode, Enforcement, Feature, FeatureCode, FeatureKind, Overage},
    licences::{Entitlement, EntitlementKind, Entitlements, used_units},
};
use rollcall_signing::EntitlementsDocument;

use super::{
    AccountEntitlements, BundleView, CheckError, Entitled, LicenceCaller, Licences,
    consume::period_start,
};
use crate::{events::Origin, tenant_context::TenantContext};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct FeaturesAsked {
    /// The features.
    pub features: Vec<FeatureAsked>,
    /// The bundles.
    pub bundles: Vec<String>,
}

/// A feature that is asked for.
#[derive(Debug, Clone)]
pub struct FeatureAsked {
    /// Its code, which may be unknown.
    pub code: String,
    /// How many units are needed.
    pub quantity: Option<u32>,
}

/// The answers, each in the order asked.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Of the features.
    pub features: Vec<CheckedFeature>,
    /// Of the bundles.
    pub bundles: Vec<BundleCheck>,
}

/// The answer for a feature.
#[derive(Debug, Clone)]
pub struct CheckedFeature {
    /// The code that was asked for.
    pub code: String,
    /// Whether it may be newly used; if not, why.
    pub refusal: Option<Code>,
    /// Whether running use may go on.
    pub running_allowed: bool,
    /// What the account has of it; none: nothing, ever.
    pub entitlement: Option<Entitlement>,
    /// How many units are there: of metered ones, those left in this period.
    pub quantity: u32,
    /// What happens where it isn't licensed.
    pub enforcement: Enforcement,
}

impl CheckedFeature {
    /// Whether it may be newly used.
    pub fn new_allowed(&self) -> bool {
        self.refusal.is_none()
    }

    /// Whether a licence grants it.
    pub fn licensed(&self) -> bool {
        self.entitlement.as_ref().is_some_and(|it| it.licensed)
    }

    /// Whether it was bought.
    pub fn kind(&self) -> Option<EntitlementKind> {
        self.entitlement.as_ref().map(|it| it.kind)
    }
}

/// The answer for a bundle.
#[derive(Debug, Clone)]
pub struct BundleCheck {
    /// The code that was asked for.
    pub code: String,
    /// What is missing; none: there is no such bundle.
    pub found: Option<BundleView>,
}

impl Licences<'_> {
    /// Check features and bundles for a node or an account.
    pub async fn check(
        self,
        tenant: &str,
        caller: LicenceCaller,
        asked: FeaturesAsked,
        origin: &Origin,
    ) -> Result<Checked, CheckError> {
        let answer = self.try_check(tenant, caller, asked, origin).await;
        self.app.licence_metrics.count_checks(&answer);
        answer
    }

    async fn try_check(
        self,
        tenant: &str,
        caller: LicenceCaller,
        asked: FeaturesAsked,
        origin: &Origin,
    ) -> Result<Checked, CheckError> {
        let context = self.app.tenant_context(tenant).await?.ok_or(CheckError::UnknownTenant)?;
        let asking = self.asking(&context, caller, origin).await?;
        let (account, now) = (&asking.account, self.app.now());
        let version = account.policy_version;
        let entitled = self.entitled(&context, account.id, version, now).await?;
        let nothing = Entitlements::default();
        let entitlements = entitled.as_deref().map_or(&nothing, |it| &it.entitlements);
        let mut features = Vec::with_capacity(asked.features.len());
        for one in asked.features {
            let checked = check_one(one, asking.version.as_deref(), &context, entitlements);
            features.push(checked);
        }
        self.count_metered(&context, account.id, &mut features).await?;
        let bundle = |code: String| {
            let found = code.parse::<BundleCode>().ok();
            let found = found.and_then(|code| context.catalogue.bundles.get(&code));
            BundleCheck { found: found.map(|bundle| BundleView::of(bundle, entitlements)), code }
        };
        Ok(Checked { features, bundles: asked.bundles.into_iter().map(bundle).collect() })
    }

    /// Of metered features, what is left of this period.
    async fn count_metered(
        self,
        context: &TenantContext,
        account: rollcall_domain::AccountId,
        features: &mut [CheckedFeature],
    ) -> Result<(), CheckError> {
        let (scope, now) = (self.app.store.tenant(context.tenant.id), self.app.now());
        for checked in features {
            let Ok(code) = checked.code.parse::<FeatureCode>() else { continue };
            let known = context.catalogue.features.get(&code).map(|feature| feature.kind);
            let (Some(FeatureKind::Metered { period, overage }), Some(entitlement)) =
                (known, checked.entitlement.as_ref().filter(|it| it.licensed))
            else {
                continue;
            };
            let start = period_start(period, context, now);
            let drawn = scope.licences().consumed(account, &code, start).await?;
            let used = used_units(period, &drawn, &entitlement.licences);
            let total = checked.quantity;
            checked.quantity = total.saturating_sub(used);
            if used >= total && overage == Overage::Refuse {
                checked.refusal = Some(Code::UNITS_USED_UP);
            }
        }
        Ok(())
    }

    /// What the account may use, for a node or the owner.
    pub async fn own_entitlements(
        self,
        tenant: &str,
        caller: LicenceCaller,
        origin: &Origin,
    ) -> Result<AccountEntitlements, CheckError> {
        let context = self.app.tenant_context(tenant).await?.ok_or(CheckError::UnknownTenant)?;
        let account = self.asking(&context, caller, origin).await?.account;
        let now = self.app.now();
        let entitled = self.entitled(&context, account.id, account.policy_version, now).await?;
        let entitlements = entitled.map(|it| it.entitlements.clone()).unwrap_or_default();
        let bundles = BundleView::all(&context.catalogue, &entitlements);
        Ok(AccountEntitlements { account: account.name.clone(), at: now, entitlements, bundles })
    }

    /// The same, signed, for nodes whose lease names only its hash.
    pub async fn signed_entitlements(
        self,
        tenant: &str,
        caller: LicenceCaller,
        origin: &Origin,
    ) -> Result<String, CheckError> {
        let context = self.app.tenant_context(tenant).await?.ok_or(CheckError::UnknownTenant)?;
        let account = self.asking(&context, caller, origin).await?.account;
        let now = self.app.now();
        let entitled = self.entitled(&context, account.id, account.policy_version, now).await?;
        let none = serde_json::value::to_raw_value(&serde_json::Map::new()).ok();
        let features = entitled.as_deref().and_then(Entitled::document).or(none.as_deref());
        let features = features.ok_or(crate::AppError::Reading)?;
        Ok(context.signer.sign_entitlements(&EntitlementsDocument {
            issuer: &context.issuer,
            account: &account.name,
            issued_at: now,
            features,
        }))
    }
}

fn check_one(
    asked: FeatureAsked,
    version: Option<&str>,
    context: &TenantContext,
    entitlements: &Entitlements,
) -> CheckedFeature {
    let code: Option<FeatureCode> = asked.code.parse().ok();
    let feature = code.as_ref().and_then(|code| context.catalogue.features.get(code));
    let entitlement = code.as_ref().and_then(|code| entitlements.features.get(code)).cloned();
    let quantity = entitlement.as_ref().map_or(0, |it| it.quantity);
    let covers = |feature: &&Feature| {
        let version = version.zip(feature.versions.as_ref());
        version.is_none_or(|(version, range)| range.covers(version))
    };
    let is_metered = feature.is_some_and(|it| matches!(it.kind, FeatureKind::Metered { .. }));
    let wanted = if is_metered { 0 } else { asked.quantity.unwrap_or(1) };
    let refusal = match &entitlement {
        None => Some(Code::FEATURE_NOT_LICENSED),
        Some(it) if !it.licensed => Some(refusal_of(it)),
        Some(_) if feature.is_some_and(|feature| !covers(&feature)) => {
            Some(Code::REPORT_VERSION_ERROR)
        }
        Some(it) if it.quantity < wanted => Some(Code::FEATURE_NOT_LICENSED),
        Some(_) => None,
    };
    CheckedFeature {
        code: asked.code,
        running_allowed: entitlement.as_ref().is_some_and(|it| it.running_allowed),
        refusal,
        entitlement,
        quantity,
        enforcement: code.map(|code| context.catalogue.enforcement_of(&code)).unwrap_or_default(),
    }
}

/// Why a feature isn't licensed that the account has or had a licence of.
pub(super) fn refusal_of(entitlement: &Entitlement) -> Code {
    match (entitlement.disabled, entitlement.until) {
        (true, _) => Code::LICENSE_DISABLED,
        (false, Some(_)) => Code::FEATURE_EXPIRED,
        (false, None) => Code::FEATURE_NOT_LICENSED,
    }
}
