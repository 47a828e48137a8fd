//! The Rollcall client for products: it registers one server of the product with the vendor's
//! Rollcall, renews its lease and verifies it offline.
//!
//! ```no_run
//! use rollcall_client::{Client, Credentials, Node};
//!
//! /// The thumbprint of the vendor's root key, as `rollcall key list` prints it.
//! const ROOT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
//!
//! # async fn start() -> Result<(), rollcall_client::Error> {
//! let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
//! let client = Client::builder(node, [ROOT])
//!     .server("https://licence.example.com/acme-soft")
//!     .state_dir("/var/lib/my-product/licence")
//!     .open()?; // reads what was kept; nothing is sent
//! let keeper = client.keep()?; // answers the roll call until it is dropped
//! if !client.status().is_registered() {
//!     client.register(&Credentials::new("acme", "correct horse")).await?;
//! }
//! println!("{}", client.status().state); // at any moment, whatever the network does
//! # drop(keeper);
//! # Ok(())
//! # }
//! ```
//!
//! **What to rely on.** [`Client::status`] makes no call: it looks at the lease that the server
//! signed, and at the clock. Until the lease ends the product runs; a server that can't be reached
//! changes nothing about that. A refusal is reported at once, with its code, its reason and what to
//! do ([`Action`]), as an [`Event`] and in the [`Status::failures`]. The lease's end, or the
//! server's word, is [`RegistrationState::RegistrationFailed`]; after that the client makes no
//! calls until it registers again.
//!
//! **What it trusts.** Whoever runs the product owns its DNS, its certificates and its environment.
//! So a server is the vendor's only if it shows a key set signed by one of the roots pinned in the
//! code, and a lease counts only if one of these keys signed it, for this node. Nothing but the
//! code changes the pins. A clock that was set back by more than [`CLOCK_TOLERANCE`] before the
//! last signed time is [`RegistrationState::ClockTampered`].
//!
//! **Features.** [`Client::feature`] makes no call either: it says what the account is licensed for, by
//! what the server signed, and what follows. That counts past the lease's end where the server merely
//! can't be reached, and ends at once with the server's word, or with [`Client::disconnect`]: no new
//! use, while running use goes on as the server allowed.
//!
//! **What it does to the product.** Opening reads and writes two small files. Calls are bounded in
//! time and size, and no redirect is followed. The keeper is one task that sleeps between calls;
//! listeners can't block it, and a panic in it doesn't reach the product. Where the state can't be
//! written the client goes on, and [`Status::not_saved`] says why.
//!
//! **What is kept.** In the state directory, for its owner's eyes only: the node's id in a file of
//! its own, made once; the node's token, lease and failures. A directory belongs to one node and
//! one process: the server detects a copy.
//!
//! **The password** is stored only if [`ClientBuilder::keep_password`] asks for it: encrypted by
//! RSA-OAEP or by SM2 (with the cargo feature `sm2`), with the key beside it in the state
//! directory, or wherever [`ClientBuilder::password_key_from`] has it. Then
//! [`Client::register_again`] needs none. Nothing but that call uses it: after "Registration
//! Failed" the client makes no calls all the same. Another algorithm re-encrypts it, at once or not
//! at all; if it or its key is lost, it has to be entered again. It is deleted by
//! [`Client::unbind`], [`Client::forget_password`], and a start that doesn't ask for it.
//!
//! **Settings.** Whoever runs the product may say by a file and by `ROLLCALL_…` variables where the
//! vendor is and how to get there: see [`Settings`]. The environment wins over the file, the file over
//! the code.

mod api_types;
pub mod blocking;
mod builder;
mod call_settings;
mod calls;
mod claimed_root;
mod client;
mod clock;
mod connection_pool;
mod connector;
mod error;
mod event;
mod exported_jws;
mod failure_kind;
mod failures;
mod keeper;
mod lease;
mod licences;
mod node;
mod nodes;
mod password;
mod proxy;
mod registration_record;
mod roll_call;
mod servers;
mod settings;
mod state;
mod status;
mod store;
mod verification;

#[cfg(test)]
mod tests;

/// Its programs compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/integrating.md")]
struct Guide;

/// And so do those about features.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/features.md")]
struct FeaturesGuide;

pub use builder::ClientBuilder;
pub use calls::Credentials;
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use connection_pool::{ConnectionPool, HttpResponseFuture, HttpTransport};
pub use error::{Action, Error, Refusal, SilentNode, WrongField};
pub use event::{Event, Events};
pub use failure_kind::{FailureKind, TransportError};
pub use hyper::http;
pub use keeper::Keeper;
pub use lease::{CLOCK_TOLERANCE, Identity, Lease, LeaseError, Roots, TrustedKeys};
pub use licences::{
    Enforcement, Feature, FeatureAction, FeatureKind, FeatureQuery, FeatureReason, FeatureUse,
    OnlineFeature,
};
pub use node::Node;
pub use nodes::{AccountNode, NodeFacts};
pub use password::{KeptPassword, PasswordAlgorithm, PasswordError};
pub use proxy::Proxy;
pub use registration_record::{RecordedFailure, RegistrationRecord};
pub use rollcall_trust::VerifyError;
pub use settings::{KeepPassword, Settings, SettingsError};
pub use state::{Counters, Failure};
pub use status::{FailureCause, RegistrationState, Status};
pub use store::StateError;
