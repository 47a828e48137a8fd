//! The use and the algorithm of keys.

use std::{fmt, str::FromStr};

/// The error that a text names no known use or algorithm.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown key use or algorithm {0:?}")]
pub struct UnknownKind(String);

macro_rules! named {
    ($(#[$doc:meta])* $kind:ident { $($(#[$about:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $kind {
            $($(#[$about])* $variant,)*
        }

        impl $kind {
            /// The text it is stored, printed and published as.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $kind {
            type Err = UnknownKind;

            fn from_str(text: &str) -> Result<Self, UnknownKind> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(UnknownKind(text.to_owned())),
                }
            }
        }
    };
}

named! {
    /// The use of a key; also the `use` of its JWK.
    KeyUse {
        /// Signs the key set only. Not `sig`: no verifier may take it for a lease key.
        Root = "root",
        /// Signs leases.
        Lease = "sig",
        /// Decrypts passwords.
        Password = "enc",
    }
}

named! {
    /// A key's algorithm, as JOSE names it.
    KeyAlg {
        /// Ed25519: root and leases.
        EdDsa = "EdDSA",
        /// ECDSA on P-256: leases, for verifiers that don't know Ed25519.
        Es256 = "ES256",
        /// RSA-OAEP with SHA-256, for the mask too: passwords.
        RsaOaep256 = "RSA-OAEP-256",
    }
}
