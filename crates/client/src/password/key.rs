//! The private key that the stored password is encrypted under.

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{
        KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
        PrivateDecryptingKey,
    },
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::PasswordAlgorithm;

const RSA_BITS_MIN: usize = 3072;
const NO_SUCH_KEY: &str = "the key is none of its algorithm, or damaged";
const NO_KEY: &str = "the system makes no key";
const NOT_OPENED: &str = "it is damaged, or its key is another one";

/// A private key. Generating one takes a second, using it milliseconds.
pub(crate) enum Key {
    RsaOaep(PrivateDecryptingKey),
    #[cfg(feature = "sm2")]
    Sm2(super::sm2::Sm2Key),
}

impl Key {
    pub(crate) fn make(algorithm: PasswordAlgorithm) -> Result<Self, &'static str> {
        match algorithm {
            PasswordAlgorithm::RsaOaep => {
                let key = PrivateDecryptingKey::generate(KeySize::Rsa3072);
                key.map(Self::RsaOaep).map_err(|_| NO_KEY)
            }
            #[cfg(feature = "sm2")]
            PasswordAlgorithm::Sm2 => super::sm2::Sm2Key::make().map(Self::Sm2).map_err(|_| NO_KEY),
            #[cfg(not(feature = "sm2"))]
            PasswordAlgorithm::Sm2 => Err(super::NO_SM2),
        }
    }

    /// Parse a key: PKCS #8 for RSA, the scalar's 32 bytes for SM2.
    pub(crate) fn read(algorithm: PasswordAlgorithm, bytes: &[u8]) -> Result<Self, &'static str> {
        match algorithm {
            PasswordAlgorithm::RsaOaep => {
                let key = PrivateDecryptingKey::from_pkcs8(bytes).map_err(|_| NO_SUCH_KEY)?;
                if key.key_size_bits() < RSA_BITS_MIN {
                    return Err("the key has fewer than 3072 bits");
                }
                Ok(Self::RsaOaep(key))
            }
            #[cfg(feature = "sm2")]
            PasswordAlgorithm::Sm2 => {
                super::sm2::Sm2Key::read(bytes).map(Self::Sm2).map_err(|_| NO_SUCH_KEY)
            }
            #[cfg(not(feature = "sm2"))]
            PasswordAlgorithm::Sm2 => Err(super::NO_SM2),
        }
    }

    /// The key in the encoding that [`Key::read`] parses.
    pub(crate) fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        match self {
            Self::RsaOaep(key) => {
                let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| NO_KEY)?;
                Ok(Zeroizing::new(der.as_ref().to_vec()))
            }
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => Ok(key.bytes()),
        }
    }

    pub(crate) fn seal(&self, password: &SecretString) -> Result<Vec<u8>, &'static str> {
        let password = password.expose_secret().as_bytes();
        if password.is_empty() {
            return Err("it is empty");
        }
        match self {
            Self::RsaOaep(key) => seal_by_rsa(key, password),
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => key.seal(password).map_err(|_| "the system gives no random numbers"),
        }
    }

    pub(crate) fn open(&self, sealed: &[u8]) -> Result<SecretString, &'static str> {
        let bytes = match self {
            Self::RsaOaep(key) => open_by_rsa(key, sealed)?,
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => key.open(sealed).map_err(|_| NOT_OPENED)?,
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| NOT_OPENED)?;
        Ok(SecretString::from(text))
    }
}

fn seal_by_rsa(key: &PrivateDecryptingKey, password: &[u8]) -> Result<Vec<u8>, &'static str> {
    let key = OaepPublicEncryptingKey::new(key.public_key()).map_err(|_| NO_SUCH_KEY)?;
    if password.len() > key.max_plaintext_size(&OAEP_SHA256_MGF1SHA256) {
        return Err("it is too long for the key");
    }
    let mut room = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(&OAEP_SHA256_MGF1SHA256, password, &mut room, None);
    sealed.map(|sealed| sealed.to_vec()).map_err(|_| NO_SUCH_KEY)
}

fn open_by_rsa(
    key: &PrivateDecryptingKey,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let key = OaepPrivateDecryptingKey::new(key.clone()).map_err(|_| NO_SUCH_KEY)?;
    let mut room = Zeroizing::new(vec![0; key.min_output_size()]);
    let length = {
        let opened = key.decrypt(&OAEP_SHA256_MGF1SHA256, sealed, &mut room, None);
        opened.map_err(|_| NOT_OPENED)?.len()
    };
    Ok(Zeroizing::new(room[..length].to_vec()))
}
