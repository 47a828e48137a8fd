//! The account's password, kept if asked for.

/// How a kept password is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordAlgorithm {
    /// RSA-OAEP with SHA-256, under a key of 3072 bits.
    RsaOaep,
    /// SM2 (GB/T 32918.4), where the client is built with the feature `sm2`.
    Sm2,
}
