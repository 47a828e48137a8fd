//! Between rows and domain types.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Code, ContractId, Event, RegistrationId, TenantId, Validity,
    accounts::{Account, AccountStatus, AllowLists, Overrides},
    nodes::{
        ClonePolicy, FailedWhy, LeasePolicy, Leaver, NodeFacts, NodeKey, Registration,
        Replacements, Seq, State, TokenHashes,
    },
    tenants::{FirstPassword, Tenant, TenantMail, TenantStatus},
};
use sea_orm::{ActiveValue::Set, QueryResult};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    StoreError,
    entity::{accounts, pools, registration_events, registrations, tenants},
};

/// An enum of the domain as its stored name.
pub(crate) fn name_of<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// An enum of the domain from its stored name.
pub(crate) fn named<T: DeserializeOwned>(name: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(name.into()).map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn parsed<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn small(number: i32, what: &'static str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Unreadable(what))
}

pub(crate) fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Accounts of whichever tenants.
pub(crate) fn accounts_of(rows: &[QueryResult]) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
    rows.iter()
        .map(|row| {
            let (tenant, account) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok((TenantId(tenant), AccountId(account)))
        })
        .collect()
}

pub(crate) fn tenant(row: tenants::Model) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        id: TenantId(row.id),
        slug: parsed(&row.slug, "slug")?,
        name: row.name,
        status: named::<TenantStatus>(&row.status, "tenant status")?,
        zone: parsed(&row.zone, "time zone")?,
        rules: LeasePolicy {
            interval_s: row.interval_s,
            allowed_failures: small(row.allowed_failures, "allowed failures")?,
            grace_s: row.grace_s,
            clones: named::<ClonePolicy>(&row.clones, "clone policy")?,
            replacements: small(row.replacements, "replacements")?,
            hold_churned_slots: row.hold_churned_slots,
        },
        mail: TenantMail {
            sender: row.mail_sender,
            sender_name: row.mail_sender_name,
            reply_to: row.mail_reply_to,
            instructions: row.mail_instructions,
            first_password: named::<FirstPassword>(&row.first_password, "first password")?,
        },
        version: row.version,
        key_set_issue: row.key_set_issue,
        longest_lease_s: row.longest_lease_s,
    })
}

pub(crate) fn tenant_row(tenant: &Tenant, created_at: DateTime<Utc>) -> tenants::ActiveModel {
    tenants::ActiveModel {
        id: Set(tenant.id.0),
        slug: Set(tenant.slug.to_string()),
        name: Set(tenant.name.clone()),
        status: Set(name_of(tenant.status)),
        zone: Set(tenant.zone.name().to_owned()),
        interval_s: Set(tenant.rules.interval_s),
        allowed_failures: Set(int(tenant.rules.allowed_failures)),
        grace_s: Set(tenant.rules.grace_s),
        clones: Set(name_of(tenant.rules.clones)),
        replacements: Set(int(tenant.rules.replacements)),
        hold_churned_slots: Set(tenant.rules.hold_churned_slots),
        mail_sender: Set(tenant.mail.sender.clone()),
        mail_sender_name: Set(tenant.mail.sender_name.clone()),
        mail_reply_to: Set(tenant.mail.reply_to.clone()),
        mail_instructions: Set(tenant.mail.instructions.clone()),
        first_password: Set(name_of(tenant.mail.first_password)),
        version: Set(tenant.version),
        key_set_issue: Set(tenant.key_set_issue),
        longest_lease_s: Set(tenant.longest_lease_s),
        created_at: Set(created_at),
    }
}

pub(crate) fn account(row: accounts::Model, pool: pools::Model) -> Result<Account, StoreError> {
    let allow: AllowLists =
        serde_json::from_value(row.allow).map_err(|_| StoreError::Unreadable("allow-lists"))?;
    Ok(Account {
        id: AccountId(row.id),
        tenant: TenantId(row.tenant_id),
        name: row.name,
        contract: row.contract_id.map(ContractId),
        password_hash: row.password_hash,
        password_version: row.password_version,
        nodes_password_version: row.nodes_password_version,
        policy_version: row.policy_version,
        status: named::<AccountStatus>(&row.status, "account status")?,
        validity: Validity { starts_at: row.starts_at, expires_at: row.expires_at },
        allow,
        versions: row.versions.map(|range| parsed(&range, "version range")).transpose()?,
        overrides: Overrides {
            interval_s: row.interval_s,
            allowed_failures: row
                .allowed_failures
                .map(|number| small(number, "allowed failures"))
                .transpose()?,
            grace_s: row.grace_s,
        },
        max_nodes: small(pool.capacity, "capacity")?,
        nodes_in_use: small(pool.in_use, "slots in use")?,
    })
}

pub(crate) fn account_row(
    account: &Account,
    created_at: DateTime<Utc>,
) -> Result<accounts::ActiveModel, StoreError> {
    let allow =
        serde_json::to_value(&account.allow).map_err(|_| StoreError::Unreadable("allow-lists"))?;
    Ok(accounts::ActiveModel {
        tenant_id: Set(account.tenant.0),
        id: Set(account.id.0),
        name: Set(account.name.clone()),
        password_hash: Set(account.password_hash.clone()),
        password_version: Set(account.password_version),
        nodes_password_version: Set(account.nodes_password_version),
        policy_version: Set(account.policy_version),
        status: Set(name_of(account.status)),
        starts_at: Set(account.validity.starts_at),
        expires_at: Set(account.validity.expires_at),
        allow: Set(allow),
        versions: Set(account.versions.as_ref().map(ToString::to_string)),
        interval_s: Set(account.overrides.interval_s),
        allowed_failures: Set(account.overrides.allowed_failures.map(int)),
        grace_s: Set(account.overrides.grace_s),
        created_at: Set(created_at),
        contract_id: Set(account.contract.map(|id| id.0)),
    })
}

pub(crate) fn registration(row: registrations::Model) -> Result<Registration, StoreError> {
    let state = state(&row)?;
    Ok(Registration {
        id: RegistrationId(row.id),
        tenant: TenantId(row.tenant_id),
        account: AccountId(row.account_id),
        facts: NodeFacts {
            key: NodeKey { project_id: row.project_id, node_id: row.node_id },
            project_name: row.project_name,
            app_name: row.app_name,
            version: row.version,
            domain: row.domain,
            hostname: row.hostname,
        },
        state,
        revision: row.revision,
        seq: Seq { issued: row.issued, acked: row.acked },
        tokens: TokenHashes::from_bytes(&row.tokens),
        failures: small(row.failures, "failures")?,
        registered_at: row.registered_at,
        last_success_at: row.last_success_at,
        last_counted_at: row.last_counted_at,
        lease_expires_at: row.lease_expires_at,
        password_version: row.password_version,
        replacements: Replacements {
            count: small(row.replaced_count, "replacements")?,
            since: row.replaced_since,
            last_at: row.replaced_last_at,
        },
    })
}

fn state(row: &registrations::Model) -> Result<State, StoreError> {
    const WHAT: &str = "registration state";
    if row.state == "registered" {
        return Ok(State::Registered);
    }
    let unreadable = || StoreError::Unreadable(WHAT);
    let (at, by) = (row.ended_at.ok_or_else(unreadable)?, row.ended_by.as_deref());
    let by = by.ok_or_else(unreadable)?;
    match row.state.as_str() {
        "failed" if by == "expired" => Ok(State::Failed { at, why: FailedWhy::Expired }),
        "failed" => {
            let number: u16 = parsed(by, WHAT)?;
            let code = Code::try_from(number).map_err(|_| unreadable())?;
            Ok(State::Failed { at, why: FailedWhy::Refused(code) })
        }
        "unbound" => Ok(State::Unbound {
            at,
            by: named::<Leaver>(by, WHAT)?,
            slot_held_until: row.slot_held_until,
        }),
        _ => Err(unreadable()),
    }
}

/// The columns that a state is stored in.
#[derive(Default)]
struct StateColumns {
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
    slot_held_until: Option<DateTime<Utc>>,
}

impl From<State> for StateColumns {
    fn from(state: State) -> Self {
        match state {
            State::Registered => Self::default(),
            State::Failed { at, why } => {
                let ended_by = match why {
                    FailedWhy::Expired => "expired".to_owned(),
                    FailedWhy::Refused(code) => code.number().to_string(),
                };
                Self { ended_at: Some(at), ended_by: Some(ended_by), slot_held_until: None }
            }
            State::Unbound { at, by, slot_held_until } => {
                Self { ended_at: Some(at), ended_by: Some(name_of(by)), slot_held_until }
            }
        }
    }
}

pub(crate) fn registration_row(
    registration: &Registration,
    source: &str,
) -> registrations::ActiveModel {
    let ended = StateColumns::from(registration.state);
    registrations::ActiveModel {
        tenant_id: Set(registration.tenant.0),
        id: Set(registration.id.0),
        account_id: Set(registration.account.0),
        project_id: Set(registration.facts.key.project_id.clone()),
        node_id: Set(registration.facts.key.node_id.clone()),
        project_name: Set(registration.facts.project_name.clone()),
        app_name: Set(registration.facts.app_name.clone()),
        version: Set(registration.facts.version.clone()),
        domain: Set(registration.facts.domain.clone()),
        hostname: Set(registration.facts.hostname.clone()),
        source: Set(source.to_owned()),
        state: Set(registration.state.name().to_owned()),
        ended_at: Set(ended.ended_at),
        ended_by: Set(ended.ended_by),
        slot_held_until: Set(ended.slot_held_until),
        revision: Set(registration.revision),
        issued: Set(registration.seq.issued),
        acked: Set(registration.seq.acked),
        tokens: Set(registration.tokens.to_bytes()),
        failures: Set(int(registration.failures)),
        registered_at: Set(registration.registered_at),
        last_success_at: Set(registration.last_success_at),
        last_counted_at: Set(registration.last_counted_at),
        lease_expires_at: Set(registration.lease_expires_at),
        password_version: Set(registration.password_version),
        replaced_count: Set(int(registration.replacements.count)),
        replaced_since: Set(registration.replacements.since),
        replaced_last_at: Set(registration.replacements.last_at),
        sweep_at: Set(registration.lease_expires_at),
    }
}

pub(crate) fn event_row(event: &Event) -> registration_events::ActiveModel {
    registration_events::ActiveModel {
        tenant_id: Set(event.tenant.0),
        id: Set(event.id.0),
        account_id: Set(event.account.map(|id| id.0)),
        registration_id: Set(event.registration.map(|id| id.0)),
        project_id: Set(event.node.as_ref().map(|node| node.project_id.clone())),
        node_id: Set(event.node.as_ref().map(|node| node.node_id.clone())),
        kind: Set(name_of(event.kind)),
        failure: Set(event.kind.is_failure()),
        at: Set(event.at),
        code: Set(event.code.map(|code| code.number().into())),
        counted: Set(event.counted),
        detail: Set(event.detail.clone()),
        source: Set(event.source.map(|source| source.to_string())),
        request_id: Set(event.request_id.clone()),
    }
}

pub(crate) fn event(row: registration_events::Model) -> Result<Event, StoreError> {
    const WHAT: &str = "event";
    let code = row
        .code
        .map(|number| u16::try_from(number).ok().and_then(|number| Code::try_from(number).ok()));
    Ok(Event {
        id: rollcall_domain::EventId(row.id),
        tenant: TenantId(row.tenant_id),
        account: row.account_id.map(AccountId),
        registration: row.registration_id.map(RegistrationId),
        node: row
            .project_id
            .zip(row.node_id)
            .map(|(project_id, node_id)| NodeKey { project_id, node_id }),
        kind: named(&row.kind, WHAT)?,
        at: row.at,
        code: code.map(|code| code.ok_or(StoreError::Unreadable(WHAT))).transpose()?,
        counted: row.counted,
        detail: row.detail,
        source: row.source.map(|source| parsed(&source, WHAT)).transpose()?,
        request_id: row.request_id,
    })
}
