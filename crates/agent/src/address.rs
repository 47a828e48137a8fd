//! The agent's listening address.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

/// An address and port, or the path of a Unix socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Listen {
    /// TCP.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// The error that a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write an address with its port, such as 127.0.0.1:9700, or unix:/path/of/a/socket")]
pub struct BadAddress;

impl Listen {
    /// Whether it is reachable from this machine only.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }

    /// The address to call from this machine.
    pub(crate) fn called_here(self) -> Self {
        match self {
            Self::Tcp(mut address) if address.ip().is_unspecified() => {
                address.set_ip(match address {
                    SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                    SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
                });
                Self::Tcp(address)
            }
            other => other,
        }
    }
}

impl FromStr for Listen {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() { Ok(Self::Unix(path)) } else { Err(BadAddress) };
        }
        let text = match text.strip_prefix("localhost:") {
            Some(port) => format!("127.0.0.1:{port}"),
            None => text.to_owned(),
        };
        text.parse().map(Self::Tcp).map_err(|_| BadAddress)
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl From<Listen> for String {
    fn from(address: Listen) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for Listen {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for (text, local) in [
            ("127.0.0.1:9700", true),
            ("[::1]:9700", true),
            ("0.0.0.0:9700", false),
            ("192.0.2.7:80", false),
            ("unix:/run/my product.sock", true),
        ] {
            let listen: Listen = text.parse().unwrap();
            assert_eq!((listen.to_string().as_str(), listen.is_local()), (text, local));
        }
        assert_eq!("localhost:1".parse(), "127.0.0.1:1".parse::<Listen>());
        for wrong in ["", "9700", "example.com:80", "127.0.0.1", "unix:", "unix:here.sock"] {
            assert_eq!(wrong.parse::<Listen>(), Err(BadAddress), "{wrong}");
        }
    }

    #[test]
    fn what_listens_everywhere_is_called_on_this_machine() {
        let here = |text: &str| text.parse::<Listen>().unwrap().called_here().to_string();
        assert_eq!(here("0.0.0.0:9700"), "127.0.0.1:9700");
        assert_eq!(here("[::]:9700"), "[::1]:9700");
        assert_eq!(here("192.0.2.7:80"), "192.0.2.7:80");
    }
}
