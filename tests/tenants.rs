//! A tenant's keys and how it writes.

mod keys;
mod mail_settings;
