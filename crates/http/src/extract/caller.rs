//! The callers of the Node API: a handler that takes one of these can't run without its
//! credentials.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use base64::{Engine, prelude::BASE64_STANDARD};
use rollcall_api_types::{account_name, password};
use rollcall_app::{
    licences::LicenceCaller,
    nodes::{Reader, Unbinder},
};
use rollcall_domain::RegistrationId;
use secrecy::SecretString;

use crate::{
    Problem,
    problem::{BASIC, BEARER},
};

/// A node with its token, which the application verifies.
pub(crate) struct NodeCaller {
    pub(crate) token: String,
}

/// A process with the token of its session, which the application verifies.
pub(crate) struct SessionCaller {
    pub(crate) token: String,
}

/// An account's owner with account and password, which the application verifies.
pub(crate) struct AccountCaller {
    pub(crate) name: String,
    pub(crate) password: SecretString,
}

/// Either of them.
pub(crate) enum NodeOrAccount {
    Node(NodeCaller),
    Account(AccountCaller),
}

impl NodeOrAccount {
    /// Who asks for features, with the registration if the node says which.
    pub(crate) fn of_licences(self, registration: Option<RegistrationId>) -> LicenceCaller {
        match self {
            Self::Node(NodeCaller { token }) => LicenceCaller::Node { token, registration },
            Self::Account(AccountCaller { name, password }) => {
                LicenceCaller::Account { name, password }
            }
        }
    }
}

impl From<NodeOrAccount> for Reader {
    fn from(caller: NodeOrAccount) -> Self {
        match caller {
            NodeOrAccount::Node(NodeCaller { token }) => Self::Node { token },
            NodeOrAccount::Account(AccountCaller { name, password }) => {
                Self::Account { name, password }
            }
        }
    }
}

impl From<NodeOrAccount> for Unbinder {
    fn from(caller: NodeOrAccount) -> Self {
        match caller {
            NodeOrAccount::Node(NodeCaller { token }) => Self::Node { token },
            NodeOrAccount::Account(AccountCaller { name, password }) => {
                Self::Account { name, password }
            }
        }
    }
}

fn bearer(credentials: &str) -> Option<NodeCaller> {
    let token = scheme(credentials, "Bearer")?;
    (!token.is_empty()).then(|| NodeCaller { token: token.to_owned() })
}

fn session(credentials: &str) -> Option<SessionCaller> {
    bearer(credentials).map(|NodeCaller { token }| SessionCaller { token })
}

fn basic(credentials: &str) -> Option<AccountCaller> {
    let decoded = BASE64_STANDARD.decode(scheme(credentials, "Basic")?).ok()?;
    let (name, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    password(secret).ok()?;
    Some(AccountCaller { name: account_name(name).ok()?, password: secret.into() })
}

fn scheme<'a>(credentials: &'a str, scheme: &str) -> Option<&'a str> {
    let (named, value) = credentials.split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then(|| value.trim())
}

/// The `Authorization` header; empty where there are two.
fn credentials(req: &HttpRequest) -> &str {
    let mut lines = req.headers().get_all(header::AUTHORIZATION);
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().unwrap_or_default(),
        _ => "",
    }
}

macro_rules! from_request {
    ($caller:ty, $read:expr, $missing:expr) => {
        impl FromRequest for $caller {
            type Error = Problem;
            type Future = Ready<Result<Self, Problem>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let caller: Option<Self> = $read(credentials(req));
                ready(caller.ok_or_else($missing))
            }
        }
    };
}

from_request!(NodeCaller, bearer, Problem::bad_token);
from_request!(SessionCaller, session, Problem::bad_session_token);
from_request!(AccountCaller, basic, Problem::bad_account);
from_request!(NodeOrAccount, node_or_account, || {
    Problem::bad_account().challenged(&[BEARER, BASIC])
});

fn node_or_account(credentials: &str) -> Option<NodeOrAccount> {
    let node = bearer(credentials).map(NodeOrAccount::Node);
    node.or_else(|| basic(credentials).map(NodeOrAccount::Account))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn credentials_are_read_as_they_are_written_down() {
        let caller = basic("basic YWNtZTpwdzp4").unwrap();
        assert_eq!((caller.name.as_str(), caller.password.expose_secret()), ("acme", "pw:x"));
        assert_eq!(bearer("Bearer rcn_x").unwrap().token, "rcn_x");
        for garbled in
            ["", "Basic", "Basic ", "Basic !", "Basic YWNtZQ==", "Bearer x", "YWNtZTpwdw=="]
        {
            assert!(basic(garbled).is_none(), "{garbled}");
        }
        assert!(basic(&format!("Basic {}", BASE64_STANDARD.encode("a\0b:pw"))).is_none());
        assert!(bearer("Bearer").is_none() && bearer("Bearer  ").is_none());
    }
}
