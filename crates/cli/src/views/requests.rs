//! A customer's request.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_app::requests::RequestView;
use rollcall_domain::requests::{Mismatch, RequestKind, RequestState, RequestStatus, SenderChecks};
use serde::Serialize;

use super::ContractFacts;
use crate::output::{at, or_dash, sheet};

/// A request as it is shown, with its contract and what doesn't fit.
#[derive(Debug, Serialize)]
pub(crate) struct RequestFacts {
    request_id: String,
    state: RequestStatus,
    kind: RequestKind,
    received_at: DateTime<Utc>,
    sender: Option<String>,
    authentication: SenderChecks,
    subject: Option<String>,
    company: Option<String>,
    project: Option<String>,
    signed_on: Option<NaiveDate>,
    wished_name: Option<String>,
    contract: Option<ContractFacts>,
    mismatches: Vec<Mismatch>,
    unreadable: Option<String>,
    account_id: Option<String>,
    reason: Option<String>,
    decided_by: Option<String>,
    /// What it was written as, where it is shown alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<RequestView> for RequestFacts {
    fn from(view: RequestView) -> Self {
        let (request, claims) = (view.request.clone(), view.request.claims);
        let decided_by = request.state.decision().map(|decision| decision.by.clone());
        let (state, kind) = (request.state.status(), request.kind);
        let (mut unreadable, mut account_id, mut reason) = (None, None, None);
        match request.state {
            RequestState::New => {}
            RequestState::Unreadable { why } => unreadable = Some(why),
            RequestState::Accepted { account, .. } => account_id = Some(account.to_string()),
            RequestState::Rejected { reason: told, .. } => reason = Some(told),
        }
        Self {
            request_id: request.id.to_string(),
            state,
            kind,
            received_at: request.received_at,
            sender: claims.sender,
            authentication: request.checks,
            subject: claims.subject,
            company: claims.company,
            project: claims.project,
            signed_on: claims.signed_on,
            wished_name: claims.wished_name,
            contract: view.contract.map(ContractFacts::from),
            mismatches: view.mismatches,
            unreadable,
            account_id,
            reason,
            decided_by,
            text: None,
        }
    }
}

impl RequestFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 8] =
        ["id", "received", "state", "kind", "sender", "company", "project", "doesn't fit"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 8] {
        [
            self.request_id.clone(),
            at(self.received_at),
            name(&self.state),
            name(&self.kind),
            or_dash(self.sender.as_ref()),
            or_dash(self.company.as_ref()),
            or_dash(self.project.as_ref()),
            self.differing(),
        ]
    }

    /// With what it was written as.
    pub(crate) fn with_text(self, text: String) -> Self {
        Self { text: Some(text), ..self }
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        let contract = self.contract.as_ref().map(|contract| contract.row()[0].clone());
        let checks = &self.authentication;
        let checks = [("SPF", &checks.spf), ("DKIM", &checks.dkim), ("DMARC", &checks.dmarc)];
        let checks = checks.map(|(check, found)| format!("{check} {}", name(&found.verdict)));
        let mut rows = vec![
            ("request", self.request_id.clone()),
            ("state", name(&self.state)),
            ("kind", name(&self.kind)),
            ("received", at(self.received_at)),
            ("sender", or_dash(self.sender.as_ref())),
            ("checked", checks.join(", ")),
            ("subject", or_dash(self.subject.as_ref())),
            ("company", or_dash(self.company.as_ref())),
            ("project", or_dash(self.project.as_ref())),
            ("signed on", or_dash(self.signed_on)),
            ("wished name", or_dash(self.wished_name.as_ref())),
            ("contract", or_dash(contract)),
        ];
        for Mismatch { field, mail, contract } in &self.mismatches {
            let (mail, contract) = (or_dash(mail.as_ref()), or_dash(contract.as_ref()));
            rows.push(("doesn't fit", format!("{}: {mail} (contract: {contract})", name(field))));
        }
        let outcome = [
            ("unreadable", &self.unreadable),
            ("account", &self.account_id),
            ("reason", &self.reason),
            ("decided by", &self.decided_by),
        ];
        let outcome = outcome.into_iter().filter_map(|(name, it)| Some((name, it.clone()?)));
        rows.extend(outcome.map(|(name, text)| (name, text.replace('\n', " "))));
        let text = self.text.as_ref().map(|text| format!("\n{}", printable(text)));
        format!("{}{}", sheet(rows), text.unwrap_or_default())
    }

    fn differing(&self) -> String {
        let fields: Vec<_> = self.mismatches.iter().map(|it| name(&it.field)).collect();
        or_dash((!fields.is_empty()).then(|| fields.join(", ")))
    }
}

/// A stranger's text; what would move the cursor or change the terminal is shown as unreadable.
fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => c,
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.replace("\r\n", "\n").chars().map(shown).collect()
}

/// A name as scripts get it.
fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_default()
}
