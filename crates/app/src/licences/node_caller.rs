//! Who asks for features: a registered node by its token, or the account's owner.
//!
//! A node's token and its account are read from the database at most every [`TRUST`]; what this process
//! changes itself counts at once.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use rollcall_domain::{
    RegistrationId, TokenHash,
    accounts::{Account, AccountStatus},
    nodes::{NodeToken, Refusal},
};
use secrecy::SecretString;

use super::{CheckError, Licences};
use crate::{credentials::ReadConsistency, events::Origin, tenant_context::TenantContext};

/// How long a node is trusted that was read from the database.
const TRUST: TimeDelta = TimeDelta::seconds(5);

/// Who asks for features.
#[derive(Debug, Clone)]
pub enum LicenceCaller {
    /// A registered node.
    Node {
        /// Its token.
        token: String,
        /// Its registration, if it says which: finding it takes no search then.
        registration: Option<RegistrationId>,
    },
    /// The account's owner.
    Account {
        /// The account's name.
        name: String,
        /// Its password.
        password: SecretString,
    },
}

/// Nodes that asked lately, by the hash of their token. A token never belongs to another registration.
pub(crate) struct CheckedNodes(Cache<[u8; 32], CheckedNode>);

#[derive(Clone)]
struct CheckedNode {
    registration: RegistrationId,
    account: Arc<Account>,
    version: Option<String>,
    read_at: DateTime<Utc>,
}

impl Default for CheckedNodes {
    fn default() -> Self {
        let idle = Duration::from_secs(3600);
        Self(Cache::builder().max_capacity(100_000).time_to_idle(idle).build())
    }
}

impl CheckedNodes {
    fn get(&self, token: &TokenHash) -> Option<CheckedNode> {
        self.0.get(&token.0)
    }

    fn keep(&self, token: &TokenHash, node: CheckedNode) {
        self.0.insert(token.0, node);
    }
}

/// The account of a caller, and the version of the product that it runs.
pub(crate) struct Asking {
    pub(crate) account: Arc<Account>,
    pub(crate) version: Option<String>,
}

impl Licences<'_> {
    /// Who asks, if they may.
    pub(crate) async fn asking(
        self,
        context: &TenantContext,
        caller: LicenceCaller,
        origin: &Origin,
    ) -> Result<Asking, CheckError> {
        let asking = match caller {
            LicenceCaller::Node { token, registration } => {
                self.asking_node(context, &token, registration).await?
            }
            LicenceCaller::Account { name, password } => {
                let credentials = self.app.credentials();
                let trust = ReadConsistency::Current;
                let account = credentials
                    .verify_credentials(context, &name, &password, origin, trust)
                    .await?;
                Asking { account, version: None }
            }
        };
        let account = &asking.account;
        if account.status != AccountStatus::Active {
            return Err(CheckError::Account(Refusal::Status));
        }
        if !account.validity.holds(self.app.now()) {
            return Err(CheckError::Account(Refusal::Expired));
        }
        Ok(asking)
    }

    async fn asking_node(
        self,
        context: &TenantContext,
        token: &str,
        registration: Option<RegistrationId>,
    ) -> Result<Asking, CheckError> {
        let token = NodeToken::parse(token).ok_or(CheckError::BadToken)?;
        let now = self.app.now();
        let known = self.app.checked_nodes.get(&token.hash);
        let known = known.filter(|known| known.account.tenant == context.tenant.id);
        let is_fresh = |known: &CheckedNode| known.read_at <= now && now < known.read_at + TRUST;
        if let Some(CheckedNode { account, version, .. }) = known.clone().filter(is_fresh)
            && !self.app.has_changed(&account)
        {
            return Ok(Asking { account, version });
        }
        let scope = self.app.store.tenant(context.tenant.id);
        let registration = match known.map(|known| known.registration).or(registration) {
            Some(registration) => registration,
            None => {
                let found = scope.registrations().by_token(token.account, &token.hash).await?;
                found.ok_or(CheckError::BadToken)?
            }
        };
        let found = scope.registrations().find(registration).await?;
        let found = found.filter(|found| {
            found.account == token.account && found.tokens.holds(&token.hash) && found.is_live(now)
        });
        let found = found.ok_or(CheckError::BadToken)?;
        let account = scope.accounts().find(token.account).await?.ok_or(CheckError::BadToken)?;
        let (account, version) = (Arc::new(account), Some(found.facts.version));
        let (registration, read_at) = (found.id, now);
        let node = CheckedNode { registration, account, version, read_at };
        self.app.checked_nodes.keep(&token.hash, node.clone());
        Ok(Asking { account: node.account, version: node.version })
    }
}
