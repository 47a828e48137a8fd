//! The staff console, as browsers and scripts see it.

mod access;
mod accounts;
mod catalogue;
mod frame;
mod licences;
mod person;
mod requests;
mod screens;
mod settings;
mod sign_in;
mod story;
mod trail;
mod visitor;
