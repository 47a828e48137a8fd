use super::*;

#[test]
fn a_key_that_is_too_weak_is_refused() {
    use aws_lc_rs::{
        encoding::{AsDer as _, Pkcs8V1Der},
        rsa::{KeySize, PrivateDecryptingKey},
    };
    let weak = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let weak: Pkcs8V1Der<'_> = weak.as_der().unwrap();
    assert!(Key::read(RSA, weak.as_ref()).is_err_and(|told| told.contains("3072")));
    let long = SecretString::from("x".repeat(319));
    assert!(KEYS[0].1.seal(&long).is_err_and(|told| told.contains("too long")));
}

/// The example of GB/T 32918.5, in the order C1, C3, C2.
#[cfg(feature = "sm2")]
#[test]
fn the_standards_example_is_opened() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..][..2], 16).unwrap()).collect()
    };
    let key = bytes("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
    let sealed = bytes(concat!(
        "04",
        "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73",
        "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0",
        "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766",
        "21886CA989CA9C7D58087307CA93092D651EFA",
    ));
    let key = Key::read(SM2, &key).unwrap();
    assert_eq!(key.open(&sealed).unwrap().expose_secret(), "encryption standard");
    assert!(Key::read(SM2, &[0; 32]).is_err() && Key::read(SM2, &[1; 31]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_sealed_opens_and_nothing_else_does(
        password in "\\PC{8,70}",
        at: proptest::sample::Index,
        change in 1_u8..,
    ) {
        for (algorithm, key) in KEYS.iter() {
            let sealed = key.seal(&SecretString::from(password.as_str())).unwrap();
            let text = password.as_bytes();
            prop_assert!(!sealed.windows(text.len()).any(|part| part == text));
            prop_assert_ne!(&sealed, &key.seal(&SecretString::from(password.as_str())).unwrap());
            let opened = key.open(&sealed).unwrap();
            prop_assert_eq!(opened.expose_secret(), &password);

            let mut damaged = sealed.clone();
            damaged[at.index(sealed.len())] ^= change;
            prop_assert!(key.open(&damaged).is_err());
            prop_assert!(key.open(&sealed[..at.index(sealed.len())]).is_err());

            let mut bytes = key.bytes().unwrap();
            let index = at.index(bytes.len());
            bytes[index] ^= change;
            let opened = Key::read(*algorithm, &bytes).and_then(|key| key.open(&sealed));
            prop_assert!(opened.is_err() || opened.is_ok_and(|it| it.expose_secret() == password));
        }
    }

    #[test]
    fn no_bytes_are_a_panic(bytes: Vec<u8>) {
        for (algorithm, key) in KEYS.iter() {
            let _ = key.open(&bytes);
            let _ = Key::read(*algorithm, &bytes).and_then(|key| key.open(&bytes));
        }
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("password.json"), &bytes).unwrap();
        let vault = Vault::open(store(dir.path()), keeping(RSA));
        let unreadable = matches!(vault.credentials(), Err(PasswordError::Unreadable { .. }));
        prop_assert!(unreadable);
    }
}
