//! The account's password, kept if asked for.

use std::{
    ffi::{c_char, c_void},
    mem::MaybeUninit,
};

use rollcall_client::PasswordAlgorithm;

use crate::{
    boundary::{ffi_call, present},
    client::Client,
    error::Error,
    handle::{borrowed_text, read_handle},
    options::{Options, change},
    status::Status,
};

/// RSA-OAEP with SHA-256, under a key of 3072 bits.
pub const ROLLCALL_PASSWORD_RSA_OAEP: i32 = 1;
/// SM2 (GB/T 32918.4).
pub const ROLLCALL_PASSWORD_SM2: i32 = 2;

/// Gives the private key that kept passwords are encrypted for: PKCS #8 (DER) of 3072 bits or more for
/// RSA, the number's 32 bytes for SM2.
///
/// `length` is how many bytes there is room for at `key`, and is to be set to how many were put there.
/// Returns 0; anything else says that the key is not to be had. Called on threads of the library's, as
/// event callbacks are.
pub type KeyCallback = Option<
    extern "C" fn(algorithm: i32, key: *mut u8, length: *mut usize, user_data: *mut c_void) -> i32,
>;

/// Room for an RSA key of 16384 bits.
const LONGEST_KEY: usize = 16 * 1024;

/// Where C keeps the key.
#[derive(Clone, Copy)]
struct KeySource {
    function: KeyCallback,
    user_data: *mut c_void,
}

// SAFETY: the pointer is never followed here, only given back; the header says that the callback, and
// so what it points to, is used on other threads.
unsafe impl Send for KeySource {}
// SAFETY: the same.
unsafe impl Sync for KeySource {}

impl KeySource {
    fn key(self, algorithm: PasswordAlgorithm) -> Result<Vec<u8>, &'static str> {
        let function = self.function.ok_or("there is no callback")?;
        let (mut key, mut length) = (vec![0; LONGEST_KEY], LONGEST_KEY);
        if function(number(algorithm), key.as_mut_ptr(), &mut length, self.user_data) != 0 {
            return Err("the callback has no key");
        }
        if length > LONGEST_KEY {
            return Err("the callback gave a key that is longer than there is room for");
        }
        key.truncate(length);
        Ok(key)
    }
}

fn number(algorithm: PasswordAlgorithm) -> i32 {
    match algorithm {
        PasswordAlgorithm::Sm2 => ROLLCALL_PASSWORD_SM2,
        _ => ROLLCALL_PASSWORD_RSA_OAEP,
    }
}

/// Keep the account's password after a registration, encrypted by ROLLCALL_PASSWORD_RSA_OAEP or
/// ROLLCALL_PASSWORD_SM2, for rollcall_client_register_again().
///
/// One that is kept by another algorithm is encrypted anew by rollcall_client_open(), which may take a
/// second. Where none is to be kept, one that was is forgotten then.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_keep_password(
    options: Option<&mut Options>,
    algorithm: i32,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        let algorithm = match algorithm {
            ROLLCALL_PASSWORD_RSA_OAEP => PasswordAlgorithm::RsaOaep,
            ROLLCALL_PASSWORD_SM2 => PasswordAlgorithm::Sm2,
            other => {
                let message = format!("algorithm is {other}, which is neither RSA_OAEP nor SM2");
                return Err(Error::setting(&message));
            }
        };
        options.set(move |builder| builder.keep_password(algorithm));
        Ok(())
    })
}

/// Take the private key for kept passwords from the product, in place of a file beside them. `user_data`
/// may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_options_password_key_from(
    options: Option<&mut Options>,
    callback: KeyCallback,
    user_data: *mut c_void,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    change(options, error, |options| {
        let source = KeySource { function: Some(present(callback, "callback")?), user_data };
        options.set(move |builder| builder.password_key_from(move |of| source.key(of)));
        Ok(())
    })
}

/// Register the node again with the password that is kept. Waits for the server.
///
/// ROLLCALL_NO_PASSWORD if none is, or if it can't be read.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_register_again(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.register_again()?;
        Ok(())
    })
}

/// Forget the password that is kept. The node stays registered.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_client_forget_password(
    client: Option<&Client>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> i32 {
    ffi_call(error, || {
        present(client, "client")?.inner()?.forget_password()?;
        Ok(())
    })
}

/// The account whose password is kept, or NULL. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_kept_password_of(status: Option<&Status>) -> *const c_char {
    read_handle(status, std::ptr::null(), |status| borrowed_text(status.kept_password_of.as_ref()))
}

/// Why a password could not be kept, encrypted anew or forgotten, or NULL. Lent by the status.
#[unsafe(no_mangle)]
pub extern "C" fn rollcall_status_password_trouble(status: Option<&Status>) -> *const c_char {
    read_handle(status, std::ptr::null(), |status| borrowed_text(status.password_trouble.as_ref()))
}
