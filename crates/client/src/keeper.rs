//! The background task that revalidates whenever it is due.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{runtime::Handle, sync::Mutex, task::JoinHandle, time::timeout};

use crate::{
    Client, Error, Event, FailureCause, calls::Retries, client::Inner, roll_call::NextCall,
};

/// The longest sleep: a clock that is set, or a machine that was suspended, is noticed within it.
const MAX_SLEEP: Duration = Duration::from_secs(60);

/// The shortest sleep: whatever happens, calls don't follow one another without a rest.
const MIN_SLEEP: Duration = Duration::from_millis(100);

/// The background task that answers the roll call; it ends when this is dropped.
#[derive(Debug)]
#[must_use = "the roll call is kept only as long as this is"]
pub struct Keeper {
    task: JoinHandle<()>,
    /// Locked while calls are under way.
    turn: Arc<Mutex<()>>,
}

impl Client {
    /// Answer the roll call in the background whenever it is due, on the Tokio runtime that this is
    /// called on (with its timers enabled). Events tell what happens.
    pub fn keep(&self) -> Result<Keeper, Error> {
        let runtime = Handle::try_current().map_err(|_| Error::NoRuntime)?;
        let (client, turn) = (self.clone(), Arc::new(Mutex::new(())));
        let turns = Arc::clone(&turn);
        let task = runtime.spawn(async move {
            loop {
                let calling = turns.lock().await;
                let pause = client.run_due_calls_catching_panics().await.min(MAX_SLEEP);
                drop(calling);
                // Whoever registers or leaves wakes us.
                let _ = timeout(pause, client.0.changed.notified()).await;
            }
        });
        Ok(Keeper { task, turn })
    }

    /// Make the calls that are due now, and return after how long to run this again: for products
    /// with a scheduler of their own in place of a [`Keeper`].
    pub async fn run_due_calls(&self) -> Duration {
        let inner = &self.0;
        let _one = inner.one_at_a_time.lock().await;
        if inner.due() == Some(NextCall::Now) {
            // What came of it is listed and told.
            let _ = inner.answer(Retries::None).await;
        } else if inner.require_connected().is_ok() {
            inner.complete_features(Retries::None).await;
        }
        inner.tell_changed_features();
        match inner.due() {
            Some(NextCall::Wait(pause)) => pause,
            Some(NextCall::Now) => MIN_SLEEP,
            Some(NextCall::Over) => {
                inner.tell_over();
                MAX_SLEEP
            }
            None => MAX_SLEEP,
        }
    }

    /// Whatever is wrong with us, the host goes on, and so does the roll call.
    async fn run_due_calls_catching_panics(&self) -> Duration {
        let client = self.clone();
        let turn = tokio::spawn(async move { client.run_due_calls().await });
        turn.await.unwrap_or(MAX_SLEEP).max(MIN_SLEEP)
    }
}

impl Keeper {
    /// End it, after the call that is under way: then it holds the client no longer.
    ///
    /// Dropped before it is done, it ends at once, and a call under way goes on by itself.
    pub async fn stop(mut self) {
        let turn = Arc::clone(&self.turn);
        let _none_under_way = turn.lock().await;
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Inner {
    /// When the next call is due; `None` if the node isn't registered, or is disconnected.
    fn due(&self) -> Option<NextCall> {
        let now = self.clock.now();
        let mut memory = self.memory();
        let disconnected = memory.state.licences.disconnected_at.is_some();
        let calls = !disconnected && memory.state.ended.is_none();
        let held = memory.state.held.as_ref().filter(|_| calls)?;
        // A lease that isn't believed has no end: the next call may bring a better one.
        let ends = memory.lease.as_ref().map_or(DateTime::<Utc>::MAX_UTC, |lease| lease.expires_at);
        let turn = held.roll_call.next_call(now, ends);
        // Not over after all, where a clock was wrong for a while.
        memory.told_over &= turn == NextCall::Over;
        Some(turn)
    }

    /// The lease is over: once, "Registration Failed".
    fn tell_over(&self) {
        let mut memory = self.memory();
        if let Ok(lease) = &memory.lease
            && !memory.told_over
        {
            let at = lease.expires_at;
            memory.told_over = true;
            drop(memory);
            self.tell(Event::RegistrationFailed(FailureCause::LeaseOver { at }));
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}
