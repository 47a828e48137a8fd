//! Registering up to a hundred nodes in one call.

use futures_util::future::join_all;
use rollcall_domain::nodes::{Applicant, Denial, NodeFacts, NodeToken};

use super::Candidate;
use crate::{
    credentials::PasswordInput,
    events::Origin,
    nodes::{Granted, Nodes, RegisterError},
};

/// The result of each node, in order.
pub type BatchAnswer = Vec<Result<Granted, RegisterError>>;

impl Nodes<'_> {
    /// Register several nodes against one account. Checks of the account (credentials, status,
    /// validity) fail the whole call; the others are decided node by node, in order.
    pub async fn register_batch(
        self,
        tenant: &str,
        account: &str,
        password: PasswordInput,
        nodes: Vec<(NodeFacts, Option<String>, Option<String>)>,
        origin: &Origin,
    ) -> Result<BatchAnswer, RegisterError> {
        self.app.trust_clock()?;
        let context = self.app.tenant_context(tenant).await?.ok_or(RegisterError::UnknownTenant)?;
        let password = self.app.credentials().plain_password(&context, account, password)?;
        let candidates: Vec<_> = nodes
            .iter()
            .map(|(facts, token, nonce)| Candidate {
                facts,
                shown: token.as_deref().and_then(NodeToken::parse).map(|token| token.hash),
                nonce: nonce.as_deref(),
            })
            .collect();
        // A batch is rare and may end in a refusal for all: decided on fresh facts at once.
        let (context, owner) =
            self.verify_current_credentials(tenant, account, &password, origin).await?;
        let policy = owner.policy(&context.tenant);
        let now = self.app.now();
        if let Some(first) = candidates.first()
            && let Some(Denial::Refused(refusal)) =
                policy.denies(Applicant::Newcomer(first.facts, origin.source), now)
            && refusal.concerns_account()
        {
            return Err(self.refuse_newcomer(&policy, first.facts, refusal, origin, now).await?);
        }
        // All at once where there is room for all; who is left over is taken in order.
        let quick = candidates.iter().map(async |candidate| {
            let applicant = Applicant::Newcomer(candidate.facts, origin.source);
            if policy.denies(applicant, now).is_some() {
                return Ok(None);
            }
            self.claim(&context, &policy, candidate, origin, now).await
        });
        let quick = join_all(quick).await;
        let mut answers = Vec::with_capacity(candidates.len());
        for (candidate, quick) in candidates.iter().zip(quick) {
            let answer = match quick {
                Ok(Some(granted)) => Ok(granted),
                Ok(None) => {
                    self.register_locked(tenant, account, &password, candidate, origin).await
                }
                Err(error) => Err(error),
            };
            self.count_registration(&answer);
            answers.push(answer);
        }
        Ok(answers)
    }
}
