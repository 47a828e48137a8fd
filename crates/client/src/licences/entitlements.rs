//! What is known of features: stated by a lease or its document, parsed once.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use rollcall_trust::{Entitlement, EntitlementKind, LeaseClaims, read_entitlements};

use super::{
    Enforcement, FeatureKind, Wanted,
    version::{covers, parse_version},
};
use crate::{Identity, Lease, Node, Roots, TrustedKeys, lease::instant, state::State};

/// What a lease says of features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    features: Stated,
    /// Until when it counts where the server can't be reached.
    pub(crate) reliable_until: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stated {
    /// In the lease itself.
    Inline(Arc<str>),
    /// In the document of this hash.
    Document(String),
}

impl Statement {
    pub(crate) fn of(claims: &LeaseClaims<'_>) -> Option<Self> {
        let features = match (&claims.ent, &claims.ent_sha256) {
            (Some(features), _) => Stated::Inline(features.as_str().into()),
            (None, Some(sha256)) => Stated::Document(sha256.to_string()),
            (None, None) => return None,
        };
        let reliable_until = instant(claims.ent_exp.unwrap_or(claims.exp));
        Some(Self { features, reliable_until })
    }
}

/// The features of the account, as the server signed them.
#[derive(Debug)]
pub(crate) struct Entitlements {
    features: BTreeMap<String, Entry>,
    /// What follows where a feature that the account doesn't have isn't to be refused.
    unlicensed: BTreeMap<String, Enforcement>,
    /// The document's hash, if they are of one.
    pub(crate) sha256: Option<String>,
    /// Until when they count where the server can't be reached.
    pub(crate) reliable_until: DateTime<Utc>,
}

/// What the account has of one feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) quantity: u64,
    pub(crate) kind: FeatureKind,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) run_until: Option<DateTime<Utc>>,
    pub(crate) enforcement: Enforcement,
    /// Whether it is for this version of the product.
    pub(crate) fits: bool,
}

impl Entitlements {
    /// Those that a lease states itself, for this version of the product; else the document's hash.
    pub(crate) fn stated_inline<'a>(
        statement: &'a Statement,
        version: &str,
    ) -> Result<Self, &'a String> {
        match &statement.features {
            Stated::Inline(features) => {
                Ok(Self::read(features, None, statement.reliable_until, version))
            }
            Stated::Document(sha256) => Err(sha256),
        }
    }

    /// Parse features. What the server signed but this client can't read counts as nothing.
    pub(crate) fn read(
        features: &str,
        sha256: Option<String>,
        reliable_until: DateTime<Utc>,
        version: &str,
    ) -> Self {
        let version = parse_version(version);
        let entry = |said: Entitlement, kind: FeatureKind| Entry {
            quantity: said.quantity,
            kind,
            until: said.until.map(instant),
            run_until: said.run_until.map(instant),
            enforcement: said.enforcement.into(),
            fits: said.versions.is_none_or(|range| covers(&range, version.as_ref())),
        };
        let read = read_entitlements(features).unwrap_or_default();
        let (mut features, mut unlicensed) = (BTreeMap::new(), BTreeMap::new());
        for (code, said) in read {
            let kind = match said.kind {
                EntitlementKind::Formal => FeatureKind::Formal,
                EntitlementKind::Trial => FeatureKind::Trial,
                EntitlementKind::Other => FeatureKind::Other,
                EntitlementKind::Unlicensed => {
                    unlicensed.insert(code, said.enforcement.into());
                    continue;
                }
            };
            features.insert(code, entry(said, kind));
        }
        Self { features, unlicensed, sha256, reliable_until }
    }

    /// What follows where use of a feature isn't allowed.
    pub(crate) fn enforcement(&self, code: &str) -> Enforcement {
        let own = self.features.get(code).map(|entry| entry.enforcement);
        own.or_else(|| self.unlicensed.get(code).copied()).unwrap_or(Enforcement::Enforce)
    }

    pub(crate) fn entry(&self, code: &str) -> Option<&Entry> {
        self.features.get(code)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.features.iter().map(|(code, entry)| (code.as_str(), entry))
    }
}

/// What the stored state proves of features, and the document that is missing: who can write to the file
/// can't forge them.
pub(crate) fn kept_entitlements(
    roots: &Roots,
    node: &Node,
    state: &State,
    held: Option<&Lease>,
) -> (Option<Entitlements>, Option<Wanted>) {
    let keys = state.key_set.as_ref().and_then(|key_set| roots.open(key_set).ok());
    let Some(keys) = keys else { return (None, None) };
    let document = state.licences.document.as_deref();
    let proven = |statement: &Statement| match &statement.features {
        Stated::Inline(_) => Entitlements::stated_inline(statement, &node.version).ok(),
        Stated::Document(sha256) => {
            proven_document(&keys, document?, sha256, statement.reliable_until, &node.version)
        }
    };
    let statement = held.and_then(|lease| lease.statement.as_ref());
    if let Some(known) = statement.and_then(proven) {
        return (Some(known), None);
    }
    let wanted = statement.and_then(|statement| match &statement.features {
        Stated::Document(sha256) => Some(Wanted::new(sha256, statement.reliable_until)),
        Stated::Inline(_) => None,
    });
    let identity = Identity { project_id: &node.project_id, node_id: &state.node_id };
    let earlier = state.licences.lease.as_ref();
    let earlier = earlier.and_then(|lease| keys.open(lease, identity).ok()?.statement);
    (earlier.as_ref().and_then(proven), wanted)
}

/// The features of a document, if it is the one that a lease names.
pub(crate) fn proven_document(
    keys: &TrustedKeys,
    document: &str,
    sha256: &str,
    reliable_until: DateTime<Utc>,
    version: &str,
) -> Option<Entitlements> {
    let claims = keys.open_document(document, sha256).ok()?;
    let sha256 = Some(sha256.to_owned());
    Some(Entitlements::read(claims.ent.as_str(), sha256, reliable_until, version))
}
