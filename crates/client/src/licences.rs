//! Features: what the account is entitled to, by what the server signed and the clock.

mod changes;
mod connection;
mod document;
mod entitlements;
mod feature;
mod online;
mod verdict;
mod version;

use chrono::{DateTime, Utc};

pub(crate) use self::{
    changes::Told,
    document::Wanted,
    entitlements::{Entitlements, Statement, kept_entitlements},
};
use self::{entitlements::Entry, verdict::Standing};
pub use self::{
    feature::{Enforcement, Feature, FeatureAction, FeatureKind, FeatureReason},
    online::{FeatureQuery, FeatureUse, OnlineFeature},
};
use crate::{
    Action, Client, LeaseError,
    client::{Inner, Memory},
    lease::not_before,
    state::Ended,
};

impl Client {
    /// What the account has of this feature, and what follows: at once, without any call.
    ///
    /// Evaluates what the server signed, and the clock. What it signed counts for as long as it says
    /// (72 hours by default) while the server merely can't be reached, past the lease's end.
    pub fn feature(&self, code: &str) -> Feature {
        self.feature_quantity(code, 1)
    }

    /// The same for the use of so many units of it, such as seats or topics.
    pub fn feature_quantity(&self, code: &str, quantity: u64) -> Feature {
        let now = self.0.clock.now();
        let memory = self.0.memory();
        memory.moment(now).judge(code, quantity)
    }

    /// The same for many features, all of one moment, in the order in which they are asked for.
    pub fn features_named<C: AsRef<str>>(
        &self,
        codes: impl IntoIterator<Item = C>,
    ) -> Vec<Feature> {
        let now = self.0.clock.now();
        let memory = self.0.memory();
        let moment = memory.moment(now);
        codes.into_iter().map(|code| moment.judge(code.as_ref(), 1)).collect()
    }

    /// All features that are known, by their codes: those that ended count as long as running use
    /// may go on.
    pub fn features(&self) -> Vec<Feature> {
        let now = self.0.clock.now();
        let memory = self.0.memory();
        memory.moment(now).judge_all()
    }
}

/// What features are judged by, at one moment.
struct Moment<'a> {
    entitlements: Option<&'a Entitlements>,
    standing: Standing,
    now: DateTime<Utc>,
    last_failure: Option<crate::FailureKind>,
}

impl Moment<'_> {
    fn judge(&self, code: &str, quantity: u64) -> Feature {
        let entry = self.entitlements.map(|known| known.entry(code));
        self.judge_entry(code, quantity, entry)
    }

    fn judge_all(&self) -> Vec<Feature> {
        let all = self.entitlements.into_iter().flat_map(Entitlements::all);
        all.map(|(code, entry)| self.judge_entry(code, 1, Some(Some(entry)))).collect()
    }

    fn judge_entry(&self, code: &str, quantity: u64, entry: Option<Option<&Entry>>) -> Feature {
        let verdict = verdict::judge(entry, quantity, self.standing, self.now);
        let enforcement =
            self.entitlements.map_or(Enforcement::Enforce, |known| known.enforcement(code));
        let feature = Feature::of(code, entry.flatten(), verdict, enforcement);
        Feature { last_failure: self.last_failure, ..feature }
    }
}

impl Memory {
    fn moment(&self, clock: DateTime<Utc>) -> Moment<'_> {
        let seen = self.state.server_seen_at;
        let entitlements = self.entitlements.as_ref();
        let standing = self.standing(clock);
        let now = clock.max(seen);
        Moment { entitlements, standing, now, last_failure: self.last_failure() }
    }

    /// How far what is known of features can be relied on.
    fn standing(&self, clock: DateTime<Utc>) -> Standing {
        if self.state.licences.disconnected_at.is_some() {
            return Standing::Disconnected;
        }
        if let Some(Ended::Failed(failure)) = &self.state.ended {
            return Standing::RegistrationEnded { code: failure.code };
        }
        let now = match not_before(clock, self.state.server_seen_at) {
            Ok(now) => now,
            Err(_) => return Standing::ClockTampered,
        };
        if let Some(code) = self.refused_to_the_end(now) {
            return Standing::RegistrationEnded { code: Some(code) };
        }
        match &self.entitlements {
            Some(known) if now < known.reliable_until => Standing::Reliable,
            Some(_) => Standing::Stale,
            None if self.state.held.is_none() || self.wanted_document.is_some() => {
                Standing::NotConnected
            }
            None => match self.lease {
                Ok(_) => Standing::NotStated,
                Err(LeaseError::Over(_)) => Standing::NotConnected,
                Err(_) => Standing::Untrusted,
            },
        }
    }

    /// The code of the last call, if the lease has ended while the server was reached and refused.
    fn refused_to_the_end(&self, now: DateTime<Utc>) -> Option<u16> {
        let lease = self.lease.as_ref().ok().filter(|lease| now >= lease.expires_at);
        let held = self.state.held.as_ref().filter(|held| held.roll_call.failures_in_a_row > 0);
        let newest = lease.and(held).and(self.state.failures.last())?;
        newest.code.filter(|_| newest.action != Action::Retry)
    }

    /// How the last call failed, unless one has succeeded since.
    fn last_failure(&self) -> Option<crate::FailureKind> {
        let held = self.state.held.as_ref();
        let failing = held.is_none_or(|held| held.roll_call.failures_in_a_row > 0);
        let newest = || self.state.failures.last().map(crate::Failure::kind);
        let document = || self.wanted_document.as_ref().and_then(|wanted| wanted.failed_by);
        if failing { newest() } else { document() }
    }
}

impl Inner {
    /// Take over what a new lease says of features. `before` is the lease that it replaces.
    pub(crate) fn learn_features(
        &self,
        memory: &mut Memory,
        statement: Option<Statement>,
        before: Option<String>,
    ) {
        let stored = &mut memory.state.licences;
        memory.wanted_document = None;
        let Some(statement) = statement else {
            memory.entitlements = None;
            stored.forget_features();
            return;
        };
        match Entitlements::stated_inline(&statement, &self.node.version) {
            Ok(known) => {
                memory.entitlements = Some(known);
                stored.forget_features();
            }
            Err(sha256) => match &mut memory.entitlements {
                Some(known) if known.sha256.as_ref() == Some(sha256) => {
                    known.reliable_until = statement.reliable_until;
                    stored.lease = None;
                }
                // What was known counts on, for as long as it said, until the document is here.
                known => {
                    memory.wanted_document = Some(Wanted::new(sha256, statement.reliable_until));
                    stored.lease = stored.lease.take().or(before).filter(|_| known.is_some());
                }
            },
        }
    }
}

impl Memory {
    /// The server has ended the registration: of its last lease, features that are in use count on.
    pub(crate) fn keep_features_of(&mut self, lease: String) {
        if self.entitlements.is_some() && self.state.licences.lease.is_none() && !lease.is_empty() {
            self.state.licences.lease = Some(lease);
        }
        self.wanted_document = None;
    }

    /// Forget all features: the node has left, or registers with another account.
    pub(crate) fn forget_features(&mut self) {
        self.entitlements = None;
        self.wanted_document = None;
        self.state.licences.forget_features();
    }
}
