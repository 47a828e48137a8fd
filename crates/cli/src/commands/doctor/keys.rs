//! The master key and what is sealed under it.

use rollcall_app::App;
use rollcall_config::{MasterKey as Place, Settings};
use rollcall_signing::MasterKey;

use super::report::Report;
use crate::{failure::chain, master_key};

/// The master key, if it is there and fits.
pub(super) fn master_key(
    settings: &Settings,
    sealed_under: Option<&str>,
    report: &mut Report,
) -> Option<MasterKey> {
    if let (Place::Own(path), None) = (settings.master_key(), sealed_under)
        && !path.exists()
    {
        let detail = format!("{} is not there yet: a start makes it", path.display());
        report.right("master key", detail);
        return None;
    }
    match master_key::find(settings, sealed_under) {
        Ok(found) => {
            let fingerprint = found.key.fingerprint();
            match (found.permissive, sealed_under) {
                (true, _) => report.wrong("master key", "others may read its file: chmod 600 it"),
                (false, None) => report.right("master key", fingerprint),
                (false, Some(_)) => report.right("master key", format!("{fingerprint} fits")),
            }
            Some(found.key)
        }
        Err(failure) => {
            report.wrong("master key", failure.to_string());
            None
        }
    }
}

/// Whether every key of every tenant opens.
pub(super) async fn tenants(app: &App, report: &mut Report) {
    let tenants = match app.tenants().list().await {
        Ok(tenants) => tenants,
        Err(error) => return report.wrong("keys", chain(&error)),
    };
    let mut open = 0;
    for tenant in &tenants {
        match app.tenants().key_set(tenant.slug.as_str()).await {
            Ok(_) => open += 1,
            Err(error) => {
                report.wrong("keys", format!("of {}: {}", tenant.slug, chain(&error)));
            }
        }
    }
    if open == tenants.len() {
        report.right("keys", format!("those of {open} tenants open"));
    }
}
