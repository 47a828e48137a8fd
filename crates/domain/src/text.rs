//! Validation of strings from outside.

/// Why a string is not acceptable; completes the sentence "the field …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing, or nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field takes.
    #[error("must not be longer than {0} characters")]
    TooLong(usize),
    /// NUL, line breaks and the like: they can't be stored or would forge log lines and mails.
    #[error("must not contain control characters")]
    Control,
}

/// Validate an optional text of several lines, of at most `max` characters, and trim it.
pub fn lines(value: &str, max: usize) -> Result<String, InvalidText> {
    let value = value.replace("\r\n", "\n").trim().to_owned();
    if value.chars().count() > max {
        return Err(InvalidText::TooLong(max));
    }
    if value.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(InvalidText::Control);
    }
    Ok(value)
}

/// Validate a required string of one line, of at most `max` characters, and trim it.
pub fn text(value: &str, max: usize) -> Result<String, InvalidText> {
    let value = value.trim_matches(' ');
    if value.trim().is_empty() {
        return Err(InvalidText::Empty);
    }
    if value.chars().count() > max {
        return Err(InvalidText::TooLong(max));
    }
    if value.chars().any(char::is_control) {
        return Err(InvalidText::Control);
    }
    Ok(value.to_owned())
}
