//! SM2 encryption, as C1 ‖ C3 ‖ C2 (GB/T 32918.4); C3 authenticates the text.

use ::sm2::{
    SecretKey,
    elliptic_curve::{
        Error, Generate,
        rand_core::{TryCryptoRng, TryRng},
    },
    pke::{DecryptingKey, EncryptingKey},
};
use secrecy::zeroize::Zeroizing;

use crate::clock::NoRandomness;

pub(crate) struct Sm2Key(SecretKey);

impl Sm2Key {
    pub(super) fn make() -> Result<Self, NoRandomness> {
        SecretKey::try_generate_from_rng(&mut SystemRng).map(Self)
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        // Shorter ones would be filled up with zeros.
        if bytes.len() != 32 {
            return Err(Error);
        }
        SecretKey::from_slice(bytes).map(Self)
    }

    pub(super) fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_bytes().to_vec())
    }

    pub(super) fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        EncryptingKey::new(self.0.public_key()).encrypt(&mut SystemRng, text)
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        DecryptingKey::new(self.0.clone()).decrypt(sealed).map(Zeroizing::new)
    }
}

/// The system's random number generator.
struct SystemRng;

impl TryRng for SystemRng {
    type Error = NoRandomness;

    fn try_next_u32(&mut self) -> Result<u32, NoRandomness> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, NoRandomness> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        aws_lc_rs::rand::fill(bytes).map_err(|_| NoRandomness)
    }
}

impl TryCryptoRng for SystemRng {}
