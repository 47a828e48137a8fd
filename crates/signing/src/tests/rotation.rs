use super::*;
use crate::{Lifecycle, newest_signing};

#[test]
fn a_key_signs_then_is_shown_then_is_gone() {
    let key = Lifecycle::start(at(0));
    assert!(key.is_signing(at(1_000_000)) && key.is_published(at(1_000_000)));
    let key = key.retire(at(10), at(100));
    for (seconds, signs, shown) in
        [(9, true, true), (10, false, true), (99, false, true), (100, false, false)]
    {
        assert_eq!(key.is_signing(at(seconds)), signs, "at {seconds}");
        assert_eq!(key.is_published(at(seconds)), shown, "at {seconds}");
    }
    assert_eq!(key.retire(at(20), at(200)), key, "it retires once");
    let unused = Lifecycle::start(at(0)).retire(at(10), at(5));
    assert_eq!(unused.gone_at, Some(at(10)), "it goes no earlier than it retires");
}

#[test]
fn the_newest_key_signs_also_while_clocks_disagree() {
    let old = Lifecycle::start(at(0));
    let new = Lifecycle::start(at(10));
    assert_eq!(newest_signing([(old, "old"), (new, "new")], at(10)), Some("new"));
    let old = old.retire(at(10), at(100));
    assert_eq!(newest_signing([(old, "old")], at(10)), None);
    // A process whose clock is behind sees a key from its future, and may use it.
    assert_eq!(newest_signing([(new, "new")], at(8)), Some("new"));
}
