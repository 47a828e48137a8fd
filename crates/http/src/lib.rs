//! The HTTP server: the APIs, pages for people and the operations port.
//!
//! A handler fits a screen: caller in, one call of the application, response out. The permission is
//! a type that the handler takes; a refusal is a [`Problem`], which the outermost middleware
//! renders.

mod admin;
mod app_factory;
mod body;
mod client_ip;
mod connection;
mod current_request;
mod endless;
mod extract;
mod health_metrics;
mod help;
mod language;
mod metrics;
mod node;
mod observability;
mod openapi;
mod operation_index;
mod ops;
mod ops_server;
mod page;
mod pages;
mod payload;
mod platform;
mod pool_metrics;
mod problem;
mod problem_responses;
mod routes;
mod routing;
mod server;
mod set_password;
mod spooled_body;
mod state;
mod upgrade;

pub use current_request::current_request;
pub use openapi::openapi_yaml;
pub use ops_server::OpsServer;
pub use pages::Pages;
pub use server::{Bound, Running, Server, ServerOptions, StopHandle};

pub(crate) use problem::Problem;
