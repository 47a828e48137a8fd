//! The client's IP address: the peer's, or behind trusted proxies the forwarded one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::http::header::{self, HeaderMap, HeaderName};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose forwarding headers are trusted.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub(crate) fn new(trusted: Vec<IpNet>) -> Self {
        Self(trusted)
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The client's address: the right-most forwarded one that is no trusted proxy.
    ///
    /// Where both headers are there and disagree, the client has made one up, and neither counts.
    pub(crate) fn source(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
            return Ipv4Addr::UNSPECIFIED.into();
        };
        if !self.trusts(peer) {
            return peer;
        }
        let plain = self.nearest(peer, &listed(headers, X_FORWARDED_FOR), |hop| Some(hop));
        let standard = self.nearest(peer, &listed(headers, header::FORWARDED), forwarded_for);
        match (plain, standard) {
            (Some(plain), Some(standard)) if plain != standard => peer,
            (Some(address), _) | (None, Some(address)) => address,
            (None, None) => peer,
        }
    }

    fn nearest(
        &self,
        peer: IpAddr,
        hops: &[&str],
        address_of: fn(&str) -> Option<&str>,
    ) -> Option<IpAddr> {
        if hops.is_empty() {
            return None;
        }
        let mut nearest = peer;
        for hop in hops.iter().rev() {
            // Nobody vouches for what stands left of something unreadable.
            let Some(address) = address_of(hop).and_then(address) else { break };
            nearest = address;
            if !self.trusts(address) {
                break;
            }
        }
        Some(nearest)
    }
}

fn listed(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    let lines = headers.get_all(name).filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|hop| !hop.is_empty()).collect()
}

/// `for="[2001:db8::1]:4711";proto=https` → `[2001:db8::1]:4711`
fn forwarded_for(hop: &str) -> Option<&str> {
    hop.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without port and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn source(peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        TrustedProxies::new(trusted.to_vec()).source(peer.parse().ok(), &map).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        let claims = [("x-forwarded-for", "10.1.1.1"), ("forwarded", "for=10.1.1.1")];
        assert_eq!(source("203.0.113.7", &claims), "203.0.113.7");
        assert_eq!(source("::ffff:203.0.113.7", &[]), "203.0.113.7");
        assert_eq!(source("none", &claims), "0.0.0.0");
    }

    #[test]
    fn the_right_most_address_that_is_no_proxy_counts() {
        let from = |list| source("10.0.0.1", &[("x-forwarded-for", list)]);
        assert_eq!(from("198.51.100.9"), "198.51.100.9");
        assert_eq!(from("1.1.1.1, 198.51.100.9, 10.0.0.2"), "198.51.100.9");
        assert_eq!(from("198.51.100.9:4711,fd00::1"), "198.51.100.9");
        assert_eq!(from("10.0.0.3, 10.0.0.2"), "10.0.0.3");
        assert_eq!(from("1.1.1.1, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(from("rubbish"), "10.0.0.1");
        assert_eq!(source("::ffff:10.0.0.1", &[("x-forwarded-for", "::ffff:1.2.3.4")]), "1.2.3.4");
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.9")];
        assert_eq!(source("10.0.0.1", &lines), "198.51.100.9");
    }

    #[test]
    fn the_standard_header_counts_alike() {
        let from = |list| source("10.0.0.1", &[("forwarded", list)]);
        assert_eq!(from("for=198.51.100.9;proto=https, For=10.0.0.2"), "198.51.100.9");
        assert_eq!(from("proto=https;for=\"[2001:db8::1]:4711\""), "2001:db8::1");
        assert_eq!(from("by=10.0.0.2"), "10.0.0.1");
    }

    #[test]
    fn contradicting_headers_count_neither() {
        let both = |plain, standard| {
            source("10.0.0.1", &[("x-forwarded-for", plain), ("forwarded", standard)])
        };
        assert_eq!(both("1.1.1.1", "for=2.2.2.2"), "10.0.0.1");
        assert_eq!(both("1.1.1.1", "for=1.1.1.1"), "1.1.1.1");
    }
}
