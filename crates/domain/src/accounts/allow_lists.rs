//! Allow-lists of an account. An empty list means unrestricted.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A rule of an allow-list can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{rule}\" is not {expected}")]
pub struct AllowRuleError {
    rule: String,
    expected: &'static str,
}

/// Addresses that may call: one address, a CIDR block or an inclusive range `a-b`, v4 or v6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum IpRule {
    /// A block; a single address is a block of one.
    Net(IpNet),
    /// From the first to the second address, both included.
    Range(IpAddr, IpAddr),
}

impl IpRule {
    /// Whether the rule covers `address`; a v4 address mapped into v6 counts as v4.
    pub fn covers(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Net(net) => net.contains(&address),
            Self::Range(first, last) => {
                first.is_ipv4() == address.is_ipv4() && (first..=last).contains(&&address)
            }
        }
    }
}

impl FromStr for IpRule {
    type Err = AllowRuleError;

    fn from_str(rule: &str) -> Result<Self, AllowRuleError> {
        let wrong = || AllowRuleError {
            rule: rule.to_owned(),
            expected: "an address, a CIDR block or a range a-b",
        };
        if let Some((first, last)) = rule.split_once('-') {
            let first: IpAddr = first.trim().parse().map_err(|_| wrong())?;
            let last: IpAddr = last.trim().parse().map_err(|_| wrong())?;
            if first.is_ipv4() != last.is_ipv4() || last < first {
                return Err(wrong());
            }
            return Ok(Self::Range(first, last));
        }
        if let Ok(address) = rule.trim().parse::<IpAddr>() {
            return Ok(Self::Net(address.into()));
        }
        rule.trim().parse().map(Self::Net).map_err(|_| wrong())
    }
}

impl fmt::Display for IpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Net(net) if net.prefix_len() == net.max_prefix_len() => net.addr().fmt(f),
            Self::Net(net) => net.fmt(f),
            Self::Range(first, last) => write!(f, "{first}-{last}"),
        }
    }
}

/// Domains that may call: exact, or `*.example.com` for everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainRule(String);

impl DomainRule {
    /// Whether the rule covers `domain`, whatever its case.
    pub fn covers(&self, domain: &str) -> bool {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        match self.0.strip_prefix('*') {
            Some(suffix) => domain.len() > suffix.len() && domain.ends_with(suffix),
            None => domain == self.0,
        }
    }
}

impl FromStr for DomainRule {
    type Err = AllowRuleError;

    fn from_str(rule: &str) -> Result<Self, AllowRuleError> {
        let domain = rule.trim().to_lowercase();
        let name = domain.strip_prefix("*.").unwrap_or(&domain);
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        };
        if name.len() > 253 || !name.split('.').all(label) {
            return Err(AllowRuleError {
                rule: rule.to_owned(),
                expected: "a domain like bi.example.com or *.example.com, without a port",
            });
        }
        Ok(Self(domain))
    }
}

impl fmt::Display for DomainRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! as_string {
    ($rule:ty) => {
        impl TryFrom<String> for $rule {
            type Error = AllowRuleError;

            fn try_from(rule: String) -> Result<Self, AllowRuleError> {
                rule.parse()
            }
        }

        impl From<$rule> for String {
            fn from(rule: $rule) -> Self {
                rule.to_string()
            }
        }
    };
}

as_string!(IpRule);
as_string!(DomainRule);

/// From where and by what an account may be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowLists {
    /// Sources, matched against the connection.
    #[serde(default)]
    pub ips: Vec<IpRule>,
    /// Domains that the node says it serves.
    #[serde(default)]
    pub domains: Vec<DomainRule>,
    /// App names, exact.
    #[serde(default)]
    pub apps: Vec<String>,
}

impl AllowLists {
    /// Whether calls from `source` are allowed.
    pub fn ip(&self, source: IpAddr) -> bool {
        self.ips.is_empty() || self.ips.iter().any(|rule| rule.covers(source))
    }

    /// Whether a node that serves `domain` is allowed; one that names none isn't where some are asked for.
    pub fn domain(&self, domain: Option<&str>) -> bool {
        self.domains.is_empty()
            || domain.is_some_and(|domain| self.domains.iter().any(|rule| rule.covers(domain)))
    }

    /// Whether the app is allowed.
    pub fn app(&self, name: &str) -> bool {
        self.apps.is_empty() || self.apps.iter().any(|allowed| allowed == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(rule: &str, address: &str) -> bool {
        rule.parse::<IpRule>().unwrap().covers(address.parse().unwrap())
    }

    #[test]
    fn addresses_blocks_and_ranges_in_both_families() {
        assert!(covers("10.0.0.7", "10.0.0.7"));
        assert!(!covers("10.0.0.7", "10.0.0.8"));
        assert!(covers("10.0.0.0/8", "::ffff:10.9.9.9"));
        assert!(covers("10.0.0.5-10.0.1.2", "10.0.0.255"));
        assert!(!covers("10.0.0.5-10.0.1.2", "10.0.1.3"));
        assert!(covers("2001:db8::/32", "2001:db8::1"));
        assert!(!covers("2001:db8::1-2001:db8::9", "10.0.0.1"));
        for wrong in ["", "10.0.0", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "10.0.0.0/33"] {
            assert!(wrong.parse::<IpRule>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn domains_exact_and_below() {
        let rule: DomainRule = "*.Example.com".parse().unwrap();
        assert!(rule.covers("bi.example.COM"));
        assert!(rule.covers("a.b.example.com"));
        assert!(!rule.covers("example.com"));
        assert!(!rule.covers("badexample.com"));
        assert!(!"bi.example.com".parse::<DomainRule>().unwrap().covers("x.bi.example.com"));
        for wrong in ["", "example.com:8080", "*", "a..b", "https://a.b"] {
            assert!(wrong.parse::<DomainRule>().is_err(), "{wrong}");
        }
    }
}
