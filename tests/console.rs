//! The staff console, as browsers and scripts see it.

mod access;
mod accounts;
mod catalogue;
mod find;
mod frame;
mod home;
mod licences;
mod lists;
mod live;
mod person;
mod platform;
mod requests;
mod screens;
mod service;
mod sessions;
mod settings;
mod sign_in;
mod staff;
mod story;
mod trail;
mod visitor;
