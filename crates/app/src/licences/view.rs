//! Licences and entitlements as people see them.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    catalogue::{Bundle, BundleCode, Catalogue, FeatureCode},
    licences::{End, Entitlements, Licence, LicenceState, Schedule},
};

/// A licence at a time.
#[derive(Debug, Clone)]
pub struct LicenceView {
    /// The licence.
    pub licence: Licence,
    /// Its account's name.
    pub account: Option<String>,
    /// Its state.
    pub state: LicenceState,
    /// When it ends, as far as that is known; none: never, or it isn't redeemed.
    pub ends_at: Option<DateTime<Utc>>,
}

impl LicenceView {
    /// A licence among all those of its account.
    pub(super) fn among(
        licence: &Licence,
        account: Option<&str>,
        schedule: &Schedule<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            state: schedule.state(licence, now),
            ends_at: match licence.account {
                Some(_) => schedule.ends_at(licence),
                None => fixed_end(licence),
            },
            account: account.map(str::to_owned),
            licence: licence.clone(),
        }
    }
}

fn fixed_end(licence: &Licence) -> Option<DateTime<Utc>> {
    match licence.term.end {
        End::At(end) => Some(end),
        End::Never | End::AfterDays(_) => None,
    }
}

/// What an account may use at a time.
#[derive(Debug, Clone)]
pub struct AccountEntitlements {
    /// The account's name.
    pub account: String,
    /// The time.
    pub at: DateTime<Utc>,
    /// By feature, and when it next changes by itself.
    pub entitlements: Entitlements,
    /// The bundles of the tenant's products that the account has any licence of.
    pub bundles: Vec<BundleView>,
}

/// What an account lacks of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleView {
    /// The bundle.
    pub code: BundleCode,
    /// The features of it that aren't licensed.
    pub missing: Vec<FeatureCode>,
    /// Its uses that need more.
    pub uses: Vec<BundleUseView>,
}

/// What an account lacks for a use of a bundle, besides the bundle itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleUseView {
    /// The use.
    pub name: FeatureCode,
    /// The features that it needs and that aren't licensed.
    pub missing: Vec<FeatureCode>,
}

impl BundleView {
    pub(super) fn of(bundle: &Bundle, entitlements: &Entitlements) -> Self {
        let licensed =
            |code: &FeatureCode| entitlements.features.get(code).is_some_and(|it| it.licensed);
        let mut uses: Vec<BundleUseView> = Vec::new();
        for one in &bundle.uses {
            let missing = Some(&one.needs).filter(|needs| !licensed(needs)).cloned();
            match uses.iter_mut().find(|it| it.name == one.name) {
                Some(known) => known.missing.extend(missing),
                None => uses.push(BundleUseView {
                    name: one.name.clone(),
                    missing: missing.into_iter().collect(),
                }),
            }
        }
        Self {
            code: bundle.code.clone(),
            missing: bundle.missing(licensed).into_iter().cloned().collect(),
            uses,
        }
    }

    /// Of the bundles of products that the account has any feature of.
    pub(super) fn all(catalogue: &Catalogue, entitlements: &Entitlements) -> Vec<Self> {
        let features = || entitlements.features.keys();
        let has = |bundle: &&Bundle| {
            let mut products = features().filter_map(|code| catalogue.features.get(code));
            products.any(|feature| feature.product == bundle.product)
        };
        catalogue.bundles.values().filter(has).map(|it| Self::of(it, entitlements)).collect()
    }
}
