//! How much of pools was used over time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much of an account's pools was used over time, and what was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatUsageList {
    /// In order of time and feature; hours and days in which nothing was used or refused are left out.
    pub items: Vec<SeatUsageView>,
}

/// How much of a feature's pool was used in an hour, or on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatUsageView {
    /// When the hour or the day began.
    pub from: DateTime<Utc>,
    /// The code of the feature.
    #[schema(example = "topics")]
    pub feature: String,
    /// How many units there were, the most; 0: not known.
    pub capacity: u32,
    /// How many were out at a time, the most.
    pub high_water: u32,
    /// How many claims were refused, by reason.
    #[schema(example = json!({ "full": 12, "queue_timeout": 1 }))]
    pub denied: BTreeMap<String, u64>,
}
