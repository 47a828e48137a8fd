//! The staff console, as browsers and scripts see it.

mod access;
mod accounts;
mod frame;
mod person;
mod requests;
mod screens;
mod settings;
mod sign_in;
mod story;
mod trail;
mod visitor;
