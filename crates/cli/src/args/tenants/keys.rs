//! `rollcall key …`

use rollcall_signing::{KeyAlg, KeyUse};

use super::lease_alg;

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum KeyCommand {
    /// List a tenant's keys, and the root thumbprint that its product pins
    List {
        /// The tenant's slug
        #[arg(long, value_name = "SLUG")]
        tenant: String,
    },
    /// Take a new key into use; the old one stays published until its last lease is over
    Rotate(RotateKey),
}

/// Which key to rotate.
#[derive(Debug, clap::Args)]
pub(crate) struct RotateKey {
    /// The tenant's slug
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: String,
    /// sig signs leases, enc decrypts passwords
    #[arg(long = "use", value_name = "USE", default_value = "sig", value_parser = key_use)]
    pub(crate) usage: KeyUse,
    /// What leases are signed with from now on: EdDSA or ES256 [default: as before]
    #[arg(long, value_parser = lease_alg)]
    pub(crate) alg: Option<KeyAlg>,
}

fn key_use(text: &str) -> Result<KeyUse, &'static str> {
    match text {
        "sig" => Ok(KeyUse::Lease),
        "enc" => Ok(KeyUse::Password),
        // Products pin the root: a new one needs new products.
        _ => Err("write sig or enc"),
    }
}
