//! Rotating a tenant's signing keys.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{audit::Actor, tenants::Slug};
use rollcall_signing::{KeyAlg, KeyUse};
use serde_json::json;

use crate::{AdminError, AppError, audit::AuditRecord, tenants::Tenants};

/// Margin beyond the longest lease, for clock skew and renewals under way.
const MARGIN: TimeDelta = TimeDelta::minutes(15);

/// A key as staff see it.
#[derive(Debug, Clone)]
pub struct KeyView {
    /// Its RFC 7638 thumbprint; of the root, what a product pins.
    pub kid: String,
    /// `root`, `sig` or `enc`.
    pub key_use: String,
    /// Its JOSE algorithm.
    pub alg: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was retired: nothing is signed with it since.
    pub retired_at: Option<DateTime<Utc>>,
    /// Until when it is published.
    pub gone_at: Option<DateTime<Utc>>,
    /// `in use`, `published` or `gone`.
    pub state: &'static str,
}

/// The result of a rotation.
#[derive(Debug, Clone)]
pub struct RotatedKey {
    /// The new key's thumbprint.
    pub kid: String,
    /// The old keys' thumbprints.
    pub retired: Vec<String>,
    /// Until when the old keys are published.
    pub published_until: DateTime<Utc>,
}

impl Tenants<'_> {
    /// How old the oldest signing key is that any tenant uses.
    pub async fn oldest_signing_key(self) -> Result<Option<TimeDelta>, AppError> {
        let created_at = self.app.store.oldest_key(KeyUse::Lease.as_str()).await?;
        Ok(created_at.map(|at| self.app.now() - at))
    }

    /// A tenant's keys, the oldest first.
    pub async fn list_keys(self, tenant: &str) -> Result<Vec<KeyView>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let view = |(row, _, life): &(
            rollcall_storage::tenants::TenantKey,
            _,
            rollcall_signing::Lifecycle,
        )| {
            KeyView {
                kid: row.kid.clone(),
                key_use: row.key_use.clone(),
                alg: row.alg.clone(),
                created_at: row.created_at,
                retired_at: row.retired_at,
                gone_at: row.gone_at,
                state: match (life.is_signing(now), life.is_published(now)) {
                    (true, _) => "in use",
                    (false, true) => "published",
                    (false, false) => "gone",
                },
            }
        };
        Ok(context.keys.iter().map(view).collect())
    }

    /// Rotate the signing key: the old one stays published until the last lease that it signed has
    /// expired. All processes sign with the new one at once: renewals are decided under the
    /// tenant's version, which this raises.
    pub async fn rotate_key(
        self,
        by: &Actor,
        tenant: &str,
        usage: KeyUse,
        alg: Option<KeyAlg>,
    ) -> Result<RotatedKey, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let current = |key: &rollcall_signing::StoredKey| key.usage == usage;
        let old: Vec<_> = context
            .keys
            .iter()
            .filter(|(row, key, _)| current(key) && row.retired_at.is_none())
            .map(|(row, key, _)| (row.id, key.kid.clone(), key.alg))
            .collect();
        let alg = alg.or(old.last().map(|(_, _, alg)| *alg)).unwrap_or(KeyAlg::EdDsa);
        let key = self.new_key(context.tenant.id, usage, alg)?;
        let slug: &Slug = &context.tenant.slug;
        let tx = self.app.store.write().await?;
        let unknown = || AdminError::Unknown { what: "tenant", name: slug.to_string() };
        let mut locked = tx.tenants().lock(slug).await?.ok_or_else(unknown)?;
        let published_until = now + TimeDelta::seconds(locked.longest_lease_s) + MARGIN;
        let keys = tx.tenant(locked.id).keys();
        for (id, ..) in &old {
            keys.retire(*id, now, published_until).await?;
        }
        keys.insert(&key).await?;
        locked.version += 1;
        locked.key_set_issue += 1;
        tx.tenants().update(&locked).await?;
        self.append_event(&tx, by, &locked, &format!("{usage} key rotated")).await?;
        let retired: Vec<_> = old.into_iter().map(|(_, kid, _)| kid).collect();
        let record = AuditRecord::on_tenant("key.rotate", &locked)
            .before(json!({ "use": usage.as_str(), "kids": retired }))
            .after(json!({ "use": usage.as_str(), "kids": [key.kid] }));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        self.app.current_tenant_context(tenant).await?;
        Ok(RotatedKey { kid: key.kid, retired, published_until })
    }
}
