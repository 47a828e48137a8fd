//! How many units of a feature there are for sessions, by the account's licences at this instant.

use chrono::TimeDelta;
use rollcall_cache::sessions::{Bound, Wanted};
use rollcall_domain::{
    VersionRange,
    catalogue::{FeatureCode, FeatureKind},
    licences::{Entitlement, Schedule},
    sessions::{Denial, PoolRules, QueueMode, SessionFacts},
};

use super::{Denied, SessionError, Sessions, account::Calling};
use crate::AppError;

/// The units of a feature.
pub(super) struct Units {
    pub(super) feature: FeatureCode,
    /// How many there are for new use; or why there are none.
    pub(super) new: Result<u32, Denial>,
    /// Whether what runs may go on.
    pub(super) running_allowed: bool,
    entitlement: Option<Entitlement>,
    versions: Option<VersionRange>,
}

impl Sessions<'_> {
    /// The units of a feature, which may be unknown.
    pub(super) async fn units(self, calling: &Calling, code: &str) -> Result<Units, SessionError> {
        let Calling { context, account, now, .. } = calling;
        let feature: FeatureCode =
            code.parse().map_err(|_| not_licensed(code, Denial::NotLicensed))?;
        let known = context.catalogue.features.get(&feature);
        let known = known.ok_or_else(|| not_licensed(code, Denial::NotLicensed))?;
        if known.kind != FeatureKind::Quantity || feature.is_nodes() {
            return Err(SessionError::NoSeats(code.to_owned()));
        }
        let licences = self.app.licences();
        let entitled = licences.entitled(context, account.id, account.policy_version, *now).await?;
        let entitlement =
            entitled.as_deref().and_then(|it| it.entitlements.features.get(&feature)).cloned();
        let new = match &entitlement {
            None => Err(Denial::NotLicensed),
            Some(it) if it.licensed => Ok(it.quantity),
            Some(it) if it.disabled => Err(Denial::Disabled),
            Some(it) if it.until.is_some() => Err(Denial::Expired),
            Some(_) => Err(Denial::NotStarted),
        };
        let running_allowed = entitlement.as_ref().is_some_and(|it| it.running_allowed);
        let versions = known.versions.clone();
        Ok(Units { feature, new, running_allowed, entitlement, versions })
    }

    /// How many units there are for what runs: where the last licence is over and what runs may go on, as
    /// many as there were.
    pub(super) async fn running_units(
        self,
        calling: &Calling,
        units: &Units,
    ) -> Result<u32, AppError> {
        if let Ok(new) = units.new {
            return Ok(new);
        }
        let until = units.entitlement.as_ref().and_then(|it| it.until);
        let Some(until) = until.filter(|_| units.running_allowed) else { return Ok(0) };
        let Calling { context, account, .. } = calling;
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let licences = licences.of_account(account.id).await?;
        let at = until - TimeDelta::microseconds(1);
        let then = Schedule::of(&licences).entitlements(&context.catalogue, at);
        Ok(then.features.get(&units.feature).map_or(0, |it| it.quantity))
    }
}

impl Units {
    /// Whether a version of the product may use it.
    pub(super) fn covers(&self, version: Option<&str>) -> bool {
        let range = version.zip(self.versions.as_ref());
        range.is_none_or(|(version, range)| range.covers(version))
    }

    fn rules(&self, calling: &Calling) -> PoolRules {
        calling.rules.get(&self.feature).copied().unwrap_or_default()
    }

    /// How many may be out, of so many.
    pub(super) fn bound(&self, calling: &Calling, capacity: u32) -> Bound {
        let rules = self.rules(calling);
        Bound {
            feature: self.feature.to_string(),
            capacity,
            ceiling: rules.overdraft.ceiling(capacity),
            express: rules.queue == QueueMode::Express,
        }
    }

    /// So many of them, out of so many, for a session that said this of itself.
    pub(super) fn wanted(
        &self,
        calling: &Calling,
        ticket: u128,
        (units, capacity): (u32, u32),
        facts: &SessionFacts,
    ) -> Wanted {
        let rules = self.rules(calling);
        let Bound { feature, capacity, ceiling, express } = self.bound(calling, capacity);
        Wanted {
            ticket,
            feature,
            units,
            capacity,
            ceiling,
            express,
            holder: rules.count_by.holder(calling.session.0, facts),
            share: rules.max_share,
        }
    }
}

/// The account has no units of a feature.
pub(super) fn not_licensed(feature: &str, reason: Denial) -> SessionError {
    let feature = feature.to_owned();
    let (queue_length, retry_after_s) = (None, None);
    let denied = Denied { feature, reason, in_use: 0, capacity: 0, queue_length, retry_after_s };
    SessionError::Denied(Box::new(denied))
}
