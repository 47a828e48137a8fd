//! Whoever is idle hears of it before its units are taken away.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rollcall_cache::sessions::{
    Activity as Doing, IdleRelease as Release, IdleTerms, LiveSession, Report,
};
use rollcall_domain::{
    catalogue::FeatureCode,
    sessions::{Activity, IdleRelease, PoolRules},
};

use super::account::Calling;

/// What the user of a session should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionMessage {
    /// As long as it is idle, its units may be taken away.
    IdleWarning {
        /// The feature.
        feature: String,
        /// When they may be, or are in any case.
        release: IdleRelease,
        /// From when on.
        from: DateTime<Utc>,
    },
}

/// What a process is doing, with the terms of its account's pools.
pub(super) fn report(activity: Activity, rules: &BTreeMap<FeatureCode, PoolRules>) -> Report {
    Report {
        activity: match activity {
            Activity::Active => Doing::Active,
            Activity::Idle => Doing::Idle,
            Activity::Busy => Doing::Busy,
        },
        terms: rules.iter().map(|(feature, rules)| (feature.to_string(), terms(rules))).collect(),
        otherwise: terms(&PoolRules::default()),
    }
}

fn terms(rules: &PoolRules) -> IdleTerms {
    IdleTerms {
        release: match rules.idle_release {
            IdleRelease::Never => Release::Never,
            IdleRelease::OnDemand => Release::OnDemand,
            IdleRelease::Always => Release::Always,
        },
        after_ms: rules.idle_after().num_milliseconds(),
        busy_ms: rules.busy_for().num_milliseconds(),
    }
}

/// What a session is doing, and since when.
pub(super) fn activity(live: &LiveSession) -> Option<(Activity, DateTime<Utc>)> {
    let (doing, since_ms) = live.resting?;
    let activity = match doing {
        Doing::Active => Activity::Active,
        Doing::Idle => Activity::Idle,
        Doing::Busy => Activity::Busy,
    };
    Some((activity, DateTime::from_timestamp_millis(since_ms)?))
}

/// The warnings of a session that isn't active: the first one comes with the call that says so.
pub(super) fn warnings(calling: &Calling, live: &LiveSession) -> Vec<SessionMessage> {
    let Some((activity, since)) = activity(live) else { return Vec::new() };
    let features: BTreeSet<_> = live.held.iter().map(|held| held.feature.as_str()).collect();
    let warning = |feature: &str| {
        let rules = feature.parse().ok().and_then(|code: FeatureCode| calling.rules.get(&code));
        let rules = rules.copied().unwrap_or_default();
        let from = rules.idle_from(activity, since)?;
        let (feature, release) = (feature.to_owned(), rules.idle_release);
        Some(SessionMessage::IdleWarning { feature, release, from })
    };
    features.into_iter().filter_map(warning).collect()
}
