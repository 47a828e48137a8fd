//! The mail settings of a tenant.

use rollcall_domain::{
    email,
    limits::{INSTRUCTIONS_MAX, NAME_MAX},
    lines,
    tenants::{FirstPassword, TenantMail},
    text,
};
use rollcall_mail::Address;

use crate::AdminError;
use crate::error::invalid;

/// A change of the mail settings; `None` keeps the present value, `Some(None)` goes back to the
/// installation's default.
#[derive(Debug, Clone, Default)]
pub struct TenantMailChange {
    /// The From address.
    pub sender: Option<Option<String>>,
    /// The From name, also below the letters.
    pub sender_name: Option<Option<String>>,
    /// The Reply-To address.
    pub reply_to: Option<Option<String>>,
    /// The text added to credentials.
    pub instructions: Option<Option<String>>,
    /// How the first password reaches the customer.
    pub first_password: Option<FirstPassword>,
}

impl TenantMailChange {
    /// The settings with these changes, validated.
    pub(super) fn over(self, mail: TenantMail) -> Result<TenantMail, AdminError> {
        let address =
            |field, given: Option<String>| given.map(|given| address(field, &given)).transpose();
        let sender = self.sender.map(|it| address("mail_sender", it)).transpose()?;
        let reply_to = self.reply_to.map(|it| address("reply_to", it)).transpose()?;
        let name = self.sender_name.map(|it| it.map(name).transpose()).transpose()?;
        let instructions = self.instructions.map(|it| it.map(instructions).transpose());
        let instructions = instructions.transpose()?.map(Option::flatten);
        Ok(TenantMail {
            sender: sender.unwrap_or(mail.sender),
            sender_name: name.unwrap_or(mail.sender_name),
            reply_to: reply_to.unwrap_or(mail.reply_to),
            instructions: instructions.unwrap_or(mail.instructions),
            first_password: self.first_password.unwrap_or(mail.first_password),
        })
    }
}

pub(super) fn address(field: &'static str, given: &str) -> Result<String, AdminError> {
    let address = email(given).map_err(|_| invalid(field, "must be an e-mail address"))?;
    if address.parse::<Address>().is_err() {
        return Err(invalid(field, "must be an address that mail can be sent from"));
    }
    Ok(address)
}

fn name(given: String) -> Result<String, AdminError> {
    text(&given, NAME_MAX).map_err(|reason| invalid("sender_name", reason))
}

/// Validate the instructions; white space alone is none.
fn instructions(given: String) -> Result<Option<String>, AdminError> {
    let text = lines(&given, INSTRUCTIONS_MAX).map_err(|reason| invalid("instructions", reason))?;
    Ok((!text.is_empty()).then_some(text))
}
