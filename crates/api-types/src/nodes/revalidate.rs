//! The roll call, as a node answers it.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    limits::{
        APP_NAME_MAX, HOSTNAME_MAX, LEASE_MAX, LEASE_SEQ, MESSAGE_MAX, NONCE_MAX, REPORTED_MAX,
        VERSION_MAX,
    },
    nodes::FactsUpdate,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Checked, FieldError, field_checks::FieldChecks, nodes::register::project_name, schemas,
};

/// Stay registered.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct RevalidateBody {
    /// The number of the lease that the node holds.
    #[schema(value_type = schemas::LeaseSequence)]
    pub lease_seq: i64,
    /// The product's version, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ProductVersion>)]
    pub version: Option<String>,
    /// The domain it serves, alone, with a port, or as a URL; where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ServedDomain>)]
    pub domain: Option<String>,
    /// Its hostname, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Hostname>)]
    pub hostname: Option<String>,
    /// The product's app name, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AppName>)]
    pub app_name: Option<String>,
    /// The project's name, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::ProjectName>)]
    pub project_name: Option<String>,
    /// Comes back inside the lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Nonce>)]
    pub nonce: Option<String>,
    /// Calls since the last success that never reached the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = schemas::ReportedFailures)]
    pub unreported_failures: Vec<ReportedFailure>,
    /// The lease that the node holds; heals a server that was restored to an older point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Lease>)]
    pub lease: Option<String>,
}

/// A call that never reached the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedFailure {
    /// When.
    #[schema(example = "2026-03-01T10:00:00Z")]
    pub at: DateTime<Utc>,
    /// What the node saw of it.
    #[schema(value_type = schemas::FailureMessage)]
    pub message: String,
}

/// A [`RevalidateBody`] that is acceptable.
#[derive(Debug)]
pub struct Revalidating {
    /// The number of the lease that the node holds.
    pub lease_seq: i64,
    /// What may have changed.
    pub facts: FactsUpdate,
    /// What is to come back inside the lease.
    pub nonce: Option<String>,
    /// Calls that never reached the server.
    pub unreported: Vec<ReportedFailure>,
    /// The lease that the node holds.
    pub lease: Option<String>,
}

impl Checked for RevalidateBody {
    type Valid = Revalidating;

    fn check(self) -> Result<Revalidating, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        if !LEASE_SEQ.contains(&self.lease_seq) {
            faults.add(
                "lease_seq",
                format!("must be from {} to {}", LEASE_SEQ.start(), LEASE_SEQ.end()),
            );
        }
        let facts = FactsUpdate {
            project_name: project_name(&mut faults, self.project_name),
            app_name: faults.optional("app_name", self.app_name, APP_NAME_MAX),
            version: faults.optional("version", self.version, VERSION_MAX),
            domain: faults.domain(self.domain),
            hostname: faults.optional("hostname", self.hostname, HOSTNAME_MAX),
        };
        let nonce = faults.verbatim("nonce", self.nonce, NONCE_MAX);
        let lease = faults.verbatim("lease", self.lease, LEASE_MAX);
        let unreported = reported(&mut faults, self.unreported_failures);
        faults.or(Revalidating { lease_seq: self.lease_seq, facts, nonce, unreported, lease })
    }
}

fn reported(faults: &mut FieldChecks, failures: Vec<ReportedFailure>) -> Vec<ReportedFailure> {
    if failures.len() > REPORTED_MAX {
        faults.add("unreported_failures", format!("must not name more than {REPORTED_MAX}"));
        return Vec::new();
    }
    let check = |(at, failure): (usize, ReportedFailure)| {
        // The message of a stack trace has line breaks; that must not keep a node from renewing.
        let message = failure.message.replace(['\n', '\r', '\t'], " ");
        let faults = faults.below(format!("unreported_failures[{at}]."));
        ReportedFailure { message: faults.text("message", &message, MESSAGE_MAX), ..failure }
    };
    failures.into_iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: serde_json::Value) -> Vec<String> {
        let body: RevalidateBody = serde_json::from_value(body).unwrap();
        body.check().err().unwrap_or_default().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn every_wrong_field_is_named_by_its_path() {
        let failure =
            |message: &str| serde_json::json!({ "at": "2026-03-01T10:00:00Z", "message": message });
        let body = serde_json::json!({ "lease_seq": 0, "version": "", "lease": "x".repeat(8193),
            "unreported_failures": [failure("a\nb"), failure(""), failure(&"x".repeat(501))] });
        assert_eq!(
            wrong(body),
            [
                "lease_seq",
                "version",
                "lease",
                "unreported_failures[1].message",
                "unreported_failures[2].message"
            ]
        );
        let many =
            serde_json::json!({ "lease_seq": 1, "unreported_failures": vec![failure("x"); 101] });
        assert_eq!(wrong(many), ["unreported_failures"]);
        assert!(wrong(serde_json::json!({ "lease_seq": 1 })).is_empty());
    }
}
