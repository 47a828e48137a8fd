//! Why units are refused: a fixed list, the label of a metric and the column of a report.

use serde::{Deserialize, Serialize};

use crate::Code;

/// Why units were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// All units are out.
    Full,
    /// The account has no licence of it, or of fewer units than were asked for.
    NotLicensed,
    /// The last licence is over.
    Expired,
    /// The licence has not begun.
    NotStarted,
    /// Staff disabled the licence.
    Disabled,
    /// It is for other versions of the product.
    Version,
    /// The store came back empty, and newcomers wait.
    ColdStart,
    /// It waited for as long as it asked to.
    QueueTimeout,
    /// It was idle, and its units were taken away.
    Idle,
}

impl Denial {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Full,
        Self::NotLicensed,
        Self::Expired,
        Self::NotStarted,
        Self::Disabled,
        Self::Version,
        Self::ColdStart,
        Self::QueueTimeout,
        Self::Idle,
    ];

    /// Its name, as sent and counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::NotLicensed => "not_licensed",
            Self::Expired => "expired",
            Self::NotStarted => "not_started",
            Self::Disabled => "disabled",
            Self::Version => "version",
            Self::ColdStart => "cold_start",
            Self::QueueTimeout => "queue_timeout",
            Self::Idle => "idle",
        }
    }

    /// The public code it is answered with.
    pub fn code(self) -> Code {
        match self {
            Self::Full | Self::ColdStart | Self::Idle => Code::SEATS_EXHAUSTED,
            Self::QueueTimeout => Code::WAIT_TIMEOUT,
            Self::NotLicensed | Self::NotStarted => Code::FEATURE_NOT_LICENSED,
            Self::Expired => Code::FEATURE_EXPIRED,
            Self::Disabled => Code::LICENSE_DISABLED,
            Self::Version => Code::REPORT_VERSION_ERROR,
        }
    }
}
