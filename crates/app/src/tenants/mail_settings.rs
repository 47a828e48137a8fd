//! How a tenant writes to its customers.

use rollcall_domain::{
    email, lines,
    tenants::{FirstPassword, TenantMail},
    text,
};
use rollcall_mail::Address;

use crate::ProvisionError;
use crate::error::invalid;

/// What to change about how a tenant writes; `None` keeps what is there, `Some(None)` goes back to
/// what the installation has.
#[derive(Debug, Clone, Default)]
pub struct TenantMailChange {
    /// The address in From.
    pub sender: Option<Option<String>>,
    /// The name in From and below the letters.
    pub sender_name: Option<Option<String>>,
    /// Where answers go.
    pub reply_to: Option<Option<String>>,
    /// What is added to credentials.
    pub instructions: Option<Option<String>>,
    /// How the customer comes by the first password.
    pub first_password: Option<FirstPassword>,
}

impl TenantMailChange {
    /// What is there with these in its place.
    pub(super) fn over(self, mail: TenantMail) -> Result<TenantMail, ProvisionError> {
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

fn address(field: &'static str, given: &str) -> Result<String, ProvisionError> {
    let address = email(given).map_err(|_| invalid(field, "must be an e-mail address"))?;
    if address.parse::<Address>().is_err() {
        return Err(invalid(field, "must be an address that mail can be sent from"));
    }
    Ok(address)
}

fn name(given: String) -> Result<String, ProvisionError> {
    text(&given, 200).map_err(|reason| invalid("sender_name", reason))
}

/// Nothing but white space is no instructions.
fn instructions(given: String) -> Result<Option<String>, ProvisionError> {
    let text = lines(&given, 4000).map_err(|reason| invalid("instructions", reason))?;
    Ok((!text.is_empty()).then_some(text))
}
