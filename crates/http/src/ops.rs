//! The operations port: liveness, readiness, metrics.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Query, ServiceConfig},
};
use prometheus::{Encoder, Registry, TextEncoder};
use rollcall_app::{App, health::HealthCheck};
use serde::{Deserialize, Serialize};

use crate::health_metrics::HealthMetrics;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(livez).service(readyz).service(metrics);
}

/// Liveness. Depends on nothing: a restart because the database is down makes it worse.
#[get("/livez")]
async fn livez() -> &'static str {
    "ok"
}

#[derive(Deserialize)]
struct Detail {
    verbose: Option<String>,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    critical: bool,
    detail: String,
}

impl From<HealthCheck> for Check {
    fn from(health: HealthCheck) -> Self {
        let HealthCheck { name, ok, critical, detail } = health;
        Self { name, ok, critical, detail }
    }
}

/// Readiness: whether requests can be served. Degraded is ready, with restrictions.
#[get("/readyz")]
async fn readyz(app: Data<App>, detail: Query<Detail>) -> HttpResponse {
    let readiness = app.readiness().await;
    let mut response = match readiness.is_ready() {
        true => HttpResponse::Ok(),
        false => HttpResponse::ServiceUnavailable(),
    };
    let status = readiness.status();
    let (version, checks) = match detail.verbose {
        Some(_) => {
            let checks = readiness.checks.into_iter().map(Check::from).collect();
            (Some(app.version()), checks)
        }
        None => (None, Vec::new()),
    };
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(Ready { status, version, checks })
}

/// For Prometheus. What the service needs is looked at for it, so that an answer tells of a database that is away.
#[get("/metrics")]
async fn metrics(
    app: Data<App>,
    registry: Data<Registry>,
    health: Data<HealthMetrics>,
) -> HttpResponse {
    health.show(&app.look_at_health().await);
    let (encoder, mut text) = (TextEncoder::new(), Vec::new());
    match encoder.encode(&registry.gather(), &mut text) {
        Ok(()) => HttpResponse::Ok().content_type(encoder.format_type()).body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
