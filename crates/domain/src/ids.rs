//! Typed ids: UUIDv7 printed with a prefix, so that kinds can't be confused.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The error that a text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {0}_… with 32 hexadecimal digits")]
pub struct IdError(&'static str);

/// An id of one kind.
pub trait TypedId: fmt::Display + FromStr<Err = IdError> {
    /// What stands before the digits, without the underscore.
    const PREFIX: &'static str;
    /// What it is the id of.
    const OF: &'static str;
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $of:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
            const OF: &'static str = $of;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|hex| hex.len() == 32)
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or(IdError($prefix))
            }
        }
    };
}

id!(/// A software vendor that runs its registration on Rollcall.
    TenantId, "ten", "tenant");
impl TenantId {
    /// None of them: what concerns the installation as a whole.
    pub const PLATFORM: Self = Self(Uuid::nil());
}

id!(/// A public cloud account: name, password, capacity.
    AccountId, "acc", "account");
id!(/// A company that bought.
    CustomerId, "cus", "customer");
id!(/// A signed deal with a customer.
    ContractId, "con", "contract");
id!(/// What was sold or lent: grants for a term.
    LicenceId, "lic", "licence");
id!(/// Licences that were issued together.
    LicenceBatchId, "lib", "batch of licences");
id!(/// One process's use of licences.
    SessionId, "ses", "session");
id!(/// A name and a password that open sessions.
    ClientId, "cln", "client");
id!(/// Units that a session holds.
    TicketId, "tkt", "ticket");
id!(/// The place of a claim that waits for units.
    QueueId, "que", "place in a queue");
id!(/// The binding of one node to one account.
    RegistrationId, "reg", "registration");
id!(/// One row of the history.
    EventId, "evt", "event");
id!(/// One of a tenant's keys.
    KeyId, "key", "key");
id!(/// One of a tenant's staff.
    StaffId, "stf", "staff member");
id!(/// A token for a tenant's Staff API.
    TokenId, "tok", "token");
id!(/// That one of a tenant's staff is logged in.
    LoginId, "lgn", "login");
id!(/// A token for the Platform API.
    OperatorTokenId, "opt", "token");
id!(/// Somebody who operates the installation.
    OperatorId, "opr", "operator");
id!(/// That an operator is logged in.
    OperatorLoginId, "opl", "login");
id!(/// A link that sets an account's password, once.
    PasswordLinkId, "lnk", "link");
id!(/// One row of the audit trail.
    AuditId, "aud", "entry");
id!(/// A mail that goes to one person.
    MailId, "mai", "mail");
id!(/// A customer's request for an account, as it came by mail.
    RequestId, "req", "request");
id!(/// One thing that was done to many accounts.
    BulkId, "bulk", "bulk action");
id!(/// One attempt at a request that must have its effect once.
    AttemptId, "once", "attempt");
