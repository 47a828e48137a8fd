//! Who acts: every change that staff, a token or a command makes says so.

use std::{fmt, net::IpAddr};

use crate::{OnceId, OperatorTokenId, StaffId, TokenId};

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Whoever has a shell on the server.
    CommandLine,
    /// One of the tenant's staff.
    Staff(StaffId),
    /// A program with a token of the tenant's.
    Token(TokenId),
    /// A program with a token of the installation's.
    Operator(OperatorTokenId),
    /// Rollcall itself, by the name of what it was doing.
    System(&'static str),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command_line"),
            Self::Staff(id) => id.fmt(f),
            Self::Token(id) => id.fmt(f),
            Self::Operator(id) => id.fmt(f),
            Self::System(name) => write!(f, "system:{name}"),
        }
    }
}

/// Who does something, and by which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// Where the request came from, if it was one.
    pub source: Option<IpAddr>,
    /// The request's id, if it was one.
    pub request_id: Option<String>,
    /// The attempt that this is, if the caller asked for its effect to happen once.
    pub once: Option<OnceId>,
}

impl Actor {
    /// Somebody who doesn't act by a request.
    pub const fn of(who: Who) -> Self {
        Self { who, source: None, request_id: None, once: None }
    }

    /// Whoever has a shell on the server.
    pub const fn command_line() -> Self {
        Self::of(Who::CommandLine)
    }

    /// Rollcall itself, while it does what `name` says.
    pub const fn system(name: &'static str) -> Self {
        Self::of(Who::System(name))
    }
}
