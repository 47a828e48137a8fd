//! Signs of life: they keep a session and what it holds, and bring back what the store has forgotten.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rollcall_cache::sessions::{Beat, Held, LiveSession, Rebuild, Reply};
use rollcall_domain::{
    SessionId, TicketId,
    sessions::{Activity, Denial},
};
use rollcall_signing::claimed_ticket_id;
use uuid::Uuid;

use super::{
    SessionError, SessionMessage, Sessions, SignedTicket, account::Calling, idle,
    open::new_session, ticket::ProvedTicket,
};

/// A sign of life.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat {
    /// The signed leases of the tickets that the process holds; none: it doesn't say.
    pub tickets: Option<Vec<String>>,
    /// What it is doing; none: it doesn't say.
    pub activity: Option<Activity>,
}

/// What a sign of life is answered with.
#[derive(Debug, Clone)]
pub struct Beaten {
    /// The tickets that had been forgotten and are back.
    pub rebuilt: Vec<TicketId>,
    /// The tickets that are lost.
    pub lost: Vec<LostTicket>,
    /// What the session holds, signed anew.
    pub tickets: Vec<SignedTicket>,
    /// What its user should know.
    pub messages: Vec<SessionMessage>,
    /// After how many seconds the next one is due.
    pub next_s: u32,
    /// The server's time.
    pub server_time: DateTime<Utc>,
}

/// A ticket that doesn't stand for anything any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostTicket {
    /// Its id.
    pub id: TicketId,
    /// Why; none: it was released, or is none of this session's.
    pub reason: Option<Denial>,
}

impl Sessions<'_> {
    /// Give a sign of life.
    pub async fn heartbeat(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        heartbeat: Heartbeat,
    ) -> Result<Beaten, SessionError> {
        let answer = self.try_heartbeat(tenant, session, token, heartbeat).await;
        self.app.session_metrics.count_heartbeat(&answer);
        answer
    }

    async fn try_heartbeat(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        heartbeat: Heartbeat,
    ) -> Result<Beaten, SessionError> {
        let mut calling = self.calling(tenant, session, token).await?;
        let named: Vec<_> = heartbeat
            .tickets
            .iter()
            .flatten()
            .filter_map(|lease| Some((claimed_ticket_id(lease)?.as_u128(), lease.as_str())))
            .collect();
        let beat = Beat {
            known: heartbeat.tickets.as_ref().map(|_| named.iter().map(|(id, _)| *id).collect()),
            forget_until_ms: (calling.now - calling.timing.timeout()).timestamp_millis(),
            report: heartbeat.activity.map(|activity| idle::report(activity, &calling.rules)),
        };
        let is_known = |live: &LiveSession, id| holds(live, id) || live.taken_away.contains(&id);
        let (live, mut lost, rebuilt) =
            match self.app.session_store.beat(&calling.caller(), &beat).await? {
                Reply::Done(live) if named.iter().all(|(id, _)| is_known(&live, *id)) => {
                    (live, Vec::new(), Vec::new())
                }
                Reply::Done(live) => {
                    let forgotten = named.iter().filter(|(id, _)| !is_known(&live, *id));
                    let forgotten: Vec<_> = forgotten.copied().collect();
                    self.rebuild(&mut calling, &forgotten).await?
                }
                Reply::Empty => {
                    self.begin(&calling.context, calling.account.id, calling.timing).await?;
                    self.rebuild(&mut calling, &named).await?
                }
                Reply::NoSession | Reply::Outdated => self.rebuild(&mut calling, &named).await?,
            };
        self.keep_alive(&calling.account, calling.timing, calling.now).await?;
        self.look_once_an_hour(&calling).await?;
        let taken_away = live.taken_away.iter();
        lost.extend(
            taken_away.map(|id| LostTicket { id: ticket_id(*id), reason: Some(Denial::Idle) }),
        );
        let messages = idle::warnings(&calling, &live);
        let facts = self.know(&calling, live.facts)?;
        let mut tickets = Vec::with_capacity(live.held.len());
        let mut is_certain = false;
        for held in live.held {
            let mut may_run = self.may_run(&calling, &held).await?;
            if !may_run && !is_certain {
                self.refresh(&mut calling).await?;
                is_certain = true;
                may_run = self.may_run(&calling, &held).await?;
            }
            if may_run {
                tickets.push(self.sign(&calling, &facts.json, held));
            } else {
                let id = held.ticket;
                self.app.session_store.release(&calling.caller(), id, None).await?;
                self.app.queue_wakes.wake(calling.account.id);
                lost.push(LostTicket { id: ticket_id(id), reason: Some(Denial::Expired) });
            }
        }
        let is_held = |id: &TicketId| tickets.iter().any(|ticket| ticket.id == *id);
        let rebuilt = rebuilt.into_iter().filter(is_held).collect();
        let (next_s, server_time) = (calling.timing.heartbeat_s, calling.now);
        Ok(Beaten { rebuilt, lost, tickets, messages, next_s, server_time })
    }

    /// Whether what runs of a feature may go on.
    async fn may_run(self, calling: &Calling, held: &Held) -> Result<bool, SessionError> {
        match self.units(calling, &held.feature).await {
            Ok(units) => Ok(units.running_allowed),
            Err(SessionError::Denied(_) | SessionError::NoSeats(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Bring back what the store doesn't know, as far as it is proved and there is room; the session as it
    /// is then.
    async fn rebuild(
        self,
        calling: &mut Calling,
        named: &[(u128, &str)],
    ) -> Result<(LiveSession, Vec<LostTicket>, Vec<TicketId>), SessionError> {
        // Only what is certain decides here: as many may come as were there.
        self.refresh(calling).await?;
        let scope = self.app.store.tenant(calling.context.tenant.id);
        if scope.sessions().ended(calling.account.id, calling.session).await?.is_some() {
            return Err(self.lost(calling).await?);
        }
        let (mut proved, mut lost, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for (id, lease) in named.iter().filter(|(id, _)| seen.insert(*id)) {
            match self.proved(calling, lease)? {
                Some(ticket) => proved.push(ticket),
                None => lost.push(LostTicket { id: ticket_id(*id), reason: None }),
            }
        }
        let mut rebuilt = Vec::new();
        if let Some(first) = proved.first() {
            let new = new_session(calling.caller(), &first.facts);
            let mut tickets = Vec::with_capacity(proved.len());
            for ProvedTicket { held, facts } in &proved {
                let bound = match self.units(calling, &held.feature).await {
                    Ok(units) => {
                        let most = self.running_units(calling, &units).await?;
                        Some(units.wanted(calling, held.ticket, (held.units, most), facts))
                    }
                    Err(SessionError::Denied(_) | SessionError::NoSeats(_)) => None,
                    Err(error) => return Err(error),
                };
                match bound {
                    Some(wanted) => tickets.push((wanted, held.since_ms)),
                    None => {
                        let id = ticket_id(held.ticket);
                        lost.push(LostTicket { id, reason: Some(Denial::NotLicensed) });
                    }
                }
            }
            let version = calling.account.policy_version;
            let ids: Vec<_> = tickets.iter().map(|(wanted, _)| wanted.ticket).collect();
            let rebuild = Rebuild { session: new, version, tickets };
            let back = match self.app.session_store.rebuild(&rebuild).await? {
                Reply::Done(back) => back,
                Reply::NoSession => return Err(SessionError::Lost),
                Reply::Empty | Reply::Outdated => {
                    return Err(rollcall_storage::StoreError::Overtaken.into());
                }
            };
            for (id, is_back) in ids.into_iter().zip(back) {
                match is_back {
                    true => rebuilt.push(ticket_id(id)),
                    false => {
                        lost.push(LostTicket { id: ticket_id(id), reason: Some(Denial::Full) });
                    }
                }
            }
        }
        match self.app.session_store.beat(&calling.caller(), &Beat::default()).await? {
            Reply::Done(live) => Ok((live, lost, rebuilt)),
            _ => Err(SessionError::Lost),
        }
    }
}

fn holds(live: &LiveSession, id: u128) -> bool {
    live.held.iter().any(|held| held.ticket == id)
}

fn ticket_id(id: u128) -> TicketId {
    TicketId(Uuid::from_u128(id))
}
