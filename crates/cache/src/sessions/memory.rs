//! The sessions of a single process, in its memory: after a restart they come back by rebuild.

mod account;
mod claim;
mod idle;
mod pool;
mod queue;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    Beat, Caller, Claim, Claimed, LiveSession, NewSession, Opened, Poll, Polled, PoolUse, Rebuild,
    Rebuilt, Reply, SessionStore, UnitsByFeature,
};
use crate::CacheError;
use account::Account;

#[derive(Default)]
pub(crate) struct MemorySessions(Mutex<HashMap<u128, Arc<Mutex<Account>>>>);

impl MemorySessions {
    /// Do something with an account that is known, after ending what is over; then serve its queue.
    fn with<T>(
        &self,
        account: u128,
        now_ms: i64,
        act: impl FnOnce(&mut Account) -> T,
    ) -> Option<T> {
        let account = Arc::clone(locked(&self.0).get(&account)?);
        let mut account = locked(&account);
        account.end_what_is_over(now_ms);
        let answer = act(&mut account);
        account.serve(now_ms);
        Some(answer)
    }

    fn reply<T>(
        &self,
        (account, now_ms): (u128, i64),
        act: impl FnOnce(&mut Account) -> Reply<T>,
    ) -> Result<Reply<T>, CacheError> {
        Ok(self.with(account, now_ms, act).unwrap_or(Reply::Empty))
    }

    /// Do something with a session that is there.
    fn of<T>(
        &self,
        caller: &Caller,
        act: impl FnOnce(&mut Account) -> Reply<T>,
    ) -> Result<Reply<T>, CacheError> {
        self.reply((caller.account, caller.now_ms), |account| match account.is_alive(caller) {
            true => act(account),
            false => Reply::NoSession,
        })
    }
}

/// Whoever panicked under the lock did so between two changes.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl SessionStore for MemorySessions {
    async fn begin(&self, account: u128, hold_until_ms: i64) -> Result<(), CacheError> {
        let mut accounts = locked(&self.0);
        accounts
            .entry(account)
            .or_insert_with(|| Arc::new(Mutex::new(Account::new(hold_until_ms))));
        Ok(())
    }

    async fn open(&self, session: &NewSession) -> Result<Reply<Opened>, CacheError> {
        let Caller { account, now_ms, .. } = session.caller;
        self.reply((account, now_ms), |account| Reply::Done(account.open(session)))
    }

    async fn claim(&self, caller: &Caller, claim: &Claim) -> Result<Reply<Claimed>, CacheError> {
        self.of(caller, |account| {
            match account.raise_version(claim.version, claim.sets_version_back) {
                true => {
                    account.touch(caller);
                    Reply::Done(account.claim(caller, claim))
                }
                false => Reply::Outdated,
            }
        })
    }

    async fn poll(&self, caller: &Caller, poll: &Poll) -> Result<Reply<Polled>, CacheError> {
        self.of(caller, |account| {
            match account.raise_version(poll.version, poll.sets_version_back) {
                true => {
                    account.touch(caller);
                    Reply::Done(account.poll(caller, poll))
                }
                false => Reply::Outdated,
            }
        })
    }

    async fn waits_for(
        &self,
        caller: &Caller,
        queue: u128,
    ) -> Result<Reply<Option<UnitsByFeature>>, CacheError> {
        self.of(caller, |account| Reply::Done(account.waits_for(caller.session, queue)))
    }

    async fn leave(&self, caller: &Caller, queue: u128) -> Result<Reply<bool>, CacheError> {
        self.of(caller, |account| {
            account.touch(caller);
            let waits = account.waits_for(caller.session, queue).is_some();
            if waits {
                account.leave(caller.session);
            }
            Reply::Done(waits)
        })
    }

    async fn beat(&self, caller: &Caller, beat: &Beat) -> Result<Reply<LiveSession>, CacheError> {
        self.of(caller, |account| {
            account.touch(caller);
            account.forget_unknown(caller.session, beat);
            if let Some(report) = &beat.report {
                account.report(caller, report);
            }
            account.live(caller.session).map_or(Reply::NoSession, Reply::Done)
        })
    }

    async fn rebuild(&self, rebuild: &Rebuild) -> Result<Reply<Rebuilt>, CacheError> {
        let Caller { account, now_ms, .. } = rebuild.session.caller;
        self.reply((account, now_ms), |account| {
            match account.raise_version(rebuild.version, false) {
                true => account.rebuild(rebuild).map_or(Reply::NoSession, Reply::Done),
                false => Reply::Outdated,
            }
        })
    }

    async fn release(
        &self,
        caller: &Caller,
        ticket: u128,
        units: Option<u32>,
    ) -> Result<Reply<Option<u32>>, CacheError> {
        self.of(caller, |account| {
            account.touch(caller);
            Reply::Done(account.release(caller.session, ticket, units))
        })
    }

    async fn close(&self, caller: &Caller) -> Result<Reply<()>, CacheError> {
        self.of(caller, |account| {
            account.end(caller.session);
            Reply::Done(())
        })
    }

    async fn find(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError> {
        Ok(self.with(account, now_ms, |account| account.live(session)).flatten())
    }

    async fn end(
        &self,
        account: u128,
        session: u128,
        now_ms: i64,
    ) -> Result<Option<LiveSession>, CacheError> {
        let ended = self.with(account, now_ms, |account| {
            let live = account.live(session);
            account.end(session);
            live
        });
        Ok(ended.flatten())
    }

    async fn sessions(
        &self,
        account: u128,
        now_ms: i64,
        most: usize,
    ) -> Result<Vec<LiveSession>, CacheError> {
        Ok(self.with(account, now_ms, |account| account.all(most)).unwrap_or_default())
    }

    async fn eviction(&self) -> Result<Option<String>, CacheError> {
        Ok(None)
    }

    async fn pools(&self, account: u128, now_ms: i64) -> Result<Vec<PoolUse>, CacheError> {
        Ok(self.with(account, now_ms, |account| account.pools()).unwrap_or_default())
    }
}
