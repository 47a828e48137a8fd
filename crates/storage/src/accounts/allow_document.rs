//! The stored document of allow-lists, which may hold lists of a newer release.

use rollcall_domain::accounts::{AllowLists, DomainRule, IpRule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::StoreError;

const UNREADABLE: StoreError = StoreError::Unreadable("allow-lists");

#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(default)]
    ips: Vec<IpRule>,
    #[serde(default)]
    domains: Vec<DomainRule>,
    #[serde(default)]
    apps: Vec<String>,
    /// Lists that this release doesn't know, kept unchanged.
    #[serde(flatten)]
    others: Map<String, Value>,
}

pub(crate) fn read(document: Value) -> Result<AllowLists, StoreError> {
    let document: Document = serde_json::from_value(document).map_err(|_| UNREADABLE)?;
    let Document { ips, domains, apps, others } = document;
    let others = others.into_iter().map(|(name, list)| (name, list.to_string())).collect();
    Ok(AllowLists { ips, domains, apps, others })
}

pub(crate) fn written(lists: &AllowLists) -> Result<Value, StoreError> {
    let AllowLists { ips, domains, apps, others } = lists.clone();
    let others = others.into_iter().map(|(name, list)| Ok((name, serde_json::from_str(&list)?)));
    let others = others.collect::<serde_json::Result<_>>().map_err(|_| UNREADABLE)?;
    serde_json::to_value(Document { ips, domains, apps, others }).map_err(|_| UNREADABLE)
}
