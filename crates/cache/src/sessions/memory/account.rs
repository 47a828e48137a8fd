//! The sessions of one account.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::sharing::{counted, most_units};
use super::super::{
    Beat, Caller, Claim, ClaimMode, Claimed, Full, Held, HostLimit, LiveSession, NewSession,
    Opened, PoolUse, Rebuild, Rebuilt, Taken, Wanted,
};

#[derive(Default)]
pub(super) struct Account {
    hold_until_ms: i64,
    version: i64,
    sessions: HashMap<u128, Session>,
    /// When each session is over, and what one that was taken over held.
    ends: BTreeSet<(i64, u128, Part)>,
    pools: BTreeMap<String, Pool>,
    identities: HashMap<[u8; 16], u128>,
    hosts: HashMap<[u8; 16], u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Session,
    LeftBehind,
}

struct Session {
    token: [u8; 32],
    until_ms: i64,
    left_behind_until_ms: i64,
    identity: Option<[u8; 16]>,
    host: Option<[u8; 16]>,
    facts: Vec<u8>,
    tickets: BTreeMap<u128, Ticket>,
}

#[derive(Clone)]
struct Ticket {
    feature: String,
    units: u32,
    overdraft: bool,
    since_ms: i64,
    holder: Option<[u8; 16]>,
    /// Whether the process that took it was taken over by another, which has not claimed it.
    left_behind: bool,
}

#[derive(Default)]
struct Pool {
    in_use: u32,
    high_water: u32,
    denied: u64,
    holders: HashMap<[u8; 16], Holder>,
}

#[derive(Default)]
struct Holder {
    share: u32,
    units: HashMap<u128, u32>,
}

impl Holder {
    fn counted(&self) -> u32 {
        counted(self.units.values().copied().collect(), self.share)
    }
}

impl Pool {
    /// Add units that a session holds.
    fn add(&mut self, session: u128, holder: Option<[u8; 16]>, share: u32, units: u32) {
        let Some(holder) = holder else {
            self.in_use += units;
            return;
        };
        let known = self.holders.entry(holder).or_default();
        let before = known.counted();
        known.share = share;
        *known.units.entry(session).or_default() += units;
        self.in_use = self.in_use - before + known.counted();
    }

    /// Take them away.
    fn remove(&mut self, session: u128, holder: Option<[u8; 16]>, units: u32) {
        let Some(holder) = holder else {
            self.in_use -= units;
            return;
        };
        let Some(known) = self.holders.get_mut(&holder) else { return };
        let before = known.counted();
        if let Some(own) = known.units.get_mut(&session) {
            *own -= units;
            if *own == 0 {
                known.units.remove(&session);
            }
        }
        self.in_use = self.in_use - before + known.counted();
        if known.units.is_empty() {
            self.holders.remove(&holder);
        }
    }

    /// How many units a session can take of those it wants.
    fn room(&self, session: u128, wanted: &Wanted) -> u32 {
        let Some(holder) = wanted.holder else {
            return wanted.units.min(wanted.ceiling.saturating_sub(self.in_use));
        };
        let known = self.holders.get(&holder);
        let before = known.map_or(0, Holder::counted);
        let own = known.and_then(|it| it.units.get(&session)).copied().unwrap_or(0);
        let others = known.into_iter().flat_map(|it| &it.units);
        let others: Vec<_> =
            others.filter(|(id, _)| **id != session).map(|(_, units)| *units).collect();
        let room = wanted.ceiling.saturating_sub(self.in_use - before);
        most_units(&others, own, wanted.share, wanted.units, room)
    }
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
        while let Some(&(at, session, part)) = self.ends.first() {
            if at > now_ms {
                break;
            }
            match part {
                Part::Session => self.end(session),
                Part::LeftBehind => self.drop_tickets(session, |_, ticket| ticket.left_behind),
            }
            self.ends.remove(&(at, session, part));
        }
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
        };
        self.sessions.insert(id, session);
    }

    pub(super) fn claim(&mut self, caller: &Caller, claim: &Claim) -> Claimed {
        if self.hold_until_ms > caller.now_ms && !claim.lets_newcomers_in {
            self.deny(claim.wanted.iter());
            return Claimed::ColdStart { until_ms: self.hold_until_ms };
        }
        let id = caller.session;
        // What the process before it left behind is its own to claim.
        let left = self.take_left_behind(id, &claim.wanted);
        let mut taken = Vec::with_capacity(claim.wanted.len());
        let mut full = None;
        for (nth, wanted) in claim.wanted.iter().enumerate() {
            let pool = self.pools.entry(wanted.feature.clone()).or_default();
            let units = pool.room(id, wanted);
            if units < wanted.units && claim.mode == ClaimMode::All {
                full = Some(Full { nth, in_use: pool.in_use });
                break;
            }
            if units > 0 {
                pool.add(id, wanted.holder, wanted.share, units);
            }
            let overdraft = units > 0 && pool.in_use > wanted.capacity;
            taken.push(Taken { units, overdraft, in_use: pool.in_use });
        }
        let nothing = claim.mode == ClaimMode::Available && taken.iter().all(|it| it.units == 0);
        if nothing && full.is_none() {
            full = taken.first().map(|first| Full { nth: 0, in_use: first.in_use });
        }
        if full.is_some() || claim.mode == ClaimMode::Check {
            let some = claim.wanted.iter().zip(&taken).filter(|(_, taken)| taken.units > 0);
            for (wanted, taken) in some {
                self.pool(&wanted.feature).remove(id, wanted.holder, taken.units);
            }
            self.put_back(id, left);
            if let Some(full) = full {
                self.deny(claim.wanted.get(full.nth).into_iter());
                return Claimed::Full(full);
            }
            return Claimed::Taken(taken);
        }
        for (wanted, taken) in claim.wanted.iter().zip(&taken) {
            self.insert_ticket(id, wanted, taken, caller.now_ms);
        }
        Claimed::Taken(taken)
    }

    fn insert_ticket(&mut self, session: u128, wanted: &Wanted, taken: &Taken, since_ms: i64) {
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

    fn deny<'a>(&mut self, wanted: impl Iterator<Item = &'a Wanted>) {
        for wanted in wanted {
            self.pool(&wanted.feature).denied += 1;
        }
    }

    fn pool(&mut self, feature: &str) -> &mut Pool {
        self.pools.entry(feature.to_owned()).or_default()
    }

    fn share(&self, ticket: &Ticket) -> u32 {
        let pool = self.pools.get(&ticket.feature);
        let holder = ticket.holder.and_then(|holder| pool?.holders.get(&holder));
        holder.map_or(0, |holder| holder.share)
    }

    fn take_left_behind(&mut self, id: u128, wanted: &[Wanted]) -> Vec<(u128, Ticket, u32)> {
        let Some(session) = self.sessions.get(&id) else { return Vec::new() };
        let is_wanted = |ticket: &Ticket| {
            ticket.left_behind && wanted.iter().any(|it| it.feature == ticket.feature)
        };
        let left = session.tickets.iter().filter(|(_, ticket)| is_wanted(ticket));
        let left: Vec<_> =
            left.map(|(id, ticket)| (*id, ticket.clone(), self.share(ticket))).collect();
        self.drop_tickets(id, |_, ticket| is_wanted(ticket));
        left
    }

    fn put_back(&mut self, id: u128, left: Vec<(u128, Ticket, u32)>) {
        for (ticket, left, share) in left {
            self.pool(&left.feature).add(id, left.holder, share, left.units);
            if let Some(session) = self.sessions.get_mut(&id) {
                session.tickets.insert(ticket, left);
            }
        }
    }

    fn drop_tickets(&mut self, id: u128, is_over: impl Fn(u128, &Ticket) -> bool) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        for (_, over) in session.tickets.extract_if(.., |ticket, held| is_over(*ticket, held)) {
            if let Some(pool) = self.pools.get_mut(&over.feature) {
                pool.remove(id, over.holder, over.units);
            }
        }
    }

    pub(super) fn forget_unknown(&mut self, id: u128, beat: &Beat) {
        let Some(known) = &beat.known else { return };
        self.drop_tickets(id, |ticket, held| {
            !held.left_behind && held.since_ms <= beat.forget_until_ms && !known.contains(&ticket)
        });
    }

    pub(super) fn release(&mut self, id: u128, ticket: u128, units: Option<u32>) -> Option<u32> {
        let held = self.sessions.get_mut(&id)?.tickets.get_mut(&ticket)?;
        if held.left_behind {
            return None;
        }
        let released = units.map_or(held.units, |units| units.min(held.units));
        held.units -= released;
        let (left, feature, holder) = (held.units, held.feature.clone(), held.holder);
        self.pool(&feature).remove(id, holder, released);
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
            let known = self.sessions.get(&caller.session)?.tickets.contains_key(&wanted.ticket);
            if known {
                rebuilt.push(true);
                continue;
            }
            let pool = self.pool(&wanted.feature);
            let fits = pool.room(caller.session, wanted) == wanted.units;
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
        self.drop_tickets(id, |_, _| true);
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
        })
    }

    pub(super) fn all(&self, most: usize) -> Vec<LiveSession> {
        let ends = self.ends.iter().filter(|(_, _, part)| *part == Part::Session);
        ends.take(most).filter_map(|(_, id, _)| self.live(*id)).collect()
    }

    pub(super) fn pools(&self) -> Vec<PoolUse> {
        let used = self.pools.iter().filter(|(_, pool)| pool.high_water > 0 || pool.denied > 0);
        let pools = used.map(|(feature, pool)| PoolUse {
            feature: feature.clone(),
            in_use: pool.in_use,
            high_water: pool.high_water,
            denied: pool.denied,
        });
        pools.collect()
    }
}
