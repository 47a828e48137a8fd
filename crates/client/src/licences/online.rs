//! Asking the server about features.

use chrono::{DateTime, Utc};
use hyper::Method;
use serde::{Deserialize, Serialize};

use super::FeatureKind;
use crate::{
    Client, Error,
    calls::{Retries, json, read, run_to_completion},
    client::Inner,
    servers::Call,
};

/// A feature to ask about, and how many units of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeatureQuery {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<u64>,
}

impl FeatureQuery {
    /// So many units of this feature.
    pub fn units(code: impl Into<String>, quantity: u64) -> Self {
        Self { code: code.into(), quantity: Some(quantity) }
    }
}

impl From<&str> for FeatureQuery {
    fn from(code: &str) -> Self {
        Self { code: code.to_owned(), quantity: None }
    }
}

/// Whether a use is about to begin, or has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureUse {
    /// It is about to begin.
    New,
    /// It has begun.
    Running,
}

/// A feature, as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OnlineFeature {
    /// Its code.
    pub code: String,
    /// Whether the account has a licence for it.
    #[serde(default)]
    pub licensed: bool,
    /// Whether it was sold or lent.
    #[serde(default)]
    pub kind: Option<FeatureKind>,
    /// Whether new use may begin.
    #[serde(default)]
    pub new_allowed: bool,
    /// Whether use that has begun may go on.
    #[serde(default)]
    pub running_allowed: bool,
    /// How many units the account has.
    #[serde(default)]
    pub quantity: u64,
    /// When it ends.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
    /// When running use ends.
    #[serde(default)]
    pub run_until: Option<DateTime<Utc>>,
    /// The code of a no.
    #[serde(default)]
    pub error_code: Option<u16>,
}

#[derive(Serialize)]
struct Asked<'a> {
    features: &'a [FeatureQuery],
    new: bool,
    registration: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<OnlineFeature>,
}

impl Client {
    /// Ask the server about features, in the order of the answers. Also tells what has changed since the
    /// last lease; [`Client::feature`] needs no network.
    pub async fn check_features<Q: Into<FeatureQuery>>(
        &self,
        features: impl IntoIterator<Item = Q>,
        usage: FeatureUse,
    ) -> Result<Vec<OnlineFeature>, Error> {
        let features: Vec<FeatureQuery> = features.into_iter().map(Into::into).collect();
        let client = self.clone();
        run_to_completion(async move { client.0.check_features(&features, usage).await }).await
    }
}

impl Inner {
    async fn check_features(
        &self,
        features: &[FeatureQuery],
        usage: FeatureUse,
    ) -> Result<Vec<OnlineFeature>, Error> {
        let held = self.held().ok_or(Error::NotRegistered)?;
        let registration = held.registration_id.as_str();
        let body = json(&Asked { features, new: usage == FeatureUse::New, registration })?;
        let (token, body) = (Some(&held.token), Some(body));
        let path = "/v1/features/check";
        let call = Call { method: Method::POST, path, token, account: None, body };
        let answer: Answer = read(&self.send(&call, Retries::AsConfigured).await?)?;
        Ok(answer.results)
    }
}

impl<'de> Deserialize<'de> for FeatureKind {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        let known = [Self::Formal, Self::Trial].into_iter().find(|kind| kind.as_str() == word);
        Ok(known.unwrap_or(Self::Other))
    }
}
