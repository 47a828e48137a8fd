//! A licence: a kind, grants and a term; of an account, or waiting with its key.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Term;
use crate::{
    AccountId, ContractId, LicenceBatchId, LicenceId, TenantId,
    catalogue::{FeatureCode, ProductCode},
};

/// What a licence is for (seed 000 §1.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// Granted by the product at first use, until the account has a licence of another kind.
    Pre,
    /// Lent by staff, for a purpose that somebody approved.
    Temporary,
    /// Sold.
    Formal,
}

impl LicenceKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Pre, Self::Temporary, Self::Formal];

    /// Its name, as stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Temporary => "temporary",
            Self::Formal => "formal",
        }
    }
}

impl fmt::Display for LicenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LicenceKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or("must be formal, temporary or pre")
    }
}

/// One feature of a licence, and how many units of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The feature.
    pub feature: FeatureCode,
    /// How many units; 1 of a switch.
    pub quantity: u32,
}

/// A licence. Whatever changes is stored as a new version of it, so that what an old lease says can
/// be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its id.
    pub id: LicenceId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The product that it is of.
    pub product: ProductCode,
    /// What it is for.
    pub kind: LicenceKind,
    /// What it grants: each feature once.
    pub grants: Vec<Grant>,
    /// When it begins and ends.
    pub term: Term,
    /// The account that has it; none: it waits with its key.
    pub account: Option<AccountId>,
    /// When it became the account's.
    pub redeemed_at: Option<DateTime<Utc>>,
    /// The periods in which it was disabled, the oldest first. The last one may still go on.
    pub pauses: Vec<Pause>,
    /// That it ended before its term, for good.
    pub ended: Option<Ended>,
    /// The licences that it replaces once it is the account's.
    pub supersedes: Vec<LicenceId>,
    /// What a temporary licence is lent for.
    pub purpose: Option<String>,
    /// Who approved a temporary licence: an e-mail address.
    pub approver: Option<String>,
    /// The contract that it was sold by.
    pub contract: Option<ContractId>,
    /// Where its key was sent, for finding it again.
    pub email: Option<String>,
    /// The licences that were issued together with it.
    pub batch: LicenceBatchId,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Who issued it, as [`crate::audit::Principal`] is printed.
    pub issued_by: String,
    /// Goes up with every change.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A period in which a licence was disabled. Its days don't run meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; none: it goes on.
    pub until: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
}

/// That a licence is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled<'a> {
    /// Since when.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: &'a str,
}

/// That a licence ended before its term, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// By what.
    pub by: EndedBy,
}

/// What ended a licence before its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The customer uninstalled it.
    Uninstalled,
    /// Another licence took its place.
    Superseded(LicenceId),
}

impl Licence {
    /// When it begins: once it is redeemed.
    pub fn begins_at(&self) -> Option<DateTime<Utc>> {
        self.redeemed_at.map(|redeemed_at| self.term.begins_at(redeemed_at))
    }

    /// That it is disabled now.
    pub fn disabled(&self) -> Option<Disabled<'_>> {
        let last = self.pauses.last().filter(|pause| pause.until.is_none())?;
        Some(Disabled { at: last.from, reason: &last.reason })
    }

    /// Disable it.
    pub fn disable(&mut self, reason: String, now: DateTime<Utc>) {
        if self.disabled().is_none() {
            self.pauses.push(Pause { from: now, until: None, reason });
        }
    }

    /// Undo [`disable`](Self::disable).
    pub fn enable(&mut self, now: DateTime<Utc>) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.until.is_none()) {
            pause.until = Some(now);
        }
    }
}
