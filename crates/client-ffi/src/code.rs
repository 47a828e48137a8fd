//! What functions return: 0, what was found here (1 to 99), or the server's own code.

use rollcall_client::{Error, FailureCause, LeaseError, PasswordError, RegistrationState};

/// All is well.
pub const ROLLCALL_OK: i32 = 0;
/// A pointer that must not be NULL is.
pub const ROLLCALL_NULL_ARGUMENT: i32 = 1;
/// A text is not UTF-8.
pub const ROLLCALL_NOT_UTF8: i32 = 2;
/// A setting is wrong; the message names it.
pub const ROLLCALL_BAD_SETTING: i32 = 3;
/// The state directory can't be used: not writable, in use by another process, damaged.
pub const ROLLCALL_BAD_STATE: i32 = 4;
/// No server was reached, or what answered was none. What is registered stays so until the lease ends.
pub const ROLLCALL_UNREACHABLE: i32 = 5;
/// What answered, or what is kept, is not signed by a pinned root.
pub const ROLLCALL_UNTRUSTED: i32 = 6;
/// The machine's clock was set back. Set it, and the node is registered again.
pub const ROLLCALL_CLOCK_TAMPERED: i32 = 7;
/// The lease is another node's.
pub const ROLLCALL_OTHER_NODE: i32 = 8;
/// The lease ended without being renewed: register again.
pub const ROLLCALL_LEASE_OVER: i32 = 9;
/// The node is not registered.
pub const ROLLCALL_NOT_REGISTERED: i32 = 10;
/// The call was broken off: try again.
pub const ROLLCALL_INTERRUPTED: i32 = 11;
/// A fault of this library, which it survived; it was told on stderr.
pub const ROLLCALL_PANIC: i32 = 12;
/// No password is kept, or it can't be read: register with account and password.
pub const ROLLCALL_NO_PASSWORD: i32 = 13;
/// The client was told to disconnect, and makes no calls: reconnect it.
pub const ROLLCALL_DISCONNECTED: i32 = 14;
/// Something that this version has no number for; the message says what.
pub const ROLLCALL_OTHER: i32 = 99;

/// Server: the request is not JSON.
pub const ROLLCALL_JSON_PARSER_ERROR: i32 = 10000;
/// Server: a field is wrong; the message names it.
pub const ROLLCALL_PARAM_INPUT_ERROR: i32 = 10001;
/// Server: too many attempts; wait as long as rollcall_error_retry_after() says.
pub const ROLLCALL_TOO_MANY_REQUESTS: i32 = 10002;
/// Server: see rollcall_error_action(); most often the registration is over.
pub const ROLLCALL_LICENSE_FORMAT_ERROR: i32 = 10003;
/// Server: there is nothing to unbind.
pub const ROLLCALL_DO_NOT_NEED_DEACTIVATE: i32 = 20000;
/// Server: its database fails; try again.
pub const ROLLCALL_MYSQL_UPDATE_ERROR: i32 = 20001;
/// Server: its cache fails; try again.
pub const ROLLCALL_REDIS_UPDATE_ERROR: i32 = 20002;
/// The account has no licence for the feature, or fewer units than were asked for.
pub const ROLLCALL_FEATURE_NOT_LICENSED: i32 = 21000;
/// The licence for the feature has expired; running use may go on.
pub const ROLLCALL_FEATURE_EXPIRED: i32 = 21001;
/// Server: all seats are taken; try again later.
pub const ROLLCALL_SEATS_EXHAUSTED: i32 = 21002;
/// Server: the session is over.
pub const ROLLCALL_SESSION_LOST: i32 = 21003;
/// Server: there are too many sessions on this machine.
pub const ROLLCALL_SESSION_LIMIT: i32 = 21004;
/// Server: no seat became free in time.
pub const ROLLCALL_WAIT_TIMEOUT: i32 = 21005;
/// Server: the seat can't be taken home.
pub const ROLLCALL_BORROW_REFUSED: i32 = 21006;
/// Server: the account's administrator doesn't allow it.
pub const ROLLCALL_SESSION_DENIED: i32 = 21007;
/// Server: the session was ended by hand.
pub const ROLLCALL_SESSION_REVOKED: i32 = 21008;
/// Server: the metered units of this period are used up.
pub const ROLLCALL_UNITS_USED_UP: i32 = 21009;
/// Server: there is no licence with this key.
pub const ROLLCALL_LICENSE_KEY_UNKNOWN: i32 = 22000;
/// The vendor has disabled the licence.
pub const ROLLCALL_LICENSE_DISABLED: i32 = 22001;
/// Features: the machine's clock was set back.
pub const ROLLCALL_CLOCK_SET_BACK: i32 = 22007;
/// Server: the account is over, or has not begun.
pub const ROLLCALL_LICENSE_EXPIRED: i32 = 30000;
/// Server: the account is for other versions.
pub const ROLLCALL_REPORT_VERSION_ERROR: i32 = 30001;
/// Server: the account is suspended or closed.
pub const ROLLCALL_ACCOUNT_STATUS_ERROR: i32 = 30002;
/// Server: this address may not call.
pub const ROLLCALL_LICENSE_IP_ERROR: i32 = 30003;
/// Server: this domain may not register.
pub const ROLLCALL_LICENSE_DOMAIN_ERROR: i32 = 30004;
/// Server: the account is for other products.
pub const ROLLCALL_LICENSE_APPNAME_ERROR: i32 = 30005;
/// Server: account or password is wrong.
pub const ROLLCALL_ACCOUNT_INPUT_ERROR: i32 = 30006;
/// Server: the account has no slot left.
pub const ROLLCALL_REGISTER_OUT_OF_LIMIT: i32 = 30007;

/// What a failed call comes to.
pub(crate) fn of_error(error: &Error) -> (i32, &'static str) {
    match error {
        // With the server's own name.
        Error::Refused(refusal) => (refusal.code.into(), ""),
        Error::Setting { .. } | Error::Settings(_) => (ROLLCALL_BAD_SETTING, "BAD_SETTING"),
        Error::State(_) | Error::Password(PasswordError::State(_)) => {
            (ROLLCALL_BAD_STATE, "BAD_STATE")
        }
        Error::Password(PasswordError::NotKept | PasswordError::Unreadable { .. }) => {
            (ROLLCALL_NO_PASSWORD, "NO_PASSWORD")
        }
        Error::Unreachable { .. } => (ROLLCALL_UNREACHABLE, "UNREACHABLE"),
        Error::Lease(error) => of_lease(error),
        Error::NotRegistered => (ROLLCALL_NOT_REGISTERED, "NOT_REGISTERED"),
        Error::Disconnected => (ROLLCALL_DISCONNECTED, "DISCONNECTED"),
        Error::Interrupted => (ROLLCALL_INTERRUPTED, "INTERRUPTED"),
        _ => (ROLLCALL_OTHER, "OTHER"),
    }
}

fn of_lease(error: &LeaseError) -> (i32, &'static str) {
    match error {
        LeaseError::OtherNode => (ROLLCALL_OTHER_NODE, "OTHER_NODE"),
        LeaseError::Over(_) => (ROLLCALL_LEASE_OVER, "LEASE_OVER"),
        LeaseError::ClockTampered { .. } => (ROLLCALL_CLOCK_TAMPERED, "CLOCK_TAMPERED"),
        _ => (ROLLCALL_UNTRUSTED, "UNTRUSTED"),
    }
}

/// Why a node is not registered.
pub(crate) fn of_state(state: &RegistrationState) -> i32 {
    match state {
        RegistrationState::Registered => ROLLCALL_OK,
        RegistrationState::NotRegistered | RegistrationState::Unbound { .. } => {
            ROLLCALL_NOT_REGISTERED
        }
        RegistrationState::RegistrationFailed(why) => of_end(why),
        RegistrationState::ClockTampered { .. } => ROLLCALL_CLOCK_TAMPERED,
        RegistrationState::Untrusted(_) => ROLLCALL_UNTRUSTED,
        RegistrationState::OtherNode => ROLLCALL_OTHER_NODE,
        _ => ROLLCALL_OTHER,
    }
}

/// Why a registration ended.
pub(crate) fn of_end(why: &FailureCause) -> i32 {
    match why {
        FailureCause::LeaseOver { .. } => ROLLCALL_LEASE_OVER,
        FailureCause::Refused(failure) => failure.code.map_or(ROLLCALL_OTHER, i32::from),
        _ => ROLLCALL_OTHER,
    }
}
