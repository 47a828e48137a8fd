//! The sessions in Redis, shared by any number of processes.

mod answer;
mod scripts;

use std::sync::Arc;

use ::redis::{ScriptInvocation, Value, cmd};
use async_trait::async_trait;
use uuid::{Uuid, fmt::Simple};

use super::{
    Activity, Beat, Caller, Claim, ClaimMode, Claimed, IdleRelease, LiveSession, NewSession,
    Opened, Poll, Polled, PoolUse, Rebuild, Rebuilt, Reply, Report, SessionStore, UnitsByFeature,
    Wanted,
};
use crate::CacheError;
use crate::redis::Breaker;
use answer::Answer;
use scripts::Scripts;

pub(crate) struct RedisSessions {
    breaker: Arc<Breaker>,
    scripts: Scripts,
}

impl RedisSessions {
    pub(crate) fn new(breaker: Arc<Breaker>) -> Self {
        Self { breaker, scripts: Scripts::new() }
    }

    async fn ask(&self, call: ScriptInvocation<'_>) -> Result<Answer, CacheError> {
        let mut redis = self.breaker.borrow()?;
        let answer = call.invoke_async::<Value>(&mut redis.connection).await;
        redis.settle(answer).map(Answer::new)
    }

    /// Ask until no more had to be ended first: a script ends so many at most, so that it doesn't keep
    /// others waiting.
    async fn ask_until_done(&self, call: &ScriptInvocation<'_>) -> Result<Answer, CacheError> {
        loop {
            let mut redis = self.breaker.borrow()?;
            let answer = call.invoke_async::<Value>(&mut redis.connection).await;
            let answer = Answer::new(redis.settle(answer)?);
            if !answer.is("more") {
                return Ok(answer);
            }
        }
    }
}

/// The account's key, from which the scripts make all others. The braces make the account the hash tag:
/// its keys share one slot of a Redis Cluster.
fn key(account: u128) -> String {
    format!("rc:{{{}}}:ses", hex(account))
}

fn hex(id: u128) -> Simple {
    Uuid::from_u128(id).simple()
}

fn hex_of(id: u128) -> String {
    hex(id).to_string()
}

fn hash(bytes: Option<[u8; 16]>) -> String {
    bytes.map_or_else(String::new, |bytes| hex_of(u128::from_be_bytes(bytes)))
}

/// Who calls, as each script of a session takes it.
fn of(call: &mut ScriptInvocation<'_>, caller: &Caller) {
    call.key(key(caller.account)).arg(caller.now_ms).arg(hex_of(caller.session));
    call.arg(&caller.token[..]).arg(caller.timeout_ms);
}

fn opened(call: &mut ScriptInvocation<'_>, session: &NewSession) {
    of(call, &session.caller);
    let host = session.host.map(|limit| limit.host);
    let most = session.host.map_or(0, |limit| limit.most);
    call.arg(hash(session.identity)).arg(hash(host)).arg(most).arg(&session.facts[..]);
}

fn wanted(call: &mut ScriptInvocation<'_>, wanted: &Wanted) {
    call.arg(hex_of(wanted.ticket)).arg(&wanted.feature).arg(wanted.units).arg(wanted.capacity);
    call.arg(wanted.ceiling).arg(hash(wanted.holder)).arg(wanted.share);
    call.arg(u8::from(wanted.express));
}

/// What a process is doing, with the terms of the features: those of all others have no name.
fn reported(call: &mut ScriptInvocation<'_>, report: Option<&Report>) {
    let Some(Report { activity, terms, otherwise }) = report else {
        call.arg("").arg(0);
        return;
    };
    call.arg(match activity {
        Activity::Active => "active",
        Activity::Idle => "idle",
        Activity::Busy => "busy",
    });
    call.arg(terms.len() + 1);
    let own = terms.iter().map(|(feature, terms)| (feature.as_str(), terms));
    for (feature, terms) in own.chain([("", otherwise)]) {
        let release = match terms.release {
            IdleRelease::Never => "never",
            IdleRelease::OnDemand => "on_demand",
            IdleRelease::Always => "always",
        };
        call.arg(feature).arg(release).arg(terms.after_ms).arg(terms.busy_ms);
    }
}

#[async_trait]
impl SessionStore for RedisSessions {
    async fn begin(&self, account: u128, hold_until_ms: i64) -> Result<(), CacheError> {
        let mut call = self.scripts.begin.key(key(account));
        call.arg(hold_until_ms);
        self.ask(call).await.map(drop)
    }

    async fn open(&self, session: &NewSession) -> Result<Reply<Opened>, CacheError> {
        let mut call = self.scripts.open.prepare_invoke();
        opened(&mut call, session);
        self.ask_until_done(&call).await?.opened()
    }

    async fn claim(&self, caller: &Caller, claim: &Claim) -> Result<Reply<Claimed>, CacheError> {
        let mut call = self.scripts.claim.prepare_invoke();
        of(&mut call, caller);
        let mode = match claim.mode {
            ClaimMode::All => "all",
            ClaimMode::Available => "available",
            ClaimMode::Check => "check",
        };
        call.arg(claim.version).arg(mode).arg(u8::from(claim.lets_newcomers_in));
        call.arg(u8::from(claim.sets_version_back));
        let queue = claim.wait.map_or_else(String::new, |wait| hex_of(wait.queue));
        call.arg(queue).arg(claim.wait.and_then(|wait| wait.until_ms).unwrap_or(0));
        for one in &claim.wanted {
            wanted(&mut call, one);
        }
        self.ask_until_done(&call).await?.claimed()
    }

    async fn poll(&self, caller: &Caller, poll: &Poll) -> Result<Reply<Polled>, CacheError> {
        let mut call = self.scripts.poll.prepare_invoke();
        of(&mut call, caller);
        call.arg(hex_of(poll.queue)).arg(poll.version).arg(u8::from(poll.sets_version_back));
        for bound in &poll.bounds {
            call.arg(&bound.feature).arg(bound.capacity).arg(bound.ceiling);
            call.arg(u8::from(bound.express));
        }
        self.ask_until_done(&call).await?.polled()
    }

    async fn waits_for(
        &self,
        caller: &Caller,
        queue: u128,
    ) -> Result<Reply<Option<UnitsByFeature>>, CacheError> {
        let mut call = self.scripts.waits.prepare_invoke();
        of(&mut call, caller);
        call.arg(hex_of(queue));
        self.ask(call).await?.waits_for()
    }

    async fn leave(&self, caller: &Caller, queue: u128) -> Result<Reply<bool>, CacheError> {
        let mut call = self.scripts.leave.prepare_invoke();
        of(&mut call, caller);
        call.arg(hex_of(queue));
        self.ask(call).await?.has_left()
    }

    async fn beat(&self, caller: &Caller, beat: &Beat) -> Result<Reply<LiveSession>, CacheError> {
        let mut call = self.scripts.beat.prepare_invoke();
        of(&mut call, caller);
        reported(&mut call, beat.report.as_ref());
        if let Some(known) = &beat.known {
            call.arg(beat.forget_until_ms);
            for ticket in known {
                call.arg(hex_of(*ticket));
            }
        }
        self.ask(call).await?.live()
    }

    async fn rebuild(&self, rebuild: &Rebuild) -> Result<Reply<Rebuilt>, CacheError> {
        let mut call = self.scripts.rebuild.prepare_invoke();
        opened(&mut call, &rebuild.session);
        call.arg(rebuild.version);
        for (one, since_ms) in &rebuild.tickets {
            wanted(&mut call, one);
            call.arg(*since_ms);
        }
        self.ask_until_done(&call).await?.rebuilt()
    }

    async fn release(
        &self,
        caller: &Caller,
        ticket: u128,
        units: Option<u32>,
    ) -> Result<Reply<Option<u32>>, CacheError> {
        let mut call = self.scripts.release.prepare_invoke();
        of(&mut call, caller);
        call.arg(hex_of(ticket)).arg(units.map_or(-1, i64::from));
        self.ask(call).await?.released()
    }

    async fn close(&self, caller: &Caller) -> Result<Reply<()>, CacheError> {
        let mut call = self.scripts.close.prepare_invoke();
        of(&mut call, caller);
        self.ask(call).await?.closed()
    }

    async fn find(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError> {
        let mut call = self.scripts.find.key(key(account));
        call.arg(now_ms).arg(hex_of(session));
        self.ask(call).await?.found()
    }

    async fn end(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError> {
        let mut call = self.scripts.end.key(key(account));
        call.arg(now_ms).arg(hex_of(session));
        self.ask(call).await?.found()
    }

    async fn sessions(
        &self,
        account: u128,
        now_ms: i64,
        most: usize,
    ) -> Result<Vec<LiveSession>, CacheError> {
        let mut call = self.scripts.sessions.key(key(account));
        call.arg(now_ms).arg(most);
        self.ask_until_done(&call).await?.sessions()
    }

    async fn eviction(&self) -> Result<Option<String>, CacheError> {
        let mut redis = self.breaker.borrow()?;
        let mut call = cmd("INFO");
        call.arg("memory");
        let answer = call.query_async::<Value>(&mut redis.connection).await;
        Ok(answer::eviction(&redis.settle(answer)?))
    }

    async fn pools(&self, account: u128, now_ms: i64) -> Result<Vec<PoolUse>, CacheError> {
        let mut call = self.scripts.pools.key(key(account));
        call.arg(now_ms);
        self.ask_until_done(&call).await?.pools()
    }
}
