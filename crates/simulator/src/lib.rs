//! Plays many nodes, each the client that vendors build into their products, in less time than they
//! would take: storms at the start, answers that get lost, machines that were copied.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use rollcall_simulator::{Plan, simulate};
//!
//! # async fn play() -> Result<(), rollcall_simulator::SimulateError> {
//! let mut plan = Plan::new("http://127.0.0.1:8080/walk", "acme", "correct horse");
//! plan.roots = vec!["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".into()];
//! (plan.nodes, plan.speed) = (10_000, 60.0);
//! let end = tokio::time::sleep(Duration::from_secs(600));
//! let summary = simulate(plan, end, |_so_far| ()).await?;
//! println!("{} renewals a second", summary.renewals_per_s);
//! # Ok(())
//! # }
//! ```
//!
//! **Time.** A node's clock runs `speed` times as fast as the server's, and is set right by each answer
//! that grants something. So a node that nobody answers, or that is always refused, fails after its
//! twelve intervals, divided by `speed`; and one that is renewed never runs away from the server.
//!
//! **Randomness.** Names of nodes, which answers are lost, and by how much pauses differ come from the
//! seed. The clients' own nonces and due times don't: they are the real ones.
//!
//! **Memory.** A node at rest is a client in memory, with no task, timer or connection of its own.

mod clock;
mod fleet;
mod node;
mod plan;
mod random;
mod statistics;
mod summary;
mod transport;

pub use fleet::{claimed_root, simulate};
pub use plan::{Plan, SimulateError};
pub use summary::{Copies, Latency, Summary};
