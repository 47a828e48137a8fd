//! The catalogue in the words of a language.

use std::sync::Arc;

use rollcall_domain::{
    Language,
    catalogue::{Catalogue, Enforcement, FeatureCode, FeatureKind},
    licences::Grant,
};

use crate::texts::Texts;

/// A value of a choice, and its word.
pub(crate) type Choice = (&'static str, &'static str);

/// What happens where a feature isn't licensed, to choose from.
pub(crate) fn enforcements(t: &Texts) -> impl Iterator<Item = Choice> {
    Enforcement::ALL.into_iter().map(|rule| (rule.name(), t.catalogue.enforcement_name(rule)))
}

/// The names of a tenant's features in a language.
pub(crate) struct FeatureNames {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) language: Language,
}

impl FeatureNames {
    /// The name of a feature; its code where the catalogue doesn't have it.
    pub(crate) fn of<'a>(&'a self, code: &'a FeatureCode) -> &'a str {
        if code.is_nodes() {
            return Texts::of(self.language).feature.nodes;
        }
        let feature = self.catalogue.features.get(code);
        feature.map_or(code.as_str(), |it| it.names.in_language(self.language))
    }

    /// The name of the feature of a code that was stored as a text.
    pub(crate) fn of_text<'a>(&'a self, code: &'a str) -> &'a str {
        let known = self.catalogue.features.values().find(|it| it.code.as_str() == code);
        known.map_or(code, |it| it.names.in_language(self.language))
    }

    /// Whether a feature is on or off, without units.
    pub(crate) fn is_switch(&self, code: &FeatureCode) -> bool {
        let feature = self.catalogue.features.get(code);
        feature.is_some_and(|it| it.kind == FeatureKind::Switch)
    }

    /// A grant: the feature's name, with how many units of it.
    pub(crate) fn grant(&self, grant: &Grant) -> String {
        let name = self.of(&grant.feature);
        match self.is_switch(&grant.feature) {
            true => name.to_owned(),
            false => format!("{name} × {}", grant.quantity),
        }
    }

    /// The first few grants in a line, and how many more there are.
    pub(crate) fn grants(&self, grants: &[Grant]) -> String {
        const SHOWN: usize = 4;
        let shown: Vec<_> = grants.iter().take(SHOWN).map(|it| self.grant(it)).collect();
        let line = shown.join(", ");
        match grants.len().saturating_sub(SHOWN) {
            0 => line,
            more => format!("{line}, +{more}"),
        }
    }
}
