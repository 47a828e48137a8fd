//! The Prometheus metrics of HTTP.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};
use rollcall_domain::{CODES, Code};

/// Metrics of requests and refusals.
pub(crate) struct HttpMetrics {
    requests: IntCounterVec,
    seconds: HistogramVec,
    refusals: IntCounterVec,
}

const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 10.0];

impl HttpMetrics {
    pub(crate) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let requests = IntCounterVec::new(
            Opts::new("rollcall_http_requests_total", "Requests by route, method and status."),
            &["route", "method", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("rollcall_http_request_duration_seconds", "How long answers took.")
                .buckets(BUCKETS.to_vec()),
            &["route", "method"],
        )?;
        let refusals = IntCounterVec::new(
            Opts::new("rollcall_refusals_total", "Problems that were answered, by code."),
            &["code"],
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(refusals.clone()))?;
        for entry in CODES.iter() {
            // So that a rate has a zero to begin from.
            refusals.with_label_values(&[entry.number.to_string()]);
        }
        Ok(Self { requests, seconds, refusals })
    }

    pub(crate) fn answered(
        &self,
        route: &str,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let method = label(method);
        self.requests.with_label_values(&[route, method, status.as_str()]).inc();
        self.seconds.with_label_values(&[route, method]).observe(took.as_secs_f64());
    }

    pub(crate) fn refused(&self, code: Code) {
        self.refusals.with_label_values(&[code.number().to_string()]).inc();
    }
}

/// The method's label; invented methods share one, so that they make no time series.
fn label(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}
