//! What a query parameter may be.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_api_types::{NodeState, schemas, variant_names};
use rollcall_domain::{
    AccountId, ContractId, EventKind, LicenceBatchId, LicenceId, RegistrationId, TypedId,
    accounts::AccountStatus,
    catalogue::{FeatureCode, InvalidCode, ProductCode},
    is_storable_day,
    licences::LicenceKind,
    limits::SEARCH_TEXT_MAX,
    mail::MailState,
    requests::{RequestKind, RequestStatus},
    sessions::UsagePeriod,
    text,
};
use serde::Deserialize;
use utoipa::{
    PartialSchema,
    openapi::{Ref, RefOr, Schema},
};

/// The value of a query parameter.
pub(crate) trait QueryValue: Sized {
    /// Parse it, or say why it can't be one; completes the sentence "the parameter …".
    fn read(text: &str) -> Result<Self, String>;

    /// Its schema.
    fn schema() -> RefOr<Schema>;
}

impl QueryValue for String {
    fn read(value: &str) -> Result<Self, String> {
        text(value, SEARCH_TEXT_MAX).map_err(|reason| reason.to_string())
    }

    fn schema() -> RefOr<Schema> {
        schemas::one_line(SEARCH_TEXT_MAX).into()
    }
}

impl QueryValue for bool {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "must be true or false".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        <Self as PartialSchema>::schema()
    }
}

impl QueryValue for IpAddr {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "must be an IP address".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name("IpAddress").into()
    }
}

impl QueryValue for NaiveDate {
    fn read(text: &str) -> Result<Self, String> {
        let day = text.parse().ok().filter(|day| is_storable_day(*day));
        day.ok_or_else(|| "must be a day such as 2026-01-31".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        schemas::day().into()
    }
}

/// Years of four digits only.
impl QueryValue for DateTime<Utc> {
    fn read(text: &str) -> Result<Self, String> {
        let at = text.parse::<Self>().ok().filter(|at| is_storable_day(at.date_naive()));
        at.ok_or_else(|| "must be a time such as 2026-01-31T08:00:00Z".to_owned())
    }

    fn schema() -> RefOr<Schema> {
        schemas::time().into()
    }
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl QueryValue for $id {
            fn read(text: &str) -> Result<Self, String> {
                let of = Self::OF;
                let article = if of.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                text.parse().map_err(|_| format!("must be {article} {of}'s id"))
            }

            fn schema() -> RefOr<Schema> {
                schemas::id::<Self>().into()
            }
        }
    )*};
}

ids!(AccountId, ContractId, LicenceBatchId, LicenceId, RegistrationId);

macro_rules! codes {
    ($($code:ident),*) => {$(
        impl QueryValue for $code {
            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|reason: InvalidCode| reason.to_string())
            }

            fn schema() -> RefOr<Schema> {
                schemas::code().into()
            }
        }
    )*};
}

codes!(FeatureCode, ProductCode);

macro_rules! enums {
    ($($name:ident),*) => {$(
        impl QueryValue for $name {
            fn read(text: &str) -> Result<Self, String> {
                variant(text)
            }

            fn schema() -> RefOr<Schema> {
                Ref::from_schema_name(stringify!($name)).into()
            }
        }
    )*};
}

enums!(AccountStatus, EventKind, LicenceKind, MailState, NodeState, RequestKind, RequestStatus);

impl QueryValue for UsagePeriod {
    fn read(text: &str) -> Result<Self, String> {
        variant(text)
    }

    /// Whole: no body has one that it could refer to.
    fn schema() -> RefOr<Schema> {
        schemas::UsagePeriod::schema()
    }
}

/// A variant by its name.
fn variant<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|_| match variant_names::<T>() {
        [before @ .., last] if !before.is_empty() => {
            format!("must be {} or {last}", before.join(", "))
        }
        names => format!("must be {}", names.concat()),
    })
}
