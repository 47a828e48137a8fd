//! Runs the roll call in the background.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};

use crate::{Client, Error, Event, FailedWhy, calls::Patience, client::Inner, roll_call::Turn};

/// The longest sleep: a clock that is set, or a machine that was suspended, is noticed within it.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// The shortest: whatever happens, calls don't follow one another without a rest.
const A_MOMENT: Duration = Duration::from_millis(100);

/// Keeps a client's roll call going until it is dropped.
#[derive(Debug)]
#[must_use = "the roll call is kept only as long as this is"]
pub struct Keeper(JoinHandle<()>);

impl Client {
    /// Answer the roll call in the background whenever it is due, on the Tokio runtime that this is
    /// called on (with its timers enabled). Events tell what happens.
    pub fn keep(&self) -> Result<Keeper, Error> {
        let runtime = Handle::try_current().map_err(|_| Error::NoRuntime)?;
        let client = self.clone();
        Ok(Keeper(runtime.spawn(async move {
            loop {
                let pause = client.turn_that_may_panic().await.min(LOOK_AGAIN);
                // Whoever registers or leaves wakes us.
                let _ = timeout(pause, client.0.changed.notified()).await;
            }
        })))
    }

    /// Do what is due now, and say after how long there may be something to do again: for products
    /// that have a scheduler of their own in place of a [`Keeper`].
    pub async fn turn(&self) -> Duration {
        let inner = &self.0;
        let _one = inner.one_at_a_time.lock().await;
        if inner.due() == Some(Turn::Call) {
            // What came of it is listed and told.
            let _ = inner.answer(Patience::Once).await;
        }
        match inner.due() {
            Some(Turn::Wait(pause)) => pause,
            Some(Turn::Call) => A_MOMENT,
            Some(Turn::Over) => {
                inner.tell_over();
                LOOK_AGAIN
            }
            None => LOOK_AGAIN,
        }
    }

    /// Whatever is wrong with us, the host goes on, and so does the roll call.
    async fn turn_that_may_panic(&self) -> Duration {
        let client = self.clone();
        let turn = tokio::spawn(async move { client.turn().await });
        turn.await.unwrap_or(LOOK_AGAIN).max(A_MOMENT)
    }
}

impl Keeper {
    /// End it, and wait until it holds the client no longer. A call that has begun goes on.
    pub async fn stop(mut self) {
        self.0.abort();
        let _ = (&mut self.0).await;
    }
}

impl Inner {
    /// What the roll call asks for; nothing of who isn't registered.
    fn due(&self) -> Option<Turn> {
        let now = self.clock.now();
        let mut memory = self.memory();
        let held = memory.state.held.as_ref().filter(|_| memory.state.ended.is_none())?;
        // A lease that isn't believed has no end: the next call may bring a better one.
        let ends = memory.lease.as_ref().map_or(DateTime::<Utc>::MAX_UTC, |lease| lease.expires_at);
        let turn = held.roll_call.turn(now, ends);
        // Not over after all, where a clock was wrong for a while.
        memory.told_over &= turn == Turn::Over;
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
            self.tell(Event::RegistrationFailed(FailedWhy::LeaseOver { at }));
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}
