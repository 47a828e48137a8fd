//! Revalidation: the decision about a node's call.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    TokenHash,
    accounts::Policy,
    nodes::{
        Applicant, ClonePolicy, Denial, NodeFacts, Refusal, Registration, Seq, SequenceCheck,
        TokenHashes,
    },
};

/// A revalidation call whose token belongs to the registration.
#[derive(Debug, Clone)]
pub struct Call {
    /// The sequence number of the lease that the node holds.
    pub sent: i64,
    /// The token that it sent.
    pub token: TokenHash,
    /// Changes of the node's description.
    pub facts: Option<NodeFacts>,
    /// Its source address.
    pub source: IpAddr,
    /// The expiry of a verified lease that it sent: repairs a server that was restored from a
    /// backup. Used only with a newer sequence number than the server has issued.
    pub proven_until: Option<DateTime<Utc>>,
}

/// The outcome of a revalidation.
#[derive(Debug, Clone, PartialEq)]
pub enum RevalidationOutcome {
    /// The lease is renewed.
    Renewed(Box<Renewal>),
    /// The call is refused; to be recorded.
    Refused(Refused),
    /// A suspected copy, which the tenant's policy refuses; not counted.
    CopyRefused,
    /// Its lease has expired; the registration has failed.
    Over,
    /// What a newer release wrote can't be read here; not counted, another process may decide it.
    Undecided,
}

/// The changes of a registration by a renewal.
#[derive(Debug, Clone, PartialEq)]
pub struct Renewal {
    /// The new sequence numbers.
    pub seq: Seq,
    /// The result of the sequence check.
    pub sequence_check: SequenceCheck,
    /// The valid tokens.
    pub tokens: TokenHashes,
    /// When the new lease expires.
    pub lease_expires_at: DateTime<Utc>,
    /// The node's description, where it changed.
    pub facts: Option<NodeFacts>,
}

impl Renewal {
    /// Apply them to the registration.
    pub fn write_to(self, registration: &mut Registration, now: DateTime<Utc>) {
        registration.seq = self.seq;
        registration.tokens = self.tokens;
        registration.failures = 0;
        registration.last_success_at = now;
        registration.lease_expires_at = self.lease_expires_at;
        if let Some(facts) = self.facts {
            registration.facts = facts;
        }
    }
}

/// The consequences of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub refusal: Refusal,
    /// Whether it counts; a retry storm must not burn the allowed failures.
    pub counted: bool,
    /// Consecutive failures, this one included if it counts.
    pub failures: u32,
    /// Whether it is the lock-out: the registration has failed and its slot is free.
    pub locks_out: bool,
    /// The beginning of the interval to the next call: an early call doesn't postpone it.
    pub interval_began: DateTime<Utc>,
}

/// Decide a revalidation. The caller has checked the token; the registration is in state
/// `registered`.
pub fn revalidate(
    registration: &Registration,
    policy: &Policy,
    call: &Call,
    now: DateTime<Utc>,
) -> RevalidationOutcome {
    if now >= lease_end(registration, call) {
        return RevalidationOutcome::Over;
    }
    let facts = call.facts.as_ref().unwrap_or(&registration.facts);
    let applicant = Applicant::Registered(facts, call.source, registration.password_version);
    match policy.denies(applicant, now) {
        Some(Denial::Refused(refusal)) => {
            return RevalidationOutcome::Refused(refused(registration, policy, refusal, now));
        }
        Some(Denial::Undecided) => return RevalidationOutcome::Undecided,
        None => {}
    }
    let (seq, sequence_check) =
        registration.seq.called(call.sent, registration.last_success_at, now);
    if sequence_check == SequenceCheck::CloneSuspected && policy.rules.clones == ClonePolicy::Refuse
    {
        return RevalidationOutcome::CopyRefused;
    }
    RevalidationOutcome::Renewed(Box::new(Renewal {
        seq,
        sequence_check,
        tokens: registration.tokens.used(&call.token),
        lease_expires_at: now + policy.rules.lease_lifetime(),
        facts: call.facts.clone(),
    }))
}

/// A renewal of a registration that wasn't read: what the write compares with the row, and what it
/// then puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptimisticRenewal {
    /// The new numbers; the row must have issued the acknowledged one last.
    pub seq: Seq,
    /// When the new lease ends.
    pub lease_expires_at: DateTime<Utc>,
    /// From which password version on the row passes without its facts having been checked under
    /// this policy; none where the policy restricts facts.
    pub password_version_from: Option<i64>,
}

/// Decide a call on the policy alone, for a write that compares the rest with the row. `None` where the
/// policy refuses the call, whatever the row says.
///
/// `sent` is the number of the lease that the node holds. The row must be registered, its lease alive,
/// its newest number `sent`, its only token the call's and its facts as the call says; and facts
/// and password must have passed this policy before, or `password_version_from` must let them.
pub fn renew_optimistically(
    policy: &Policy,
    sent: i64,
    source: IpAddr,
    now: DateTime<Utc>,
) -> Option<OptimisticRenewal> {
    if policy.denies(Applicant::Admitted(source), now).is_some() {
        return None;
    }
    Some(OptimisticRenewal {
        seq: Seq { issued: sent.checked_add(1)?, acked: sent },
        lease_expires_at: now + policy.rules.lease_lifetime(),
        password_version_from: (!policy.restricts_facts()).then_some(policy.nodes_password_version),
    })
}

fn lease_end(registration: &Registration, call: &Call) -> DateTime<Utc> {
    let proven = call.proven_until.filter(|_| call.sent > registration.seq.issued);
    proven.map_or(registration.lease_expires_at, |until| until.max(registration.lease_expires_at))
}

fn refused(
    registration: &Registration,
    policy: &Policy,
    refusal: Refusal,
    now: DateTime<Utc>,
) -> Refused {
    let since = registration.last_counted_at.unwrap_or_default().max(registration.last_success_at);
    let counted = now >= since + policy.rules.counting_pause();
    let failures = registration.failures + u32::from(counted);
    let locks_out = counted && failures >= policy.rules.allowed_failures;
    let interval_began = if counted { now } else { since };
    Refused { refusal, counted, failures, locks_out, interval_began }
}

/// When the next call is due: an interval later, up to 5 % early so that a herd drifts apart.
///
/// `draw` is even in `[0, 1)`.
pub fn due(policy: &Policy, interval_began: DateTime<Utc>, draw: f64) -> DateTime<Utc> {
    let early = policy.rules.interval_s as f64 * 0.05 * draw;
    interval_began + policy.rules.interval() - TimeDelta::milliseconds((early * 1000.0) as i64)
}
