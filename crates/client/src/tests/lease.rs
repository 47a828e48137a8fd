use chrono::TimeDelta;
use proptest::prelude::*;
use rollcall_signing::KeyAlg;

use super::*;
use crate::{CLOCK_TOLERANCE, Lease, LeaseError, VerifyError};

fn open(vendor: &Vendor, lease: &str) -> Result<Lease, LeaseError> {
    vendor.roots().open(&vendor.key_set())?.open(lease, ME)
}

fn untrusted(error: VerifyError) -> Result<Lease, LeaseError> {
    Err(LeaseError::Untrusted(error))
}

#[test]
fn from_the_pin_to_the_lease() {
    for alg in [KeyAlg::EdDsa, KeyAlg::Es256] {
        let vendor = Vendor::signing_with(alg);
        let lease = open(&vendor, &vendor.lease_for(ME, 0)).unwrap();
        assert_eq!(lease.registration_id, "reg_00000000000000000000000000000007");
        assert_eq!((lease.account.as_str(), lease.seq), ("acme", 3));
        assert_eq!((lease.issued_at, lease.expires_at), (at(0), at(100)));
        assert_eq!(lease.nonce.as_deref(), Some("fresh"));
    }
}

#[test]
fn only_the_pinned_root_counts() {
    let [mine, other] = [(); 2].map(|()| Vendor::new());
    let opened = mine.roots().open(&other.key_set()).map(|_| ());
    assert_eq!(opened, Err(LeaseError::Untrusted(VerifyError::UnknownRoot)));
    let second = Roots::new([other.root.kid.clone(), mine.root.kid.clone()]);
    assert!(second.open(&mine.key_set()).is_ok(), "a product may pin two");
    // A whole vendor of somebody's own, as whoever owns DNS and CA could run it.
    let keys = mine.roots().open(&mine.key_set()).unwrap();
    let forged = keys.open(&other.lease_for(ME, 0), ME);
    assert_eq!(forged, untrusted(VerifyError::UnknownKey));
    let foreign = mine.lease_by("https://evil.example", ME, 0);
    assert_eq!(open(&mine, &foreign), untrusted(VerifyError::ForeignIssuer));
    // One token for the other.
    assert_eq!(open(&mine, &mine.key_set()), untrusted(VerifyError::WrongType));
    let swapped = mine.roots().open(&mine.lease_for(ME, 0)).map(|_| ());
    assert_eq!(swapped, Err(LeaseError::Untrusted(VerifyError::WrongType)));
}

#[test]
fn another_nodes_lease_is_none() {
    let vendor = Vendor::new();
    for identity in [Identity { node_id: "fdl-2", ..ME }, Identity { project_id: "hr", ..ME }] {
        let lease = vendor.lease_for(identity, 0);
        assert_eq!(open(&vendor, &lease), Err(LeaseError::OtherNode));
    }
}

#[test]
fn a_lease_without_an_algorithm_is_none() {
    let vendor = Vendor::new();
    let lease = vendor.lease_for(ME, 0);
    let payload = lease.split('.').nth(1).unwrap();
    // {"typ":"rollcall-lease+jwt","alg":"none","kid":"x"}
    let header = "eyJ0eXAiOiJyb2xsY2FsbC1sZWFzZStqd3QiLCJhbGciOiJub25lIiwia2lkIjoieCJ9";
    for forged in [format!("{header}.{payload}."), format!("{header}.{payload}")] {
        assert_eq!(open(&vendor, &forged), untrusted(VerifyError::Malformed));
    }
}

#[test]
fn a_lease_holds_until_its_end() {
    let vendor = Vendor::new();
    let lease = open(&vendor, &vendor.lease_for(ME, 0)).unwrap();
    assert_eq!(lease.check(at(99), at(0)), Ok(()));
    assert_eq!(lease.check(at(100), at(0)), Err(LeaseError::Over(at(100))));
    // The server's signed time counts where the clock is behind.
    assert_eq!(lease.check(at(50), at(100)), Err(LeaseError::Over(at(100))));
}

#[test]
fn a_clock_set_back_is_told_and_a_small_step_is_not() {
    let vendor = Vendor::new();
    let lease = open(&vendor, &vendor.lease_for(ME, 0)).unwrap();
    let seen = at(60);
    assert_eq!(lease.check(seen - CLOCK_TOLERANCE, seen), Ok(()));
    let clock = seen - CLOCK_TOLERANCE - TimeDelta::seconds(1);
    assert_eq!(lease.check(clock, seen), Err(LeaseError::ClockTampered { clock, seen }));
    // The lease itself is a time that the server signed.
    let clock = at(0) - CLOCK_TOLERANCE - TimeDelta::seconds(1);
    let told = lease.check(clock, clock);
    assert_eq!(told, Err(LeaseError::ClockTampered { clock, seen: at(0) }));
}

#[test]
fn a_key_set_is_taken_fresh_and_not_an_older_one_again() {
    let vendor = Vendor::new();
    let keys = vendor.roots().open(&vendor.key_set()).unwrap();
    assert_eq!(keys.check_fresh(5, at(50)), Ok(()));
    let refused = |error| Err(LeaseError::Untrusted(error));
    assert_eq!(keys.check_fresh(6, at(50)), refused(VerifyError::Outdated));
    assert_eq!(keys.check_fresh(0, at(86_400)), refused(VerifyError::Expired));
    assert_eq!(keys.check_fresh(0, at(0) - CLOCK_TOLERANCE), Ok(()), "a clock a little behind");
    let clock = at(-601);
    let told = keys.check_fresh(0, clock);
    assert_eq!(told, Err(LeaseError::ClockTampered { clock, seen: at(0) }));
}

#[test]
fn old_keys_prove_old_leases_only() {
    let vendor = Vendor::new();
    assert!(open(&vendor, &vendor.lease_for(ME, 86_399)).is_ok(), "until it ends, after the keys");
    let later = vendor.lease_for(ME, 86_400);
    assert_eq!(open(&vendor, &later), untrusted(VerifyError::Expired));
}

#[test]
fn a_pin_with_a_typing_error_is_found() {
    let vendor = Vendor::new();
    assert_eq!(vendor.roots().malformed(), None);
    for pin in ["", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4", &"=".repeat(43)] {
        assert_eq!(Roots::new([pin]).malformed(), Some(pin));
    }
}

proptest! {
    #[test]
    fn rubbish_is_never_believed(rubbish in ".{0,200}") {
        let vendor = Vendor::new();
        prop_assert!(vendor.roots().open(&rubbish).is_err());
        prop_assert!(open(&vendor, &rubbish).is_err());
    }

    #[test]
    fn a_token_that_was_cut_or_changed_is_never_believed(
        at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.=-]", cut in any::<bool>(),
    ) {
        let vendor = Vendor::new();
        for (token, set) in [(vendor.lease_for(ME, 0), false), (vendor.key_set(), true)] {
            let at = at.index(token.len());
            let mut changed = token.clone();
            if cut { changed.truncate(at) } else { changed.replace_range(at..=at, &with) }
            // The last digit of an Ed25519 signature has bits that nobody reads.
            prop_assume!(changed != token && (cut || at + 1 < token.len()));
            let believed = if set {
                vendor.roots().open(&changed).is_ok()
            } else {
                open(&vendor, &changed).is_ok()
            };
            prop_assert!(!believed, "{changed}");
        }
    }
}
