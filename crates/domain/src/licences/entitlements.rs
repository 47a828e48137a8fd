//! Entitlements: what an account may use at a time, the sum of its licences.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Licence, LicenceKind, LicenceState,
    local_time::add_days,
    schedule::{Schedule, Span, Spans},
};
use crate::{
    LicenceId, Pool,
    catalogue::{Catalogue, Enforcement, FeatureCode, FeatureKind, OnExpiry},
};

/// Whether a feature was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementKind {
    /// A formal licence grants it.
    Formal,
    /// Only pre-licences and temporary ones grant it.
    Trial,
}

impl EntitlementKind {
    /// Its name, as sent and signed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Formal => "formal",
            Self::Trial => "trial",
        }
    }
}

/// What an account may use of one feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Whether it was bought; of the last licence where it has expired.
    pub kind: EntitlementKind,
    /// Whether a licence grants it: new use is allowed.
    pub licensed: bool,
    /// How many units; 0 where it isn't licensed.
    pub quantity: u32,
    /// When it is or was no longer licensed; none: never, or it hasn't begun.
    pub until: Option<DateTime<Utc>>,
    /// Whether running use may go on.
    pub running_allowed: bool,
    /// When running use must end; none: never, or it can't have begun.
    pub run_until: Option<DateTime<Utc>>,
    /// When it will next be licensed that isn't now.
    pub starts_at: Option<DateTime<Utc>>,
    /// Whether it isn't licensed because staff disabled a licence.
    pub disabled: bool,
    /// What happens where it isn't licensed.
    pub enforcement: Enforcement,
    /// The licences that grant it now.
    pub licences: Vec<LicenceId>,
    /// When any of this next changes by itself.
    pub changes_at: Option<DateTime<Utc>>,
}

/// What an account may use at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entitlements {
    /// Each feature that any of its licences grants, ever.
    pub features: BTreeMap<FeatureCode, Entitlement>,
    /// When any of it next changes by itself.
    pub changes_at: Option<DateTime<Utc>>,
}

/// What an account with these licences may use at `at`, and when that next changes.
pub fn entitlements(
    licences: &[Licence],
    catalogue: &Catalogue,
    at: DateTime<Utc>,
) -> Entitlements {
    Schedule::of(licences).entitlements(catalogue, at)
}

impl Entitlements {
    /// A pool of nodes with what these add to it.
    pub fn in_pool_of_nodes(&self, pool: Pool) -> Pool {
        let nodes = self.features.get(&FeatureCode::nodes());
        let granted = nodes.map_or(0, |nodes| nodes.quantity);
        Pool { granted, changes_at: nodes.and_then(|nodes| nodes.changes_at), ..pool }
    }

    /// Whether any licence grants anything, or did or will.
    pub fn has_any(&self) -> bool {
        !self.features.is_empty()
    }
}

impl Schedule<'_> {
    /// What the account may use at `at`, and when that next changes.
    pub fn entitlements(&self, catalogue: &Catalogue, at: DateTime<Utc>) -> Entitlements {
        let mut found = Entitlements::default();
        for (&feature, spans) in &self.features {
            let view = FeatureView::new(feature, spans, catalogue);
            let mut now = view.at(at);
            now.changes_at = view.times_after(at).find(|time| view.at(*time) != now);
            found.changes_at = [found.changes_at, now.changes_at].into_iter().flatten().min();
            found.features.insert(feature.clone(), now);
        }
        found
    }

    /// The state of one of the account's licences.
    pub fn state(&self, licence: &Licence, at: DateTime<Utc>) -> LicenceState {
        if let Some(state) = licence.fixed_state(at) {
            return state;
        }
        let spans = || self.spans_of(licence);
        if spans().any(|span| span.holds(at)) {
            LicenceState::InUse
        } else if spans().any(|span| span.from > at) || licence.begins_at() > Some(at) {
            LicenceState::Usable
        } else {
            LicenceState::Expired
        }
    }

    /// When the last of what the licence grants ends; none: never.
    pub fn ends_at(&self, licence: &Licence) -> Option<DateTime<Utc>> {
        let last =
            self.spans_of(licence).map(|span| span.until.unwrap_or(DateTime::<Utc>::MAX_UTC));
        last.max().filter(|end| *end < DateTime::<Utc>::MAX_UTC)
    }

    fn spans_of(&self, licence: &Licence) -> impl Iterator<Item = &Span<'_>> {
        let id = licence.id;
        let features: BTreeSet<_> = licence.grants.iter().map(|grant| &grant.feature).collect();
        let spans = features.into_iter().filter_map(|feature| self.features.get(feature));
        spans.flat_map(|spans| &spans.granted).filter(move |span| span.licence.id == id)
    }
}

/// One feature, its spans and its rules.
struct FeatureView<'a> {
    spans: &'a Spans<'a>,
    is_switch: bool,
    on_expiry: OnExpiry,
    enforcement: Enforcement,
}

impl<'a> FeatureView<'a> {
    fn new(code: &FeatureCode, spans: &'a Spans<'a>, catalogue: &Catalogue) -> Self {
        let kind = catalogue.features.get(code).map(|feature| feature.kind);
        Self {
            spans,
            is_switch: kind == Some(FeatureKind::Switch),
            on_expiry: catalogue.rules_of(code).map_or_else(OnExpiry::default, |it| it.on_expiry),
            enforcement: catalogue.enforcement_of(code),
        }
    }

    fn at(&self, at: DateTime<Utc>) -> Entitlement {
        let granting: Vec<_> = self.spans.granted.iter().filter(|span| span.holds(at)).collect();
        let licensed = !granting.is_empty();
        let last =
            self.spans.granted.iter().filter(|span| span.until.is_some_and(|until| until <= at));
        let last = last.max_by_key(|span| span.until);
        let until = match licensed {
            true => self.covered_until(at),
            false => last.and_then(|span| span.until),
        };
        let run_until = until.and_then(|until| self.run_until(until));
        let is_formal = |span: &&Span<'_>| span.licence.kind == LicenceKind::Formal;
        let formal = match licensed {
            true => granting.iter().any(is_formal),
            false => last.iter().any(is_formal),
        };
        let sum = || granting.iter().fold(0_u32, |sum, span| sum.saturating_add(span.quantity));
        Entitlement {
            kind: if formal { EntitlementKind::Formal } else { EntitlementKind::Trial },
            licensed,
            quantity: if self.is_switch { u32::from(licensed) } else { sum() },
            until,
            running_allowed: licensed
                || until.is_some() && run_until.is_none_or(|run_until| at < run_until),
            run_until,
            starts_at: self
                .spans
                .granted
                .iter()
                .map(|span| span.from)
                .find(|from| !licensed && *from > at),
            disabled: !licensed && self.spans.disabled.iter().any(|span| span.holds(at)),
            enforcement: self.enforcement,
            licences: granting.iter().map(|span| span.licence.id).collect(),
            changes_at: None,
        }
    }

    /// When nothing grants it any more, without a gap from `at` on.
    fn covered_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut covered = at;
        for span in
            self.spans.granted.iter().filter(|span| span.until.is_none_or(|until| until > at))
        {
            if span.from > covered {
                break;
            }
            covered = covered.max(span.until?);
        }
        Some(covered)
    }

    fn run_until(&self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.on_expiry {
            OnExpiry::KeepRunning => None,
            OnExpiry::Off => Some(until),
            OnExpiry::Grace { days } => {
                let ended = self.spans.granted.iter().find(|span| span.until == Some(until));
                ended.map(|span| add_days(until, days, span.licence.term.zone))
            }
        }
    }

    /// When anything may change after `at`, in order.
    fn times_after(&self, at: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + use<> {
        let mut times = BTreeSet::new();
        for span in self.spans.granted.iter().chain(&self.spans.disabled) {
            times.insert(span.from);
            times.extend(span.until);
            if matches!(self.on_expiry, OnExpiry::Grace { .. }) {
                times.extend(span.until.and_then(|until| self.run_until(until)));
            }
        }
        times.into_iter().filter(move |time| *time > at)
    }
}
