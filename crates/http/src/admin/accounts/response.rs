//! Converts results into response bodies.

use chrono::{DateTime, Utc};
use rollcall_api_types::{AccountView, BulkItemView, BulkView, MomentView, SentLinkView};
use rollcall_app::accounts;
use rollcall_domain::BulkId;
use serde_json::Value;

use crate::admin::{audit::response::shown, nodes::response as nodes};

pub(crate) fn account(view: accounts::AccountView) -> AccountView {
    let accounts::AccountView {
        account,
        starts_on,
        expires_on,
        rules,
        session_timeout_s,
        nodes_in_use,
    } = view;
    AccountView {
        account_id: account.id,
        name: account.name,
        contract_id: account.contract.map(|id| id.to_string()),
        status: account.status,
        max_nodes: account.nodes.capacity,
        licensed_nodes: account.nodes.granted,
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
        session_timeout_s,
    }
}

pub(crate) fn bulk(report: accounts::BulkReport, dry_run: bool) -> BulkView {
    let counts = report.counts();
    let items = report.items.into_iter().map(bulk_item).collect();
    let bulk_id = (!dry_run).then(|| report.id.to_string());
    BulkView { bulk_id, dry_run, items: Some(items), ..counted(counts) }
}

/// The response of a repeated bulk action.
pub(crate) fn bulk_counts(id: BulkId, counts: accounts::BulkCounts) -> BulkView {
    BulkView { bulk_id: Some(id.to_string()), ..counted(counts) }
}

fn counted(counts: accounts::BulkCounts) -> BulkView {
    let accounts::BulkCounts { matched, done, unchanged, refused } = counts;
    BulkView { bulk_id: None, dry_run: false, matched, done, unchanged, refused, items: None }
}

fn bulk_item(item: accounts::BulkItem) -> BulkItemView {
    let (result, code, reason) = match item.result {
        accounts::BulkResult::Done => ("done", None, None),
        accounts::BulkResult::Unchanged => ("unchanged", None, None),
        accounts::BulkResult::Refused { code, reason } => ("refused", Some(code), Some(reason)),
    };
    BulkItemView {
        account_id: item.account.map(|id| id.to_string()),
        name: item.name,
        result: result.to_owned(),
        code: code.map(str::to_owned),
        reason,
    }
}

pub(crate) fn sent_link(sent: accounts::SentLink) -> SentLinkView {
    let accounts::SentLink { account, valid_until, mailed_to, keeps_nodes } = sent;
    let account_id = account.to_string();
    SentLinkView { account_id, valid_until, mailed_to, keep_nodes: keeps_nodes }
}

pub(crate) fn timeline_entry(entry: accounts::TimelineEntry) -> MomentView {
    match entry {
        accounts::TimelineEntry::Event(event) => {
            let event = nodes::event(event);
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
        accounts::TimelineEntry::Audit(entry) => MomentView {
            who: Some(entry.who),
            before: shown(entry.before),
            after: shown(entry.after),
            source: entry.source,
            request_id: entry.request_id,
            ..bare(entry.id.to_string(), entry.at, "audit", entry.action)
        },
        accounts::TimelineEntry::Mail(mail) => MomentView {
            recipient: Some(mail.recipient),
            subject: Some(mail.subject),
            state: Some(mail.state),
            ..bare(mail.id.to_string(), mail.created_at, "mail", mail.kind)
        },
    }
}

/// The members that every entry of the timeline has.
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
