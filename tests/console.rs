//! The staff console, as browsers and scripts see it.

mod access;
mod accounts;
mod catalogue;
mod frame;
mod home;
mod licences;
mod lists;
mod person;
mod requests;
mod screens;
mod sessions;
mod settings;
mod sign_in;
mod staff;
mod story;
mod trail;
mod visitor;
