//! The blocking client, for programs without async: calls block, the roll call runs on a thread of
//! its own.
//!
//! ```no_run
//! use rollcall_client::{Client, Credentials, Node, blocking};
//!
//! # fn start() -> Result<(), rollcall_client::Error> {
//! let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
//! let client = Client::builder(node, ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"])
//!     .server("https://licence.example.com/acme-soft")
//!     .state_dir("/var/lib/my-product/licence")
//!     .open()?;
//! let client = blocking::Client::keep(client)?;
//! if !client.status().is_registered() {
//!     client.register(&Credentials::new("acme", "correct horse"))?;
//! }
//! # Ok(())
//! # }
//! ```

use std::{future::Future, sync::mpsc, thread, time::Duration};

use tokio::runtime::{Builder, Runtime};

use crate::{
    Credentials, Error, Event, Feature, FeatureQuery, FeatureUse, Keeper, OnlineFeature,
    RegistrationRecord, Status, event::no_thread,
};

/// A client with blocking calls, and its keeper. The roll call ends when it is dropped.
#[derive(Debug)]
pub struct Client {
    client: crate::Client,
    _keeper: Keeper,
    runtime: Option<Runtime>,
}

impl Client {
    /// Run the client's roll call on a thread of its own.
    pub fn keep(client: crate::Client) -> Result<Self, Error> {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("rollcall").enable_all();
        let runtime = builder.build().map_err(no_thread)?;
        let keeper = {
            let _on = runtime.enter();
            client.keep()?
        };
        Ok(Self { client, _keeper: keeper, runtime: Some(runtime) })
    }

    /// The node's status, without any call. See [`crate::Client::status`].
    pub fn status(&self) -> Status {
        self.client.status()
    }

    /// What the account has of a feature, without any call. See [`crate::Client::feature`].
    pub fn feature(&self, code: &str) -> Feature {
        self.client.feature(code)
    }

    /// The same for so many units of it. See [`crate::Client::feature_quantity`].
    pub fn feature_quantity(&self, code: &str, quantity: u64) -> Feature {
        self.client.feature_quantity(code, quantity)
    }

    /// The same for many features. See [`crate::Client::features_named`].
    pub fn features_named<C: AsRef<str>>(
        &self,
        codes: impl IntoIterator<Item = C>,
    ) -> Vec<Feature> {
        self.client.features_named(codes)
    }

    /// All features that are known. See [`crate::Client::features`].
    pub fn features(&self) -> Vec<Feature> {
        self.client.features()
    }

    /// Ask the server about features. See [`crate::Client::check_features`].
    pub fn check_features<Q: Into<FeatureQuery>>(
        &self,
        features: impl IntoIterator<Item = Q>,
        usage: FeatureUse,
    ) -> Result<Vec<OnlineFeature>, Error> {
        let features: Vec<FeatureQuery> = features.into_iter().map(Into::into).collect();
        let client = self.client.clone();
        self.wait_for(async move { client.check_features(features, usage).await })
    }

    /// Disconnect. See [`crate::Client::disconnect`].
    pub fn disconnect(&self) -> Result<(), Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.disconnect().await })
    }

    /// Reconnect. See [`crate::Client::reconnect`].
    pub fn reconnect(&self) -> Result<(), Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.reconnect().await })
    }

    /// Register the node, or register it again. See [`crate::Client::register`].
    pub fn register(&self, credentials: &Credentials) -> Result<Status, Error> {
        let (client, credentials) = (self.client.clone(), credentials.clone());
        self.wait_for(async move { client.register(&credentials).await })
    }

    /// Register the node again with the kept password. See [`crate::Client::register_again`].
    pub fn register_again(&self) -> Result<Status, Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.register_again().await })
    }

    /// Forget the kept password. See [`crate::Client::forget_password`].
    pub fn forget_password(&self) -> Result<(), Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.forget_password().await })
    }

    /// Revalidate now. See [`crate::Client::revalidate`].
    pub fn revalidate(&self) -> Result<Status, Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.revalidate().await })
    }

    /// Unbind the node. See [`crate::Client::unbind`].
    pub fn unbind(&self) -> Result<Status, Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.unbind().await })
    }

    /// Fetch the server's record of the registration. See [`crate::Client::record`].
    pub fn record(&self) -> Result<RegistrationRecord, Error> {
        let client = self.client.clone();
        self.wait_for(async move { client.record().await })
    }

    /// Call back when something happens. See [`crate::Client::on_event`].
    pub fn on_event(&self, callback: impl FnMut(Event) + Send + 'static) -> Result<(), Error> {
        self.client.on_event(callback)
    }

    /// End the roll call and wait, at most this long, until its threads are gone: for a product
    /// that unloads the library that this is part of.
    pub fn close(mut self, patience: Duration) {
        let Some(runtime) = self.runtime.take() else { return };
        // On a thread of its own: here it would panic where the product has a runtime.
        let (give, take) = mpsc::sync_channel::<Runtime>(1);
        let end = move || take.recv().map(|runtime| runtime.shutdown_timeout(patience));
        match thread::Builder::new().name("rollcall-end".to_owned()).spawn(end) {
            Ok(ending) => {
                let _ = give.send(runtime);
                let _ = ending.join();
            }
            Err(_) => runtime.shutdown_background(),
        }
    }

    /// Block on a future. Not by `block_on`, which panics where the product has a runtime after
    /// all.
    fn wait_for<T: Send + 'static>(
        &self,
        call: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, answer) = mpsc::sync_channel(1);
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move { done.send(call.await) });
        }
        answer.recv().unwrap_or(Err(Error::Interrupted))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Waiting for it to end would panic where the product has a runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
