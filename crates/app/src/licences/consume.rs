//! Consuming metered units: a batch counts once, and all of it or nothing.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code,
    accounts::Account,
    catalogue::{FeatureCode, FeatureKind, Overage, Period},
    licences::{Entitlements, Licence, Schedule, Supply, draw, period_of, used_units},
};
use rollcall_storage::{StoreError, Tx, licences::Consumption};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    ConsumeError, LicenceCaller, Licences, UnitsUsedUp, check::refusal_of, error::CheckError,
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
        let schedule = Schedule::of(&all);
        let entitlements = schedule.entitlements(&context.catalogue, now);
        let meter = Meter {
            tx: &tx,
            context: &context,
            account: &account,
            licences: &all,
            schedule,
            entitlements,
            now,
        };
        let mut features = Vec::with_capacity(batch.units.len());
        for (code, units) in batch.units {
            features.push(meter.take(code, units).await?);
        }
        let answer = written(&features);
        let batch_id = &batch.batch_id;
        licences.insert_batch(account.id, batch_id, Consumption { body_hash, answer }, now).await?;
        tx.commit().await?;
        Ok(Consumed { repeated: false, features })
    }
}

/// A locked account and what it has.
struct Meter<'a> {
    tx: &'a Tx,
    context: &'a TenantContext,
    account: &'a Account,
    licences: &'a [Licence],
    schedule: Schedule<'a>,
    entitlements: Entitlements,
    now: DateTime<Utc>,
}

impl Meter<'_> {
    /// Use up units of a feature.
    async fn take(&self, code: String, units: u32) -> Result<ConsumedFeature, ConsumeError> {
        let Self { tx, context, account, now, .. } = *self;
        let feature: Option<FeatureCode> = code.parse().ok();
        let known = feature.as_ref().and_then(|feature| context.catalogue.features.get(feature));
        let (Some(feature), Some(FeatureKind::Metered { period, overage })) =
            (feature, known.map(|known| known.kind))
        else {
            return Err(ConsumeError::NotMetered(code));
        };
        let entitlement = self.entitlements.features.get(&feature);
        let Some(entitlement) = entitlement.filter(|it| it.licensed) else {
            let why = entitlement.map_or(Code::FEATURE_NOT_LICENSED, refusal_of);
            return Err(ConsumeError::NotLicensed { feature: code, code: why });
        };
        let store = tx.tenant(account.tenant).licences();
        let start = period_start(period, context, now);
        let drawn = store.consumed(account.id, &feature, start).await?;
        let used_before = used_units(period, &drawn, &entitlement.licences);
        let used = used_before.saturating_add(units);
        let quantity = entitlement.quantity;
        let renews_at = period_of(period, now, context.tenant.zone).map(|(_, end)| end);
        let is_over = used > quantity;
        if is_over && (overage == Overage::Refuse || i32::try_from(used).is_err()) {
            let used = used_before;
            let used_up = UnitsUsedUp { feature: code, quantity, used, asked: units, renews_at };
            return Err(ConsumeError::UsedUp(Box::new(used_up)));
        }
        let granting = self.licences.iter().filter(|it| entitlement.licences.contains(&it.id));
        let supplies = granting.map(|licence| {
            let drawn = drawn.get(&licence.id).copied().unwrap_or_default();
            Supply::of(licence, &self.schedule, &feature, drawn)
        });
        for (licence, units) in draw(units.into(), supplies.collect()) {
            store.add_consumed(account.id, &feature, start, licence, units).await?;
        }
        Ok(ConsumedFeature { code, quantity, used, overage: is_over, renews_at })
    }
}

/// When the present period of a metered feature began.
pub(super) fn period_start(
    period: Period,
    context: &TenantContext,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let known = period_of(period, now, context.tenant.zone);
    known.map_or(DateTime::UNIX_EPOCH, |(start, _)| start)
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
