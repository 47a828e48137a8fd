//! Typed ids: UUIDv7 printed with a prefix, so that kinds can't be confused.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The error that a text is not an id of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {0}_… with 32 hexadecimal digits")]
pub struct IdError(&'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

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
    TenantId, "ten");
id!(/// A public cloud account: name, password, capacity.
    AccountId, "acc");
id!(/// A company that bought.
    CustomerId, "cus");
id!(/// A signed deal with a customer.
    ContractId, "con");
id!(/// The binding of one node to one account.
    RegistrationId, "reg");
id!(/// One row of the history.
    EventId, "evt");
id!(/// One of a tenant's keys.
    KeyId, "key");
id!(/// One of a tenant's staff.
    StaffId, "stf");
id!(/// A token for a tenant's Staff API.
    TokenId, "tok");
id!(/// That one of a tenant's staff is logged in.
    LoginId, "lgn");
id!(/// A token for the Platform API.
    OperatorTokenId, "opt");
id!(/// A link that sets an account's password, once.
    PasswordLinkId, "lnk");
id!(/// One row of the audit trail.
    AuditId, "aud");
id!(/// A mail that goes to one person.
    MailId, "mai");
id!(/// A customer's request for an account, as it came by mail.
    RequestId, "req");
id!(/// One thing that was done to many accounts.
    BulkId, "bulk");
id!(/// One attempt at a request that must have its effect once.
    AttemptId, "once");
