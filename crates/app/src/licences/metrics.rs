//! The Prometheus metrics of this area. Their labels are of fixed sets.

use prometheus::{IntCounterVec, Opts, Registry};

use super::{CheckError, Checked, ConsumeError, Consumed, RedeemError, Redeemed};

/// Metrics of licences and of what is asked of them.
#[derive(Clone)]
pub struct LicenceMetrics {
    /// Issued licences, by kind.
    pub issued: IntCounterVec,
    /// Redeemed keys, by outcome: `created`, `again`, or the code of the refusal.
    pub redemptions: IntCounterVec,
    /// Features checked online, by outcome: `allowed`, or the code of why not.
    pub checks: IntCounterVec,
    /// Batches of consumed units, by outcome: `consumed`, `again`, or the code of the refusal.
    pub batches: IntCounterVec,
}

impl LicenceMetrics {
    /// Create and register them; a second registration of the same names is ignored.
    pub fn register(registry: &Registry) -> Self {
        let counter = |name: &str, help: &str, label: &str| {
            let counter =
                IntCounterVec::new(Opts::new(name, help), &[label]).expect("fixed names are valid");
            let _ = registry.register(Box::new(counter.clone()));
            counter
        };
        Self {
            issued: counter("rollcall_licences_issued_total", "Issued licences by kind.", "kind"),
            redemptions: counter(
                "rollcall_licence_redemptions_total",
                "Redeemed licence keys by outcome.",
                "outcome",
            ),
            checks: counter(
                "rollcall_feature_checks_total",
                "Features checked online by outcome.",
                "outcome",
            ),
            batches: counter(
                "rollcall_consumed_batches_total",
                "Batches of metered units by outcome.",
                "outcome",
            ),
        }
    }

    pub(super) fn count_redemption(&self, answer: &Result<Redeemed, RedeemError>) {
        let outcome = match answer {
            Ok(redeemed) if redeemed.created => "created".to_owned(),
            Ok(_) => "again".to_owned(),
            Err(error) => error.code().number().to_string(),
        };
        self.redemptions.with_label_values(&[outcome.as_str()]).inc();
    }

    pub(super) fn count_checks(&self, answer: &Result<Checked, CheckError>) {
        match answer {
            Ok(checked) => {
                for feature in &checked.features {
                    match feature.refusal {
                        None => self.checks.with_label_values(&["allowed"]).inc(),
                        Some(code) => {
                            self.checks.with_label_values(&[code.number().to_string()]).inc();
                        }
                    }
                }
            }
            Err(error) => self.checks.with_label_values(&[error.code().number().to_string()]).inc(),
        }
    }

    pub(super) fn count_batch(&self, answer: &Result<Consumed, ConsumeError>) {
        let outcome = match answer {
            Ok(consumed) if consumed.repeated => "again".to_owned(),
            Ok(_) => "consumed".to_owned(),
            Err(error) => error.code().number().to_string(),
        };
        self.batches.with_label_values(&[outcome.as_str()]).inc();
    }
}
