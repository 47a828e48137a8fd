//! The actor of a change: staff, a token, a command, or Rollcall itself.

use std::{fmt, net::IpAddr};

use crate::{AttemptId, OperatorId, OperatorTokenId, StaffId, TokenId};

/// The principal that acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// Somebody with a shell on the server.
    CommandLine,
    /// One of the tenant's staff.
    Staff(StaffId),
    /// A program with a token of the tenant's.
    Token(TokenId),
    /// A program with a token of the installation's.
    Operator(OperatorTokenId),
    /// Somebody who operates the installation.
    PlatformOperator(OperatorId),
    /// Rollcall itself, by the name of what it was doing.
    System(&'static str),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command_line"),
            Self::Staff(id) => id.fmt(f),
            Self::Token(id) => id.fmt(f),
            Self::Operator(id) => id.fmt(f),
            Self::PlatformOperator(id) => id.fmt(f),
            Self::System(name) => write!(f, "system:{name}"),
        }
    }
}

/// The actor of a change, and the request by which it acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub who: Principal,
    /// The source address of the request, if there is one.
    pub source: Option<IpAddr>,
    /// The request's id, if there is one.
    pub request_id: Option<String>,
    /// The idempotency record of the request, if the caller sent a key.
    pub once: Option<AttemptId>,
}

impl Actor {
    /// An actor without a request.
    pub const fn of(who: Principal) -> Self {
        Self { who, source: None, request_id: None, once: None }
    }

    /// Somebody with a shell on the server.
    pub const fn command_line() -> Self {
        Self::of(Principal::CommandLine)
    }

    /// Rollcall itself, while it does what `name` says.
    pub const fn system(name: &'static str) -> Self {
        Self::of(Principal::System(name))
    }
}
