//! Validation of drafts of licences.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    LicenceBatchId, LicenceId,
    audit::{Actor, Principal},
    catalogue::{Catalogue, FeatureKind, ProductCode},
    email, email_key, is_storable_day,
    licences::{Begin, End, Grant, Licence, LicenceKind, Term},
    limits::{GRANT_UNITS_MAX, GRANTS_MAX, LICENCE_COUNT_MAX, LICENCE_DAYS_MAX, REASON_MAX},
    text, validity,
};
use rollcall_storage::Tx;

use super::{GrantDraft, IssueLicences, LicenceRefusal, Licences};
use crate::{AdminError, error::invalid, tenant_context::TenantContext};

impl Licences<'_> {
    /// Check a draft; what all its licences have in common.
    pub(super) async fn check_draft(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        draft: &IssueLicences,
        now: DateTime<Utc>,
    ) -> Result<Licence, AdminError> {
        let product = &draft.product;
        if !context.catalogue.products.contains_key(product) {
            return Err(AdminError::Unknown { what: "product", name: product.to_string() });
        }
        if draft.kind == LicenceKind::Pre {
            let reason = "must be formal or temporary: a product grants its pre-licence by itself";
            return Err(invalid("kind", reason));
        }
        if !(1..=LICENCE_COUNT_MAX).contains(&draft.count) {
            return Err(invalid("count", format!("must be 1 to {LICENCE_COUNT_MAX}")));
        }
        let grants = check_grants(&draft.grants, product, &context.catalogue)?;
        let term = check_term(draft, context, now)?;
        let purpose = draft.purpose.as_deref().map(|it| text(it, REASON_MAX)).transpose();
        let purpose = purpose.map_err(|reason| invalid("purpose", reason))?;
        let approver = draft.approver.as_deref().map(email).transpose();
        let approver = approver.map_err(|reason| invalid("approver", reason))?;
        if draft.kind == LicenceKind::Temporary {
            if purpose.is_none() {
                return Err(invalid("purpose", "must say what the temporary licence is lent for"));
            }
            let Some(approver) = &approver else {
                let reason = "must be the e-mail address of who approved the temporary licence";
                return Err(invalid("approver", reason));
            };
            self.check_approver(tx, by, context, approver).await?;
        }
        let email = draft.email.as_deref().map(email).transpose();
        let email = email.map_err(|reason| invalid("email", reason))?;
        let scope = tx.tenant(context.tenant.id);
        if let Some(id) = draft.contract
            && scope.contracts().find(id).await?.is_none()
        {
            return Err(AdminError::Unknown { what: "contract", name: id.to_string() });
        }
        for id in &draft.supersedes {
            let known = scope.licences().find(*id).await?;
            if known.is_none_or(|licence| licence.product != *product) {
                let reason = format!("must be licences of {product}: {id} is none");
                return Err(invalid("supersedes", reason));
            }
        }
        Ok(Licence {
            id: LicenceId(uuid::Uuid::nil()),
            tenant: context.tenant.id,
            product: product.clone(),
            kind: draft.kind,
            grants,
            term,
            account: None,
            redeemed_at: None,
            pauses: Vec::new(),
            ended: None,
            supersedes: draft.supersedes.clone(),
            purpose,
            approver,
            contract: draft.contract,
            email,
            batch: LicenceBatchId(uuid::Uuid::nil()),
            issued_at: now,
            issued_by: String::new(),
            version: 1,
            updated_at: now,
        })
    }

    /// Who approves is not who issues, nor who made the token that issues.
    async fn check_approver(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        approver: &str,
    ) -> Result<(), AdminError> {
        let scope = tx.tenant(context.tenant.id);
        let issuer = match by.who {
            Principal::Staff(id) => Some(id),
            Principal::Token(id) => {
                let token = scope.tokens().find(id).await?;
                token.and_then(|token| token.created_by.parse().ok())
            }
            _ => None,
        };
        let Some(id) = issuer else { return Ok(()) };
        let issuer = scope.staff().find(id).await?;
        match issuer.is_some_and(|it| email_key(&it.email) == email_key(approver)) {
            true => Err(LicenceRefusal::OwnApproval.into()),
            false => Ok(()),
        }
    }
}

fn check_grants(
    drafts: &[GrantDraft],
    product: &ProductCode,
    catalogue: &Catalogue,
) -> Result<Vec<Grant>, AdminError> {
    if drafts.is_empty() || drafts.len() > GRANTS_MAX {
        return Err(invalid("grants", format!("must name 1 to {GRANTS_MAX} features")));
    }
    let mut seen = BTreeSet::new();
    let grant = |draft: &GrantDraft| {
        let GrantDraft { feature: code, quantity } = draft;
        if !seen.insert(code.clone()) {
            return Err(invalid("grants", format!("must not name {code} twice")));
        }
        let feature = catalogue.features.get(code).filter(|feature| feature.product == *product);
        if feature.is_none() && !code.is_nodes() {
            let reason = format!("must be features of the product {product}: {code} is none");
            return Err(invalid("grants", reason));
        }
        if feature.is_some_and(|feature| feature.retired_at.is_some()) {
            return Err(invalid("grants", format!("must not be retired: {code} is")));
        }
        let is_switch = feature.is_some_and(|feature| feature.kind == FeatureKind::Switch);
        let quantity = match (is_switch, quantity) {
            (true, None | Some(1)) => 1,
            (true, Some(_)) => {
                let reason = format!("must have no units of {code}, which is a switch");
                return Err(invalid("grants", reason));
            }
            (false, Some(units)) if (1..=GRANT_UNITS_MAX).contains(units) => *units,
            (false, Some(_)) => {
                let reason = format!("must have 1 to {GRANT_UNITS_MAX} units of {code}");
                return Err(invalid("grants", reason));
            }
            (false, None) => {
                let reason = format!("must say how many units of {code}: {code}=50");
                return Err(invalid("grants", reason));
            }
        };
        Ok(Grant { feature: code.clone(), quantity })
    };
    drafts.iter().map(grant).collect()
}

fn check_term(
    draft: &IssueLicences,
    context: &TenantContext,
    now: DateTime<Utc>,
) -> Result<Term, AdminError> {
    for (field, day) in [("starts", draft.starts_on), ("expires", draft.expires_on)] {
        if day.is_some_and(|day| !is_storable_day(day)) {
            return Err(invalid(field, "must be a day of a year of four digits"));
        }
    }
    let zone = context.tenant.zone;
    let days = validity(draft.starts_on, draft.expires_on, zone);
    let end = match (days.expires_at, draft.days) {
        (Some(_), Some(_)) => {
            return Err(invalid("days", "must not be given together with a last day"));
        }
        (_, Some(days)) if !(1..=LICENCE_DAYS_MAX).contains(&days) => {
            return Err(invalid("days", format!("must be 1 to {LICENCE_DAYS_MAX}")));
        }
        (None, Some(days)) => End::AfterDays(days),
        (Some(end), None) if end <= now => {
            return Err(invalid("expires", "must not be over already"));
        }
        (Some(end), None) => End::At(end),
        (None, None) if draft.kind == LicenceKind::Temporary => {
            let reason = "must be given, or a last day: a temporary licence has an end";
            return Err(invalid("days", reason));
        }
        (None, None) => End::Never,
    };
    let term = Term { begin: days.starts_at.map_or(Begin::OnRedemption, Begin::At), end, zone };
    match term.is_empty() {
        true => Err(invalid("expires", "must not be before the first day")),
        false => Ok(term),
    }
}
