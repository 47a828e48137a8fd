//! Rejecting a request.

use rollcall_domain::{
    audit::Actor,
    limits::REASON_MAX,
    lines,
    mail::MailAbout,
    requests::{Decision, Request, RequestState},
};
use rollcall_mail::{Address, RequestRejected};

use super::{RequestSelector, RequestView, matching};
use crate::{AdminError, audit::AuditRecord, error::invalid, mail::Post, requests::Requests};

impl Requests<'_> {
    /// Reject a request, and mail the reason to its sender, if there is a usable address.
    pub async fn reject(
        self,
        by: &Actor,
        tenant: &str,
        at: impl Into<RequestSelector>,
        reason: &str,
    ) -> Result<RequestView, AdminError> {
        let at = at.into();
        let context = self.app.known_tenant(tenant).await?;
        let reason = checked(reason)?;
        let tx = self.app.store.write().await?;
        let request = self.lock_undecided(&tx, &context.tenant, at).await?;
        let RequestView { request, contract, mismatches } =
            matching::view(&tx.tenant(context.tenant.id), &context.tenant, request, self.app.now())
                .await?;
        let claims = &request.claims;
        let sender = claims.sender.clone().filter(|sender| sender.parse::<Address>().is_ok());
        let letter = RequestRejected {
            company: claims.company.clone(),
            project: claims.project.clone(),
            reason: reason.clone(),
        };
        let contract_id = contract.as_ref().map(|contract| contract.id);
        let post = Post {
            letter: &letter,
            language: contract.as_ref().map_or(claims.language, |it| it.terms.language),
            to: sender.as_slice(),
            about: MailAbout { account: None, contract: contract_id, request: Some(at.id) },
        };
        self.app.mail().post(&tx, &context, post).await?;
        let decision = Decision {
            at: self.app.now(),
            by: by.who.to_string(),
            contract: contract_id,
            mismatches: mismatches.clone(),
        };
        let request = Request { state: RequestState::Rejected { reason, decision }, ..request };
        tx.tenant(context.tenant.id).requests().update(&request).await?;
        self.app
            .audit()
            .record(&tx, by, AuditRecord::on_request("request.reject", &request))
            .await?;
        tx.commit().await?;
        Ok(RequestView { request, contract, mismatches })
    }
}

/// Validate the reason, which may have several lines.
fn checked(reason: &str) -> Result<String, AdminError> {
    let reason = lines(reason, REASON_MAX).map_err(|reason| invalid("reason", reason))?;
    if reason.is_empty() {
        return Err(invalid("reason", "must not be empty: the sender is told it"));
    }
    Ok(reason)
}
