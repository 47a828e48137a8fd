//! Features: what the account is licensed for, and what follows; disconnecting and reconnecting.

use std::{
    ffi::{CString, c_char},
    mem::MaybeUninit,
    ptr,
};

use rollcall_client as sdk;

use crate::{
    boundary::{ffi_call, ffi_create, present, text},
    client::Client,
    code::ROLLCALL_OK,
    error::Error,
    failure::FailureKind,
    handle::{borrowed_text, free, owned_text, read_handle, seconds},
};

/// A use of a feature is about to begin.
pub const ROLLCALL_USE_NEW: i32 = 0;
/// A use of a feature has begun.
pub const ROLLCALL_USE_RUNNING: i32 = 1;

/// Whether a feature was sold or lent.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureKind {
    /// The account never had it.
    None = 0,
    /// By a licence that was sold.
    Formal = 1,
    /// Only by licences to try it with.
    Trial = 2,
    /// By one of a kind that this version has no name for.
    Other = 3,
}

/// Why new use of a feature may begin, or not.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureReason {
    /// For a reason that this version has no name for; the message says what.
    Other = 0,
    /// The account has it.
    Licensed = 1,
    /// The account has no licence for it (21000).
    NotLicensed = 2,
    /// The account has fewer units than were asked for (21000).
    TooFew = 3,
    /// It has ended (21001).
    Expired = 4,
    /// It is for other versions of the product (30001).
    Version = 5,
    /// The client was told to disconnect.
    Disconnected = 6,
    /// The server has ended the registration; the code is its own.
    RegistrationEnded = 7,
    /// Nothing is known yet: the server has not been reached.
    NotConnected = 8,
    /// The server has not been reached for so long that what it said last counts no longer.
    Stale = 9,
    /// The machine's clock was set back (22007). Set it, and all is as before.
    ClockTampered = 10,
    /// What is kept proves nothing; the next call may bring better.
    Untrusted = 11,
    /// The server says nothing of features: the account has no licences, or the server is an older one.
    NotStated = 12,
}

/// What follows from a no, as the vendor wants it.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// The product refuses.
    Enforce = 0,
    /// It warns, and goes on.
    Warn = 1,
    /// It writes a log, and goes on.
    Log = 2,
}

/// What to do, by verdict and enforcement.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureAction {
    /// Go on: it is allowed.
    Allow = 0,
    /// Go on, and warn the user.
    Warn = 1,
    /// Go on, and write a log.
    Log = 2,
    /// Refuse it.
    Refuse = 3,
}

/// A feature at one moment: the verdict, and what to do.
#[derive(Debug)]
pub struct Feature {
    code: CString,
    message: CString,
    seen: sdk::Feature,
}

/// The features that are known, at one moment.
#[derive(Debug)]
pub struct Features(Vec<Feature>);

impl From<sdk::Feature> for Feature {
    fn from(seen: sdk::Feature) -> Self {
        Self { code: owned_text(&seen.code), message: owned_text(&seen.to_string()), seen }
    }
}

impl From<sdk::FeatureReason> for FeatureReason {
    fn from(reason: sdk::FeatureReason) -> Self {
        match reason {
            sdk::FeatureReason::Licensed => Self::Licensed,
            sdk::FeatureReason::NotLicensed => Self::NotLicensed,
            sdk::FeatureReason::TooFew => Self::TooFew,
            sdk::FeatureReason::Expired => Self::Expired,
            sdk::FeatureReason::Version => Self::Version,
            sdk::FeatureReason::Disconnected => Self::Disconnected,
            sdk::FeatureReason::RegistrationEnded => Self::RegistrationEnded,
            sdk::FeatureReason::NotConnected => Self::NotConnected,
            sdk::FeatureReason::Stale => Self::Stale,
            sdk::FeatureReason::ClockTampered => Self::ClockTampered,
            sdk::FeatureReason::Untrusted => Self::Untrusted,
            sdk::FeatureReason::NotStated => Self::NotStated,
            _ => Self::Other,
        }
    }
}

impl From<sdk::FeatureAction> for FeatureAction {
    fn from(action: sdk::FeatureAction) -> Self {
        match action {
            sdk::FeatureAction::Allow => Self::Allow,
            sdk::FeatureAction::Warn => Self::Warn,
            sdk::FeatureAction::Log => Self::Log,
            _ => Self::Refuse,
        }
    }
}

/// What to do about the use (ROLLCALL_USE_…) of so many units of a feature, in one word: at once, and
/// whatever the network does. Refuse, if an argument is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_client_feature_action(
    client: Option<&Client>,
    code: *const c_char,
    quantity: u64,
    usage: i32,
) -> FeatureAction {
    let action = |client: &Client| {
        // SAFETY: the header asks for it.
        let code = unsafe { text(code, "code") }.ok()?;
        let feature = client.inner().ok()?.feature_quantity(code, quantity);
        match usage {
            ROLLCALL_USE_NEW => Some(feature.on_new.into()),
            ROLLCALL_USE_RUNNING => Some(feature.on_running.into()),
            _ => None,
        }
    };
    read_handle(client, None, action).unwrap_or(FeatureAction::Refuse)
}

/// What the account has of a feature, for the use of so many units of it: at once, and whatever the
/// network does. 1 unit of what is only on or off.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rollcall_client_feature(
    client: Option<&Client>,
    code: *const c_char,
    quantity: u64,
    feature: Option<&mut MaybeUninit<Option<Box<Feature>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_create(feature, "feature", error, || {
        let client = present(client, "client")?.inner()?;
        // SAFETY: the header asks for it.
        let code = unsafe { text(code, "code")? };
        Ok(client.feature_quantity(code, quantity).into())
    })
}

/// All features that are known: at once, and whatever the network does.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_features(
    client: Option<&Client>,
    features: Option<&mut MaybeUninit<Option<Box<Features>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_create(features, "features", error, || {
        let features = present(client, "client")?.inner()?.features();
        Ok(Features(features.into_iter().map(Feature::from).collect()))
    })
}

/// Disconnect from the server, over restarts: no calls are made, and no new use of features may begin;
/// running use goes on as it would otherwise. The node's slot isn't given back.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_disconnect(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.disconnect()?;
        Ok(())
    })
}

/// Reconnect: what the server said counts again, and the next call is due at once. Doesn't wait for it.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_reconnect(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.reconnect()?;
        Ok(())
    })
}

/// How many features there are.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_features_count(features: Option<&Features>) -> usize {
    read_handle(features, 0, |features| features.0.len())
}

/// One of the features, by their codes; NULL beyond the end. Lent by the features, and not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_features_at(
    features: Option<&Features>,
    index: usize,
) -> *const Feature {
    read_handle(features, ptr::null(), |features| {
        features.0.get(index).map_or(ptr::null(), ptr::from_ref)
    })
}

/// Free features, and what they lent. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_features_free(features: Option<Box<Features>>) {
    free(features);
}

/// Its code. Lent by the feature.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_code(feature: Option<&Feature>) -> *const c_char {
    read_handle(feature, ptr::null(), |feature| borrowed_text(Some(&feature.code)))
}

/// The verdict for people, in English. Lent by the feature.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_message(feature: Option<&Feature>) -> *const c_char {
    read_handle(feature, ptr::null(), |feature| borrowed_text(Some(&feature.message)))
}

/// Whether the account has a licence for it that has not ended.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_licensed(feature: Option<&Feature>) -> bool {
    read_handle(feature, false, |feature| feature.seen.licensed)
}

/// Whether it was sold or lent.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_kind(feature: Option<&Feature>) -> FeatureKind {
    read_handle(feature, FeatureKind::None, |feature| match feature.seen.kind {
        None => FeatureKind::None,
        Some(sdk::FeatureKind::Formal) => FeatureKind::Formal,
        Some(sdk::FeatureKind::Trial) => FeatureKind::Trial,
        Some(_) => FeatureKind::Other,
    })
}

/// How many units the account has; 1 of what is only on or off.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_quantity(feature: Option<&Feature>) -> u64 {
    read_handle(feature, 0, |feature| feature.seen.quantity)
}

/// When it ends or ended, in Unix seconds; 0 is never.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_until(feature: Option<&Feature>) -> i64 {
    read_handle(feature, 0, |feature| seconds(feature.seen.until))
}

/// When running use ends, in Unix seconds; 0 is never.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_run_until(feature: Option<&Feature>) -> i64 {
    read_handle(feature, 0, |feature| seconds(feature.seen.run_until))
}

/// Whether new use may begin.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_new_allowed(feature: Option<&Feature>) -> bool {
    read_handle(feature, false, |feature| feature.seen.new_allowed)
}

/// Whether use that has begun may go on.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_running_allowed(feature: Option<&Feature>) -> bool {
    read_handle(feature, false, |feature| feature.seen.running_allowed)
}

/// Why new use may begin, or not.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_reason(feature: Option<&Feature>) -> FeatureReason {
    read_handle(feature, FeatureReason::Other, |feature| feature.seen.reason.into())
}

/// The public code of the reason, such as ROLLCALL_FEATURE_NOT_LICENSED; 0 where it has none.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_error_code(feature: Option<&Feature>) -> i32 {
    read_handle(feature, ROLLCALL_OK, |feature| feature.seen.error_code.map_or(0, i32::from))
}

/// What the vendor wants to follow from a no.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_enforcement(feature: Option<&Feature>) -> Enforcement {
    read_handle(feature, Enforcement::Enforce, |feature| match feature.seen.enforcement {
        sdk::Enforcement::Warn => Enforcement::Warn,
        sdk::Enforcement::Log => Enforcement::Log,
        _ => Enforcement::Enforce,
    })
}

/// What to do where new use is about to begin.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_on_new(feature: Option<&Feature>) -> FeatureAction {
    read_handle(feature, FeatureAction::Refuse, |feature| feature.seen.on_new.into())
}

/// What to do about use that has begun.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_on_running(feature: Option<&Feature>) -> FeatureAction {
    read_handle(feature, FeatureAction::Refuse, |feature| feature.seen.on_running.into())
}

/// How the last call to the server failed, unless one has succeeded since.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_last_failure(feature: Option<&Feature>) -> FailureKind {
    read_handle(feature, FailureKind::None, |feature| feature.seen.last_failure.into())
}

/// Free a feature that rollcall_client_feature() made, and what it lent. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_feature_free(feature: Option<Box<Feature>>) {
    free(feature);
}
