//! The sessions of one account.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::{
    Beat, Caller, Held, HostLimit, LiveSession, NewSession, Opened, PoolUse, Rebuild, Rebuilt,
    Taken, Wanted,
};
use super::idle::Resting;
use super::pool::Pool;
use super::queue::Waiter;

#[derive(Default)]
pub(super) struct Account {
    pub(super) hold_until_ms: i64,
    version: i64,
    pub(super) now_ms: i64,
    pub(super) sessions: HashMap<u128, Session>,
    /// When each session is over, what one that was taken over held, and a claim's turn or its waiting.
    pub(super) ends: BTreeSet<(i64, u128, Part)>,
    pub(super) pools: BTreeMap<String, Pool>,
    /// The sessions that wait, by when they came.
    pub(super) queue: BTreeMap<u64, u128>,
    pub(super) next_place: u64,
    identities: HashMap<[u8; 16], u128>,
    hosts: HashMap<[u8; 16], u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Session,
    LeftBehind,
    Turn,
    Idle,
}

pub(super) struct Session {
    token: [u8; 32],
    until_ms: i64,
    left_behind_until_ms: i64,
    identity: Option<[u8; 16]>,
    host: Option<[u8; 16]>,
    facts: Vec<u8>,
    pub(super) tickets: BTreeMap<u128, Ticket>,
    pub(super) waiter: Option<Waiter>,
    pub(super) resting: Option<Resting>,
    /// What was taken away from it because it was idle.
    pub(super) taken_away: BTreeSet<u128>,
}

#[derive(Clone)]
pub(super) struct Ticket {
    pub(super) feature: String,
    units: u32,
    overdraft: bool,
    since_ms: i64,
    holder: Option<[u8; 16]>,
    /// Whether the process that took it was taken over by another, which has not claimed it.
    pub(super) left_behind: bool,
}

impl Account {
    pub(super) fn new(hold_until_ms: i64) -> Self {
        Self { hold_until_ms, ..Self::default() }
    }

    /// Whether it isn't older than a version that was seen.
    pub(super) fn raise_version(&mut self, version: i64, sets_back: bool) -> bool {
        self.version = if sets_back { version } else { self.version.max(version) };
        self.version == version
    }

    pub(super) fn end_what_is_over(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        while let Some(&(at, session, part)) = self.ends.first() {
            if at > now_ms {
                break;
            }
            match part {
                Part::Session => self.end(session),
                Part::LeftBehind => {
                    let over = self.drop_tickets(session, |_, ticket| ticket.left_behind);
                    self.note_returned(&over);
                }
                Part::Turn => self.lapse(session, now_ms),
                Part::Idle => self.take_what_is_idle(session),
            }
            self.ends.remove(&(at, session, part));
        }
        self.serve(now_ms);
    }

    pub(super) fn is_alive(&self, caller: &Caller) -> bool {
        self.sessions.get(&caller.session).is_some_and(|session| session.token == caller.token)
    }

    pub(super) fn touch(&mut self, caller: &Caller) {
        let Some(session) = self.sessions.get_mut(&caller.session) else { return };
        self.ends.remove(&(session.until_ms, caller.session, Part::Session));
        session.until_ms = caller.now_ms + caller.timeout_ms;
        self.ends.insert((session.until_ms, caller.session, Part::Session));
    }

    pub(super) fn open(&mut self, new: &NewSession) -> Opened {
        let known = new.identity.and_then(|identity| self.identities.get(&identity)).copied();
        if let Some(id) = known
            && let Some(session) = self.sessions.get_mut(&id)
        {
            session.token = new.caller.token;
            session.facts.clone_from(&new.facts);
            self.ends.remove(&(session.left_behind_until_ms, id, Part::LeftBehind));
            session.left_behind_until_ms = session.until_ms;
            self.ends.insert((session.until_ms, id, Part::LeftBehind));
            session.tickets.values_mut().for_each(|ticket| ticket.left_behind = true);
            session.taken_away.clear();
            self.wake_up(id);
            self.touch(&Caller { session: id, ..new.caller });
            return Opened::TakenOver(id);
        }
        if let Some(HostLimit { host, most }) = new.host
            && self.hosts.get(&host).copied().unwrap_or(0) >= most
        {
            return Opened::TooMany;
        }
        self.insert(new);
        Opened::Created
    }

    fn insert(&mut self, new: &NewSession) {
        let id = new.caller.session;
        if let Some(identity) = new.identity {
            self.identities.entry(identity).or_insert(id);
        }
        if let Some(HostLimit { host, .. }) = new.host {
            *self.hosts.entry(host).or_default() += 1;
        }
        let until_ms = new.caller.now_ms + new.caller.timeout_ms;
        self.ends.insert((until_ms, id, Part::Session));
        let session = Session {
            token: new.caller.token,
            until_ms,
            left_behind_until_ms: 0,
            identity: new.identity,
            host: new.host.map(|limit| limit.host),
            facts: new.facts.clone(),
            tickets: BTreeMap::new(),
            waiter: None,
            resting: None,
            taken_away: BTreeSet::new(),
        };
        self.sessions.insert(id, session);
    }

    pub(super) fn insert_ticket(
        &mut self,
        session: u128,
        wanted: &Wanted,
        taken: &Taken,
        since_ms: i64,
    ) {
        if taken.units == 0 {
            return;
        }
        let pool = self.pool(&wanted.feature);
        pool.high_water = pool.high_water.max(pool.in_use);
        let ticket = Ticket {
            feature: wanted.feature.clone(),
            units: taken.units,
            overdraft: taken.overdraft,
            since_ms,
            holder: wanted.holder,
            left_behind: false,
        };
        if let Some(session) = self.sessions.get_mut(&session) {
            session.tickets.insert(wanted.ticket, ticket);
        }
    }

    pub(super) fn deny<'a>(&mut self, wanted: impl Iterator<Item = &'a Wanted>) {
        for wanted in wanted {
            self.pool(&wanted.feature).denied += 1;
        }
    }

    pub(super) fn pool(&mut self, feature: &str) -> &mut Pool {
        self.pools.entry(feature.to_owned()).or_default()
    }

    fn share(&self, ticket: &Ticket) -> u32 {
        let pool = self.pools.get(&ticket.feature);
        ticket.holder.and_then(|holder| pool?.share(holder)).unwrap_or(0)
    }

    pub(super) fn take_left_behind(
        &mut self,
        id: u128,
        wanted: &[Wanted],
    ) -> Vec<(u128, Ticket, u32)> {
        self.take_out(id, |ticket| {
            ticket.left_behind && wanted.iter().any(|it| it.feature == ticket.feature)
        })
    }

    /// Take tickets out so that they can be put back; with how many sessions share each.
    pub(super) fn take_out(
        &mut self,
        id: u128,
        is_meant: impl Fn(&Ticket) -> bool,
    ) -> Vec<(u128, Ticket, u32)> {
        let Some(session) = self.sessions.get(&id) else { return Vec::new() };
        let meant = session.tickets.iter().filter(|(_, ticket)| is_meant(ticket));
        let meant: Vec<_> =
            meant.map(|(id, ticket)| (*id, ticket.clone(), self.share(ticket))).collect();
        self.drop_tickets(id, |_, ticket| is_meant(ticket));
        meant
    }

    pub(super) fn put_back(&mut self, id: u128, left: Vec<(u128, Ticket, u32)>) {
        for (ticket, left, share) in left {
            self.pool(&left.feature).add(id, left.holder, share, left.units);
            if let Some(session) = self.sessions.get_mut(&id) {
                session.tickets.insert(ticket, left);
            }
        }
    }

    fn drop_tickets(&mut self, id: u128, is_over: impl Fn(u128, &Ticket) -> bool) -> Vec<Ticket> {
        let Some(session) = self.sessions.get_mut(&id) else { return Vec::new() };
        let over = session.tickets.extract_if(.., |ticket, held| is_over(*ticket, held));
        let over: Vec<_> = over.map(|(_, over)| over).collect();
        for over in &over {
            if let Some(pool) = self.pools.get_mut(&over.feature) {
                pool.remove(id, over.holder, over.units);
            }
        }
        over
    }

    /// These were given back.
    pub(super) fn note_returned<'a>(&mut self, returned: impl IntoIterator<Item = &'a Ticket>) {
        for ticket in returned {
            let held_ms = self.now_ms - ticket.since_ms;
            self.pool(&ticket.feature).note_held(held_ms);
        }
    }

    pub(super) fn forget_unknown(&mut self, id: u128, beat: &Beat) {
        let Some(known) = &beat.known else { return };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.taken_away.retain(|ticket| known.contains(ticket));
        }
        let over = self.drop_tickets(id, |ticket, held| {
            !held.left_behind && held.since_ms <= beat.forget_until_ms && !known.contains(&ticket)
        });
        self.note_returned(&over);
    }

    pub(super) fn release(&mut self, id: u128, ticket: u128, units: Option<u32>) -> Option<u32> {
        let held = self.sessions.get_mut(&id)?.tickets.get_mut(&ticket)?;
        if held.left_behind {
            return None;
        }
        let released = units.map_or(held.units, |units| units.min(held.units));
        held.units -= released;
        let (left, feature, holder) = (held.units, held.feature.clone(), held.holder);
        let held_ms = self.now_ms - held.since_ms;
        let pool = self.pool(&feature);
        pool.remove(id, holder, released);
        pool.note_held(held_ms);
        if left == 0 {
            self.sessions.get_mut(&id)?.tickets.remove(&ticket);
        }
        Some(left)
    }

    /// `None`: the session is another's by now.
    pub(super) fn rebuild(&mut self, rebuild: &Rebuild) -> Option<Rebuilt> {
        let caller = &rebuild.session.caller;
        match self.sessions.get(&caller.session) {
            Some(session) if session.token != caller.token => return None,
            Some(_) => self.touch(caller),
            None => self.insert(&rebuild.session),
        }
        let mut rebuilt = Vec::with_capacity(rebuild.tickets.len());
        for (wanted, since_ms) in &rebuild.tickets {
            let session = self.sessions.get(&caller.session)?;
            if session.taken_away.contains(&wanted.ticket) {
                rebuilt.push(false);
                continue;
            }
            if session.tickets.contains_key(&wanted.ticket) {
                rebuilt.push(true);
                continue;
            }
            let pool = self.pool(&wanted.feature);
            let fits = pool.room(caller.session, wanted, wanted.ceiling) == wanted.units;
            if fits {
                pool.add(caller.session, wanted.holder, wanted.share, wanted.units);
                let (units, in_use) = (wanted.units, pool.in_use);
                let taken = Taken { units, overdraft: in_use > wanted.capacity, in_use };
                self.insert_ticket(caller.session, wanted, &taken, *since_ms);
            }
            rebuilt.push(fits);
        }
        Some(rebuilt)
    }

    pub(super) fn end(&mut self, id: u128) {
        self.leave(id);
        self.wake_up(id);
        let over = self.drop_tickets(id, |_, _| true);
        self.note_returned(&over);
        let Some(session) = self.sessions.remove(&id) else { return };
        self.ends.remove(&(session.until_ms, id, Part::Session));
        self.ends.remove(&(session.left_behind_until_ms, id, Part::LeftBehind));
        if let Some(identity) = session.identity
            && self.identities.get(&identity) == Some(&id)
        {
            self.identities.remove(&identity);
        }
        if let Some(host) = session.host
            && let Some(count) = self.hosts.get_mut(&host)
        {
            *count -= 1;
            if *count == 0 {
                self.hosts.remove(&host);
            }
        }
    }

    pub(super) fn live(&self, id: u128) -> Option<LiveSession> {
        let session = self.sessions.get(&id)?;
        let held = session.tickets.iter().filter(|(_, ticket)| !ticket.left_behind);
        let held = held.map(|(id, ticket)| Held {
            ticket: *id,
            feature: ticket.feature.clone(),
            units: ticket.units,
            overdraft: ticket.overdraft,
            since_ms: ticket.since_ms,
        });
        Some(LiveSession {
            session: id,
            until_ms: session.until_ms,
            facts: session.facts.clone(),
            held: held.collect(),
            resting: session.resting.as_ref().map(|it| (it.activity, it.since_ms)),
            taken_away: session.taken_away.iter().copied().collect(),
            waits: session.waiter.as_ref().and_then(Waiter::live),
        })
    }

    pub(super) fn all(&self, most: usize) -> Vec<LiveSession> {
        let ends = self.ends.iter().filter(|(_, _, part)| *part == Part::Session);
        ends.take(most).filter_map(|(_, id, _)| self.live(*id)).collect()
    }

    pub(super) fn pools(&self) -> Vec<PoolUse> {
        self.pools.iter().filter_map(|(feature, pool)| pool.usage(feature)).collect()
    }
}
