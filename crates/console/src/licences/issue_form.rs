//! What is written into the form that issues licences.

use std::collections::BTreeMap;

use rollcall_app::licences::{GrantDraft, IssueLicences};
use rollcall_domain::{
    LicenceId,
    catalogue::{BundleCode, Catalogue, FeatureCode, ProductCode},
};

use crate::{
    fields::Fields,
    form::{FieldError, FormError},
};

/// The fields that say what is wrong with them.
pub(super) const NAMES: &[&str] = &[
    "grants",
    "kind",
    "account",
    "count",
    "starts",
    "expires",
    "days",
    "purpose",
    "approver",
    "email",
    "contract",
    "supersedes",
];

/// What the field of a feature's units begins with, and that of a bundle's box.
pub(super) const GRANT: &str = "grant.";
pub(super) const BUNDLE: &str = "bundle";

/// Read the draft that a form asks for.
pub(super) fn read(
    fields: &Fields,
    product: ProductCode,
    catalogue: &Catalogue,
) -> Result<IssueLicences, FormError> {
    let text = |name| fields.text(name).map(str::to_owned);
    let supersedes = fields.lines("supersedes").map(str::parse::<LicenceId>);
    let supersedes = supersedes.collect::<Result<_, _>>();
    Ok(IssueLicences {
        product,
        kind: fields.required("kind")?,
        account: text("account"),
        grants: grants(fields, catalogue)?,
        starts_on: fields.read("starts")?,
        expires_on: fields.read("expires")?,
        days: fields.read("days")?,
        purpose: text("purpose"),
        approver: text("approver"),
        contract: fields.read("contract")?,
        email: text("email"),
        supersedes: supersedes.map_err(|error| FieldError::new("supersedes", error))?,
        count: fields.read("count")?.unwrap_or(1),
        foreign_keys: Vec::new(),
    })
}

/// The features that are ticked or have units, with those of whole bundles.
fn grants(fields: &Fields, catalogue: &Catalogue) -> Result<Vec<GrantDraft>, FormError> {
    let mut grants = BTreeMap::<FeatureCode, Option<u32>>::new();
    for code in fields.all(BUNDLE) {
        let code: BundleCode = code.parse().map_err(|error| FieldError::new("grants", error))?;
        let bundle = catalogue.bundles.get(&code);
        let bundle =
            bundle.ok_or_else(|| FieldError::new("grants", format!("no bundle is {code}")))?;
        grants.extend(bundle.features.iter().map(|code| (code.clone(), None)));
    }
    for (code, units) in fields.beginning(GRANT) {
        let code: FeatureCode = code.parse().map_err(|error| FieldError::new("grants", error))?;
        match units.trim() {
            "" => {}
            // A box that is ticked.
            "on" => drop(grants.insert(code, None)),
            units => {
                let wrong =
                    |_| FieldError::new("grants", format!("must be a number of units of {code}"));
                let units = units.parse().map_err(wrong)?;
                grants.insert(code, Some(units));
            }
        }
    }
    Ok(grants.into_iter().map(|(feature, quantity)| GrantDraft { feature, quantity }).collect())
}
