//! What goes out, as it travels.

use chrono::{DateTime, Utc};
use rollcall_api_types::{
    AccountView, AuditView, BulkItemView, BulkView, ContractView, EventView, ImportView, MailView,
    MatchedContract, MomentView, RequestMismatch, RequestView, SentLinkView, StaffRegistrationView,
    StaffView, TenantView, TokenView, WrongCell,
};
use rollcall_app as app;
use rollcall_domain::{
    BulkId, Event, Language,
    audit::Chained,
    contracts::Contract,
    mail::{MailState, OutboxMail},
    requests::{Mismatch, RequestState},
    staff::{ApiToken, StaffMember},
};
use serde_json::Value;

use crate::node;

pub(super) fn account(view: app::accounts::AccountView) -> AccountView {
    let app::accounts::AccountView { account, starts_on, expires_on, rules, nodes_in_use } = view;
    AccountView {
        account_id: account.id,
        name: account.name,
        contract_id: account.contract.map(|id| id.to_string()),
        status: account.status,
        max_nodes: account.max_nodes,
        nodes_in_use,
        starts_on,
        expires_on,
        allow_ips: account.allow.ips.iter().map(ToString::to_string).collect(),
        allow_domains: account.allow.domains.iter().map(ToString::to_string).collect(),
        allow_apps: account.allow.apps,
        version_req: account.versions.map(|range| range.to_string()),
        interval_s: rules.interval_s,
        allowed_failures: rules.allowed_failures,
        grace_s: rules.grace_s,
    }
}

pub(super) fn contract(view: app::contracts::ContractView) -> ContractView {
    let app::contracts::ContractView { contract, provisioned } = view;
    let terms = contract.terms;
    ContractView {
        contract_id: contract.id,
        company: contract.customer.company,
        project: terms.project,
        signed_on: terms.signed_on,
        emails: terms.emails,
        max_nodes: terms.max_nodes,
        provisioned_nodes: provisioned,
        starts_on: terms.starts_on,
        expires_on: terms.expires_on,
        language: terms.language,
        notes: terms.notes,
        created_at: contract.created_at,
        updated_at: contract.updated_at,
    }
}

pub(super) fn registration(
    found: app::nodes::AccountRegistration<app::nodes::NodeView>,
    language: Language,
) -> StaffRegistrationView {
    StaffRegistrationView {
        account_id: found.registration.registration.account.to_string(),
        account: found.account,
        registration: node::view(found.registration, language),
    }
}

pub(super) fn request(view: app::requests::RequestView) -> RequestView {
    let app::requests::RequestView { request, contract, mismatches } = view;
    let (state, decision) = (request.state.status(), request.state.decision());
    let (decided_at, decided_by) =
        decision.map(|decision| (decision.at, decision.by.clone())).unzip();
    let (mut unreadable, mut account_id, mut reason) = (None, None, None);
    match request.state {
        RequestState::New => {}
        RequestState::Unreadable { why } => unreadable = Some(why),
        RequestState::Accepted { account, .. } => account_id = Some(account.to_string()),
        RequestState::Rejected { reason: told, .. } => reason = Some(told),
    }
    let claims = request.claims;
    RequestView {
        request_id: request.id.to_string(),
        state,
        received_at: request.received_at,
        message_id: request.message_id,
        sender: claims.sender,
        sender_name: claims.sender_name,
        authentication: request.checks.into(),
        subject: claims.subject,
        sent_at: claims.sent_at,
        company: claims.company,
        project: claims.project,
        signed_on: claims.signed_on,
        wished_name: claims.wished_name,
        contract: contract.map(matched),
        mismatches: mismatches.into_iter().map(mismatch).collect(),
        unreadable,
        account_id,
        reason,
        decided_at,
        decided_by,
    }
}

fn matched(contract: Contract) -> MatchedContract {
    let terms = contract.terms;
    MatchedContract {
        contract_id: contract.id,
        company: contract.customer.company,
        project: terms.project,
        signed_on: terms.signed_on,
        emails: terms.emails,
        max_nodes: terms.max_nodes,
        starts_on: terms.starts_on,
        expires_on: terms.expires_on,
        language: terms.language,
    }
}

fn mismatch(mismatch: Mismatch) -> RequestMismatch {
    let Mismatch { field, mail, contract } = mismatch;
    RequestMismatch { field, mail, contract }
}

pub(super) fn mail(mail: OutboxMail) -> MailView {
    MailView {
        mail_id: mail.id.to_string(),
        kind: mail.kind,
        state: mail.state,
        recipient: mail.recipient,
        subject: mail.subject,
        message_id: mail.message_id,
        account_id: mail.about.account.map(|id| id.to_string()),
        contract_id: mail.about.contract.map(|id| id.to_string()),
        request_id: mail.about.request.map(|id| id.to_string()),
        attempts: mail.attempts,
        created_at: mail.created_at,
        due_at: (mail.state == MailState::Waiting).then_some(mail.due_at),
        sent_at: mail.sent_at,
        answer: mail.answer,
    }
}

pub(super) fn event(event: Event) -> EventView {
    let (project_id, node_id) = event.node.map(|node| (node.project_id, node.node_id)).unzip();
    EventView {
        event_id: event.id.to_string(),
        kind: event.kind,
        at: event.at,
        account_id: event.account.map(|id| id.to_string()),
        registration_id: event.registration.map(|id| id.to_string()),
        project_id,
        node_id,
        code: event.code,
        counted: event.counted,
        detail: event.detail,
        source: event.source.map(|source| source.to_string()),
        request_id: event.request_id,
    }
}

pub(super) fn audit(row: Chained) -> AuditView {
    let (position, hash, entry) = (row.position, row.hash.to_string(), row.entry);
    AuditView {
        audit_id: entry.id.to_string(),
        position,
        at: entry.at,
        who: entry.who,
        action: entry.action,
        target_kind: entry.target.kind,
        target_id: entry.target.id,
        target_name: entry.target.name,
        before: shown(entry.before),
        after: shown(entry.after),
        source: entry.source,
        request_id: entry.request_id,
        hash,
    }
}

/// What was written down as JSON.
fn shown(text: Option<String>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(text.into()))
}

pub(super) fn moment(entry: app::accounts::TimelineEntry) -> MomentView {
    match entry {
        app::accounts::TimelineEntry::Event(event) => {
            let event = self::event(event);
            let kind = serde_json::to_value(event.kind).unwrap_or_default();
            let what = kind.as_str().unwrap_or_default().to_owned();
            MomentView {
                registration_id: event.registration_id,
                project_id: event.project_id,
                node_id: event.node_id,
                code: event.code,
                detail: Some(event.detail),
                source: event.source,
                request_id: event.request_id,
                ..bare(event.event_id, event.at, "event", what)
            }
        }
        app::accounts::TimelineEntry::Audit(entry) => MomentView {
            who: Some(entry.who),
            before: shown(entry.before),
            after: shown(entry.after),
            source: entry.source,
            request_id: entry.request_id,
            ..bare(entry.id.to_string(), entry.at, "audit", entry.action)
        },
        app::accounts::TimelineEntry::Mail(mail) => MomentView {
            recipient: Some(mail.recipient),
            subject: Some(mail.subject),
            state: Some(mail.state),
            ..bare(mail.id.to_string(), mail.created_at, "mail", mail.kind)
        },
    }
}

/// What every moment has.
fn bare(id: String, at: DateTime<Utc>, source_kind: &str, what: String) -> MomentView {
    MomentView {
        id,
        at,
        source_kind: source_kind.to_owned(),
        what,
        who: None,
        registration_id: None,
        project_id: None,
        node_id: None,
        code: None,
        detail: None,
        recipient: None,
        subject: None,
        state: None,
        before: Value::Null,
        after: Value::Null,
        source: None,
        request_id: None,
    }
}

pub(super) fn import(report: app::contracts::ImportReport, dry_run: bool) -> ImportView {
    let cell = |error: app::contracts::CsvError| WrongCell {
        line: error.line,
        column: error.column,
        value: error.value,
        reason: error.reason,
    };
    ImportView {
        rows: report.rows,
        imported: report.imported,
        dry_run,
        total_errors: report.total_errors,
        errors: report.errors.into_iter().map(cell).collect(),
    }
}

pub(super) fn bulk(report: app::accounts::BulkReport, dry_run: bool) -> BulkView {
    let counts = report.counts();
    let items = report.items.into_iter().map(bulk_item).collect();
    let bulk_id = (!dry_run).then(|| report.id.to_string());
    BulkView { bulk_id, dry_run, items: Some(items), ..counted(counts) }
}

/// What took effect before.
pub(super) fn bulk_counts(id: BulkId, counts: app::accounts::BulkCounts) -> BulkView {
    BulkView { bulk_id: Some(id.to_string()), ..counted(counts) }
}

fn counted(counts: app::accounts::BulkCounts) -> BulkView {
    let app::accounts::BulkCounts { matched, done, unchanged, refused } = counts;
    BulkView { bulk_id: None, dry_run: false, matched, done, unchanged, refused, items: None }
}

fn bulk_item(item: app::accounts::BulkItem) -> BulkItemView {
    let (result, code, reason) = match item.result {
        app::accounts::BulkResult::Done => ("done", None, None),
        app::accounts::BulkResult::Unchanged => ("unchanged", None, None),
        app::accounts::BulkResult::Refused { code, reason } => {
            ("refused", Some(code), Some(reason))
        }
    };
    BulkItemView {
        account_id: item.account.map(|id| id.to_string()),
        name: item.name,
        result: result.to_owned(),
        code: code.map(str::to_owned),
        reason,
    }
}

pub(super) fn sent_link(sent: app::accounts::SentLink) -> SentLinkView {
    let app::accounts::SentLink { account, valid_until, mailed_to, keeps_nodes } = sent;
    let account_id = account.to_string();
    SentLinkView { account_id, valid_until, mailed_to, keep_nodes: keeps_nodes }
}

pub(super) fn token(token: ApiToken, now: DateTime<Utc>) -> TokenView {
    TokenView {
        token_id: token.id.to_string(),
        name: token.name,
        role: token.role,
        state: token.life.state(now).to_owned(),
        created_at: token.life.created_at,
        created_by: token.created_by,
        expires_at: token.life.expires_at,
        last_used_at: token.life.last_used_at,
        revoked_at: token.life.revoked_at,
    }
}

pub(super) fn staff(staff: StaffMember) -> StaffView {
    StaffView {
        staff_id: staff.id.to_string(),
        email: staff.email,
        name: staff.name,
        role: staff.role,
        status: staff.status,
        second_factor: staff.totp_proven,
        created_at: staff.created_at,
        last_login_at: staff.last_login_at,
    }
}

pub(crate) fn tenant(view: app::tenants::TenantView) -> TenantView {
    let app::tenants::TenantView { tenant, root_thumbprint, url } = view;
    TenantView {
        tenant_id: tenant.id.to_string(),
        slug: tenant.slug.to_string(),
        name: tenant.name,
        status: tenant.status,
        zone: tenant.zone.name().to_owned(),
        url,
        root_thumbprint,
        interval_s: tenant.rules.interval_s,
        allowed_failures: tenant.rules.allowed_failures,
        grace_s: tenant.rules.grace_s,
        clones: tenant.rules.clones,
        replacements: tenant.rules.replacements,
        hold_churned_slots: tenant.rules.hold_churned_slots,
        mail_sender: tenant.mail.sender,
        sender_name: tenant.mail.sender_name,
        reply_to: tenant.mail.reply_to,
        instructions: tenant.mail.instructions,
        first_password: tenant.mail.first_password,
    }
}
