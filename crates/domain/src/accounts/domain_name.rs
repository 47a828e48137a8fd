//! Parsing and normalizing domain names.

use std::net::Ipv6Addr;

use idna::AsciiDenyList;

/// The longest domain, in its ASCII form.
const LONGEST: usize = 253;
/// The longest of its labels.
const LONGEST_LABEL: usize = 63;

/// The error that a text is no domain; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a domain like bi.example.com, with its port or as a URL if you like")]
pub struct InvalidDomain;

/// Normalize a domain: to ASCII (`例子.cn` is `xn--fsqu00a.cn`, UTS #46), in lower case, without the
/// dot at its end.
pub(super) fn domain_name(text: &str) -> Result<String, InvalidDomain> {
    let ascii = idna::domain_to_ascii_cow(text.as_bytes(), AsciiDenyList::URL);
    let ascii = ascii.map_err(|_| InvalidDomain)?;
    let name = ascii.strip_suffix('.').unwrap_or(&ascii);
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if name.len() > LONGEST || !name.split('.').all(is_label) {
        return Err(InvalidDomain);
    }
    Ok(name.to_owned())
}

/// Parse the domain that a node says it serves: plain, with a port, or in a URL, whose path doesn't
/// matter. An IPv6 address stands in brackets.
///
/// # Errors
/// It is none of these.
pub fn served_domain(text: &str) -> Result<String, InvalidDomain> {
    let text = text.trim();
    let authority = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => {
            rest.split(['/', '?', '#']).next().unwrap_or_default()
        }
        Some(_) => return Err(InvalidDomain),
        None => text,
    };
    if let Some((address, port)) = authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let address: Ipv6Addr = address.parse().map_err(|_| InvalidDomain)?;
        return match port.strip_prefix(':') {
            Some(port) if is_port(port) => Ok(format!("[{address}]")),
            None if port.is_empty() => Ok(format!("[{address}]")),
            _ => Err(InvalidDomain),
        };
    }
    match authority.rsplit_once(':') {
        Some((name, port)) if is_port(port) => domain_name(name),
        Some(_) => Err(InvalidDomain),
        None => domain_name(authority),
    }
}

/// Whether it is a URL scheme (RFC 3986, 3.1).
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_known_however_it_is_written() {
        for (written, meant) in [
            ("bi.example.com", "bi.example.com"),
            (" BI.Example.COM. ", "bi.example.com"),
            ("bi.example.com:8080", "bi.example.com"),
            ("http://bi.example.com/webroot", "bi.example.com"),
            ("https://bi.example.com:8443?a=b#c", "bi.example.com"),
            ("HTTP://bi.example.com.", "bi.example.com"),
            ("例子.cn", "xn--fsqu00a.cn"),
            ("例子。cn", "xn--fsqu00a.cn"),
            ("xn--fsqu00a.cn", "xn--fsqu00a.cn"),
            ("bücher", "xn--bcher-kva"),
            ("BÜCHER", "xn--bcher-kva"),
            ("my_host", "my_host"),
            ("10.0.0.7:80", "10.0.0.7"),
            ("[::1]:8080", "[::1]"),
            ("http://[2001:DB8::1]/x", "[2001:db8::1]"),
        ] {
            assert_eq!(served_domain(written).as_deref(), Ok(meant), "{written}");
        }
    }

    #[test]
    fn what_only_looks_like_a_domain_is_none() {
        let long_label = "x".repeat(64);
        let long = vec!["x"; 127].join(".") + ".com";
        for written in [
            "",
            ".",
            "a..b",
            "evil/.example.com",
            "bi.example.com/webroot",
            "evil@bi.example.com",
            "http://evil@bi.example.com",
            "http://",
            "://bi.example.com",
            "bi.example.com:http",
            "bi.example.com:70000",
            "bi.example.com:+80",
            "bi example.com",
            "*.example.com",
            "a:b:c",
            "[::1",
            "[::1]x",
            "xn--a",
            &long_label,
            &long,
        ] {
            assert_eq!(served_domain(written), Err(InvalidDomain), "{written}");
        }
    }
}
