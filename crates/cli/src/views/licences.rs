//! A licence.

mod entitlements;
mod named_users;

pub(crate) use entitlements::EntitlementsFacts;
pub(crate) use named_users::NamedUsersFacts;

use chrono::{DateTime, Utc};
use rollcall_app::licences::{IssuedLicence, LicenceDetails, LicenceView};
use rollcall_config::ExposeSecret;
use rollcall_domain::licences::{Begin, End, EndedBy, Grant};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A licence as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct LicenceFacts {
    licence_id: String,
    product: String,
    kind: String,
    state: String,
    grants: Vec<Grant>,
    account: Option<String>,
    starts_at: Option<DateTime<Utc>>,
    days: Option<u32>,
    ends_at: Option<DateTime<Utc>>,
    zone: &'static str,
    redeemed_at: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    superseded_by: Option<String>,
    purpose: Option<String>,
    approver: Option<String>,
    contract_id: Option<String>,
    email: Option<String>,
    batch_id: String,
    issued_at: DateTime<Utc>,
    issued_by: String,
    version: i64,
}

impl From<LicenceView> for LicenceFacts {
    fn from(view: LicenceView) -> Self {
        let LicenceView { licence, account, state, ends_at } = view;
        Self {
            licence_id: licence.id.to_string(),
            product: licence.product.to_string(),
            kind: licence.kind.to_string(),
            state: state.to_string(),
            account,
            starts_at: match licence.term.begin {
                Begin::At(at) => Some(at),
                Begin::OnRedemption => None,
            },
            days: match licence.term.end {
                End::AfterDays(days) => Some(days),
                End::At(_) | End::Never => None,
            },
            ends_at,
            zone: licence.term.zone.name(),
            redeemed_at: licence.redeemed_at,
            disabled_reason: licence.disabled().map(|disabled| disabled.reason.to_owned()),
            superseded_by: licence.ended.and_then(|ended| match ended.by {
                EndedBy::Superseded(by) => Some(by.to_string()),
                EndedBy::Uninstalled => None,
            }),
            grants: licence.grants,
            purpose: licence.purpose,
            approver: licence.approver,
            contract_id: licence.contract.map(|id| id.to_string()),
            email: licence.email,
            batch_id: licence.batch.to_string(),
            issued_at: licence.issued_at,
            issued_by: licence.issued_by,
            version: licence.version,
        }
    }
}

impl LicenceFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 7] =
        ["id", "product", "kind", "state", "account", "grants", "ends"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 7] {
        [
            self.licence_id.clone(),
            self.product.clone(),
            self.kind.clone(),
            self.state.clone(),
            or_dash(self.account.as_ref()),
            self.granted(),
            or_dash(self.ends_at.map(at)),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet(self.rows())
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let days = self.days.map(|days| format!("{days}, in {}", self.zone));
        vec![
            ("licence", self.licence_id.clone()),
            ("product", self.product.clone()),
            ("kind", self.kind.clone()),
            ("state", self.state.clone()),
            ("grants", self.granted()),
            ("account", or_dash(self.account.as_ref())),
            ("starts", or_dash(self.starts_at.map(at))),
            ("days", or_dash(days)),
            ("ends", or_dash(self.ends_at.map(at))),
            ("redeemed", or_dash(self.redeemed_at.map(at))),
            ("disabled", or_dash(self.disabled_reason.as_ref())),
            ("superseded by", or_dash(self.superseded_by.as_ref())),
            ("purpose", or_dash(self.purpose.as_ref())),
            ("approver", or_dash(self.approver.as_ref())),
            ("contract", or_dash(self.contract_id.as_ref())),
            ("e-mail", or_dash(self.email.as_ref())),
            ("issued", format!("{} by {}", at(self.issued_at), self.issued_by)),
            ("version", self.version.to_string()),
        ]
    }

    fn granted(&self) -> String {
        let grants = self.grants.iter().map(|grant| match grant.quantity {
            1 => grant.feature.to_string(),
            units => format!("{}={units}", grant.feature),
        });
        grants.collect::<Vec<_>>().join(", ")
    }
}

/// A licence with its key.
#[derive(Debug, Serialize)]
pub(crate) struct IssuedLicenceFacts {
    #[serde(flatten)]
    licence: LicenceFacts,
    key: String,
}

impl From<IssuedLicence> for IssuedLicenceFacts {
    fn from(issued: IssuedLicence) -> Self {
        let key = issued.key.expose_secret().to_owned();
        Self { licence: issued.view.into(), key }
    }
}

impl IssuedLicenceFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 5] = ["id", "key", "kind", "state", "grants"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 5] {
        [
            self.licence.licence_id.clone(),
            self.key.clone(),
            self.licence.kind.clone(),
            self.licence.state.clone(),
            self.licence.granted(),
        ]
    }
}

/// A licence with all its versions.
#[derive(Debug, Serialize)]
pub(crate) struct LicenceDetailsFacts {
    #[serde(flatten)]
    licence: LicenceFacts,
    versions: Vec<VersionFacts>,
}

#[derive(Debug, Serialize)]
struct VersionFacts {
    version: i64,
    at: DateTime<Utc>,
    changed_by: String,
    facts: serde_json::Value,
}

impl From<LicenceDetails> for LicenceDetailsFacts {
    fn from(details: LicenceDetails) -> Self {
        let versions = details.versions.into_iter().map(|version| VersionFacts {
            version: version.version,
            at: version.at,
            changed_by: version.changed_by,
            facts: version.facts,
        });
        Self { versions: versions.collect(), licence: details.view.into() }
    }
}

impl LicenceDetailsFacts {
    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        let mut rows = self.licence.rows();
        for version in &self.versions {
            let told = format!("{}, {} by {}", version.version, at(version.at), version.changed_by);
            rows.push(("version", told));
        }
        sheet(rows)
    }
}
