//! The use cases of tenants: create, change, read, their settings and keys.

mod key_set;
mod keys;
mod lease_policy;
mod mail_settings;
mod notice_settings;

use chrono_tz::Tz;
use rollcall_domain::{
    EventKind, KeyId, TenantId,
    accounts::LeasePolicyOverrides,
    audit::Actor,
    nodes::{ClonePolicy, LeasePolicy},
    sessions::Timing,
    tenants::{Slug, Tenant, TenantMail, TenantNotices, TenantStatus},
    text,
};
use rollcall_signing::generate;
use rollcall_storage::{Page, StoreError, Tx, tenants::TenantKey};

pub use key_set::{KeySetError, KeySetView};
pub use keys::{KeyView, RotatedKey};
pub(crate) use lease_policy::check as check_lease_policy;
pub use mail_settings::TenantMailChange;
pub use notice_settings::TenantNoticesChange;
pub use rollcall_signing::{KeyAlg, KeyUse};

use crate::{
    AdminError, App, AppError,
    audit::{AuditRecord, snapshots},
    error::invalid,
    events::EventDetails,
    tenant_context::seal_context,
};

/// The use cases of tenants.
#[derive(Clone, Copy)]
pub struct Tenants<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of tenants.
    pub fn tenants(&self) -> Tenants<'_> {
        Tenants { app: self }
    }
}

/// The draft of a tenant.
#[derive(Debug, Clone)]
pub struct TenantDraft {
    /// Its name in URLs.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The time zone of its validity dates.
    pub zone: Tz,
    /// The algorithm of its leases' signatures.
    pub lease_alg: KeyAlg,
    /// Its lease policy.
    pub rules: TenantRules,
    /// Its mail settings.
    pub mail: TenantMailChange,
}

/// A change of a tenant's lease policy; `None` keeps the present value, at first the default.
#[derive(Debug, Clone, Copy, Default)]
pub struct TenantRules {
    /// Interval, allowed failures, grace.
    pub numbers: LeasePolicyOverrides,
    /// What happens to a suspected copy.
    pub clones: Option<ClonePolicy>,
    /// Registrations of live nodes without the token, per lease lifetime.
    pub replacements: Option<u32>,
    /// Whether slots of suspiciously many unbinds stay taken until the lease's end.
    pub hold_churned_slots: Option<bool>,
}

/// A change of a tenant; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct TenantChange {
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<TenantStatus>,
    /// Its time zone.
    pub zone: Option<Tz>,
    /// Its lease policy.
    pub rules: TenantRules,
    /// Its mail settings.
    pub mail: TenantMailChange,
    /// When it and its customers are told of something without asking.
    pub notices: TenantNoticesChange,
    /// How many seconds the features of a lease count at least where the server can't be reached.
    pub features_offline_s: Option<i64>,
    /// For how many seconds a floating session lives without a sign of life.
    pub session_timeout_s: Option<u32>,
    /// The version that the change requires, if any.
    pub if_version: Option<i64>,
}

/// A tenant and the thumbprint of the root that its product pins.
#[derive(Debug, Clone)]
pub struct TenantView {
    /// The tenant.
    pub tenant: Tenant,
    /// RFC 7638 thumbprint of its root key.
    pub root_thumbprint: String,
    /// Its issuer, the base of its URLs.
    pub url: String,
}

/// A time-out of floating sessions, if there may be such a one.
pub(crate) fn session_timeout(seconds: u32) -> Result<u32, AdminError> {
    Timing::checked_timeout(seconds).map_err(|wrong| invalid("session_timeout_s", wrong))
}

impl Tenants<'_> {
    /// Create a tenant with its root, signing and password keys.
    pub async fn create(self, by: &Actor, draft: TenantDraft) -> Result<TenantView, AdminError> {
        let now = self.app.now();
        let slug: Slug = draft.slug.parse().map_err(|reason| invalid("slug", reason))?;
        let name = text(&draft.name, 200).map_err(|reason| invalid("name", reason))?;
        let rules = apply(LeasePolicy::default(), &draft.rules)?;
        let tenant = Tenant {
            id: TenantId(self.app.randomness.uuid(now)),
            slug: slug.clone(),
            name,
            status: TenantStatus::Active,
            zone: draft.zone,
            rules,
            mail: draft.mail.over(TenantMail::default())?,
            notices: TenantNotices::default(),
            features_offline_s: Tenant::FEATURES_OFFLINE_DEFAULT_S,
            session_timeout_s: Timing::default().timeout_s,
            version: 1,
            key_set_issue: 1,
            longest_lease_s: rules.lease_lifetime().num_seconds(),
        };
        let kinds = [
            (KeyUse::Root, KeyAlg::EdDsa),
            (KeyUse::Lease, draft.lease_alg),
            (KeyUse::Password, KeyAlg::RsaOaep256),
        ];
        let mut keys = Vec::new();
        for (usage, alg) in kinds {
            keys.push(self.new_key(tenant.id, usage, alg)?);
        }
        let tx = self.app.store.write().await?;
        tx.keep_master_key_fingerprint(self.app.master_key.fingerprint()).await?;
        let taken = |error| match error {
            StoreError::Taken => AdminError::Taken { what: "tenant", name: slug.to_string() },
            other => other.into(),
        };
        tx.tenants().insert(&tenant, now).await.map_err(taken)?;
        for key in &keys {
            tx.tenant(tenant.id).keys().insert(key).await?;
        }
        self.append_event(&tx, by, &tenant, "tenant created").await?;
        let record =
            AuditRecord::on_tenant("tenant.create", &tenant).after(snapshots::tenant(&tenant));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        self.show(tenant.slug.as_str()).await
    }

    /// Change a tenant. All later decisions about its nodes are made on the new version.
    pub async fn change(
        self,
        by: &Actor,
        slug: &str,
        change: TenantChange,
    ) -> Result<TenantView, AdminError> {
        let unknown = || AdminError::Unknown { what: "tenant", name: slug.to_owned() };
        let parsed: Slug = slug.parse().map_err(|_| unknown())?;
        let tx = self.app.store.write().await?;
        let mut tenant = tx.tenants().lock(&parsed).await?.ok_or_else(unknown)?;
        if change.if_version.is_some_and(|version| version != tenant.version) {
            return Err(AdminError::Changed);
        }
        let before = snapshots::tenant(&tenant);
        if let Some(name) = change.name {
            tenant.name = text(&name, 200).map_err(|reason| invalid("name", reason))?;
        }
        tenant.status = change.status.unwrap_or(tenant.status);
        tenant.zone = change.zone.unwrap_or(tenant.zone);
        tenant.rules = apply(tenant.rules, &change.rules)?;
        tenant.mail = change.mail.over(tenant.mail)?;
        let warns_anew = change.notices.warning_days.is_some();
        tenant.notices = change.notices.over(tenant.notices)?;
        if let Some(seconds) = change.features_offline_s {
            if !Tenant::FEATURES_OFFLINE_S.contains(&seconds) {
                return Err(invalid("features_offline_s", "must be 0 seconds to 365 days"));
            }
            tenant.features_offline_s = seconds;
        }
        if let Some(seconds) = change.session_timeout_s {
            tenant.session_timeout_s = session_timeout(seconds)?;
        }
        let lifetime = tenant.rules.lease_lifetime().num_seconds();
        tenant.longest_lease_s = tenant.longest_lease_s.max(lifetime);
        tenant.version += 1;
        tx.tenants().update(&tenant).await?;
        self.append_event(&tx, by, &tenant, "tenant changed").await?;
        let record = AuditRecord::on_tenant("tenant.change", &tenant);
        self.app
            .audit()
            .record(&tx, by, record.changed(before, snapshots::tenant(&tenant)))
            .await?;
        tx.commit().await?;
        if warns_anew {
            self.reschedule_warnings(tenant.id).await?;
        }
        self.show(slug).await
    }

    /// Read one tenant.
    pub async fn show(self, slug: &str) -> Result<TenantView, AdminError> {
        let context = self.app.known_tenant(slug).await?;
        Ok(TenantView {
            tenant: context.tenant.clone(),
            root_thumbprint: context.root.thumbprint().to_owned(),
            url: context.issuer.clone(),
        })
    }

    /// All tenants by slug.
    pub async fn list(self) -> Result<Vec<Tenant>, AdminError> {
        Ok(self.app.store.tenants().list().await?)
    }

    /// A page of tenants, by slug.
    pub async fn page(
        self,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<TenantView>, AdminError> {
        let page = self.app.store.tenants().page(cursor, limit).await?;
        let mut items = Vec::with_capacity(page.items.len());
        for tenant in page.items {
            items.push(self.show(tenant.slug.as_str()).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// A page of the tenants whose name or short name has this text in it, by slug, after `cursor`.
    pub async fn search(
        self,
        text: Option<&str>,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Page<Tenant>, AdminError> {
        let Some(text) = text.map(str::to_lowercase) else {
            return Ok(self.app.store.tenants().page(cursor, limit).await?);
        };
        let all = self.app.store.tenants().list().await?.into_iter();
        let found = all.filter(|tenant| {
            let has = |name: &str| name.to_lowercase().contains(&text);
            has(tenant.slug.as_str()) || has(&tenant.name)
        });
        let later = found.filter(|tenant| cursor.is_none_or(|after| tenant.slug.as_str() > after));
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut items: Vec<_> = later.take(most.saturating_add(1)).collect();
        let next_cursor = (items.len() > most).then(|| items[most - 1].slug.to_string());
        items.truncate(most);
        Ok(Page { items, next_cursor })
    }

    pub(super) fn new_key(
        self,
        tenant: TenantId,
        usage: KeyUse,
        alg: KeyAlg,
    ) -> Result<TenantKey, AppError> {
        let now = self.app.now();
        let id = KeyId(self.app.randomness.uuid(now));
        let key = generate(usage, alg, &self.app.master_key, &seal_context(tenant, id))?;
        Ok(TenantKey {
            id,
            kid: key.kid,
            key_use: usage.as_str().to_owned(),
            alg: alg.as_str().to_owned(),
            public_jwk: key.public_jwk,
            sealed_private: key.sealed_private,
            created_at: now,
            retired_at: None,
            gone_at: None,
        })
    }

    pub(super) async fn append_event(
        self,
        tx: &Tx,
        by: &Actor,
        tenant: &Tenant,
        what: &str,
    ) -> Result<(), StoreError> {
        let details = EventDetails::plain(EventKind::Changed, what);
        let event = self.app.event(tenant.id, None, None, details, by, self.app.now());
        tx.tenant(tenant.id).events().append(&[event]).await
    }
}

fn apply(rules: LeasePolicy, change: &TenantRules) -> Result<LeasePolicy, AdminError> {
    check_lease_policy(&change.numbers)?;
    if change.replacements.is_some_and(|most| most > 1000) {
        return Err(invalid("replacements", "must be at most 1000"));
    }
    Ok(LeasePolicy {
        clones: change.clones.unwrap_or(rules.clones),
        replacements: change.replacements.unwrap_or(rules.replacements),
        hold_churned_slots: change.hold_churned_slots.unwrap_or(rules.hold_churned_slots),
        ..change.numbers.over(rules)
    })
}
