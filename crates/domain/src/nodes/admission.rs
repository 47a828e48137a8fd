//! Admission: the checks of a registration and a revalidation, in their fixed order.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::{
    Code,
    accounts::{AccountStatus, Allowed, Policy},
    nodes::NodeFacts,
};

/// The order of all checks of a registration; only the first failure is reported.
///
/// Credentials come before everything else about the account, so that a stranger learns nothing of
/// it; capacity comes last, because only it has a side effect. The first two are checked while the
/// request is parsed, the third with the credentials, the last by the guarded write.
pub const CHECK_ORDER: [Code; 2 + Refusal::ORDER.len()] = {
    let mut order = [Code::JSON_PARSER_ERROR; 2 + Refusal::ORDER.len()];
    order[1] = Code::PARAM_INPUT_ERROR;
    let mut at = 0;
    while at < Refusal::ORDER.len() {
        order[2 + at] = Refusal::ORDER[at].code();
        at += 1;
    }
    order
};

/// Why an account refuses a node. The variants are in the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 30006: account unknown, password wrong, or registered with a password that no longer holds.
    Credentials,
    /// 30002: suspended or closed, or its tenant is.
    Status,
    /// 30000: not yet or no longer valid.
    Expired,
    /// 30001: a version outside the range.
    Version,
    /// 30003: a source outside the list.
    Ip,
    /// 30004: a domain outside the list.
    Domain,
    /// 30005: an app outside the list.
    AppName,
    /// 30007: every slot is taken.
    NoSlot,
}

impl Refusal {
    /// Every refusal, in its place.
    const ORDER: [Self; Self::NoSlot as usize + 1] = [
        Self::Credentials,
        Self::Status,
        Self::Expired,
        Self::Version,
        Self::Ip,
        Self::Domain,
        Self::AppName,
        Self::NoSlot,
    ];

    /// The public code.
    pub const fn code(self) -> Code {
        match self {
            Self::Credentials => Code::ACCOUNT_INPUT_ERROR,
            Self::Status => Code::ACCOUNT_STATUS_ERROR,
            Self::Expired => Code::LICENSE_EXPIRED,
            Self::Version => Code::REPORT_VERSION_ERROR,
            Self::Ip => Code::LICENSE_IP_ERROR,
            Self::Domain => Code::LICENSE_DOMAIN_ERROR,
            Self::AppName => Code::LICENSE_APPNAME_ERROR,
            Self::NoSlot => Code::REGISTER_OUT_OF_LIMIT,
        }
    }

    /// Whether it holds for every node of the account alike, so that a batch fails as a whole.
    pub fn concerns_account(self) -> bool {
        matches!(self, Self::Credentials | Self::Status | Self::Expired)
    }
}

/// Checked at compile time: the order has every refusal.
const _: () = {
    let mut at = 0;
    while at < Refusal::ORDER.len() {
        assert!(Refusal::ORDER[at] as usize == at, "a refusal is not in its place");
        at += 1;
    }
};

/// The node to be admitted.
#[derive(Debug, Clone, Copy)]
pub enum Applicant<'a> {
    /// A new one; its password has been verified.
    Newcomer(&'a NodeFacts, IpAddr),
    /// A registered one that revalidates; it registered with the password of this version.
    Registered(&'a NodeFacts, IpAddr, i64),
    /// The same, but its facts and its password passed under this very policy before.
    Admitted(IpAddr),
}

/// What keeps a node out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The account refuses it.
    Refused(Refusal),
    /// The first list that doesn't let it in is one that a newer release wrote and that can't be read
    /// here. A process of that release decides it; meanwhile nothing is held against the node.
    Undecided,
}

impl Policy {
    /// The first check in [`CHECK_ORDER`] that the applicant doesn't pass, capacity aside.
    pub fn denies(&self, applicant: Applicant<'_>, now: DateTime<Utc>) -> Option<Denial> {
        let (facts, source) = match applicant {
            Applicant::Newcomer(facts, source) | Applicant::Registered(facts, source, _) => {
                (Some(facts), source)
            }
            Applicant::Admitted(source) => (None, source),
        };
        let checked = |check: &dyn Fn(&NodeFacts) -> Allowed| facts.map_or(Allowed::Yes, check);
        // Every refusal has an arm: a new one doesn't build before somebody says who passes.
        let passes = |check: Refusal| match check {
            Refusal::Credentials => self.password_holds(applicant).into(),
            Refusal::Status => self.status_allows(applicant).into(),
            Refusal::Expired => self.validity.holds(now).into(),
            Refusal::Version => checked(&|facts| self.version_allows(&facts.version).into()),
            Refusal::Ip => self.allow.ip(source),
            Refusal::Domain => checked(&|facts| self.allow.domain(facts.domain.as_deref())),
            Refusal::AppName => checked(&|facts| self.allow.app(&facts.app_name).into()),
            // The guarded write decides that.
            Refusal::NoSlot => Allowed::Yes,
        };
        Refusal::ORDER.into_iter().find_map(|check| match passes(check) {
            Allowed::Yes => None,
            Allowed::No => Some(Denial::Refused(check)),
            Allowed::Unknown => Some(Denial::Undecided),
        })
    }

    fn password_holds(&self, applicant: Applicant<'_>) -> bool {
        match applicant {
            Applicant::Newcomer(..) | Applicant::Admitted(_) => true,
            Applicant::Registered(.., version) => version >= self.nodes_password_version,
        }
    }

    /// Whether it asks anything of a node's facts; where it doesn't, they pass whatever they are.
    pub fn restricts_facts(&self) -> bool {
        self.versions.is_some() || self.allow.restrict_facts()
    }

    /// A suspended tenant takes no new registrations, but keeps the existing ones.
    fn status_allows(&self, applicant: Applicant<'_>) -> bool {
        self.status == AccountStatus::Active
            && !(self.tenant_suspended && matches!(applicant, Applicant::Newcomer(..)))
    }

    fn version_allows(&self, version: &str) -> bool {
        self.versions.as_ref().is_none_or(|range| range.covers(version))
    }
}
