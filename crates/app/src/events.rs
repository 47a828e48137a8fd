//! Creating events for the history.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Code, Event, EventId, EventKind, TenantId,
    accounts::Policy,
    audit::Actor,
    nodes::{NodeKey, Refusal, Registration},
};

use crate::App;

/// The origin of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The source address; behind trusted proxies the forwarded one.
    pub source: IpAddr,
    /// The request's id, as in logs and problems.
    pub request_id: String,
}

/// The origin of an event, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trace<'a> {
    source: Option<IpAddr>,
    request_id: Option<&'a str>,
}

impl<'a> From<Option<&'a Origin>> for Trace<'a> {
    fn from(origin: Option<&'a Origin>) -> Self {
        origin.map_or_else(Self::default, Self::from)
    }
}

impl<'a> From<&'a Origin> for Trace<'a> {
    fn from(origin: &'a Origin) -> Self {
        Self { source: Some(origin.source), request_id: Some(&origin.request_id) }
    }
}

impl<'a> From<&'a Actor> for Trace<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { source: actor.source, request_id: actor.request_id.as_deref() }
    }
}

/// The details of an event besides its subject.
pub(crate) struct EventDetails {
    pub(crate) kind: EventKind,
    pub(crate) code: Option<Code>,
    pub(crate) counted: bool,
    pub(crate) detail: String,
}

impl EventDetails {
    pub(crate) fn plain(kind: EventKind, detail: impl Into<String>) -> Self {
        Self { kind, code: None, counted: false, detail: detail.into() }
    }

    pub(crate) fn refused(refusal: Refusal, counted: bool) -> Self {
        let code = refusal.code();
        let detail = code.entry().message[0].to_owned();
        Self { kind: EventKind::Refused, code: Some(code), counted, detail }
    }
}

impl App {
    /// An event about a registration.
    pub(crate) fn event_for<'a>(
        &self,
        of: &Registration,
        details: EventDetails,
        from: impl Into<Trace<'a>>,
        now: DateTime<Utc>,
    ) -> Event {
        let (node, registration) = (Some(of.facts.key.clone()), Some(of.id));
        Event { registration, ..self.event(of.tenant, Some(of.account), node, details, from, now) }
    }

    /// An event about a node that has no registration.
    pub(crate) fn event_for_node(
        &self,
        policy: &Policy,
        node: &NodeKey,
        details: EventDetails,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Event {
        let (account, node) = (Some(policy.account), Some(node.clone()));
        self.event(policy.tenant, account, node, details, origin, now)
    }

    pub(crate) fn event<'a>(
        &self,
        tenant: TenantId,
        account: Option<AccountId>,
        node: Option<NodeKey>,
        details: EventDetails,
        from: impl Into<Trace<'a>>,
        now: DateTime<Utc>,
    ) -> Event {
        let from = from.into();
        Event {
            id: EventId(self.randomness.uuid(now)),
            tenant,
            account,
            registration: None,
            node,
            kind: details.kind,
            at: now,
            code: details.code,
            counted: details.counted,
            detail: details.detail,
            source: from.source,
            request_id: from.request_id.map(str::to_owned),
        }
    }
}
