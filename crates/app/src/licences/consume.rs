//! Consuming metered units: a batch counts once, and all of it or nothing.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code,
    accounts::Account,
    catalogue::{FeatureCode, FeatureKind, Overage},
    licences::{Entitlements, Schedule, feature_pool},
};
use rollcall_storage::{StoreError, Tx, licences::Consumption};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    ConsumeError, LicenceCaller, Licences, UnitsUsedUp, check::refusal_of, error::CheckError,
    pools::period_start,
};
use crate::{events::Origin, tenant_context::TenantContext};

/// The units of a batch.
#[derive(Debug, Clone)]
pub struct Consume {
    /// Its id, which the caller chose: a batch that is sent again counts once.
    pub batch_id: String,
    /// How many units of which features; each feature once.
    pub units: Vec<(String, u32)>,
}

/// What is left after a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumed {
    /// Whether it was consumed before, and this is the answer of then.
    pub repeated: bool,
    /// Of each feature.
    pub features: Vec<ConsumedFeature>,
}

/// What is left of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumedFeature {
    /// The feature.
    pub code: String,
    /// How many units a period has.
    pub quantity: u32,
    /// How many of this one are used.
    pub used: u32,
    /// Whether that is more than there are.
    pub overage: bool,
    /// When the next period begins; none: there is none.
    pub renews_at: Option<DateTime<Utc>>,
}

impl Licences<'_> {
    /// Consume a batch of units.
    pub async fn consume(
        self,
        tenant: &str,
        caller: LicenceCaller,
        batch: Consume,
        origin: &Origin,
    ) -> Result<Consumed, ConsumeError> {
        let answer = self.try_consume(tenant, caller, batch, origin).await;
        self.app.licence_metrics.count_batch(&answer);
        answer
    }

    async fn try_consume(
        self,
        tenant: &str,
        caller: LicenceCaller,
        batch: Consume,
        origin: &Origin,
    ) -> Result<Consumed, ConsumeError> {
        self.app.trust_clock()?;
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(CheckError::UnknownTenant)?;
        let account = self.asking(&context, caller, origin).await?.account;
        let body_hash = hash(&batch);
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(account.tenant);
        let account = scope.accounts().lock(account.id).await?.ok_or(StoreError::Overtaken)?;
        let licences = scope.licences();
        if let Some(known) = licences.consumed_batch(account.id, &batch.batch_id).await? {
            return match known.body_hash == body_hash {
                true => Ok(Consumed { repeated: true, features: read(&known.answer)? }),
                false => Err(ConsumeError::OtherBatch),
            };
        }
        let all = licences.of_account(account.id).await?;
        let entitlements = Schedule::of(&all).entitlements(&context.catalogue, now);
        let mut features = Vec::with_capacity(batch.units.len());
        for (code, units) in batch.units {
            let taken = self.take(&tx, &context, &account, &entitlements, (code, units), now);
            features.push(taken.await?);
        }
        let answer = written(&features);
        let batch_id = &batch.batch_id;
        licences.insert_batch(account.id, batch_id, Consumption { body_hash, answer }, now).await?;
        tx.commit().await?;
        Ok(Consumed { repeated: false, features })
    }

    async fn take(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        entitlements: &Entitlements,
        (code, units): (String, u32),
        now: DateTime<Utc>,
    ) -> Result<ConsumedFeature, ConsumeError> {
        let feature: Option<FeatureCode> = code.parse().ok();
        let known = feature.as_ref().and_then(|feature| context.catalogue.features.get(feature));
        let (Some(feature), Some(FeatureKind::Metered { period, overage })) =
            (feature, known.map(|known| known.kind))
        else {
            return Err(ConsumeError::NotMetered(code));
        };
        let entitlement = entitlements.features.get(&feature);
        let Some(entitlement) = entitlement.filter(|it| it.licensed) else {
            let why = entitlement.map_or(Code::FEATURE_NOT_LICENSED, refusal_of);
            return Err(ConsumeError::NotLicensed { feature: code, code: why });
        };
        let pool =
            self.lock_feature_pool(tx, context, account, &feature, entitlements, now).await?;
        let used = pool.in_use.saturating_add(units);
        let quantity = entitlement.quantity;
        let period_end = rollcall_domain::licences::period_of(period, now, context.tenant.zone);
        let renews_at = period_end.map(|(_, end)| end);
        let is_over = used > quantity;
        if is_over && (overage == Overage::Refuse || i32::try_from(used).is_err()) {
            let used = pool.in_use;
            let used_up = UnitsUsedUp { feature: code, quantity, used, asked: units, renews_at };
            return Err(ConsumeError::UsedUp(Box::new(used_up)));
        }
        let scope = tx.tenant(account.tenant);
        let start = period_start(period, context, now);
        scope.licences().add_consumed(account.id, &feature, start, units).await?;
        scope.pools().set_in_use(account.id, &feature_pool(&feature), used).await?;
        Ok(ConsumedFeature { code, quantity, used, overage: is_over, renews_at })
    }
}

fn hash(batch: &Consume) -> Vec<u8> {
    let mut units = batch.units.clone();
    units.sort();
    Sha256::digest(json!(units).to_string()).to_vec()
}

fn written(features: &[ConsumedFeature]) -> Value {
    let one = |it: &ConsumedFeature| {
        json!({
            "code": it.code,
            "quantity": it.quantity,
            "used": it.used,
            "overage": it.overage,
            "renews_at": it.renews_at,
        })
    };
    features.iter().map(one).collect()
}

fn read(answer: &Value) -> Result<Vec<ConsumedFeature>, StoreError> {
    let unreadable = || StoreError::Unreadable("answer to a batch");
    let number = |value: &Value| value.as_u64().and_then(|it| u32::try_from(it).ok());
    let one = |it: &Value| {
        Some(ConsumedFeature {
            code: it["code"].as_str()?.to_owned(),
            quantity: number(&it["quantity"])?,
            used: number(&it["used"])?,
            overage: it["overage"].as_bool()?,
            renews_at: serde_json::from_value(it["renews_at"].clone()).ok()?,
        })
    };
    let features = answer.as_array().ok_or_else(unreadable)?;
    features.iter().map(one).collect::<Option<_>>().ok_or_else(unreadable)
}
