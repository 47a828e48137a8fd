//! Validation of what the catalogue is given.

use std::collections::HashSet;

use rollcall_domain::{
    catalogue::{
        Bundle, BundleUse, Catalogue, Feature, FeatureCode, FeatureKind, OnExpiry, PreLicence,
        ProductCode, ProductRules,
    },
    limits::{CATALOGUE_MAX, GRANT_UNITS_MAX, GRANTS_MAX, LICENCE_DAYS_MAX, TRANSFERS_MAX},
};

use crate::{AdminError, error::invalid};

/// Validate a product's rules. What its pre-licence named before may be retired by now.
pub(super) fn rules(
    product: &ProductCode,
    rules: &ProductRules,
    before: Option<&ProductRules>,
    catalogue: &Catalogue,
) -> Result<(), AdminError> {
    if rules.transfers > TRANSFERS_MAX {
        return Err(invalid("transfers", format!("must be at most {TRANSFERS_MAX}")));
    }
    if let OnExpiry::Grace { days } = rules.on_expiry {
        check_days("on_expiry", days)?;
    }
    if let Some(licence) = &rules.pre_licence {
        let before = before.and_then(|rules| rules.pre_licence.as_ref());
        pre_licence(product, licence, before, catalogue)?;
    }
    Ok(())
}

/// Validate a pre-licence. It may name features that don't exist yet.
fn pre_licence(
    product: &ProductCode,
    licence: &PreLicence,
    before: Option<&PreLicence>,
    catalogue: &Catalogue,
) -> Result<(), AdminError> {
    const FEATURES: &str = "pre_licence.features";
    check_days("pre_licence.days", licence.days)?;
    let codes = || licence.grants.iter().map(|(code, _)| code);
    check_list(FEATURES, codes())?;
    for (code, units) in &licence.grants {
        if !(1..=GRANT_UNITS_MAX).contains(units) {
            let reason = format!("must have 1 to {GRANT_UNITS_MAX} units of {code}");
            return Err(invalid(FEATURES, reason));
        }
        let Some(feature) = catalogue.features.get(code) else { continue };
        let stays = before.is_some_and(|it| it.grants.iter().any(|(known, _)| known == code));
        check_member(FEATURES, product, feature, stays)?;
        if feature.kind == FeatureKind::Switch && *units != 1 {
            let reason = format!("must have no units of {code}, which is a switch");
            return Err(invalid(FEATURES, reason));
        }
    }
    Ok(())
}

/// Check that there is room for one more; the catalogue is held in memory, whole.
pub(super) fn room(present: usize, of: &'static str) -> Result<(), AdminError> {
    if present >= CATALOGUE_MAX {
        return Err(invalid("code", format!("must be one of at most {CATALOGUE_MAX} {of}")));
    }
    Ok(())
}

/// Validate a new feature.
pub(super) fn new_feature(feature: &Feature, catalogue: &Catalogue) -> Result<(), AdminError> {
    let code = &feature.code;
    if code.is_nodes() {
        return Err(invalid("code", format!("must not be {code}, which every product has")));
    }
    if catalogue.features.contains_key(code) {
        return Err(AdminError::Taken { what: "feature", name: code.to_string() });
    }
    let others = catalogue.products.values().filter(|it| it.code != feature.product);
    for other in others {
        let licence = other.rules.pre_licence.iter();
        if licence.flat_map(|it| &it.grants).any(|(named, _)| named == code) {
            let reason =
                format!("must not be in the pre-licence of another product, {}", other.code);
            return Err(invalid("code", reason));
        }
    }
    room(catalogue.features.len(), "features")?;
    check_kind(feature.kind)
}

/// Validate what a kind has besides.
pub(super) fn check_kind(kind: FeatureKind) -> Result<(), AdminError> {
    match kind {
        FeatureKind::NamedUsers { reassignments } if reassignments > GRANT_UNITS_MAX => {
            Err(invalid("reassignments", format!("must be at most {GRANT_UNITS_MAX}")))
        }
        _ => Ok(()),
    }
}

/// Validate a bundle's features and uses. What it named before may be retired by now.
pub(super) fn bundle(
    bundle: &Bundle,
    before: Option<&Bundle>,
    catalogue: &Catalogue,
) -> Result<(), AdminError> {
    check_list("features", bundle.features.iter())?;
    for code in &bundle.features {
        let stays = before.is_some_and(|it| it.features.contains(code));
        let feature = find("features", &bundle.product, code, catalogue)?;
        check_member("features", &bundle.product, feature, stays)?;
    }
    if bundle.uses.len() > GRANTS_MAX {
        return Err(invalid("uses", format!("must be at most {GRANTS_MAX}")));
    }
    let mut seen = HashSet::new();
    for one in &bundle.uses {
        let BundleUse { name, needs } = one;
        if !seen.insert((name, needs)) {
            return Err(invalid("uses", format!("must not name {name} with {needs} twice")));
        }
        if bundle.features.contains(needs) {
            let reason = format!("must need more than the bundle's own features: {needs} is one");
            return Err(invalid("uses", reason));
        }
        let stays = before.is_some_and(|it| it.uses.iter().any(|known| known.needs == *needs));
        let feature = find("uses", &bundle.product, needs, catalogue)?;
        check_member("uses", &bundle.product, feature, stays)?;
    }
    Ok(())
}

fn find<'a>(
    field: &'static str,
    product: &ProductCode,
    code: &FeatureCode,
    catalogue: &'a Catalogue,
) -> Result<&'a Feature, AdminError> {
    let unknown = || {
        let reason = format!("must be features of the product {product}: {code} is none");
        invalid(field, reason)
    };
    catalogue.features.get(code).ok_or_else(unknown)
}

/// Validate that a feature is of the product, and not retired unless it was named before.
fn check_member(
    field: &'static str,
    product: &ProductCode,
    feature: &Feature,
    stays: bool,
) -> Result<(), AdminError> {
    let Feature { code, product: of, .. } = feature;
    if of != product {
        let reason = format!("must be features of the product {product}: {code} is one of {of}");
        return Err(invalid(field, reason));
    }
    if feature.retired_at.is_some() && !stays {
        return Err(invalid(field, format!("must not be retired: {code} is")));
    }
    Ok(())
}

/// Validate how many features a list has, and that none is in it twice.
fn check_list<'a>(
    field: &'static str,
    codes: impl ExactSizeIterator<Item = &'a FeatureCode>,
) -> Result<(), AdminError> {
    if !(1..=GRANTS_MAX).contains(&codes.len()) {
        return Err(invalid(field, format!("must be 1 to {GRANTS_MAX} features")));
    }
    let mut seen = HashSet::new();
    match codes.into_iter().find(|code| !seen.insert(*code)) {
        Some(twice) => Err(invalid(field, format!("must not name {twice} twice"))),
        None => Ok(()),
    }
}

fn check_days(field: &'static str, days: u32) -> Result<(), AdminError> {
    if !(1..=LICENCE_DAYS_MAX).contains(&days) {
        return Err(invalid(field, format!("must be 1 to {LICENCE_DAYS_MAX} days")));
    }
    Ok(())
}
