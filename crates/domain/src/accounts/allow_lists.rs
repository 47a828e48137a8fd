//! Allow-lists of an account. An empty list means unrestricted.

use std::{collections::BTreeMap, fmt, net::IpAddr, str::FromStr};

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

use super::domain_name::{domain_name, served_domain};

/// The error that a rule of an allow-list can't be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{rule}\" is not {expected}")]
pub struct AllowRuleError {
    rule: String,
    expected: &'static str,
}

/// An allowed source: one address, a CIDR block or an inclusive range `a-b`, v4 or v6. v4 mapped
/// into v6 (`::ffff:10.0.0.7`) is v4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum IpRule {
    /// A block; a single address is a block of one.
    Net(IpNet),
    /// From the first to the second address, both included.
    Range(IpAddr, IpAddr),
    /// Written by a newer release: it covers nobody here, and is stored unchanged.
    Unreadable(String),
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
            Self::Unreadable(_) => false,
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
            let address = |text: &str| text.trim().parse::<IpAddr>().map_err(|_| wrong());
            let (first, last) = (address(first)?.to_canonical(), address(last)?.to_canonical());
            if first.is_ipv4() != last.is_ipv4() || last < first {
                return Err(wrong());
            }
            return Ok(Self::Range(first, last));
        }
        if let Ok(address) = rule.trim().parse::<IpAddr>() {
            return Ok(Self::Net(address.to_canonical().into()));
        }
        rule.trim().parse().map(|net| Self::Net(unmapped(net))).map_err(|_| wrong())
    }
}

/// The v4 block, where this one holds nothing but v4 mapped into v6.
fn unmapped(net: IpNet) -> IpNet {
    /// The length of the prefix of mapped addresses.
    const MAPPED_BITS: u8 = 96;
    let (IpNet::V6(v6), Some(bits)) = (net, net.prefix_len().checked_sub(MAPPED_BITS)) else {
        return net;
    };
    let v4 = v6.network().to_ipv4_mapped().and_then(|address| Ipv4Net::new(address, bits).ok());
    v4.map_or(net, IpNet::V4)
}

impl fmt::Display for IpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Net(net) if net.prefix_len() == net.max_prefix_len() => net.addr().fmt(f),
            Self::Net(net) => net.fmt(f),
            Self::Range(first, last) => write!(f, "{first}-{last}"),
            Self::Unreadable(rule) => f.write_str(rule),
        }
    }
}

/// An allowed domain: exact, or `*.example.com` for everything below it. Spellings in another case
/// or in Punycode are the same rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum DomainRule {
    /// This domain, in ASCII.
    Exact(String),
    /// All of its subdomains, in ASCII.
    Below(String),
    /// Written by a newer release: it covers no domain here, and is stored unchanged.
    Unreadable(String),
}

impl DomainRule {
    /// Whether the rule covers a domain, given in its normalized spelling.
    fn covers(&self, domain: &str) -> bool {
        match self {
            Self::Exact(name) => domain == name,
            Self::Below(name) => domain
                .strip_suffix(name.as_str())
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            Self::Unreadable(_) => false,
        }
    }
}

impl FromStr for DomainRule {
    type Err = AllowRuleError;

    fn from_str(rule: &str) -> Result<Self, AllowRuleError> {
        let text = rule.trim();
        let read = match text.strip_prefix("*.") {
            Some(name) => domain_name(name).map(Self::Below),
            None => domain_name(text).map(Self::Exact),
        };
        read.map_err(|_| AllowRuleError {
            rule: rule.to_owned(),
            expected: "a domain like bi.example.com or *.example.com, without a port",
        })
    }
}

impl fmt::Display for DomainRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(&idna::domain_to_unicode(name).0),
            Self::Below(name) => write!(f, "*.{}", idna::domain_to_unicode(name).0),
            Self::Unreadable(rule) => f.write_str(rule),
        }
    }
}

macro_rules! as_string {
    ($rule:ty) => {
        /// Parse a stored rule: more lenient than for a new one.
        impl From<String> for $rule {
            fn from(rule: String) -> Self {
                rule.parse().unwrap_or(Self::Unreadable(rule))
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

/// Whether a list lets somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// It does.
    Yes,
    /// It doesn't.
    No,
    /// Nothing that can be read here lets them in, but a newer release wrote something that can't.
    Unknown,
}

impl From<bool> for Allowed {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Yes } else { Self::No }
    }
}

impl Allowed {
    /// Nobody is refused by what isn't understood.
    fn unless(self, unreadable: bool) -> Self {
        if self == Self::No && unreadable { Self::Unknown } else { self }
    }
}

/// The allow-lists of an account: sources, domains and apps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowLists {
    /// Allowed sources, matched against the connection's address.
    #[serde(default)]
    pub ips: Vec<IpRule>,
    /// Allowed domains, matched against the one that the node says it serves.
    #[serde(default)]
    pub domains: Vec<DomainRule>,
    /// Allowed app names, exact.
    #[serde(default)]
    pub apps: Vec<String>,
    /// Lists of a newer release, by name, each as JSON: not understood here, stored unchanged.
    #[serde(default)]
    pub others: BTreeMap<String, String>,
}

impl AllowLists {
    /// Whether calls from `source` are allowed; not known where there are lists of a newer release.
    pub fn ip(&self, source: IpAddr) -> Allowed {
        if !self.others.is_empty() {
            return Allowed::Unknown;
        }
        let allowed = self.ips.is_empty() || self.ips.iter().any(|rule| rule.covers(source));
        let unreadable = |rule: &IpRule| matches!(rule, IpRule::Unreadable(_));
        Allowed::from(allowed).unless(self.ips.iter().any(unreadable))
    }

    /// Whether a node that serves `domain`, in its own spelling, is allowed. Where the list isn't
    /// empty, a node without a domain is not.
    pub fn domain(&self, domain: Option<&str>) -> Allowed {
        if self.domains.is_empty() {
            return Allowed::Yes;
        }
        let Some(Ok(domain)) = domain.map(served_domain) else { return Allowed::No };
        let allowed = self.domains.iter().any(|rule| rule.covers(&domain));
        let unreadable = |rule: &DomainRule| matches!(rule, DomainRule::Unreadable(_));
        Allowed::from(allowed).unless(self.domains.iter().any(unreadable))
    }

    /// Whether a list asks for anything that a node says of itself, its source aside.
    pub fn restrict_facts(&self) -> bool {
        // By name, so that a new list doesn't build before somebody says what it asks for.
        let Self { ips: _, domains, apps, others } = self;
        !(domains.is_empty() && apps.is_empty() && others.is_empty())
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

    /// A dual-stack socket shows v4 callers so, and people copy what they see.
    #[test]
    fn mapped_addresses_mean_v4() {
        for (rule, means) in [
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
            ("::ffff:10.0.0.7/128", "10.0.0.7"),
            ("::ffff:10.0.0.1-::ffff:10.0.0.9", "10.0.0.1-10.0.0.9"),
            ("10.0.0.1-::ffff:10.0.0.9", "10.0.0.1-10.0.0.9"),
            ("2001:db8::/104", "2001:db8::/104"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(rule.parse::<IpRule>().unwrap().to_string(), means, "{rule}");
        }
        assert!(covers("::ffff:10.0.0.7", "10.0.0.7"));
        assert!(covers("::ffff:10.0.0.0/104", "::ffff:10.9.9.9"));
        assert!(!covers("::ffff:10.0.0.0/104", "11.0.0.1"));
    }

    fn serves(rule: &str, domain: &str) -> bool {
        let rule = rule.parse().unwrap();
        let lists = AllowLists { domains: vec![rule], ..AllowLists::default() };
        lists.domain(Some(domain)) == Allowed::Yes
    }

    #[test]
    fn domains_exact_and_below() {
        assert!(serves("*.Example.com", "bi.example.COM"));
        assert!(serves("*.example.com", "a.b.example.com"));
        assert!(!serves("*.example.com", "example.com"));
        assert!(!serves("*.example.com", "badexample.com"));
        assert!(!serves("*.example.com", ".example.com"));
        assert!(!serves("*.example.com", "evil/.example.com"));
        assert!(!serves("bi.example.com", "x.bi.example.com"));
        assert!(serves("bi.example.com.", "http://bi.example.com:8080/webroot"));
        for wrong in ["", "example.com:8080", "*", "a..b", "https://a.b", "*.", "a.*.b"] {
            assert!(wrong.parse::<DomainRule>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_domain_has_many_spellings() {
        for [rule, domain] in [
            ["例子.cn", "xn--fsqu00a.cn"],
            ["xn--fsqu00a.cn", "例子.cn"],
            ["*.例子.cn", "bi.XN--fsqu00a.cn."],
            ["bücher", "BÜCHER"],
        ] {
            assert!(serves(rule, domain), "{rule} {domain}");
        }
        assert_eq!("xn--fsqu00a.cn".parse::<DomainRule>().unwrap().to_string(), "例子.cn");
        assert_eq!("*.Example.com.".parse::<DomainRule>().unwrap().to_string(), "*.example.com");
    }

    /// A release that runs beside a newer one must not let in whom that one keeps out.
    #[test]
    fn what_is_not_understood_lets_nobody_in_and_stays() {
        let address: IpAddr = "10.0.0.7".parse().unwrap();
        let ip = IpRule::from("country:de".to_owned());
        let domain = DomainRule::from("/bi.*/".to_owned());
        let lists = AllowLists {
            ips: vec![ip.clone()],
            domains: vec![domain.clone()],
            ..AllowLists::default()
        };
        assert_eq!(lists.ip(address), Allowed::Unknown);
        assert_eq!(lists.domain(Some("bi.example.com")), Allowed::Unknown);
        assert_eq!(lists.domain(None), Allowed::No);
        assert_eq!(
            (String::from(ip.clone()), String::from(domain)),
            ("country:de".into(), "/bi.*/".into())
        );
        let others = BTreeMap::from([("countries".to_owned(), "[\"de\"]".to_owned())]);
        assert_eq!(AllowLists { others, ..AllowLists::default() }.ip(address), Allowed::Unknown);
        let both = AllowLists { ips: vec![ip, "10.0.0.0/8".parse().unwrap()], ..lists };
        assert_eq!(both.ip(address), Allowed::Yes);
    }
}
