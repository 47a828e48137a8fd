//! Handling failed calls: they are listed, sent as events, and the next call is scheduled.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Action, Error, Event, Failure, FailureCause, FailureKind, Refusal, api_types::Unreported,
    client::Inner, clock::fraction, roll_call::CallFailure, state::Ended,
};

/// The longest message that the server accepts in a report.
const REPORT_MAX: usize = 500;

impl Inner {
    /// The failures to report to the server.
    pub(crate) fn unreported(&self) -> Vec<Unreported> {
        let memory = self.memory();
        let unreported = memory.state.failures.iter().filter(|failure| failure.unreported);
        unreported
            .map(|failure| Unreported { at: failure.at, message: short(&failure.message) })
            .collect()
    }

    pub(crate) fn list_failed_registration(&self, error: &Error) {
        if let Some((failure, _)) = self.judged(error) {
            self.memory().state.list(Failure { unreported: false, ..failure });
        }
    }

    /// A call failed: list it, send the event, and schedule the next call.
    pub(crate) fn note(&self, error: &Error) {
        let Some((failure, miss)) = self.judged(error) else { return };
        let mut memory = self.memory();
        match miss {
            CallFailure::Refused { .. } => memory.state.counters.refused += 1,
            CallFailure::Unanswered { .. } => memory.state.counters.unanswered += 1,
        }
        let Some(held) = &mut memory.state.held else { return };
        let first = held.roll_call.call_failed(miss, self.clock.now(), fraction());
        let failures_in_a_row = held.roll_call.failures_in_a_row;
        let allowed_failures = held.roll_call.allowed_failures;
        let over = failure.action == Action::Reregister;
        if over {
            let lease = std::mem::take(&mut held.lease);
            memory.state.ended = Some(Ended::Failed(failure.clone()));
            memory.keep_features_of(lease);
        }
        let told = memory.state.list_of_interval(failure, first);
        drop(memory);
        self.tell_changed_features();
        if let Some(failure) = told.clone() {
            let failures_in_a_row = failures_in_a_row.min(allowed_failures);
            self.tell(Event::AttemptFailed { failure, failures_in_a_row, allowed_failures });
        }
        if let Some(failure) = told.filter(|_| over) {
            self.tell(Event::RegistrationFailed(FailureCause::Refused(failure)));
        }
    }

    /// The failure as it is listed, and its meaning for the schedule; `None` if no call was made.
    fn judged(&self, error: &Error) -> Option<(Failure, CallFailure)> {
        let at = self.clock.now();
        match error {
            Error::Refused(refusal) => Some((refused(refusal, at), miss(refusal))),
            Error::Unreachable { .. } | Error::Lease(_) => {
                let failure = Failure {
                    at,
                    attempts: 1,
                    code: None,
                    kind: error.failure_kind(),
                    name: "/".to_owned(),
                    message: error.to_string(),
                    action: error.action(),
                    request_id: None,
                    unreported: true,
                };
                Some((failure, CallFailure::Unanswered { pause: None }))
            }
            _ => None,
        }
    }
}

fn refused(refusal: &Refusal, at: DateTime<Utc>) -> Failure {
    Failure {
        at,
        attempts: 1,
        code: Some(refusal.code),
        kind: Some(FailureKind::Refused),
        name: refusal.name.clone(),
        message: refusal.detail.clone(),
        action: refusal.action,
        request_id: Some(refusal.instance.clone()),
        unreported: false,
    }
}

fn miss(refusal: &Refusal) -> CallFailure {
    let pause = refusal.retry_after_s.map(|seconds| TimeDelta::seconds(seconds.into()));
    match refusal.is_passing() {
        true => CallFailure::Unanswered { pause },
        false => CallFailure::Refused {
            consecutive_failures: refusal.consecutive_failures,
            due_in: refusal.due_in(),
        },
    }
}

fn short(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REPORT_MAX).collect()
}
