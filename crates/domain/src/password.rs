//! Validation of new passwords.

use crate::limits::{PASSWORD_MAX, PASSWORD_MIN};

/// Why a password is refused; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Too short to be safe, or too long to be typed.
    #[error("must be 8 to 256 characters long")]
    Length,
    /// With control characters, which a product's form could not send.
    #[error("must not contain control characters")]
    Control,
}

/// Check a new password: its length and control characters only.
///
/// # Errors
/// Why it can't be one.
pub fn check_password(password: &str) -> Result<(), InvalidPassword> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(InvalidPassword::Length);
    }
    if password.chars().any(char::is_control) {
        return Err(InvalidPassword::Control);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_a_length_and_one_line() {
        let longest = "密".repeat(256);
        for good in ["12345678", " correct horse ", "密码密码密码密码", &longest] {
            assert_eq!(check_password(good), Ok(()), "{good}");
        }
        for bad in ["", "1234567", "密码密码密码密", &format!("{longest}x")] {
            assert_eq!(check_password(bad), Err(InvalidPassword::Length), "{bad}");
        }
        assert_eq!(check_password("correct\nhorse"), Err(InvalidPassword::Control));
    }
}
