//! Features, with the words of the local interface.

use chrono::{DateTime, Utc};
use rollcall_client::{Feature, FeatureAction, FeatureReason};
use serde::{Deserialize, Serialize};

use crate::agent_state::AgentState;

/// A feature: the verdict, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureView {
    /// Its code.
    pub code: String,
    /// Whether the account has a licence for it.
    pub licensed: bool,
    /// `formal` or `trial`.
    pub kind: Option<String>,
    /// How many units the account has.
    pub quantity: u64,
    /// When it ends.
    pub until: Option<DateTime<Utc>>,
    /// When running use ends.
    pub run_until: Option<DateTime<Utc>>,
    /// Whether new use may begin.
    pub new_allowed: bool,
    /// Whether use that has begun may go on.
    pub running_allowed: bool,
    /// Why new use may begin, or not.
    pub reason: String,
    /// The public code of the reason.
    pub error_code: Option<u16>,
    /// What the vendor wants to follow from a no: `enforce`, `warn` or `log`.
    pub enforcement: String,
    /// What to do where new use is about to begin: `allow`, `warn`, `log` or `refuse`.
    pub on_new: String,
    /// What to do about use that has begun.
    pub on_running: String,
    /// How the last call to the server failed, unless one has succeeded since.
    pub last_failure: Option<String>,
    /// In one sentence.
    pub message: String,
}

/// The answer to whether a feature may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureAnswer {
    /// Whether it was asked for new use, or for use that has begun.
    pub new: bool,
    /// Whether it is allowed.
    pub allowed: bool,
    /// What to do: `allow`, `warn`, `log` or `refuse`.
    pub action: String,
    /// The feature.
    #[serde(flatten)]
    pub feature: FeatureView,
}

/// The features that are known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeaturesView {
    /// Since when the client is disconnected, if it is.
    pub disconnected_at: Option<DateTime<Utc>>,
    /// Each of them, by its code.
    pub items: Vec<FeatureView>,
}

impl From<Feature> for FeatureView {
    fn from(feature: Feature) -> Self {
        Self {
            message: feature.to_string(),
            licensed: feature.licensed,
            kind: feature.kind.map(|kind| kind.to_string()),
            quantity: feature.quantity,
            until: feature.until,
            run_until: feature.run_until,
            new_allowed: feature.new_allowed,
            running_allowed: feature.running_allowed,
            reason: feature.reason.to_string(),
            error_code: feature.error_code,
            enforcement: feature.enforcement.to_string(),
            on_new: feature.on_new.to_string(),
            on_running: feature.on_running.to_string(),
            last_failure: feature.last_failure.map(|kind| kind.to_string()),
            code: feature.code,
        }
    }
}

impl FeatureAnswer {
    pub(crate) fn of(feature: Feature, new: bool) -> Self {
        let (allowed, action) = match new {
            true => (feature.new_allowed, feature.on_new),
            false => (feature.running_allowed, feature.on_running),
        };
        Self { new, allowed, action: action.to_string(), feature: feature.into() }
    }

    /// The exit status of `rollcall agent feature`. Below 3 the command itself has failed.
    pub fn exit_status(&self) -> u8 {
        if self.action != FeatureAction::Refuse.as_str() {
            return 0;
        }
        let reason = self.feature.reason.as_str();
        match FeatureReason::ALL.into_iter().find(|known| known.as_str() == reason) {
            Some(FeatureReason::ClockTampered | FeatureReason::Untrusted) => 5,
            Some(
                FeatureReason::Disconnected
                | FeatureReason::RegistrationEnded
                | FeatureReason::NotConnected
                | FeatureReason::Stale
                | FeatureReason::NotStated,
            ) => 4,
            _ => 3,
        }
    }
}

impl AgentState {
    pub(crate) fn features(&self) -> Vec<FeatureView> {
        self.client.features().into_iter().map(FeatureView::from).collect()
    }
}
