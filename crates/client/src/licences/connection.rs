//! Disconnecting from the server, and reconnecting.

use crate::{Client, Error, calls::run_to_completion, client::Inner};

impl Client {
    /// Disconnect: from now on no calls are made, and no new use of features may begin; running use
    /// goes on as it would otherwise. A restart doesn't change that.
    ///
    /// The registration is not given back, and its lease ends as ever: a node that is disconnected for
    /// longer has to register again.
    pub async fn disconnect(&self) -> Result<(), Error> {
        let client = self.clone();
        run_to_completion(async move {
            client.0.disconnect().await;
            Ok(())
        })
        .await
    }

    /// Reconnect: what the server signed counts again, and the next call is due at once.
    pub async fn reconnect(&self) -> Result<(), Error> {
        let client = self.clone();
        run_to_completion(async move {
            client.0.reconnect().await;
            Ok(())
        })
        .await
    }
}

impl Inner {
    async fn disconnect(&self) {
        let now = self.clock.now();
        // At once, and not after a call that is under way.
        self.memory().state.licences.disconnected_at.get_or_insert(now);
        self.after_change().await;
    }

    async fn reconnect(&self) {
        let now = self.clock.now();
        {
            let state = &mut self.memory().state;
            if state.licences.disconnected_at.take().is_some()
                && let Some(held) = &mut state.held
            {
                held.roll_call.due_at = now;
            }
        }
        self.after_change().await;
    }

    async fn after_change(&self) {
        self.tell_changed_features();
        self.save().await;
        self.changed.notify_one();
    }

    /// Fails where the client was told to disconnect.
    pub(crate) fn require_connected(&self) -> Result<(), Error> {
        match self.memory().state.licences.disconnected_at {
            Some(_) => Err(Error::Disconnected),
            None => Ok(()),
        }
    }
}
