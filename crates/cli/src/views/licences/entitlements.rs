//! What an account may use.

use chrono::{DateTime, Utc};
use rollcall_app::licences::{AccountEntitlements, BundleUseView, BundleView};
use rollcall_domain::{
    catalogue::{Enforcement, FeatureCode},
    licences::Entitlement,
};
use serde::Serialize;

use crate::output::{at, columns, or_dash};

/// What an account may use at a time.
#[derive(Debug, Serialize)]
pub(crate) struct EntitlementsFacts {
    account: String,
    at: DateTime<Utc>,
    features: Vec<FeatureFacts>,
    bundles: Vec<BundleFacts>,
    changes_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize)]
struct FeatureFacts {
    code: FeatureCode,
    kind: &'static str,
    licensed: bool,
    running_allowed: bool,
    new_allowed: bool,
    quantity: u32,
    until: Option<DateTime<Utc>>,
    run_until: Option<DateTime<Utc>>,
    starts_at: Option<DateTime<Utc>>,
    enforcement: Enforcement,
    licences: Vec<String>,
}

#[derive(Debug, Serialize)]
struct BundleFacts {
    code: String,
    missing: Vec<FeatureCode>,
    uses: Vec<UseFacts>,
}

#[derive(Debug, Serialize)]
struct UseFacts {
    name: FeatureCode,
    missing: Vec<FeatureCode>,
}

impl From<AccountEntitlements> for EntitlementsFacts {
    fn from(of: AccountEntitlements) -> Self {
        let features = of.entitlements.features.into_iter();
        let bundle = |BundleView { code, missing, uses }: BundleView| BundleFacts {
            code: code.to_string(),
            missing,
            uses: uses
                .into_iter()
                .map(|BundleUseView { name, missing }| UseFacts { name, missing })
                .collect(),
        };
        Self {
            account: of.account,
            at: of.at,
            changes_at: of.entitlements.changes_at,
            features: features.map(|(code, it)| feature(code, it)).collect(),
            bundles: of.bundles.into_iter().map(bundle).collect(),
        }
    }
}

fn feature(code: FeatureCode, of: Entitlement) -> FeatureFacts {
    FeatureFacts {
        code,
        kind: of.kind.name(),
        licensed: of.licensed,
        running_allowed: of.running_allowed,
        new_allowed: of.licensed,
        quantity: of.quantity,
        until: of.until,
        run_until: of.run_until,
        starts_at: of.starts_at,
        enforcement: of.enforcement,
        licences: of.licences.iter().map(ToString::to_string).collect(),
    }
}

impl EntitlementsFacts {
    /// For people.
    pub(crate) fn table(&self) -> String {
        if self.features.is_empty() {
            return format!("No licence of {} grants anything.", self.account);
        }
        let yes = |it: bool| if it { "yes" } else { "no" }.to_owned();
        let rows = self.features.iter().map(|it| {
            [
                it.code.to_string(),
                it.kind.to_owned(),
                it.quantity.to_string(),
                yes(it.new_allowed),
                yes(it.running_allowed),
                or_dash(it.until.map(at)),
                or_dash(it.run_until.map(at)),
            ]
        });
        let headings = ["feature", "kind", "units", "new use", "running use", "until", "run until"];
        let mut text = columns(headings, rows);
        for bundle in &self.bundles {
            let missing = |codes: &[FeatureCode]| {
                codes.iter().map(FeatureCode::as_str).collect::<Vec<_>>().join(", ")
            };
            if !bundle.missing.is_empty() {
                let these = missing(&bundle.missing);
                text.push_str(&format!("\nThe bundle {} lacks {these}.", bundle.code));
            }
            for one in bundle.uses.iter().filter(|one| !one.missing.is_empty()) {
                let these = missing(&one.missing);
                text.push_str(&format!("\nFor {}, {} lacks {these}.", one.name, bundle.code));
            }
        }
        if let Some(changes_at) = self.changes_at {
            text.push_str(&format!("\nThis changes at {}.", at(changes_at)));
        }
        text
    }
}
