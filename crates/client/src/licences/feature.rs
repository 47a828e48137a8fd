//! A feature of the account: the verdict, and what follows from it.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{entitlements::Entry, verdict::Verdict};
use crate::FailureKind;

/// A feature at one moment: what the account has of it, and what follows.
///
/// The verdict (`licensed`, `new_allowed`, `running_allowed`, `reason`) says what is true. What the
/// vendor wants done about it (`enforcement`) stands beside it, and so does what comes of both
/// (`on_new`, `on_running`): a product does what these say, and shows the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feature {
    /// Its code.
    pub code: String,
    /// Whether the account has a licence for it that has not ended.
    pub licensed: bool,
    /// Whether it was sold or lent, if the account has or had it.
    pub kind: Option<FeatureKind>,
    /// How many units the account has; 1 of what is only on or off, 0 of what it never had.
    pub quantity: u64,
    /// When it ends; `None`: never.
    pub until: Option<DateTime<Utc>>,
    /// When running use ends; `None`: never.
    pub run_until: Option<DateTime<Utc>>,
    /// Whether new use may begin.
    pub new_allowed: bool,
    /// Whether use that has begun may go on.
    pub running_allowed: bool,
    /// Why new use may begin, or not.
    pub reason: FeatureReason,
    /// The public code of the reason, where it has one.
    pub error_code: Option<u16>,
    /// What the vendor wants to follow from a no.
    pub enforcement: Enforcement,
    /// What to do where new use is about to begin.
    pub on_new: FeatureAction,
    /// What to do about use that has begun.
    pub on_running: FeatureAction,
    /// How the last call to the server failed, unless one has succeeded since: the reason may be a
    /// network that is broken, and never an invalid licence then.
    pub last_failure: Option<FailureKind>,
}

macro_rules! words {
    ($($kind:ident { $($variant:ident = $word:literal,)* })*) => {$(
        impl $kind {
            /// In one word, which never changes.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

/// Whether a feature was sold or lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureKind {
    /// By a licence that was sold.
    Formal,
    /// Only by licences to try it with.
    Trial,
    /// By one of a kind that this version of the client doesn't know.
    Other,
}

/// Why new use of a feature may begin, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FeatureReason {
    /// The account has it.
    Licensed,
    /// The account has no licence for it (21000).
    NotLicensed,
    /// The account has fewer units than were asked for (21000).
    TooFew,
    /// It has ended (21001).
    Expired,
    /// It is for other versions of the product (30001).
    Version,
    /// The client was told to disconnect.
    Disconnected,
    /// The server has ended the registration; the code is its own.
    RegistrationEnded,
    /// Nothing is known yet: there is no lease, or the document that it names isn't here.
    NotConnected,
    /// The server has not been reached for so long that what it said last counts no longer.
    Stale,
    /// The machine's clock was set back (22007). Set it, and all is as before.
    ClockTampered,
    /// What is stored proves nothing; the next call may bring better.
    Untrusted,
    /// The server says nothing of features: the account has no licences, or the server is an older one.
    NotStated,
}

/// What follows from a no, as the vendor wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Enforcement {
    /// The product refuses.
    Enforce,
    /// It warns, and goes on.
    Warn,
    /// It writes a log, and goes on.
    Log,
}

/// What to do, by verdict and enforcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureAction {
    /// Go on: it is allowed.
    Allow,
    /// Go on, and warn the user.
    Warn,
    /// Go on, and write a log.
    Log,
    /// Refuse it.
    Refuse,
}

words! {
    FeatureKind { Formal = "formal", Trial = "trial", Other = "other", }
    FeatureReason {
        Licensed = "licensed",
        NotLicensed = "not_licensed",
        TooFew = "too_few",
        Expired = "expired",
        Version = "version",
        Disconnected = "disconnected",
        RegistrationEnded = "registration_ended",
        NotConnected = "not_connected",
        Stale = "stale",
        ClockTampered = "clock_tampered",
        Untrusted = "untrusted",
        NotStated = "not_stated",
    }
    Enforcement { Enforce = "enforce", Warn = "warn", Log = "log", }
    FeatureAction { Allow = "allow", Warn = "warn", Log = "log", Refuse = "refuse", }
}

impl FeatureReason {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Licensed,
        Self::NotLicensed,
        Self::TooFew,
        Self::Expired,
        Self::Version,
        Self::Disconnected,
        Self::RegistrationEnded,
        Self::NotConnected,
        Self::Stale,
        Self::ClockTampered,
        Self::Untrusted,
        Self::NotStated,
    ];

    /// Its public code; what has none is no word about the account's licences. The one of a
    /// registration that ended is in [`Feature::error_code`].
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::NotLicensed | Self::TooFew => Some(21000),
            Self::Expired => Some(21001),
            Self::Version => Some(30001),
            Self::ClockTampered => Some(22007),
            _ => None,
        }
    }

    /// For people, in English.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Licensed => "licensed",
            Self::NotLicensed => "not licensed",
            Self::TooFew => "licensed for fewer units",
            Self::Expired => "the licence has expired",
            Self::Version => "licensed for other versions",
            Self::Disconnected => "the client is disconnected",
            Self::RegistrationEnded => "the server has ended the registration",
            Self::NotConnected => "nothing is known yet: the server has not been reached",
            Self::Stale => "the server has not been reached for too long",
            Self::ClockTampered => "the machine's clock was set back",
            Self::Untrusted => "what is stored proves nothing",
            Self::NotStated => "the server says nothing of features",
        }
    }
}

impl Enforcement {
    const fn follows(self, allowed: bool) -> FeatureAction {
        match self {
            _ if allowed => FeatureAction::Allow,
            Self::Enforce => FeatureAction::Refuse,
            Self::Warn => FeatureAction::Warn,
            Self::Log => FeatureAction::Log,
        }
    }
}

impl From<rollcall_trust::Enforcement> for Enforcement {
    fn from(said: rollcall_trust::Enforcement) -> Self {
        match said {
            rollcall_trust::Enforcement::Enforce => Self::Enforce,
            rollcall_trust::Enforcement::Warn => Self::Warn,
            rollcall_trust::Enforcement::Log => Self::Log,
        }
    }
}

impl Feature {
    pub(super) fn of(
        code: &str,
        entry: Option<&Entry>,
        verdict: Verdict,
        enforcement: Enforcement,
    ) -> Self {
        let Verdict { licensed, new_allowed, running_allowed, reason, error_code } = verdict;
        Self {
            code: code.to_owned(),
            licensed,
            kind: entry.map(|entry| entry.kind),
            quantity: entry.map_or(0, |entry| entry.quantity),
            until: entry.and_then(|entry| entry.until),
            run_until: entry.and_then(|entry| entry.run_until),
            new_allowed,
            running_allowed,
            reason,
            error_code,
            enforcement,
            on_new: enforcement.follows(new_allowed),
            on_running: enforcement.follows(running_allowed),
            last_failure: None,
        }
    }
}

/// For people, in one line.
impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.reason.sentence())?;
        if let Some(code) = self.error_code {
            write!(f, " ({code})")?;
        }
        match self.until {
            Some(until) if self.licensed => write!(f, ", until {until}")?,
            Some(until) => write!(f, ", ended {until}")?,
            None => {}
        }
        if !self.new_allowed && self.running_allowed {
            f.write_str("; running use may go on")?;
            if let Some(until) = self.run_until {
                write!(f, " until {until}")?;
            }
        }
        match self.last_failure {
            Some(kind) if !self.new_allowed => write!(f, "; the last call failed: {kind}"),
            _ => Ok(()),
        }
    }
}
