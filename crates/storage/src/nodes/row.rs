//! Converting between rows and registrations.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Code, RegistrationId, TenantId,
    nodes::{
        FailureCause, NodeFacts, NodeKey, Registration, Replacements, Seq, State, TokenHashes,
        UnboundBy,
    },
};
use sea_orm::ActiveValue::Set;

use crate::{
    StoreError,
    column::{int, name_of, named, parsed, small},
    entity::registrations,
};

pub(crate) fn read_registration(row: registrations::Model) -> Result<Registration, StoreError> {
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
        "failed" if by == "expired" => Ok(State::Failed { at, why: FailureCause::Expired }),
        "failed" => {
            let number: u16 = parsed(by, WHAT)?;
            let code = Code::try_from(number).map_err(|_| unreadable())?;
            Ok(State::Failed { at, why: FailureCause::Refused(code) })
        }
        "unbound" => Ok(State::Unbound {
            at,
            by: named::<UnboundBy>(by, WHAT)?,
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
                    FailureCause::Expired => "expired".to_owned(),
                    FailureCause::Refused(code) => code.number().to_string(),
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
    sweep_at: DateTime<Utc>,
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
        sweep_at: Set(sweep_at),
    }
}
