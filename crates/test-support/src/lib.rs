//! Starts the product for a test, in either of its worlds, and plays its users.
//!
//! The embedded world is SQLite and memory, the production world PostgreSQL and Redis, as
//! `TEST_DATABASE_URL` and `TEST_REDIS_URL` name them. Mail goes through the servers that
//! `TEST_SMTP_…` and `TEST_IMAP_…` name. `cargo xtask test` sets them all.

mod answer;
mod app;
mod clock;
mod database;
mod database_contents;
mod forwarder;
mod installation;
mod mailbox;
mod node;
mod process;
mod provision;
mod raw_connection;
mod services;
mod serving;
mod staff;
mod traffic;
mod worlds;

pub use answer::Answer;
pub use app::{CONNECTIONS, MASTER_KEY, Server, TestApp};
pub use clock::{ManualClock, at, days, hours, minutes, seconds};
pub use database::TestDatabase;
pub use database_contents::Contents;
pub use forwarder::Forwarder;
pub use installation::Installation;
pub use mailbox::{TestMailbox, letters_to, lock_up, mailbox_at, smtp_url};
pub use node::{TestNode, basic, node_body};
pub use process::{Process, rollcall};
pub use provision::{Account, Provision, STAFF, capacity};
pub use raw_connection::RawConnection;
pub use services::{OwnPostgres, OwnRedis};
pub use serving::Serving;
pub use staff::TestStaff;
pub use traffic::Traffic;
pub use worlds::{World, block_on, runtime, unique};
