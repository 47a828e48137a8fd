//! What an account may use of its features, and what would be different if.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rollcall_app::licences::AccountEntitlements;
use rollcall_domain::{
    catalogue::FeatureCode,
    licences::{Entitlement, EntitlementKind},
};

/// Whether a feature may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// It is bought.
    Licensed,
    /// It is licensed to be tried out.
    Trial,
    /// What runs may go on, nothing new.
    Running,
    /// It will be licensed.
    NotBegun,
    /// Staff disabled the licence.
    Disabled,
    /// Not at all.
    Nothing,
}

/// What may be used of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) allowed: Allowed,
    /// How many units.
    pub(super) quantity: u32,
    /// When that ends.
    pub(super) until: Option<DateTime<Utc>>,
}

/// A feature of which something would be different.
pub(super) struct Different {
    pub(super) feature: FeatureCode,
    pub(super) now: Use,
    pub(super) then: Use,
}

impl Use {
    const NOTHING: Self = Self { allowed: Allowed::Nothing, quantity: 0, until: None };

    /// By an entitlement.
    pub(super) fn of(entitlement: &Entitlement) -> Self {
        let Entitlement { licensed, running_allowed, disabled, .. } = entitlement;
        let allowed = match (licensed, running_allowed) {
            (true, _) if entitlement.kind == EntitlementKind::Trial => Allowed::Trial,
            (true, _) => Allowed::Licensed,
            (false, true) => Allowed::Running,
            (false, false) if *disabled => Allowed::Disabled,
            (false, false) if entitlement.starts_at.is_some() => Allowed::NotBegun,
            (false, false) => Allowed::Nothing,
        };
        let until = match allowed {
            Allowed::Licensed | Allowed::Trial => entitlement.until,
            Allowed::Running => entitlement.run_until,
            Allowed::NotBegun | Allowed::Disabled | Allowed::Nothing => None,
        };
        Self { allowed, quantity: entitlement.quantity, until }
    }

    /// The class of its state.
    pub(super) fn class(&self) -> &'static str {
        match self.allowed {
            Allowed::Licensed | Allowed::Trial => "good",
            Allowed::Running | Allowed::Disabled => "warn",
            Allowed::NotBegun => "idle",
            Allowed::Nothing => "bad",
        }
    }
}

/// The features of which something would be different.
pub(super) fn differences(now: &AccountEntitlements, then: &AccountEntitlements) -> Vec<Different> {
    let of = |all: &AccountEntitlements, code: &FeatureCode| {
        all.entitlements.features.get(code).map_or(Use::NOTHING, Use::of)
    };
    let codes = |all: &AccountEntitlements| -> BTreeSet<FeatureCode> {
        all.entitlements.features.keys().cloned().collect()
    };
    let both = &codes(now) | &codes(then);
    let different = |feature: FeatureCode| {
        let (now, then) = (of(now, &feature), of(then, &feature));
        (now != then).then_some(Different { feature, now, then })
    };
    both.into_iter().filter_map(different).collect()
}
