//! Mail on its way out, and notices.

mod notices;
mod outbox;
mod silences;
